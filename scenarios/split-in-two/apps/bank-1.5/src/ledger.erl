%% Release 1.5, the first half of the deployment: nothing but this module changes. do_something/1 gets
%% a clause for the shape that release 2 will bring and keeps the one for today's. Nobody sends the new
%% shape yet.
-module(ledger).
-vsn("1.5").
-behaviour(gen_server).
-export([start_link/0, do_something/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

do_something(#{balances := Balances, currency := eur}) ->
    enter(Balances);
do_something({accounts, Balances}) ->
    enter(Balances).

enter(Balances) ->
    gen_server:call(?MODULE, {enter, lists:sum(maps:values(Balances))}).

init([]) ->
    {ok, {0, 0}}.

handle_call({enter, Total}, _From, {Entries, _Last}) ->
    audit:entered(Total),
    {reply, ok, {Entries + 1, Total}}.

handle_cast(_Request, State) ->
    {noreply, State}.
