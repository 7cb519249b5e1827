%% SPDX-License-Identifier: GPL-3.0-or-later
%% `relupscope check`: the steps of a scenario, which are Erlang, read for two things that no relup tells.
%% Where the upgrade is done by hand they are the instructions: which modules are loaded, which servers
%% stand still meanwhile, what converts their states. And a step that restarts the node asks whether the
%% release is permanent by then. What a step computes is not known here: only names and constants count.
-module(relupscope_check_steps).
-export([by_hand/1, restarts/1]).
-export_type([by_hand/0]).

-import(relupscope_check, [finding/4]).

%% What sys:change_code/4 gets in the steps: {OldVsn, Extra}, where both are constants. `blind`: some
%% server is suspended or converted whose name only the run knows.
-type by_hand() :: #{given := #{module() => {term(), term()}}, blind := boolean(),
                     at := #{module() => integer()}}.

%% The steps as a script of instructions; none: they load nothing, or leave it to the release handler.
-spec by_hand(map()) -> none | {relupscope_check_relup:script(), by_hand()}.
by_hand(#{by_hand := true, steps := Steps}) ->
    Calls = calls(Steps),
    Loads = [Load || {_, _, Call} <- Calls, Load <- loaded(Call)],
    HasHandler = lists:any(fun({_, _, {M, _, _}}) -> M =:= release_handler end, Calls),
    case Loads of
        [_ | _] when not HasHandler -> script(Calls);
        _ -> none
    end;
by_hand(_Plan) ->
    none.

script(Calls) ->
    Modules = maps:from_list([{Name, Module} || {_, _, {sys, change_code, [{atom, _, Name}, {atom, _, Module} | _]}}
                                                    <- Calls]),
    Of = fun(Name) -> maps:get(Name, Modules, Name) end,
    Loads = [{Module, N, At} || {N, At, Call} <- Calls, Module <- loaded(Call)],
    Names = fun(F) -> maps:from_list([{Of(Name), N} || {N, _, {sys, F1, [{atom, _, Name} | _]}} <- Calls, F1 =:= F])
            end,
    Given = maps:from_list([{Module, {erl_parse:normalise(Vsn), erl_parse:normalise(Extra)}}
                            || {_, _, {sys, change_code, [_, {atom, _, Module}, Vsn, Extra | _]}} <- Calls,
                               is_constant(Vsn), is_constant(Extra)]),
    Converts = maps:from_list([{Module, []} || {_, _, {sys, change_code, [_, {atom, _, Module} | _]}} <- Calls]),
    Blind = lists:any(fun({_, _, {sys, F, [Who | _]}}) ->
                              lists:member(F, [suspend, change_code, resume]) andalso element(1, Who) =/= atom;
                         (_) -> false
                      end, Calls),
    Empty = relupscope_check_relup:read([]),
    {Empty#{loads := maps:from_list([{Module, N} || {Module, N, _} <- lists:reverse(Loads)]),
            suspends := Names(suspend), resumes := Names(resume), converts := Converts},
     #{given => Given, blind => Blind, at => maps:from_list([{Module, At} || {Module, _, At} <- lists:reverse(Loads)])}}.

%% Modules whose code a call replaces.
loaded({code, F, [{atom, _, Module} | _]}) when F =:= load_file; F =:= load_binary -> [Module];
loaded({code, atomic_load, [List]}) -> modules(List);
loaded({c, F, [{atom, _, Module} | _]}) when F =:= l; F =:= c -> [Module];
loaded(_) -> [].

modules({cons, _, {atom, _, Module}, Rest}) -> [Module | modules(Rest)];
modules({cons, _, {tuple, _, [{atom, _, Module} | _]}, Rest}) -> [Module | modules(Rest)];
modules(_) -> [].

is_constant(Form) ->
    try erl_parse:normalise(Form) of
        _ -> true
    catch
        error:_ -> false
    end.

%% --- restarts -----------------------------------------------------------------------------------

%% Said of a single hop only: with more, the moment of the last one is not known beforehand.
-spec restarts(map()) -> [relupscope_check:finding()].
restarts(#{installs_at := none}) ->
    [];
restarts(#{installs_at := Installed, permanent_at := Permanent, steps := Steps, path := [From, To]}) ->
    Calls = calls(Steps),
    Made = lists:sort([At || {_, At, {release_handler, make_permanent, _}} <- Calls]
                      ++ [Permanent || Permanent =/= none]),
    [finding(not_permanent, warning, io_lib:format("the step at ~p ms", [At]),
             io_lib:format("init:~p boots the permanent release, which is ~ts: ~ts is made permanent ~ts",
                           [F, From, To, case Made of
                                             [] -> "by nobody";
                                             [Later | _] -> io_lib:format("at ~p ms", [Later])
                                         end]))
     || {_, At, {init, F, []}} <- Calls, F =:= restart orelse F =:= reboot,
        At > Installed, not lists:any(fun(M) -> M < At end, Made)].

%% --- calls --------------------------------------------------------------------------------------

%% {Number, AtMs, {Module, Function, Arguments}} of all calls that name both, in the order in which they
%% are made, so far as that can be seen. Names without a module are the shell's.
calls(Steps) ->
    Found = [{At, Call} || {At, Text} <- lists:keysort(1, Steps),
                           {ok, Expressions} <- [relupscope_text:parse(Text)], Call <- in_forms(Expressions)],
    [{N, At, Call} || {N, {At, Call}} <- lists:zip(lists:seq(1, length(Found)), Found)].

in_forms(Forms) when is_list(Forms) ->
    lists:append([in_forms(Form) || Form <- Forms]);
in_forms({call, _, {remote, _, {atom, _, M}, {atom, _, F}}, Arguments}) ->
    in_forms(Arguments) ++ [{M, F, Arguments}];
in_forms({call, _, {atom, _, F}, Arguments}) ->
    in_forms(Arguments) ++ [{c, F, Arguments}];
in_forms(Form) when is_tuple(Form) ->
    in_forms(tuple_to_list(Form));
in_forms(_) ->
    [].
