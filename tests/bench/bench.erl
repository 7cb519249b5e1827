%% SPDX-License-Identifier: GPL-3.0-or-later
%% The programs that bench.py times from outside (inside our machine the clock is virtual): run(Name, N)
%% does N operations.
-module(bench).
-behaviour(gen_server).
-export([run/2]).
-export([init/1, handle_call/3, handle_cast/2]).

run(call, N) ->
    {ok, Pid} = gen_server:start_link(?MODULE, 0, []),
    times(N, fun() -> gen_server:call(Pid, {add, 1}) end),
    N = gen_server:call(Pid, get),
    gen_server:stop(Pid);
run(cast, N) ->
    {ok, Pid} = gen_server:start_link(?MODULE, 0, []),
    times(N div 100, fun() ->
                             times(100, fun() -> gen_server:cast(Pid, {add, 1}) end),
                             gen_server:call(Pid, get)
                     end),
    gen_server:stop(Pid);
run(ring, N) ->
    Self = self(),
    Last = lists:foldl(fun(_, Next) -> spawn_link(fun() -> pass(Next) end) end, Self, lists:seq(1, 999)),
    turn(Last, N div 1000);
run(spawn, N) ->
    times(N, fun() ->
                     {Pid, Ref} = spawn_monitor(fun() -> ok end),
                     receive {'DOWN', Ref, process, Pid, normal} -> ok end
             end);
run(fib, N) ->
    %% fib(20) is 21,891 calls.
    times(max(1, N div 21891), fun() -> 6765 = fib(20) end);
run(lists, N) ->
    List = lists:seq(1, 100),
    times(N, fun() -> lists:sum(lists:map(fun(X) -> X * 2 end, lists:reverse(List))) end);
run(maps, N) ->
    lists:foldl(fun(I, Map) -> Map#{I rem 1000 => I} end, #{}, lists:seq(1, N)),
    ok;
run(binary, N) ->
    Packet = << <<I:16>> || I <- lists:seq(1, 64) >>,
    times(N, fun() -> fields(Packet, 0) end);
run(ets, N) ->
    Table = ets:new(table, [set]),
    [ets:insert(Table, {I rem 10000, I}) || I <- lists:seq(1, N div 2)],
    [ets:lookup(Table, I rem 10000) || I <- lists:seq(1, N div 2)],
    ets:delete(Table).

times(0, _) -> ok;
times(N, Work) -> Work(), times(N - 1, Work).

pass(Next) -> receive Token -> Next ! Token, pass(Next) end.

turn(_, 0) -> ok;
turn(Last, Rounds) -> Last ! token, receive token -> turn(Last, Rounds - 1) end.

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).

fields(<<Value:16, Rest/binary>>, Sum) -> fields(Rest, Sum + Value);
fields(<<>>, Sum) -> Sum.

init(State) -> {ok, State}.
handle_call({add, K}, _From, State) -> {reply, {ok, State + K}, State + K};
handle_call(get, _From, State) -> {reply, State, State}.
handle_cast({add, K}, State) -> {noreply, State + K}.
