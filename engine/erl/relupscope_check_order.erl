%% SPDX-License-Identifier: GPL-3.0-or-later
%% `relupscope check`: the relup's instructions against the modules of both releases. Does each changed
%% module get its new code, and in an order in which nobody calls what is not there?
-module(relupscope_check_order).
-export([findings/3, by_hand/3, calls/2]).

-import(relupscope_check, [finding/4, place/4, mfa/3]).

-type modules() :: {Old :: #{module() => map()}, New :: #{module() => map()}}.

-spec findings(modules(), map(), map()) -> [relupscope_check:finding()].
findings(_Modules, #{up := #{restarts := Restart}}, #{heart := false})
  when Restart =/= none ->
    Instruction = atom_to_list(Restart),
    [finding(restart_without_heart, error, "relup",
             [Instruction, " needs heart to start the node again, and it is started without -heart"])];
findings(_Modules, #{up := #{restarts := restart_new_emulator}}, _Plan) ->
    [];
findings(Modules, Hop, Plan) ->
    uncovered(Modules, Hop, Plan) ++ not_added(Modules, Hop, Plan) ++ still_called(Modules, Hop, Plan)
        ++ orders(Modules, Hop, Plan) ++ messages(Modules, Hop, Plan) ++ side_effects(Hop)
        ++ outages(Hop).

%% Where steps load the modules, and nobody promised that all of them would be.
-spec by_hand(modules(), map(), map()) -> [relupscope_check:finding()].
by_hand(Modules, Hop, Plan) ->
    still_called(Modules, Hop, Plan) ++ orders(Modules, Hop, Plan) ++ messages(Modules, Hop, Plan).

%% --- modules without an instruction -------------------------------------------------------------

uncovered({Old, New}, #{up := Up}, Plan) ->
    [finding(uncovered_module, error, place(M, App, Vsn, Plan),
             io_lib:format("~tp is not the same in both releases, and no instruction loads it", [M]))
     || {M, #{md5 := Md5, app := {App, Vsn}}} <- lists:sort(maps:to_list(New)),
        is_map_key(M, Old), maps:get(md5, maps:get(M, Old)) =/= Md5,
        relupscope_check_relup:loaded_at(M, Up) =:= never].

%% The code path of the running node may find it all the same; in embedded mode nobody looks there.
not_added({Old, New}, #{up := Up}, Plan) ->
    [finding(module_only_new, warning, place(M, App, Vsn, Plan),
             io_lib:format("~tp is new, and no instruction loads it", [M]))
     || {M, #{app := {App, Vsn}}} <- lists:sort(maps:to_list(New)), not is_map_key(M, Old),
        relupscope_check_relup:loaded_at(M, Up) =:= never]
        ++ [finding(module_only_old, note, place(M, App, Vsn, Plan),
                    io_lib:format("~tp is not in the new release, and no instruction removes it", [M]))
            || {M, #{app := {App, Vsn}}} <- lists:sort(maps:to_list(Old)), not is_map_key(M, New),
               not is_map_key(M, maps:get(removes, Up))].

%% --- order --------------------------------------------------------------------------------------

%% An export that goes, and callers of the old version that are awake after that.
still_called({Old, New}, #{up := Up}, Plan) ->
    [finding(export_goes_first, warning, place(Caller, App, Vsn, Plan),
             [io_lib:format("~tp calls ", [Caller]), mfa(Callee, F, A),
              ", which is gone before the new ", atom_to_list(Caller), " is loaded"])
     || {Caller, Code = #{app := {App, Vsn}}} <- lists:sort(maps:to_list(Old)),
        {Callee, CalleeOld} <- lists:sort(maps:to_list(Old)), Callee =/= Caller,
        Gone <- [gone_at(Callee, Up)], Gone =/= never,
        not lists:member(App, maps:get(stopped, Up)),
        {F, A} <- relupscope_check_code:calls(Code, Callee),
        lists:member({F, A}, maps:get(exports, CalleeOld)),
        not is_exported(Callee, {F, A}, New),
        Gone < relupscope_check_relup:loaded_at(Caller, Up),
        not relupscope_check_relup:is_asleep(Caller, Gone, Up)].

gone_at(Module, #{loads := Loads, removes := Removes}) ->
    maps:get(Module, Loads, maps:get(Module, Removes, never)).

is_exported(Module, Function, Modules) ->
    case Modules of
        #{Module := #{exports := Exports}} -> lists:member(Function, Exports);
        _ -> false
    end.

orders(Modules, #{up := Up}, Plan) ->
    lists:append([order(Edge, Up, Plan) || Edge <- edges(Modules, Up)]).

%% A call from one renewed module to a function of another that is new or is another now. What nobody
%% runs before, a module that is new itself, calls nobody too early.
edges({Old, New}, Up) ->
    Renewed = [M || M <- lists:sort(maps:keys(New)),
                    relupscope_check_relup:loaded_at(M, Up) =/= never],
    [{Caller, Code, Callee, Function, how(Function, Callee, Old, New)}
     || Caller <- Renewed, Code <- [maps:get(Caller, New)], is_map_key(Caller, Old),
        not lists:member(element(1, maps:get(app, Code)), maps:get(stopped, Up)),
        Callee <- Renewed, Callee =/= Caller,
        Function <- relupscope_check_code:calls(Code, Callee),
        is_other(Function, Callee, Old, New)].

is_other(Function, Callee, Old, New) ->
    case {Old, New} of
        {#{Callee := Before}, #{Callee := After}} ->
            lists:member(Function, relupscope_check_code:added(Before, After)
                         ++ relupscope_check_code:changed_functions(Before, After));
        _ ->
            true
    end.

%% `takes` stands for what an old caller may still hand over.
how(Function, Callee, Old, New) ->
    case {Old, New} of
        {#{Callee := #{exports := Exports} = Before}, #{Callee := After}} ->
            case lists:member(Function, Exports) of
                false -> new;
                true -> {changed, relupscope_check_code:takes(Function, Before, After)}
            end;
        _ ->
            new
    end.

order({Caller, Code, Callee, {F, A}, How}, Up, Plan) ->
    CallerAt = relupscope_check_relup:loaded_at(Caller, Up),
    CalleeAt = relupscope_check_relup:loaded_at(Callee, Up),
    Asleep = relupscope_check_relup:is_asleep(Caller, CalleeAt, Up),
    {App, Vsn} = maps:get(app, Code),
    Place = place(Caller, App, Vsn, Plan),
    Call = [io_lib:format("~tp calls ", [Caller]), mfa(Callee, F, A)],
    case How of
        _ when Asleep ->
            [];
        new when CallerAt < CalleeAt ->
            [finding(missing_dep_mods, error, Place,
                     [Call, ", which is new, and is loaded before ", atom_to_list(Callee)])];
        {changed, Takes} when Takes =/= true, CallerAt < CalleeAt ->
            [finding(missing_dep_mods, unless_known(Takes), Place,
                     [Call, ", which ", changed(Takes), ", and is loaded before ",
                      atom_to_list(Callee)])];
        {changed, Takes} when Takes =/= true ->
            [finding(old_state_new_code, unless_known(Takes), Place,
                     [Call, ", which ", changed(Takes), ", while its processes run: ",
                      atom_to_list(Callee), " is loaded before they are suspended"])
             || is_map_key(Caller, maps:get(converts, Up))];
        _ ->
            []
    end.

changed(false) -> "takes other arguments now";
changed(unknown) -> "has changed".

unless_known(false) -> warning;
unless_known(unknown) -> note.

%% --- messages -----------------------------------------------------------------------------------

%% What a callback's first argument could be, and what it can't be any more.
messages({Old, New}, #{up := Up}, Plan) ->
    [finding(message_not_taken, warning, place(M, App, Vsn, Plan),
             io_lib:format("~tp/~p has no clause for ~ts any more; there may be some in the queue",
                           [F, A, Text]))
     || {M, Code = #{app := {App, Vsn}}} <- lists:sort(maps:to_list(New)), is_map_key(M, Old),
        relupscope_check_relup:loaded_at(M, Up) =/= never,
        not lists:member(App, maps:get(stopped, Up)),
        {{F, A}, Text} <- relupscope_check_code:messages_gone(maps:get(M, Old), Code)].

%% --- circles ------------------------------------------------------------------------------------

%% The calls that no order of loading serves if they make a circle.
-spec calls(modules(), relupscope_check_relup:script()) -> [{binary(), binary(), binary()}].
calls(Modules, Up) ->
    [{atom_to_binary(Caller), atom_to_binary(Callee),
      relupscope_text:utf8([io_lib:format("~tp calls ", [Caller]), mfa(Callee, F, A)])}
     || {Caller, _, Callee, {F, A}, How} <- edges(Modules, Up),
        How =/= {changed, true}, maps:get(restarts, Up) =:= none,
        not relupscope_check_relup:is_asleep(Caller, relupscope_check_relup:loaded_at(Callee, Up), Up)].

%% --- what else is done --------------------------------------------------------------------------

side_effects(#{up := #{applies := Applies, no_return := NoReturn}}) ->
    [finding(apply_before_no_return, note, "relup",
             ["instruction ", integer_to_list(N), ", ", mfa(M, F, length(Args)),
              ", comes before the point of no return: check_install_release evaluates it as well"])
     || {N, {M, F, Args}} <- Applies, N < NoReturn].

outages(#{up := #{stopped := Stopped, started := Started}}) ->
    [finding(application_restarts, note, "relup",
             io_lib:format("~tp is stopped and started again: its processes, their states and tables "
                           "do not survive", [App]))
     || App <- lists:reverse(Stopped), lists:keymember(App, 1, Started)].
