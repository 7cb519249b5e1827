%% A worker; its state is {worker, Count}.
-module(worker).
-vsn("2.0").
-behaviour(gen_server).
-export([start_link/1]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

start_link(Name) -> gen_server:start_link({local, Name}, worker, [], []).

init([]) -> {ok, {worker, 0}}.

handle_call(count, _From, {worker, Count} = State) when is_integer(Count) -> {reply, Count, State};
handle_call({work, Ms}, _From, State) -> timer:sleep(Ms), {reply, done, State}.

handle_cast(_Request, State) -> {noreply, State}.

code_change(_OldVsn, Count, _Extra) when is_integer(Count) -> {ok, {worker, Count}}.
