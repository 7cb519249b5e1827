%% Counts what the ledger enters. The upgrade does not touch it: compare it with its neighbours.
-module(audit).
-behaviour(gen_server).
-export([start_link/0, entered/1, count/0]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

entered(Total) ->
    gen_server:cast(?MODULE, {entered, Total}).

count() ->
    gen_server:call(?MODULE, count).

init([]) ->
    {ok, {0, none}}.

handle_call(count, _From, {Count, _Last} = State) ->
    {reply, Count, State}.

handle_cast({entered, Total}, {Count, _Last}) ->
    {noreply, {Count + 1, Total}}.
