%% Release 1: the state is a number, the things in the cart.
-module(cart).
-vsn("1.0").
-behaviour(gen_server).
-export([start_link/0, add/1, count/0, work/1]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() -> gen_server:start_link({local, cart}, cart, [], []).

add(N) -> gen_server:call(cart, {add, N}, infinity).
count() -> gen_server:call(cart, count).
%% Keeps the server busy, as a slow database would.
work(Ms) -> gen_server:call(cart, {work, Ms}, infinity).

init([]) -> {ok, 0}.

handle_call({add, N}, _From, Count) when is_integer(Count) ->
    {reply, Count + N, Count + N};
handle_call(count, _From, Count) when is_integer(Count) ->
    {reply, Count, Count};
handle_call({work, Ms}, _From, Count) ->
    timer:sleep(Ms),
    {reply, done, Count}.

handle_cast(_Request, Count) -> {noreply, Count}.
