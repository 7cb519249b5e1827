%% A worker; its state is a number.
-module(worker).
-vsn("1.0").
-behaviour(gen_server).
-export([start_link/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link(Name) -> gen_server:start_link({local, Name}, worker, [], []).

init([]) -> {ok, 0}.

handle_call(count, _From, Count = State) when is_integer(Count) -> {reply, Count, State};
handle_call({work, Ms}, _From, State) -> timer:sleep(Ms), {reply, done, State}.

handle_cast(_Request, State) -> {noreply, State}.
