%% SPDX-License-Identifier: GPL-3.0-or-later
%% The instructions of a relup, read for what `relupscope check` asks: which modules get new code and
%% when, whose processes stand still meanwhile, what else is done.
-module(relupscope_check_relup).
-export([read/1, renewed/1, is_asleep/3, loaded_at/2]).
-export_type([script/0]).

-type position() :: pos_integer().
-type script() ::
        #{loads := #{module() => position()},      % also of modules that are new
          removes := #{module() => position()},
          suspends := #{module() => position()}, resumes := #{module() => position()},
          converts := #{module() => term()},       % what code_change/3 gets as Extra
          soft := [module()],                      % purged softly beforehand
          applies := [{position(), mfa_args()}],
          stopped := [atom()],                     % applications that are stopped
          started := [{atom(), atom()}],           % and started, with their type
          walks := boolean(),                      % the supervision trees are looked through
          restarts := none | restart_emulator | restart_new_emulator,
          no_return := position()}.
-type mfa_args() :: {module(), atom(), [term()]}.

-spec read([term()]) -> script().
read(Instructions) ->
    Empty = #{loads => #{}, removes => #{}, suspends => #{}, resumes => #{}, converts => #{},
              soft => [], applies => [], stopped => [], started => [], walks => false,
              restarts => none, no_return => length(Instructions) + 1},
    Numbered = lists:zip(lists:seq(1, length(Instructions)), Instructions),
    lists:foldl(fun({N, Instruction}, Script) -> take(Instruction, N, Script) end, Empty, Numbered).

take({load, {Module, Before, _After}}, N, #{loads := Loads} = Script) ->
    soft(Before, Module, Script#{loads := Loads#{Module => N}});
take({remove, {Module, Before, _After}}, N, #{removes := Removes} = Script) ->
    soft(Before, Module, Script#{removes := Removes#{Module => N}});
take({suspend, Modules}, N, Script) ->
    (at(suspends, Modules, N, Script))#{walks := true};
take({stop, _Modules}, _N, Script) ->
    Script#{walks := true};
take({resume, Modules}, N, Script) ->
    at(resumes, Modules, N, Script);
take({code_change, Modules}, _N, Script) ->
    converts(Modules, Script);
take({code_change, _Mode, Modules}, _N, Script) ->
    converts(Modules, Script);
take({apply, {application, stop, [App]} = Call}, N, #{stopped := Stopped} = Script) ->
    apply_at(Call, N, Script#{stopped := [App | Stopped]});
take({apply, {application, start, [App | Type]} = Call}, N, #{started := Started} = Script) ->
    apply_at(Call, N, Script#{started := [{App, hd(Type ++ [temporary])} | Started]});
take({apply, Call}, N, Script) ->
    apply_at(Call, N, Script);
take(point_of_no_return, N, Script) ->
    Script#{no_return := N};
take(Restart, _N, Script) when Restart =:= restart_emulator; Restart =:= restart_new_emulator ->
    Script#{restarts := Restart};
take(_Other, _N, Script) ->
    Script.

soft(soft_purge, Module, #{soft := Soft} = Script) -> Script#{soft := [Module | Soft]};
soft(_, _Module, Script) -> Script.

at(Key, Modules, N, Script) ->
    Names = [case M of {Name, _Timeout} -> Name; Name -> Name end || M <- Modules],
    Script#{Key := lists:foldl(fun(Name, Map) -> Map#{Name => N} end, maps:get(Key, Script), Names)}.

converts(Modules, #{converts := Converts} = Script) ->
    Script#{converts := maps:merge(Converts, maps:from_list(Modules))}.

apply_at(Call, N, #{applies := Applies} = Script) ->
    Script#{applies := Applies ++ [{N, Call}]}.

%% The modules whose code in the node is another afterwards.
-spec renewed(script()) -> [module()].
renewed(#{loads := Loads, removes := Removes}) ->
    lists:usort(maps:keys(Loads) ++ maps:keys(Removes)).

-spec loaded_at(module(), script()) -> position() | never.
loaded_at(Module, #{loads := Loads}) ->
    maps:get(Module, Loads, never).

%% Do the processes of Module stand still while the instruction at a position is executed?
-spec is_asleep(module(), position() | never, script()) -> boolean().
is_asleep(_Module, never, _Script) ->
    false;
is_asleep(Module, N, #{suspends := Suspends, resumes := Resumes}) ->
    case Suspends of
        #{Module := From} when From < N -> maps:get(Module, Resumes, N + 1) > N;
        _ -> false
    end.
