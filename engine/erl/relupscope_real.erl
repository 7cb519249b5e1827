%% SPDX-License-Identifier: GPL-3.0-or-later
%% The other side of `relupscope compare`: makes and runs a scenario's releases on a real node, in real
%% time, with the same relupscope_build, relupscope_driver and relupscope_load as in our machine. What
%% comes of it goes to a file, a line each, as it happens, so that the end of the node does not lose
%% it:
%%   KIND <tab> FIELD <tab> ...        Erlang terms are printed on one line
%% A node that boots again finds the file and goes on with it.
-module(relupscope_real).
-export([build/2, run/2, log/2]).

-define(ASK_MS, 1000).
-define(ANSWER_MS, 5000).
-define(LOOK_MS, 10).
-define(STEADY_MS, 200).

%% Makes the target system, and ends the node that did it.
-spec build(file:filename(), file:filename()) -> no_return().
build(PlanFile, ResultFile) ->
    {ok, [Plan]} = file:consult(PlanFile),
    case relupscope_build:build(Plan) of
        {ok, #{starts := Starts}} ->
            ok = relupscope_build_root:pack(Plan),
            [start_lines(ResultFile, Start) || #{vsn := V} = Start <- Starts, V =:= hd(maps:get(path, Plan))],
            line(ResultFile, [built]);
        {error, Problems} ->
            [line(ResultFile, [problem, maps:get(file, P), maps:get(text, P)]) || P <- Problems]
    end,
    halt(0).

%% How the release that runs first wants to be started.
start_lines(File, #{arguments := Arguments, environment := Variables}) ->
    [line(File, [argument, A]) || A <- Arguments],
    [line(File, [variable, Name, Value]) || {Name, Value} <- Variables].

%% Two terms are in the file: the driver's plan, and
%%   #{watch_ms => 500, think_ms => [{Load, Ms}], faults => [{AtMs, Kind, Target, Value}]}
%% Of one of several nodes, besides:
%%   commands => Folder
%% where whoever has started them puts commands, files 1, 2, ... with a term each (see execute/2).
%% Runs the scenario in the release that has just booted, and ends the node.
-spec run(file:filename(), file:filename()) -> no_return().
run(PlanFile, ResultFile) ->
    {ok, [Driver, Extra]} = file:consult(PlanFile),
    Plan = maps:merge(Driver, Extra),
    register(?MODULE, self()),
    persistent_term:put({relupscope, sink}, self()),
    ok = logger:add_handler(?MODULE, ?MODULE, #{level => all}),
    State = #{file => ResultFile, load => #{}, plan => Plan, installs => false},
    case {filelib:is_regular(ResultFile), maps:is_key(commands, Plan)} of
        {false, false} -> first_boot(Plan, State);
        {true, false} -> later_boot(Plan, State);
        {false, true} -> first_boot_among(Plan, State);
        {true, true} -> later_boot_among(Plan, State)
    end.

first_boot(Plan, #{file := File} = State) ->
    line(File, [up]),
    set_think_times(Plan),
    ok = relupscope_driver:check(Plan),
    watch_instructions(),
    ok = relupscope_driver:start(Plan),
    set_faults(Plan),
    collect(State).

%% One of several nodes does what it is told. When it boots again it goes on by itself, as in our machine.
first_boot_among(Plan, #{file := File} = State) ->
    set_think_times(Plan),
    ok = relupscope_driver:check(Plan),
    line(File, [up]),
    collect(next_command(State#{boots => 0})).

later_boot_among(Plan, #{file := File} = State) ->
    set_think_times(Plan),
    watch_instructions(),
    line(File, [restarted]),
    ok = relupscope_driver:up(Plan),
    collect(next_command(State#{boots => boots(File)})).

%% How often it has booted again.
boots(File) ->
    {ok, Lines} = file:read_file(File),
    length([Line || Line <- binary:split(Lines, <<"\n">>, [global]), Line =:= <<"restarted">>]).

set_think_times(Plan) ->
    [persistent_term:put({relupscope, think_ms, Name}, Ms)
     || {Name, Ms} <- maps:get(think_ms, Plan, [])].

set_faults(Plan) ->
    [erlang:send_after(At, self(), {fault, Kind, Target, Value})
     || {At, Kind, Target, Value} <- maps:get(faults, Plan, [])].

next_command(#{plan := #{commands := Folder}} = State) ->
    Done = length(filelib:wildcard(filename:join(Folder, "*.done"))),
    File = filename:join(Folder, integer_to_list(Done + 1)),
    case file:consult(File) of
        {ok, [Command]} ->
            ok = file:rename(File, File ++ ".done"),
            execute(Command, State),
            next_command(State);
        {error, enoent} ->
            erlang:send_after(?LOOK_MS, self(), next_command),
            State
    end.

execute(join, #{plan := #{peers := Peers}}) ->
    Me = self(),
    spawn(fun() -> join(Peers), Me ! {relupscope, joined, ok} end);
execute(start, #{plan := Plan, file := File}) ->
    watch_instructions(),
    line(File, [started]),
    set_faults(Plan),
    relupscope_driver:start(Plan);
execute({hop, N}, _State) ->
    spawn(relupscope_driver, begin_hop, [N]);
execute(no_more_hops, _State) ->
    spawn(relupscope_driver, no_more_hops, []);
%% Nodes with cookies of their own for each other make no connection.
execute({cut, Node}, _State) ->
    erlang:set_cookie(Node, list_to_atom("cut_at_" ++ atom_to_list(node()))),
    erlang:disconnect_node(Node);
execute({heal, Node}, _State) ->
    erlang:set_cookie(Node, erlang:get_cookie());
%% Not for one that goes down meanwhile, nor for the one that comes up after it: that is asked by itself.
execute({settle, Boots}, #{boots := Boots}) ->
    self() ! settled;
execute({settle, _}, _State) ->
    ok;
execute(halt, _State) ->
    halt(0).

%% Connected with all of those, and so it stays: while others connect as well, global may part nodes again
%% lest partitions overlap.
join(Peers) ->
    [_, Host] = string:split(atom_to_list(node()), "@"),
    Nodes = [list_to_atom(Peer ++ "@" ++ Host) || Peer <- Peers],
    [net_kernel:connect_node(Node) || Node <- Nodes],
    ok = global:sync(),
    timer:sleep(?STEADY_MS),
    Nodes -- nodes() =:= [] orelse join(Peers).

later_boot(Plan, #{file := File} = State) ->
    line(File, [restarted]),
    settle(Plan),
    collect(State).

settle(Plan) ->
    erlang:send_after(maps:get(watch_ms, Plan, 500), self(), settled).

%% The release handler calls eval/2 for each instruction, of a check as well: only those between
%% eval_script and config_change are installed.
watch_instructions() ->
    {module, _} = code:ensure_loaded(release_handler_1),
    _ = [erlang:trace_pattern(MFA, true, [local])
         || MFA <- [{release_handler_1, eval_script, 5}, {release_handler_1, eval, 2},
                    {application_controller, config_change, 1}]],
    _ = erlang:trace(whereis(release_handler), true, [call]),
    ok.

collect(#{file := File, plan := Plan} = State) ->
    IsAmong = maps:is_key(commands, Plan),
    receive
        next_command ->
            collect(next_command(State));
        {relupscope, hops_done, ok} ->
            IsAmong orelse settle(Plan),
            line(File, [hops_done]),
            collect(State);
        settled ->
            relupscope_driver:stop_load(),
            erlang:send_after(?ASK_MS, self(), finished),
            collect(State);
        finished ->
            finish(State),
            line(File, [finished]),
            IsAmong orelse halt(0),
            collect(State);
        Message ->
            collect(take(Message, State))
    end.

take({relupscope, install_end, {From, To, Result}}, #{file := File} = State) ->
    line(File, [install, From, To, {term, Result}]),
    State;
take({relupscope, joined, ok}, #{file := File} = State) ->
    line(File, [joined]),
    State;
take({relupscope, hop_over, {N, IsIn}}, #{file := File} = State) ->
    line(File, [hop_over, {term, N}, {term, IsIn}]),
    State;
take({relupscope, step_end, {N, Result}}, #{file := File} = State) ->
    line(File, [step, {term, N}, {term, Result}]),
    State;
take({relupscope, request_end, {Name, _Id, Outcome}}, #{load := Load} = State) ->
    {Ok, Failed} = maps:get(Name, Load, {0, 0}),
    State#{load := Load#{Name => case Outcome of
                                     ok -> {Ok + 1, Failed};
                                     _ -> {Ok, Failed + 1}
                                 end}};
take({trace, _Pid, call, {release_handler_1, eval_script, _}}, State) ->
    State#{installs => true};
take({trace, _Pid, call, {application_controller, config_change, _}}, State) ->
    State#{installs => false};
take({trace, _Pid, call, {release_handler_1, eval, [Instruction, _]}},
     #{file := File, installs := true} = State) ->
    line(File, [instruction, {term, Instruction}]),
    State;
take({?MODULE, crash, Name, Reason}, #{file := File} = State) ->
    line(File, [crash, {term, Name}, {term, Reason}]),
    State;
take({?MODULE, Restart}, #{file := File} = State) when Restart =:= restart; Restart =:= gave_up ->
    line(File, [Restart]),
    State;
take({fault, Kind, Target, Value}, State) ->
    strike(Kind, Target, Value),
    State;
take(_Other, State) ->
    State.

%% The faults that a real node can be made to suffer as ours is.
strike(halt, _, _) ->
    halt(0);
strike(load_factor, Factor, Name) ->
    relupscope_fault:grow_load(element(1, string:to_float(Factor ++ ".0")), list_to_atom(Name));
strike(Kind, Target, Value) ->
    case relupscope_fault:process(Target) of
        {ok, Pid} -> strike_process(Kind, Pid, Value);
        {error, _} -> nobody
    end.

strike_process(kill, Pid, _) ->
    exit(Pid, kill);
strike_process(exit, Pid, Text) ->
    {ok, Reason} = relupscope_text:value(Text),
    exit(Pid, Reason);
strike_process(send, Pid, Text) ->
    {ok, Message} = relupscope_text:value(Text),
    Pid ! Message;
strike_process(restart_limit, Pid, _) ->
    spawn(relupscope_fault, exhaust, [Pid]).

finish(#{file := File, load := Load, plan := Plan}) ->
    [line(File, [load, {term, Name}, {term, Ok}, {term, Failed}])
     || {Name, {Ok, Failed}} <- maps:to_list(Load)],
    [line(File, [release, Version, {term, Status}])
     || {_, Version, _, Status} <- release_handler:which_releases()],
    [line(File, [state, Name, {term, Module}, State])
     || {Name, Module, State} <- relupscope_outcome:states(?ANSWER_MS)],
    [line(File, [module, {term, Module}, Versions, {term, erlang:check_old_code(Module)}])
     || {Module, Versions} <- modules(Plan)].

%% Each loaded module of the scenario's applications, with the versions whose code is just that.
modules(Plan) ->
    Beams = [{list_to_atom(filename:basename(File, ".beam")), Version, md5(File)}
             || {Version, Folder} <- own_folders(Plan),
                File <- filelib:wildcard(filename:join([Folder, "ebin", "*.beam"]))],
    [{Module, lists:join(",", [V || {M, V, Md5} <- Beams, M =:= Module,
                                    Md5 =:= Module:module_info(md5)])}
     || Module <- lists:usort([M || {M, _, _} <- Beams]), erlang:module_loaded(Module)].

%% The installed OTP's applications are links.
own_folders(#{root := Root}) ->
    [{Version, Folder}
     || Folder <- lists:sort(filelib:wildcard(filename:join([Root, "lib", "*"]))),
        file:read_link(Folder) =:= {error, einval},
        {match, [Version]} <- [re:run(filename:basename(Folder), "-([0-9].*)$", [{capture, [1], list}])]].

md5(File) ->
    {ok, {_, Md5}} = beam_lib:md5(File),
    Md5.

%% Logger callback: processes that ended by an error, and supervisors that start a child again, unless
%% the next thing they say is that they have done so too often.
log(#{msg := {report, #{label := {proc_lib, crash}, report := [Info | _]}}}, _Config) ->
    {Class, Reason, Stack} = proplists:get_value(error_info, Info),
    crash(proplists:get_value(registered_name, Info), Class, Reason, Stack);
log(#{msg := {"Error in process " ++ _, [_Pid, {Reason, [_ | _] = Stack}]}}, _Config) ->
    crash([], error, Reason, Stack);
log(#{msg := {report, #{label := {supervisor, child_terminated}}}}, _Config) ->
    ?MODULE ! {?MODULE, restart};
log(#{msg := {report, #{label := {supervisor, shutdown}}}}, _Config) ->
    ?MODULE ! {?MODULE, gave_up};
log(_Event, _Config) ->
    ok.

crash(Name, error, Reason, Stack) ->
    ?MODULE ! {?MODULE, crash, Name, {Reason, Stack}};
crash(Name, exit, {_, [{_, _, _, _} | _]} = Reason, _Stack) ->
    ?MODULE ! {?MODULE, crash, Name, Reason};
crash(_Name, _Class, _Reason, _Stack) ->
    ok.

%% Raw: while a node goes down its file server may be gone before us.
line(File, Fields) ->
    {ok, Device} = file:open(File, [raw, append]),
    ok = file:write(Device, [lists:join($\t, [field(F) || F <- Fields]), $\n]),
    ok = file:close(Device).

field({term, Term}) -> unicode:characters_to_binary(io_lib:format("~0tp", [Term]));
field(Atom) when is_atom(Atom) -> atom_to_binary(Atom);
field(Text) -> unicode:characters_to_binary(string:replace(Text, "\n", " ", all)).
