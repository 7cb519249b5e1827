% Counts what it is told.
-module(counter).
-vsn("2.0").
-behaviour(gen_server).
-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

start_link() -> gen_server:start_link({local, counter}, counter, [], []).

init([]) -> {ok, 0}.

handle_call(add, _From, N) -> {reply, N + 1, N + 1};
handle_call(count, _From, N) -> {reply, N, N}.

handle_cast(_, N) -> {noreply, N}.

code_change(_OldVsn, N, _Extra) -> {ok, N}.
