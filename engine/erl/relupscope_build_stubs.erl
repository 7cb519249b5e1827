%% SPDX-License-Identifier: GPL-3.0-or-later
%% The functions of native libraries that a scenario answers with Erlang ([[stub]]): one module,
%% relupscope_stubs, with a function 'MODULE:FUNCTION' for each. erlang:load_nif/2 lets the functions of
%% the module that calls it jump there, as it would let them jump into a library. The plan names them as
%%   stubs => [{Module, Function, Arity, Text, Line, Column}]
%% where Text stands in the scenario's file at that place, and its variables A1, A2, ... are the arguments.
-module(relupscope_build_stubs).
-export([make/1, answers/2]).

-define(MODULE_NAME, relupscope_stubs).

%% Writes ROOT/relupscope_stubs.beam, if there are any.
-spec make(map()) -> ok.
make(#{stubs := [_ | _] = Stubs, root := Root} = Plan) ->
    [known(Stub, Plan) || Stub <- Stubs],
    Forms = [{attribute, 1, module, ?MODULE_NAME}, {attribute, 1, compile, export_all}]
        ++ lists:append([function(Stub, Plan) || Stub <- Stubs]),
    case compile:forms(Forms, [return_errors, nowarn_export_all]) of
        {ok, _, Beam} ->
            ok = file:write_file(filename:join(Root, ?MODULE_NAME) ++ ".beam", Beam);
        {error, [{_, [{Place, Module, Error} | _]} | _], _} ->
            {Line, Column} = case Place of {L, C} -> {L, C}; L -> {L, 0} end,
            failed(Plan, Line, Column, Module:format_error(Error))
    end;
make(_Plan) ->
    ok.

%% Which {Function, Arity} of a module a scenario answers.
-spec answers(module(), map()) -> [{atom(), arity()}].
answers(Module, Plan) ->
    [{F, A} || {M, F, A, _, _, _} <- maps:get(stubs, Plan, []), M =:= Module].

function({Module, Function, Arity, Text, Line, Column}, Plan) ->
    Name = list_to_atom(lists:concat([Module, ":", Function])),
    Arguments = [{var, Line, list_to_atom("A" ++ integer_to_list(N))} || N <- lists:seq(1, Arity)],
    Moved = fun({1, C}) -> {Line, Column + C - 1}; ({L, C}) -> {Line + L - 1, C} end,
    case relupscope_text:parse(Text) of
        {ok, Expressions} ->
            Body = [erl_parse:map_anno(fun(A) -> erl_anno:new(Moved(erl_anno:location(A))) end, E)
                    || E <- Expressions],
            [{function, Line, Name, Arity, [{clause, Line, Arguments, [], Body}]}];
        {error, {L, C, Why}} ->
            {ErrorLine, ErrorColumn} = Moved({L, C}),
            failed(Plan, ErrorLine, ErrorColumn, Why)
    end.

%% Some release's module has that function. Stripped modules tell of exported ones only.
known({Module, Function, Arity, _, Line, _}, #{root := Root} = Plan) ->
    File = lists:concat([Module, ".beam"]),
    Found = [Functions || Beam <- filelib:wildcard(filename:join([Root, "lib", "*", "ebin", File])),
                          Functions <- [functions(Beam)]],
    lists:any(fun(Fs) -> Fs =:= unknown orelse lists:member({Function, Arity}, Fs) end, Found)
        orelse failed(Plan, Line, 0,
                      case Found of
                          [] -> io_lib:format("no release has a module ~tp", [Module]);
                          _ -> io_lib:format("there is no function ~tp:~tp/~p", [Module, Function, Arity])
                      end).

functions(Beam) ->
    case {beam_lib:chunks(Beam, [exports]), beam_lib:chunks(Beam, [locals])} of
        {{ok, {_, [{exports, Exports}]}}, {ok, {_, [{locals, Locals}]}}} -> Exports ++ Locals;
        _ -> unknown
    end.

failed(#{scenario := Scenario}, Line, Column, Text) ->
    Problem = relupscope_build_app:problem(filename:join(Scenario, "scenario.toml"), Text),
    throw({problems, [Problem#{line := Line, column := Column}]}).
