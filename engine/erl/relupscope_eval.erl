%% SPDX-License-Identifier: GPL-3.0-or-later
%% `relupscope eval`: evaluates expressions as the shell would and reports what it would print,
%%   report(value, {ok, Printed} | {exception, Printed} | {syntax, Line, Column, Text})
%% with texts in UTF-8 and without a line feed at the end. What the expressions themselves write goes
%% to standard output before.
-module(relupscope_eval).
-export([eval/1, elixir/1]).

-define(LINE_LENGTH, 80).
-define(SHELL_DEPTH, 30).
-define(SHELL_CHARS, 60).

-spec eval(unicode:chardata()) -> ok.
eval(Text) ->
    case relupscope_text:sequences(Text) of
        {ok, Sequences} ->
            relupscope:report(value, in_a_process(fun() -> evaluate(Sequences) end,
                                                  fun exception/3));
        {error, {Line, Column, Why}} -> relupscope:report(value, {syntax, Line, Column, Why})
    end.

-spec elixir(unicode:chardata()) -> ok.
elixir(Text) ->
    relupscope:report(value, in_a_process(fun() -> relupscope_elixir:evaluate(Text) end,
                                          fun relupscope_elixir:exception/3)).

%% As in the shell: the evaluator is a process of its own, so an exit signal that it gets from what
%% it linked to is an answer, too.
in_a_process(Evaluate, Exception) ->
    Answer = make_ref(),
    {Pid, Monitor} = spawn_monitor(fun() -> exit({Answer, Evaluate()}) end),
    receive
        {'DOWN', Monitor, process, Pid, {Answer, Result}} -> Result;
        {'DOWN', Monitor, process, Pid, Reason} -> {exception, Exception(exit, Reason, [])}
    end.

evaluate(Sequences) ->
    try sequences(Sequences, erl_eval:new_bindings()) of
        Value -> {ok, relupscope_text:utf8(io_lib:format("~tp", [Value]))}
    catch
        Class:Reason:Stack -> {exception, exception(Class, Reason, Stack)}
    end.

sequences([Last], Bindings) ->
    {value, Value, _} = erl_eval:exprs(Last, Bindings, relupscope_text:functions()),
    Value;
sequences([First | Rest], Bindings) ->
    {value, _, NewBindings} = erl_eval:exprs(First, Bindings, relupscope_text:functions()),
    sequences(Rest, NewBindings).

exception(Class, Reason, Stack) ->
    Text = erl_error:format_exception(Class, Reason, Stack,
                                      #{column => length("** ") + 1,
                                        stack_trim_fun => fun is_ours/3,
                                        format_fun => fun shell_term/2}),
    relupscope_text:utf8(["** ", Text]).

is_ours(Module, _Function, _Arity) ->
    lists:member(Module, [erl_eval, ?MODULE, relupscope_text]).

%% Terms inside an exception are cut as the shell cuts them.
shell_term(Term, Column) ->
    io_lib_pretty:print(Term, [{column, Column}, {line_length, ?LINE_LENGTH},
                               {depth, ?SHELL_DEPTH}, {line_max_chars, ?SHELL_CHARS},
                               {strings, true}, {encoding, unicode}]).
