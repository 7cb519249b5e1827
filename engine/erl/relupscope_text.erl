%% SPDX-License-Identifier: GPL-3.0-or-later
%% Erlang text that a user wrote (load expressions, fault targets, expectations, `eval`): parsed with
%% places, evaluated by OTP's own erl_eval.
-module(relupscope_text).
-export([parse/1, pattern/1, sequences/1, value/1, functions/0, matches/2, utf8/1, file_text/1]).

-type place() :: {Line :: pos_integer(), Column :: pos_integer(), Text :: binary()}.

%% One sequence of expressions; the full stop at the end may be missing.
-spec parse(unicode:chardata()) -> {ok, [erl_parse:abstract_expr()]} | {error, place()}.
parse(Chars) ->
    case scan(string:trim(text(Chars), trailing)) of
        {ok, Tokens, End} -> expressions(with_dot(Tokens, End));
        {error, _} = Error -> Error
    end.

%% All sequences of a text, each ended by a full stop, as one types them into the shell.
-spec sequences(unicode:chardata()) ->
          {ok, [[erl_parse:abstract_expr()]]} | {error, place()}.
sequences(Chars) ->
    case scan(text(Chars)) of
        {ok, [], {Line, Column}} -> {error, {Line, Column, <<"there is no expression">>}};
        {ok, Tokens, _End} -> sequences(Tokens, []);
        {error, _} = Error -> Error
    end.

sequences([], Done) ->
    {ok, lists:reverse(Done)};
sequences(Tokens, Done) ->
    {Sequence, Rest} = up_to_dot(Tokens),
    case expressions(Sequence) of
        {ok, Expressions} -> sequences(Rest, [Expressions | Done]);
        {error, _} = Error -> Error
    end.

%% The value of a text; exceptions are the caller's.
-spec value(unicode:chardata()) -> {ok, term()} | {error, place()}.
value(Chars) ->
    case parse(Chars) of
        {ok, Expressions} ->
            {value, Value, _} = erl_eval:exprs(Expressions, erl_eval:new_bindings(), functions()),
            {ok, Value};
        {error, _} = Error ->
            Error
    end.

%% Calls without a module name: the shell's own (c, l, nl, m, ...) live in the module c.
functions() ->
    {value, fun local_call/2}.

local_call(Name, Arguments) ->
    _ = code:ensure_loaded(c),
    Arity = length(Arguments),
    case erlang:function_exported(c, Name, Arity) of
        true -> apply(c, Name, Arguments);
        false -> erlang:error({shell_undef, Name, Arity, []})
    end.

%% Does the value match the pattern, which may carry a guard: "{ok, V, _} when V =/= []"?
-spec matches(unicode:chardata(), term()) -> boolean() | {error, place()}.
matches(Pattern, Value) ->
    Text = string:trim(text(Pattern), trailing),
    case parse(["case relupscope of\n", Text, "\n-> true; _ -> false end"]) of
        {ok, [{'case', Anno, _, [_, _] = Clauses}]} ->
            Case = {'case', Anno, {var, Anno, 'Value'}, Clauses},
            Bindings = erl_eval:add_binding('Value', Value, erl_eval:new_bindings()),
            {value, Answer, _} = erl_eval:exprs([Case], Bindings),
            Answer;
        {ok, _} ->
            {error, {1, 1, <<"this is not a pattern">>}};
        {error, Place} ->
            {error, in_pattern(Text, Place)}
    end.

%% Is the text a pattern, with or without a guard?
-spec pattern(unicode:chardata()) -> ok | {error, place()}.
pattern(Chars) ->
    case matches(Chars, undefined) of
        {error, _} = Error -> Error;
        _ -> ok
    end.

%% The pattern stands from line 2 on in what was parsed; a place after it is its end.
in_pattern(Text, {Line, Column, Why}) ->
    Lines = string:split(Text, "\n", all),
    case Line - 1 > length(Lines) of
        true -> {length(Lines), length(lists:last(Lines)) + 1, <<"the pattern is not complete">>};
        false -> {max(1, Line - 1), Column, Why}
    end.

text(Chars) ->
    case unicode:characters_to_list(Chars) of
        List when is_list(List) -> List;
        _ -> unicode:characters_to_list(Chars, latin1)
    end.

utf8(Chars) ->
    case unicode:characters_to_binary(Chars) of
        Binary when is_binary(Binary) -> Binary;
        _ -> iolist_to_binary(io_lib:format("~tp", [Chars]))
    end.

%% A term as a file holds it that file:consult/1 reads.
-spec file_text(term()) -> binary().
file_text(Term) ->
    utf8(["%% coding: utf-8\n", io_lib:format("~tp.~n", [Term])]).

scan(Text) ->
    case erl_scan:string(Text, {1, 1}) of
        {ok, Tokens, End} -> {ok, Tokens, End};
        {error, Info, _} -> {error, place(Info)}
    end.

with_dot(Tokens, End) ->
    case Tokens =/= [] andalso lists:last(Tokens) of
        {dot, _} -> Tokens;
        _ -> Tokens ++ [{dot, End}]
    end.

up_to_dot(Tokens) ->
    case lists:splitwith(fun(Token) -> element(1, Token) =/= dot end, Tokens) of
        {Sequence, [Dot | Rest]} -> {Sequence ++ [Dot], Rest};
        {Sequence, []} -> {Sequence, []}
    end.

expressions([{dot, Anno}]) ->
    {error, at(Anno, "there is no expression")};
expressions(Tokens) ->
    case erl_parse:parse_exprs(Tokens) of
        {ok, Expressions} -> {ok, Expressions};
        {error, Info} -> {error, place(Info, Tokens)}
    end.

%% A text that ends too early gets the place of its last token.
place({_, erl_parse, ["syntax error before: ", []]}, Tokens) ->
    Last = lists:last(Tokens),
    Why = case Last of
              {dot, _} -> "the expression is not complete";
              _ -> "an expression ends with a full stop"
          end,
    at(element(2, Last), Why);
place(Info, _Tokens) ->
    place(Info).

place({Anno, Module, Description}) ->
    at(Anno, Module:format_error(Description)).

at(Anno, Text) ->
    Line = case erl_anno:line(Anno) of L when is_integer(L) -> L; _ -> 1 end,
    Column = case erl_anno:column(Anno) of C when is_integer(C) -> C; _ -> 1 end,
    {Line, Column, utf8(Text)}.
