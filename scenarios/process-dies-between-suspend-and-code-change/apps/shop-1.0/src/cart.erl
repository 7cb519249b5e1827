%% Two servers of one module; the first leans on the second.
-module(cart).
-vsn("1.0").
-behaviour(gen_server).
-export([start_link/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link(Name) -> gen_server:start_link({local, Name}, cart, [], []).

init([]) -> {ok, 0}.

handle_call(count, _From, Count = State) -> {reply, Count, State}.

handle_cast(_Request, State) -> {noreply, State}.
