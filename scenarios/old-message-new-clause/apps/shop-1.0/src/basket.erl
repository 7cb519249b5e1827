%% A basket that is filled by casts.
-module(basket).
-vsn("1.0").
-behaviour(gen_server).
-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

start_link() -> gen_server:start_link({local, basket}, basket, [], []).

init([]) -> {ok, #{}}.

handle_call(count, _From, Basket) -> {reply, Basket, Basket};
handle_call({work, Ms}, _From, Basket) -> timer:sleep(Ms), {reply, done, Basket}.

%% Release 1: {add, Number}.
handle_cast({add, N}, Basket) -> {noreply, maps:update_with(thing, fun(M) -> M + N end, N, Basket)}.

code_change(_OldVsn, Basket, _Extra) -> {ok, Basket}.
