%% SPDX-License-Identifier: GPL-3.0-or-later
%% What generated programs call, and what runs them; see generate.py. Runs on the real node and on the
%% machine.
-module(generated).
-export([compile/1, run/1, id/1, cut/1, few/1, trim/1, plain/1, attempt/1, told/1, note/1, spawned/1, linked/1, echo/2,
         mailbox/2, workers/1, timers/1, table/2, listed/2]).

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
    {Pid, Monitor} = spawn_monitor(fun() -> exit({result, attempt(fun() -> Module:Name() end), get(notes)}) end),
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

%% Keeps what grows in loops from growing for ever; parts that are shared are counted, and copied, as often as they are there.
cut(X) when is_integer(X), abs(X) > 1 bsl 2048 -> X rem (1 bsl 2000 + 1);
cut(X) when is_list(X), length(X) > 200 -> lists:sublist(X, 100);
cut(X) when is_bitstring(X), bit_size(X) > 4000 -> <<Head:1999/bits, _/bits>> = X, Head;
cut(X) ->
    case erlang:external_size(X) > 50000 of
        true -> cut;
        false -> X
    end.

%% As cut, for loops in loops.
few(X) when is_list(X) -> try lists:sublist(X, 12) catch error:_ -> X end;
few(X) when is_bitstring(X), bit_size(X) > 120 -> <<Head:117/bits, _/bits>> = X, Head;
few(X) -> X.

%% A long list by its beginning and a hash.
trim(L) -> {length(L), lists:sublist(L, 20), erlang:phash2(L)}.

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

%% The first places of a trace, natives with their arguments.
place(Stack) -> [frame(Frame) || Frame <- lists:sublist(Stack, 5)].

frame({M, F, Arguments, Info}) when is_list(Arguments) ->
    {M, F, Arguments, maps:get(cause, proplists:get_value(error_info, Info, #{}), none)};
frame({M, F, A, Info}) -> {M, F, A, proplists:get_value(line, Info, none)};
frame(Other) -> Other.

%% The exception as the shell tells it.
told(F) ->
    try F()
    catch Class:Reason:Stack ->
        Shown = lists:sublist(Stack, 4),
        Text = unicode:characters_to_binary(erl_error:format_exception(Class, Reason, Shown)),
        Masked = re:replace(Text, "<[0-9]+\\.[0-9]+\\.[0-9]+>|#Ref<[0-9.]+>|#Fun<[^>]*>", "$", [global]),
        re:replace(Masked, "\\s+", "", [global, {return, binary}]) % lines end where identifiers made them
    end.

%% What is done on the side is part of the outcome.
note(X) -> put(notes, [X | case get(notes) of undefined -> []; Notes -> lists:sublist(Notes, 50) end]).

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

%% What F comes to in a process that has these messages, and those that it left.
mailbox(Messages, F) ->
    spawned(fun() ->
        [self() ! M || M <- Messages],
        Result = attempt(F),
        exit({Result, left()})
    end).

left() -> receive M -> [plain(M) | left()] after 0 -> [] end.

%% Four processes that do as they are told, one thing after the other, and wait until all has come of it.
workers(Operations) ->
    Workers = [spawn_monitor(fun() -> worker([]) end) || _ <- lists:seq(1, 4)],
    Pids = list_to_tuple([Pid || {Pid, _} <- Workers]),
    Answers = [work(Pids, Operation) || Operation <- Operations],
    Ends = [ending(Pid, Monitor) || {Pid, Monitor} <- Workers],
    [exit(Pid, kill) || {Pid, _} <- Workers],
    plain({Answers, Ends}).

work(Pids, {Operation, I, J, X}) ->
    To = element(I, Pids),
    Answer = case Operation of
        exit -> exit(To, X);
        _ -> ask(To, fun() -> attempt(fun() -> work(Operation, element(J, Pids), X) end) end)
    end,
    timer:sleep(1),
    [ask(Pid, fun() -> ok end) || _ <- [1, 2], Pid <- tuple_to_list(Pids)],
    Answer.

work(link, Pid, _) -> link(Pid);
work(unlink, Pid, _) -> unlink(Pid);
work(monitor, Pid, _) -> put(monitor, erlang:monitor(process, Pid));
work(demonitor, _, _) -> erlang:demonitor(get(monitor), [flush, info]);
work(trap, _, _) -> process_flag(trap_exit, true);
work(stop, _, X) -> self() ! {stop, X};
work(crash, _, X) -> self() ! {crash, X};
work(send, Pid, X) -> Pid ! {hello, X}, sent;
work(register, Pid, _) -> register(worker, Pid), unregister(worker);
work(alias, Pid, X) -> Alias = alias([reply]), Pid ! {answer, Alias, X}, ok.

ask(Pid, F) ->
    Monitor = erlang:monitor(process, Pid),
    Pid ! {do, self(), Monitor, F},
    receive
        {Monitor, Answer} -> erlang:demonitor(Monitor, [flush]), Answer;
        {'DOWN', Monitor, process, Pid, _} -> gone
    end.

%% Messages of one step are sorted: those of different senders may come in any order.
worker(Log) ->
    receive
        {do, From, Ref, F} ->
            Others = others(),
            From ! {Ref, F()},
            worker(case Others of [] -> Log; _ -> [lists:sort(Others) | Log] end);
        {stop, X} -> exit(X);
        {crash, X} -> error(X);
        {answer, Alias, X} -> Alias ! {answered, X}, worker(Log);
        {report, From} -> From ! {self(), lists:reverse([lists:sort(others()) | Log])}, worker(Log)
    end.

others() ->
    receive
        {do, _, _, _} = M -> self() ! M, [];
        {Tag, _, process, _, Reason} when Tag =:= 'DOWN' -> [{Tag, cause(Reason)} | others()];
        {'EXIT', _, Reason} -> [{'EXIT', cause(Reason)} | others()];
        {Tag, X} when Tag =:= hello; Tag =:= answered -> [{Tag, X} | others()]
    after 0 -> []
    end.

ending(Pid, Monitor) ->
    Pid ! {report, self()},
    receive
        {Pid, Log} -> {alive, Log};
        {'DOWN', Monitor, process, Pid, Reason} -> {dead, cause(Reason)}
    end.

%% Timers, one after the other.
timers(Operations) -> [timer(Operation) || Operation <- Operations].

timer({send, Ms, X}) -> erlang:send_after(Ms, self(), {sent, X}), receive {sent, Y} -> Y end;
timer({start, Ms, X}) -> T = erlang:start_timer(Ms, self(), X), receive {timeout, T, Y} -> Y end;
timer({cancel, Ms, X}) ->
    T = erlang:send_after(Ms + 100000, self(), X),
    {is_integer(erlang:cancel_timer(T)), erlang:cancel_timer(T), erlang:read_timer(T)};
timer({read, Ms, X}) ->
    T = erlang:start_timer(Ms + 100000, self(), X),
    Left = erlang:read_timer(T),
    {Left > Ms, erlang:cancel_timer(T, [{info, false}, {async, false}])}.

%% The order in which a table lists what is in it.
listed(Type, Pairs) ->
    T = ets:new(t, [Type]),
    ets:insert(T, Pairs),
    Some = case ets:select(T, [{{'_', '$1'}, [{'>', '$1', 3}], ['$1']}], 10) of
        {Found, _} -> Found;
        End -> End
    end,
    Result = {trim(ets:tab2list(T)), Some, ets:foldl(fun({_, V}, N) -> (N * 31 + V) band 16#ffffff end, 0, T)},
    ets:delete(T),
    Result.

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
