%% Release 2: the state has become {cart, Count}.
-module(cart).
-vsn("2.0").
-behaviour(gen_server).
-export([start_link/0, add/1, count/0, work/1]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

start_link() -> gen_server:start_link({local, cart}, cart, [], []).

add(N) -> gen_server:call(cart, {add, N}, infinity).
count() -> gen_server:call(cart, count).
work(Ms) -> gen_server:call(cart, {work, Ms}, infinity).

init([]) -> {ok, {cart, 0}}.

handle_call({add, N}, _From, {cart, Count}) ->
    {reply, Count + N, {cart, Count + N}};
handle_call(count, _From, {cart, Count} = State) ->
    {reply, Count, State};
handle_call({work, Ms}, _From, {cart, _} = State) ->
    timer:sleep(Ms),
    {reply, done, State}.

handle_cast(_Request, State) -> {noreply, State}.

%% Up: a number comes in, the new shape goes out. Down: the other way round.
code_change({down, _}, {cart, Count}, _Extra) -> {ok, Count};
code_change(_OldVsn, Count, _Extra) -> {ok, {cart, Count}}.
