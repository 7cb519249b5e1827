%% Release 2: the state has become {cart, Count}.
-module(cart).
-vsn("2.0").
-behaviour(gen_server).
-export([start_link/1, count/1, work/2]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

start_link(Name) -> gen_server:start_link({local, Name}, cart, [], []).

count(Name) -> gen_server:call(Name, count).
work(Name, Ms) -> gen_server:call(Name, {work, Ms}, infinity).

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
