%% Weighs what is bought. Release 2 sells lamps.
-module(till).
-vsn("2.0").
-behaviour(gen_server).
-export([start_link/0, sold/0]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() -> gen_server:start_link({local, till}, till, [], []).

sold() -> gen_server:call(till, sold).

init([]) -> {ok, 0}.

handle_call(sold, _From, Calls) ->
    {reply, weight:weight({lamp, 1}), Calls + 1}.

handle_cast(_Request, Calls) -> {noreply, Calls}.
