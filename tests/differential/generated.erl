%% SPDX-License-Identifier: GPL-3.0-or-later
%% What generated programs call, and what runs them; see generate.py. Runs on the real node and on the
%% machine.
-module(generated).
-export([compile/1, run/1, id/1, cut/1, plain/1, attempt/1, spawned/1, linked/1, echo/2, table/2]).

-define(PROGRAM_MS, 20000).

%% A line `MODULE ok`, or `MODULE LINE...` with the lines that the compiler refuses.
compile(Modules) ->
    lists:foreach(fun(Module) ->
        Result = case compile:file(atom_to_list(Module), [return_errors, nowarn_unused_vars]) of
            {ok, Module} -> ok;
            {error, Errors, _} -> [line_of(Error) || {_, InFile} <- Errors, Error <- InFile]
        end,
        io:format("~s ~w~n", [Module, Result])
    end, Modules).

line_of({{Line, _}, _, _}) -> Line;
line_of({Line, _, _}) -> Line.

%% Every program p1/0, p2/0, ... of the modules, each in a process of its own: a line `MODULE N RESULT`.
run(Modules) ->
    logger:set_primary_config(level, none),
    lists:foreach(fun run_module/1, Modules).

run_module(Module) ->
    case code:ensure_loaded(Module) of
        {module, Module} -> [line(Module, N, outcome(Module, N)) || N <- lists:seq(1, Module:count())];
        {error, Reason} -> line(Module, 0, atom_to_list(Reason))
    end.

line(Module, N, Text) ->
    io:put_chars([atom_to_list(Module), $\s, integer_to_list(N), $\s, Text, $\n]).

outcome(Module, N) ->
    Name = list_to_atom("p" ++ integer_to_list(N)),
    {Pid, Monitor} = spawn_monitor(fun() -> exit({result, attempt(fun() -> Module:Name() end)}) end),
    receive
        {'DOWN', Monitor, process, Pid, Reason} -> text(plain(Reason))
    after ?PROGRAM_MS ->
        exit(Pid, kill),
        "no answer"
    end.

text(Term) ->
    Text = lists:flatten(io_lib:format("~0p", [Term])),
    case length(Text) < 600 of
        true -> Text;
        false -> [lists:sublist(Text, 600), "... ", binary:encode_hex(erlang:md5(term_to_binary(Term)))]
    end.

%% Nothing that the compiler could know.
id(X) -> binary_to_term(term_to_binary(X)).

%% Keeps numbers of loops from growing for ever.
cut(X) when is_integer(X), abs(X) > 1 bsl 2048 -> X rem (1 bsl 2000 + 1);
cut(X) when is_list(X), length(X) > 200 -> lists:sublist(X, 100);
cut(X) when is_bitstring(X), bit_size(X) > 4000 -> <<Head:1999/bits, _/bits>> = X, Head;
cut(X) -> X.

%% Without what may differ from run to run: identifiers, and the order of large maps.
plain(X) when is_pid(X) -> '$pid';
plain(X) when is_reference(X) -> '$ref';
plain(X) when is_port(X) -> '$port';
plain(X) when is_function(X) -> {'$fun', element(2, erlang:fun_info(X, arity))};
plain(X) when is_tuple(X) -> list_to_tuple(plain(tuple_to_list(X)));
plain(X) when is_map(X) -> {'$map', lists:sort(plain(maps:to_list(X)))};
plain([H | T]) -> [plain(H) | plain(T)];
plain(X) -> X.

attempt(F) ->
    try {ok, F()}
    catch
        error:Reason:Stack -> {error, Reason, place(Stack)};
        Class:Reason -> {Class, Reason}
    end.

%% The function that failed, with its arguments when it is a native one. The emulator's JIT leaves + and -
%% out of the trace where it adds a constant.
place([{erlang, Operator, [_, _], _} | Stack]) when Operator =:= '+'; Operator =:= '-' -> place(Stack);
place([{M, F, Arguments, Info} | _]) when is_list(Arguments) ->
    {M, F, Arguments, maps:get(cause, proplists:get_value(error_info, Info, #{}), none)};
place([{M, F, A, Info} | _]) -> {M, F, A, proplists:get_value(line, Info, none)};
place([]) -> none.

%% What a process comes to, and the messages that it gets.
spawned(F) ->
    {Pid, Monitor} = spawn_monitor(F),
    receive {'DOWN', Monitor, process, Pid, Reason} -> {down, cause(Reason)} end.

linked(F) ->
    Old = process_flag(trap_exit, true),
    Pid = spawn_link(F),
    Result = receive {'EXIT', Pid, Reason} -> {exit, cause(Reason)} end,
    process_flag(trap_exit, Old),
    Result.

cause({Reason, [{_, _, _, _} | _] = Stack}) -> {Reason, place(Stack)};
cause(Reason) -> Reason.

%% A server that folds messages into its state, and answers in order.
echo(F, Messages) ->
    Self = self(),
    {Pid, Monitor} = spawn_monitor(fun() -> echo_loop(F, Self, 0) end),
    [Pid ! {message, M} || M <- Messages],
    Pid ! stop,
    echo_answers(Pid, Monitor).

echo_loop(F, To, N) ->
    receive
        stop -> ok;
        {message, M} -> To ! {self(), N, F(M)}, echo_loop(F, To, N + 1)
    end.

echo_answers(Pid, Monitor) ->
    receive
        {Pid, N, Answer} -> [{N, Answer} | echo_answers(Pid, Monitor)];
        {'DOWN', Monitor, process, Pid, Reason} -> [{down, cause(Reason)}]
    end.

%% Operations on a table, one after the other.
table(Type, Operations) ->
    T = ets:new(t, [Type]),
    Results = [attempt(fun() -> operation(T, O) end) || O <- Operations],
    Contents = case Type of
        ordered_set -> ets:tab2list(T);
        _ -> lists:sort(ets:tab2list(T))
    end,
    ets:delete(T),
    {Results, Contents}.

operation(T, {insert, K, V}) -> ets:insert(T, {K, V});
operation(T, {insert_new, K, V}) -> ets:insert_new(T, {K, V});
operation(T, {delete, K, _}) -> ets:delete(T, K);
operation(T, {lookup, K, _}) -> ets:lookup(T, K);
operation(T, {member, K, _}) -> ets:member(T, K);
operation(T, {take, K, _}) -> ets:take(T, K);
operation(T, {update_counter, K, V}) -> ets:update_counter(T, K, V);
operation(T, {update_default, K, V}) -> ets:update_counter(T, K, {2, V}, {K, 0});
operation(T, {update_element, K, V}) -> ets:update_element(T, K, {2, V});
operation(T, {lookup_element, K, _}) -> ets:lookup_element(T, K, 2);
operation(T, {next, K, _}) ->
    case ets:info(T, type) of
        ordered_set -> {ets:first(T), ets:next(T, K), ets:prev(T, K), ets:last(T)};
        _ -> unordered
    end;
operation(T, {delete_object, K, V}) -> ets:delete_object(T, {K, V});
operation(T, {match, K, V}) -> lists:sort(ets:match(T, {'$1', V}) ++ ets:match(T, {K, '$1'}));
operation(T, {select, _, V}) ->
    lists:sort(ets:select(T, [{{'$1', '$2'}, [{'>', '$2', {const, V}}], [{{'$2', '$1'}}]}]));
operation(T, {select_delete, _, V}) -> ets:select_delete(T, [{{'_', '$1'}, [{'=<', '$1', {const, V}}], [true]}]);
operation(T, {foldl, _, _}) -> ets:foldl(fun({_, V}, N) -> N + erlang:phash2(V) end, 0, T).
