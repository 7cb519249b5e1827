%% SPDX-License-Identifier: GPL-3.0-or-later
%% What `relupscope check` knows of a .beam file: its functions, each with a digest that stays the same
%% when only its place in the module changes, the patterns that they take, whom they call. All but the
%% patterns is read from the code itself, so stripped modules do as well.
-module(relupscope_check_code).
-export([read/1, changed_functions/2, added/2, takes/3, messages_gone/2, calls/2]).
-export_type([facts/0]).

-type fa() :: {atom(), arity()}.
-type facts() :: #{module := module(), file := file:filename(), md5 := binary(), vsn := term(),
                   exports := [fa()], imports := [mfa()], functions := #{fa() => binary()},
                   heads := #{fa() => [term()]} | unknown,
                   messages := [{fa(), term(), unicode:chardata()}], on_load := boolean()}.

%% None: the file holds no module that this OTP can take apart.
-spec read(file:filename()) -> facts() | none.
read(File) ->
    case beam_lib:chunks(File, [imports, exports]) of
        {ok, {Module, [{imports, Imports}, {exports, Exports}]}} ->
            {ok, {Module, Md5}} = beam_lib:md5(File),
            {Functions, OnLoad} = functions(File),
            {Heads, Messages} = patterns(File),
            #{module => Module, file => File, md5 => Md5, vsn => version(File),
              exports => Exports -- [{module_info, 0}, {module_info, 1}],
              imports => Imports, functions => Functions, heads => Heads,
              messages => Messages, on_load => OnLoad};
        {error, beam_lib, _} ->
            none
    end.

%% What code_change/3 of the next version is told about this one.
version(File) ->
    case beam_lib:version(File) of
        {ok, {_, [Version]}} -> Version;
        {ok, {_, Versions}} -> Versions;
        {error, beam_lib, _} -> undefined
    end.

%% --- the code -----------------------------------------------------------------------------------

functions(File) ->
    try beam_disasm:file(File) of
        {beam_file, _, _, _, _, Code} ->
            Parts = [{owner(Name, Arity), {Arity, lists:map(fun(I) -> plain(I, Entry) end, Body)}}
                     || {function, Name, Arity, Entry, Body} <- Code],
            {maps:map(fun(_, Bodies) -> erlang:md5(term_to_binary(Bodies)) end, gather(Parts)),
             lists:any(fun({function, _, _, _, Body}) -> lists:member(on_load, Body) end, Code)};
        {error, beam_lib, _} ->
            {#{}, false}
    catch
        error:_ -> {#{}, false}
    end.

gather(Parts) ->
    lists:foldr(fun({Key, Body}, Map) ->
                        maps:update_with(Key, fun(Bodies) -> [Body | Bodies] end, [Body], Map)
                end, #{}, Parts).

%% A fun's body belongs to the function that it stands in: -name/1-fun-0-.
owner(Name, Arity) ->
    case re:run(atom_to_list(Name), "^-(.+)/([0-9]+)-.*-$", [{capture, [1, 2], list}]) of
        {match, [Outer, OuterArity]} -> {list_to_atom(Outer), list_to_integer(OuterArity)};
        nomatch -> {Name, Arity}
    end.

%% Without what hangs on the rest of the module: labels count from the function's own, lines and the
%% numbers of funs are left out.
plain({line, _}, _Entry) -> line;
plain({f, 0}, _Entry) -> {f, 0};
plain({f, Label}, Entry) when is_integer(Label) -> {f, Label - Entry};
plain({label, Label}, Entry) -> {label, Label - Entry};
plain({make_fun2, Mfa, _Index, _Uniq, Free}, Entry) -> {make_fun2, plain(Mfa, Entry), Free};
plain({make_fun3, Mfa, _Index, _Uniq, To, Free}, Entry) -> {make_fun3, plain(Mfa, Entry), To, Free};
plain(Tuple, Entry) when is_tuple(Tuple) -> list_to_tuple(plain(tuple_to_list(Tuple), Entry));
plain([Head | Tail], Entry) -> [plain(Head, Entry) | plain(Tail, Entry)];
plain(Other, _Entry) -> Other.

%% --- the patterns -------------------------------------------------------------------------------

%% Callbacks that get messages, the message being their first argument.
-define(CALLBACKS, [{handle_call, 3}, {handle_cast, 2}, {handle_info, 2}]).

%% Of each function the arguments of its clauses with their guards; records are the tuples that they
%% stand for, so one that has grown is another pattern. And what the callbacks take as messages.
patterns(File) ->
    case beam_lib:chunks(File, [abstract_code]) of
        {ok, {_, [{abstract_code, {raw_abstract_v1, Forms}}]}} ->
            try erl_expand_records:module(Forms, [strict_record_tests]) of
                Expanded -> patterns_in([{{Name, Arity}, Clauses}
                                         || {function, _, Name, Arity, Clauses} <- Expanded])
            catch
                error:_ -> {unknown, []}
            end;
        _ ->
            {unknown, []}
    end.

patterns_in(Functions) ->
    {maps:from_list([{Function, [head(C) || C <- Clauses]} || {Function, Clauses} <- Functions]),
     [{Function, hd(plain_form([Message])), erl_pp:expr(Message)}
      || {Function, Clauses} <- Functions, lists:member(Function, ?CALLBACKS),
         {clause, _, [Message | _], _, _} <- Clauses]}.

plain_form(Form) ->
    {Plain, _Names} = head(Form, #{}),
    Plain.

head({clause, _, Patterns, Guard, _Body}) ->
    plain_form([Patterns, Guard]).

%% Variables are numbered as they come: another name is no other pattern.
head({var, _, '_'}, Names) -> {any, Names};
head({var, _, Name}, Names) ->
    case Names of
        #{Name := N} -> {{var, N}, Names};
        _ -> {{var, map_size(Names)}, Names#{Name => map_size(Names)}}
    end;
head({match, _, {var, _, _}, Pattern}, Names) -> head(Pattern, Names);
head({match, _, Pattern, {var, _, _}}, Names) -> head(Pattern, Names);
head(Tuple, Names) when is_tuple(Tuple), is_atom(element(1, Tuple)), tuple_size(Tuple) > 1 ->
    {Parts, NewNames} = head(tl(tl(tuple_to_list(Tuple))), Names),
    {[element(1, Tuple) | Parts], NewNames};
head([Head | Tail], Names) ->
    {First, Names1} = head(Head, Names),
    {Rest, Names2} = head(Tail, Names1),
    {[First | Rest], Names2};
head(Other, Names) ->
    {Other, Names}.

%% --- two versions -------------------------------------------------------------------------------

%% Exports of both whose own code is not the same; what they call in their module is not followed.
-spec changed_functions(facts(), facts()) -> [fa()].
changed_functions(#{functions := Before} = Old, #{functions := After} = New) ->
    [Function || Function <- exports_of_both(Old, New),
                 maps:get(Function, Before, none) =/= maps:get(Function, After, none)].

exports_of_both(#{exports := Old}, #{exports := New}) ->
    [Function || Function <- New, lists:member(Function, Old)].

-spec added(facts(), facts()) -> [fa()].
added(#{exports := Old}, #{exports := New}) -> New -- Old.

%% Does the new version's function take all that the old one's took? Only clauses are looked at.
-spec takes(fa(), facts(), facts()) -> boolean() | unknown.
takes(_Function, #{heads := unknown}, _New) -> unknown;
takes(_Function, _Old, #{heads := unknown}) -> unknown;
takes(Function, #{heads := Old}, #{heads := New}) ->
    Now = maps:get(Function, New, []),
    lists:all(fun(Head) -> lists:member(Head, Now) orelse lists:any(fun takes_all/1, Now) end,
              maps:get(Function, Old, [])).

%% A clause of different variables and without guard.
takes_all([Patterns, []]) ->
    Variables = [V || {var, _} = V <- Patterns],
    lists:all(fun(P) -> P =:= any orelse lists:member(P, Variables) end, Patterns)
        andalso length(lists:usort(Variables)) =:= length(Variables);
takes_all(_) ->
    false.

%% The messages that the old version's callbacks took and the new one's do not.
-spec messages_gone(facts(), facts()) -> [{fa(), unicode:chardata()}].
messages_gone(#{messages := Old}, #{messages := New}) ->
    [{Function, Text}
     || {Function, Plain, Text} <- Old,
        Now <- [[P || {F, P, _} <- New, F =:= Function]], Now =/= [],
        not lists:member(Plain, Now), not lists:any(fun is_any/1, Now)].

is_any(any) -> true;
is_any({var, _}) -> true;
is_any(_) -> false.

%% The functions of a module that this one calls.
-spec calls(facts(), module()) -> [fa()].
calls(#{imports := Imports}, Module) ->
    [{Function, Arity} || {M, Function, Arity} <- Imports, M =:= Module].
