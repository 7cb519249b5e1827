%% SPDX-License-Identifier: GPL-3.0-or-later
%% A small runner for Common Test suites: one process per case, one line per case.
%% minict:run(Suites, DataRoot, CaseTimeoutMs) prints 'PASS|FAIL|SKIP|TIME Suite:Case'
%% and at the end 'suite NAME passed N of M'. It uses no file, port or ct process, so
%% that the same calls run on any BEAM.
-module(minict).
-export([run/3, main/1]).

main([Suites, DataRoot, Timeout]) -> run(Suites, DataRoot, Timeout).

run(Suites, DataRoot, Timeout) ->
    stand_in(),
    _ = file:make_dir("minict_priv"),
    [suite(S, DataRoot, Timeout) || S <- Suites],
    io:format("minict done~n"),
    ok.

%% The suites ask test_server's controller for the timetrap settings.
stand_in() ->
    case whereis(test_server_ctrl) of
        undefined ->
            Me = self(),
            Pid = spawn(fun() -> register(test_server_ctrl, self()), Me ! {self(), up}, stand_in_loop() end),
            receive {Pid, up} -> ok end;
        _ -> ok
    end.

stand_in_loop() ->
    receive
        {'$gen_call', From, get_timetrap_parameters} -> gen_server:reply(From, {1, false});
        {'$gen_call', From, _} -> gen_server:reply(From, ok);
        _ -> ok
    end,
    stand_in_loop().

suite(S, DataRoot, Timeout) ->
    {module, S} = code:ensure_loaded(S),
    Groups = try S:groups() catch error:undef -> [] end,
    Config0 = [{data_dir, DataRoot ++ "/" ++ atom_to_list(S) ++ "_data/"},
               {priv_dir, filename:absname("minict_priv") ++ "/"}, {suite, S}],
    Res = case optional(S, init_per_suite, [Config0], Config0, Timeout) of
              {skip, _} -> skip;
              {skipped, _} -> skip;
              {'$failed', R} -> io:format("INIT FAIL ~p ~P~n", [S, R, 12]), skip;
              C -> {ok, C}
          end,
    {P, N} = case Res of
        {ok, Config} when is_list(Config) ->
            R1 = items(S, S:all(), Groups, Config, Timeout, {0, 0}),
            _ = optional(S, end_per_suite, [Config], ok, Timeout),
            R1;
        _ -> io:format("SKIPPED SUITE ~p~n", [S]), {0, 0}
    end,
    io:format("~nsuite ~p passed ~p of ~p~n", [S, P, N]).

items(S, Items, Groups, Config, T, Acc) when is_list(Items) ->
    lists:foldl(fun(I, A) -> item(S, I, Groups, Config, T, A) end, Acc, Items);
items(_, _, _, _, _, Acc) -> Acc.

item(S, {group, G}, Groups, Config, T, Acc) -> group(S, G, Groups, Config, T, Acc);
item(S, {group, G, _}, Groups, Config, T, Acc) -> group(S, G, Groups, Config, T, Acc);
item(S, {group, G, _, _}, Groups, Config, T, Acc) -> group(S, G, Groups, Config, T, Acc);
item(S, {testcase, Case, _}, Groups, Config, T, Acc) -> item(S, Case, Groups, Config, T, Acc);
item(S, {G, _Props, Items}, Groups, Config, T, Acc) ->
    in_group(S, G, Items, Groups, Config, T, Acc);
item(S, Case, _Groups, Config, T, {P, N}) when is_atom(Case) ->
    case run_case(S, Case, Config, T) of
        pass -> io:format("~nPASS ~p:~p~n", [S, Case]), {P + 1, N + 1};
        {skip, R} -> io:format("~nSKIP ~p:~p ~P~n", [S, Case, R, 8]), {P, N};
        time -> io:format("~nTIME ~p:~p~n", [S, Case]), {P, N + 1};
        {fail, R} -> io:format("~nFAIL ~p:~p ~P~n", [S, Case, R, 14]), {P, N + 1}
    end;
item(_, _, _, _, _, Acc) -> Acc.

group(S, G, Groups, Config, T, Acc) ->
    case lists:keyfind(G, 1, Groups) of
        {G, _Props, Items} -> in_group(S, G, Items, Groups, Config, T, Acc);
        {G, Items} -> in_group(S, G, Items, Groups, Config, T, Acc);
        false -> Acc
    end.

in_group(S, G, Items, Groups, Config, T, Acc) ->
    Config1 = [{tc_group_properties, [{name, G}]} | Config],
    case optional(S, init_per_group, [G, Config1], Config1, T) of
        C when is_list(C) ->
            R = items(S, Items, Groups, C, T, Acc),
            _ = optional(S, end_per_group, [G, C], ok, T),
            R;
        _ -> io:format("SKIPPED GROUP ~p:~p~n", [S, G]), Acc
    end.

optional(S, F, Args, Default, T) ->
    case erlang:function_exported(S, F, length(Args)) of
        false -> Default;
        true ->
            case guarded(fun() -> apply(S, F, Args) end, T) of
                {value, V} -> V;
                Other -> {'$failed', Other}
            end
    end.

run_case(S, Case, Config, T) ->
    Fun = fun() ->
        C1 = case erlang:function_exported(S, init_per_testcase, 2) of
                 true -> S:init_per_testcase(Case, Config);
                 false -> Config
             end,
        case C1 of
            {skip, R} -> {skip, R};
            {skipped, R} -> {skip, R};
            C2 when is_list(C2) ->
                R = S:Case(C2),
                _ = (catch case erlang:function_exported(S, end_per_testcase, 2) of
                               true -> S:end_per_testcase(Case, C2);
                               false -> ok
                           end),
                R
        end
    end,
    case guarded(Fun, T) of
        {value, {skip, R}} -> {skip, R};
        {value, {skipped, R}} -> {skip, R};
        {value, {skip_and_save, R, _}} -> {skip, R};
        {value, {failed, R}} -> {fail, R};
        {value, _} -> pass;
        time -> time;
        {down, {skipped, R}} -> {skip, R};
        {down, R} -> {fail, R}
    end.

guarded(Fun, T) ->
    {Pid, Ref} = spawn_monitor(fun() -> exit({'$minict', try {value, Fun()} catch throw:{skip, R} -> {value, {skip, R}} end}) end),
    receive
        {'DOWN', Ref, process, Pid, {'$minict', V}} -> V;
        {'DOWN', Ref, process, Pid, R} -> {down, R}
    after T ->
        exit(Pid, kill), erlang:demonitor(Ref, [flush]), time
    end.
