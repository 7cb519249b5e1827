%% The bank's books. do_something/1 runs in the process that calls it, the account server, and knows
%% the shape of that server's state: this is the thread between the two modules. The entry itself is
%% kept by a server of its own.
-module(ledger).
-vsn("1.0").
-behaviour(gen_server).
-export([start_link/0, do_something/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

do_something({accounts, Balances}) ->
    gen_server:call(?MODULE, {enter, lists:sum(maps:values(Balances))}).

init([]) ->
    {ok, {0, 0}}.

handle_call({enter, Total}, _From, {Entries, _Last}) ->
    audit:entered(Total),
    {reply, ok, {Entries + 1, Total}}.

handle_cast(_Request, State) ->
    {noreply, State}.
