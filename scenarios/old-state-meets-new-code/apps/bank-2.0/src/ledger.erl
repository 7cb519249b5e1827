%% Release 2: do_something/1 wants the new shape of the account server's state, and only that. Called
%% with the old one it has no clause to offer: function_clause.
-module(ledger).
-vsn("2.0").
-behaviour(gen_server).
-export([start_link/0, do_something/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

do_something(#{balances := Balances, currency := eur}) ->
    gen_server:call(?MODULE, {enter, lists:sum(maps:values(Balances))}).

init([]) ->
    {ok, {0, 0}}.

handle_call({enter, Total}, _From, {Entries, _Last}) ->
    audit:entered(Total),
    {reply, ok, {Entries + 1, Total}}.

handle_cast(_Request, State) ->
    {noreply, State}.
