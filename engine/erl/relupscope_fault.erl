%% SPDX-License-Identifier: GPL-3.0-or-later
%% What faults need of Erlang: the values of their texts, and the few processes and calls that stand
%% where the machine has put them. Nothing here knows when a fault strikes; the machine decides that.
-module(relupscope_fault).
-export([evaluate/2, process/1, answer/1, hang/1, sleep/0, hold/1, exhaust/1, grow_load/2]).

%% The values of a fault's texts, in one report: {Id, [{Key, ok, Value} | {Key, error, Why}]}.
-spec evaluate(term(), [{atom(), process | pattern | value, binary()}]) -> ok.
evaluate(Id, Texts) ->
    relupscope:report(fault, {Id, [evaluate(Text) || Text <- Texts]}).

evaluate({Key, Need, Text}) ->
    try value(Need, Text) of
        {ok, Value} -> {Key, ok, Value};
        {error, Why} -> {Key, error, Why}
    catch
        Class:Reason -> {Key, error, {Class, Reason}}
    end.

value(value, Text) ->
    relupscope_text:value(Text);
value(pattern, Text) ->
    pattern(relupscope_text:parse(Text));
value(process, Text) ->
    process(Text).

%% Who a text means: a registered name, or an expression that gives one or a pid.
-spec process(unicode:chardata()) -> {ok, pid()} | {error, term()}.
process(Text) ->
    try relupscope_text:value(Text) of
        {ok, Pid} when is_pid(Pid) -> {ok, Pid};
        {ok, Name} when is_atom(Name) -> registered_as(Name, whereis(Name));
        {ok, Other} -> {error, {neither_name_nor_pid, Other}};
        {error, Place} -> {error, Place}
    catch
        Class:Reason -> {error, {Class, Reason}}
    end.

registered_as(_Name, Pid) when is_pid(Pid) -> {ok, Pid};
registered_as(Name, _) -> {error, {no_process, Name}}.

%% A pattern as the machine matches it: a term in which the atom '_' stands for anything.
pattern({ok, [Form]}) -> {ok, erl_parse:normalise(wild(Form))};
pattern({ok, _}) -> {error, not_a_pattern};
pattern({error, Place}) -> {error, Place}.

wild({var, Anno, _}) -> {atom, Anno, '_'};
wild(Form) when is_tuple(Form) -> list_to_tuple([wild(Part) || Part <- tuple_to_list(Form)]);
wild([First | Rest]) -> [wild(First) | wild(Rest)];
wild(Other) -> Other.

%% A callback's place is taken: this is what its caller gets.
answer({Value}) ->
    Value.

%% A callback that begins later.
hang({Ms, Module, Function, Arguments}) ->
    receive after Ms -> ok end,
    apply(Module, Function, Arguments).

%% Where a straggler sleeps; it never returns to the code it came from.
sleep() ->
    receive {relupscope, never} -> sleep() end.

%% Keeps a fun, and with it the code that the fun belongs to.
hold(Fun) ->
    receive {relupscope, Fun} -> ok end.

%% Kills a child of the supervisor as often as it is restarted without giving up.
-spec exhaust(pid()) -> ok.
exhaust(Supervisor) ->
    exhaust(Supervisor, intensity(sys:get_state(Supervisor))).

%% The sixth field of supervisor's state, from OTP 18 to 27.
intensity(State) when is_tuple(State), is_integer(element(6, State)) ->
    element(6, State).

exhaust(_Supervisor, 0) ->
    ok;
exhaust(Supervisor, N) ->
    case [Pid || {_, Pid, _, _} <- supervisor:which_children(Supervisor), is_pid(Pid)] of
        [] ->
            ok;
        [Pid | _] ->
            Monitor = monitor(process, Pid),
            exit(Pid, kill),
            receive {'DOWN', Monitor, process, Pid, _} -> ok end,
            exhaust(Supervisor, N - 1)
    end.

%% More of the same load: `all`, or the load of a name.
-spec grow_load(float(), atom()) -> ok.
grow_load(Factor, Name) ->
    relupscope_driver:grow_load(Factor, Name).
