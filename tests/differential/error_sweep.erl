%% SPDX-License-Identifier: GPL-3.0-or-later
%% Calls functions with arguments of wrong and right shapes, each call in a process of its own, and writes a
%% line for what came of it: the value, or class, reason, the top of the stack trace and the text that the
%% shell prints. Pids, references and funs are written without their numbers.
-module(error_sweep).
-export([run/3]).

-define(PATIENCE, 2000).
%% What a call may fill before it is stopped; one that builds without end does not get far.
-define(MAX_WORDS, 4000000).

%% Calls every exported function of each module about Count times; Seed says with which arguments.
run(Modules, Count, Seed) ->
    logger:set_primary_config(level, none),
    io:setopts([{encoding, unicode}]),
    lists:foreach(fun(Module) -> module(Module, Count, Seed) end, Modules),
    io:format("sweep done~n").

module(Module, Count, Seed) ->
    {module, Module} = code:ensure_loaded(Module),
    [function(Module, Name, Arity, Count, Seed)
     || {Name, Arity} <- lists:sort(Module:module_info(exports)), is_safe(Module, Name, Arity)].

function(Module, Name, Arity, Count, Seed) ->
    rand:seed(exsss, erlang:phash2({Module, Name, Arity, Seed})),
    Tries = lists:usort([arguments(Module, Name, Arity) || _ <- lists:seq(1, Count)]),
    [call(Module, Name, Arguments) || Arguments <- Tries, not is_odd(Module, Name, Arguments)].

%% The real node goes on with an insertion, it thinks.
is_odd(ets, Name, [_, What]) when Name =:= insert; Name =:= insert_new ->
    lists:member(What, [{'table'}, {'atomics'}]);
is_odd(_, _, _) -> false.

%% --- what is not called -------------------------------------------------------------------------

%% It ends or changes the node, waits for ever, needs the world outside, tells what only one node knows, or
%% differs by intent (DIFFERENCES.md).
is_safe(_, module_info, _) -> false;
is_safe(erlang, Name, _) -> not lists:member(Name, unsafe());
is_safe(lists, Name, _) -> not lists:member(Name, [seq, duplicate]);
is_safe(binary, copy, _) -> false;
is_safe(os, Name, _) ->
    lists:member(Name, [putenv, unsetenv]);
is_safe(persistent_term, Name, Arity) ->
    not lists:member({Name, Arity}, [{get, 0}, {info, 0}]);
is_safe(Module, info, 1) when Module =:= atomics; Module =:= counters -> false;
is_safe(binary, compile_pattern, _) -> false;
is_safe(ets, Name, _) ->
    not lists:member(Name, [i, all, tab2file, file2tab, tabfile_info, fun2ms, test_ms, repair_continuation, is_compiled_ms,
                            match_spec_compile, match_spec_run_r, info, table, internal_delete_all]);
is_safe(_, _, _) -> true.

unsafe() ->
    [halt, hibernate, purge_module, check_old_code, check_process_code, delete_module, load_module, load_nif,
     prepare_loading, finish_loading, finish_after_on_load, call_on_load_function, has_prepared_code_on_load,
     open_port, port_call, port_close, port_command, port_connect, port_control, port_get_data, port_set_data,
     port_info, ports, alloc_info, alloc_sizes, gather_gc_info_result, dist_ctrl_get_data, dist_ctrl_get_data_notification,
     dist_ctrl_get_opt, dist_ctrl_input_handler, dist_ctrl_put_data, dist_ctrl_set_opt, dist_get_stat, dgroup_leader,
     dsend, dsend_continue_trap, dunlink, dlink, dmonitor_node, dexit, setnode, set_cookie, get_cookie, disconnect_node,
     nodes, node, is_alive, monitor_node, send_nosuspend, seq_trace, seq_trace_info, seq_trace_print, trace,
     trace_pattern, trace_info, trace_delivered, system_flag, system_info, system_monitor, system_profile,
     statistics, memory, processes, registered, pre_loaded, loaded, get_module_info, bump_reductions, suspend_process,
     resume_process, group_leader, process_info, process_display, display, display_nl, display_string, garbage_collect,
     garbage_collect_message_area, spawn, spawn_link, spawn_monitor, spawn_opt, spawn_request, spawn_request_abandon,
     'receive_emd', 'receive_allocator', yield, await_proc_exit, await_result, await_sched_wall_time_modifications,
     sched_wall_time, gather_io_bytes, posixtime_to_universaltime, delay_trap, dt_append_vm_tag_data, dt_get_tag,
     dt_get_tag_data, dt_prepend_vm_tag_data, dt_put_tag, dt_restore_tag, dt_spread_tag, crasher, fun_info_1, external_size,
     format_cpu_topology, get_lock_counters, lcnt_control, module_loaded, port_to_list, system_time, time, date,
     localtime, now, timestamp, unique_integer, make_ref, monotonic_time, universaltime, time_offset, ref_to_list,
     pid_to_list, list_to_pid, list_to_ref, list_to_port, raise, set_cpu_topology, md5_init, md5_update, md5_final,
     make_tuple, ensure_tracer_module_loaded, exit_signal, nif_error, no_aux_work_threads, new_connection, whereis, self,
     setup_connection, start_timer, send_after, read_timer, cancel_timer, localtime_to_universaltime, term_to_iovec, unlink,
     universaltime_to_localtime, insert_element_emd, dist_ctrl_emd, apply, get_stacktrace, process_flag, exit, demonitor, monitor,
     link, alias, unalias, phash2, term_to_binary, register, unregister, phash, adler32_combine, crc32_combine, binary_to_term, fun_to_list].

%% --- arguments ----------------------------------------------------------------------------------

arguments(_Module, _Name, 0) -> [];
arguments(Module, Name, Arity) ->
    Likely = likely(Module, Name),
    [case rand:uniform(3) of
         1 -> pick(Likely);
         _ -> pick(anything())
     end || _ <- lists:seq(1, Arity)].

pick(List) ->
    lists:nth(rand:uniform(length(List)), List).

%% Names of values, so that they can be written; value/1 makes them where they are used.
anything() ->
    [a, true, undefined, '', 0, 1, 2, -1, 7, 1 bsl 70, -(1 bsl 70), 0.0, 1.5, -2.5e10, "", "abc", [1, 2, 3], [a | b],
     [300], [{a, 1}, {b, 2}], [[1], "x", <<"y">>], <<>>, <<"bin">>, <<1:3>>, <<255, 254>>, <<"12">>, "12", "1.5", {}, {a}, {a, 1},
     {1, 2, 3}, #{}, #{a => 1}, #{1 => b, "k" => []}, {'fun', 0}, {'fun', 1}, {'fun', 2}, {'pid'}, {'ref'}, {'table'}, {'atomics'},
     {'counters'}, utf8, latin1, unicode, [global], [{labels, value}], [{scope, {0, 1}}], {1, 1}, {0, 5}].

likely(lists, _) -> [[1, 2, 3], [{a, 1}, {b, 2}], "abc", [], {'fun', 1}, {'fun', 2}, 1, a, {a, 1}, [[1], [2]]];
likely(maps, _) -> [#{a => 1}, #{}, a, {'fun', 1}, {'fun', 2}, [a], [{a, 1}]];
likely(binary, _) -> [<<"bin">>, <<"b">>, <<>>, 0, 1, {0, 1}, [<<"b">>, <<"n">>], [global], [{scope, {0, 2}}], big, little];
likely(unicode, _) -> [<<"bin">>, "abc", utf8, latin1, unicode, {utf16, little}, [300, <<"x">>], <<255>>];
likely(math, _) -> [0, 1, 1.5, -1, 2.5];
likely(ets, _) -> [{'table'}, {'table'}, k, {k, v}, [{k, v}], '_', '$1', {'_', '$1'}, [{'_', [], ['$_']}], 1, [set], [named_table], {2, 1}];
likely(atomics, _) -> [{'atomics'}, {'atomics'}, 1, 2, 5, 0, []];
likely(counters, _) -> [{'counters'}, {'counters'}, 1, 2, 5, 0, [atomics], [write_concurrency]];
likely(persistent_term, _) -> [k, v, error_sweep];
likely(string, _) -> ["abc", <<"bin">>, "b", leading, trailing, both, all, [" "], 2, 1];
likely(os, _) -> ["HOME", "NOBODY", "x", native, millisecond, second];
likely(_, _) -> [a, 1, 2, "abc", <<"bin">>, [1, 2], {a, 1}, #{a => 1}, 10, 16, "12", <<"12">>, 1.5, utf8, [safe], {'fun', 1}, true].

value({'fun', 0}) -> fun() -> nothing end;
value({'fun', 1}) -> fun(X) -> X end;
value({'fun', 2}) -> fun(_, Y) -> Y end;
value({'pid'}) -> self();
value({'ref'}) -> make_ref();
value({'table'}) -> ets:new(sweep, [public, {keypos, 1}]);
value({'atomics'}) -> atomics:new(3, []);
value({'counters'}) -> counters:new(3, []);
value(Plain) -> Plain.

%% --- a call -------------------------------------------------------------------------------------

call(Module, Name, Names) ->
    Me = self(),
    {Pid, Monitor} = spawn_opt(fun() -> Me ! {self(), outcome(Module, Name, [value(V) || V <- Names])} end,
                               [monitor, {max_heap_size, #{size => ?MAX_WORDS, kill => true, error_logger => false}}]),
    Outcome = receive
                  {Pid, Text} -> Text;
                  {'DOWN', Monitor, process, Pid, Reason} -> ["ended: ", written(Reason)]
              after ?PATIENCE -> "no end"
              end,
    exit(Pid, kill),
    demonitor(Monitor, [flush]),
    receive {Pid, _} -> ok after 0 -> ok end,
    io:format("~ts:~ts~ts: ~ts~n", [Module, Name, written(list_to_tuple(Names)), Outcome]).

outcome(Module, Name, Arguments) ->
    try apply(Module, Name, Arguments) of
        Value -> ["= ", written(Value)]
    catch
        Class:Reason:Stack ->
            Top = [{M, F, A, [Info || {Key, _} = Info <- Place, Key =/= line]}
                   || {M, F, A, Place} <- lists:sublist(Stack, 1)],
            Text = erl_error:format_exception(Class, Reason, lists:sublist(Stack, 1)),
            lists:join(" | ", [atom_to_list(Class), written(Reason), written(Top), packed(anonymous(Text))])
    end.

written(Term) ->
    anonymous(io_lib:format("~tw", [Term])).

anonymous(Chars) ->
    Text = unicode:characters_to_binary(Chars),
    lists:foldl(fun({Pattern, Instead}, T) ->
                        re:replace(T, Pattern, Instead, [global, unicode, {return, binary}])
                end, Text, [{"<\\d+\\.\\d+\\.\\d+>", "<pid>"}, {"#Ref<[0-9.]+>", "#Ref<>"},
                            {"#Fun<[^>]*>", "#Fun<>"}, {"\\(\\w+\\.erl, line \\d+\\)", "(line)"}]).

%% Where lines break depends on how long the numbers of pids are.
packed(Text) ->
    re:replace(Text, "[ \\n]+", "", [global, unicode, {return, binary}]).
