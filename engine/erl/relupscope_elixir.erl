%% SPDX-License-Identifier: GPL-3.0-or-later
%% Elixir: its own compiler and evaluator, which run in the node like everything else. They are in
%% the code path only where the host has an Elixir and something asks for it.
-module(relupscope_elixir).
-export([evaluate/1, exception/3, compile/3]).

%% The value of an Elixir text, printed as iex prints it, but whole.
-spec evaluate(unicode:chardata()) ->
          {ok, binary()} | {exception, binary()} | {syntax, integer(), integer(), binary()}.
evaluate(Text) ->
    {ok, _} = application:ensure_all_started(elixir),
    try 'Elixir.Code':eval_string(relupscope_text:utf8(Text), [], [{file, <<"nofile">>}]) of
        {Value, _Bindings} -> {ok, printed(Value)}
    catch
        error:#{'__struct__' := Kind, line := Line, description := Why} = Error:_
          when Kind =:= 'Elixir.SyntaxError'; Kind =:= 'Elixir.TokenMissingError' ->
            {syntax, Line, maps:get(column, Error, 1), Why};
        Class:Reason:Stack ->
            {exception, exception(Class, Reason, Stack)}
    end.

printed(Value) ->
    'Elixir.Kernel':inspect(Value, [{pretty, true}, {width, 80}, {limit, infinity},
                                    {printable_limit, infinity}]).

%% As Elixir writes it: "** (RuntimeError) boom" and the stack, without our own part of it.
-spec exception(error | exit | throw, term(), [tuple()]) -> binary().
exception(Class, Reason, Stack) ->
    Theirs = [Entry || Entry <- Stack,
                       not lists:member(element(1, Entry), [?MODULE, relupscope_eval])],
    string:trim('Elixir.Exception':format(Class, Reason, Theirs), trailing).

%% Compiles an application's .ex files into a folder; files are named in messages as they are under
%% the application's own folder.
-spec compile(file:filename(), [file:filename()], file:filename()) ->
          {ok, [module()], Warnings} | {error, Errors}
              when Warnings :: [{binary(), integer(), binary()}], Errors :: Warnings.
compile(Source, Files, Ebin) ->
    {ok, _} = application:ensure_all_started(elixir),
    {ok, Before} = file:get_cwd(),
    ok = file:set_cwd(Source),
    %% A version that was compiled before this one is still loaded.
    Options = 'Elixir.Code':compiler_options([{ignore_module_conflict, true}, {debug_info, true}]),
    Result = 'Elixir.Kernel.ParallelCompiler':compile_to_path(
               [relupscope_text:utf8(File) || File <- Files], relupscope_text:utf8(Ebin)),
    _ = 'Elixir.Code':compiler_options(Options),
    ok = file:set_cwd(Before),
    case Result of
        {ok, Modules, Warnings} -> {ok, lists:sort(Modules), Warnings};
        {error, Errors, _Warnings} -> {error, Errors}
    end.
