%% SPDX-License-Identifier: GPL-3.0-or-later
%% `relupscope check`, inside of the new release, booted afresh: are its supervisors and the states of
%% its servers what the old release's become? The conversions are tried out here on the old states, where
%% they can harm nobody. Reported as `tried`: the findings.
-module(relupscope_check_try).
-export([compare/2, shape/1]).

-import(relupscope_check, [finding/4]).

-define(PATIENCE_MS, 60000).
-define(CODE_CHANGE_MS, 5000).

-spec compare(file:filename(), pos_integer()) -> pid().
compare(Folder, AfterMs) ->
    spawn(fun() ->
                  timer:sleep(AfterMs),
                  [Facts, Seen] = [begin
                                       {ok, Bytes} = file:read_file(filename:join(Folder, Name)),
                                       binary_to_term(Bytes)
                                   end || Name <- ["facts", "seen"]],
                  relupscope:report(tried, compare_trees(Facts, Seen, relupscope_check_tree:read()))
          end).

compare_trees(#{up := none}, _Seen, _Tree) ->
    [];
compare_trees(#{up := #{restarts := restart_new_emulator}}, _Seen, _Tree) ->
    [];
compare_trees(#{by_hand := #{}} = Facts, #{servers := Servers}, #{servers := NewServers}) ->
    lists:append([by_hand(Old, New, Facts)
                  || #{name := Name} = Old <- first_of(Servers), #{name := N} = New <- first_of(NewServers),
                     N =:= Name]);
compare_trees(Facts, #{supervisors := Before, servers := Servers}, Tree) ->
    #{supervisors := After, servers := NewServers} = Tree,
    lists:append([children(Old, New, Facts)
                  || #{name := Name} = Old <- Before, #{name := N} = New <- After, N =:= Name])
        ++ not_running(Facts)
        ++ lists:append([init_again(New, Facts) || New <- After])
        ++ lists:append([server(Old, New, Facts)
                         || #{name := Name} = Old <- first_of(Servers), #{name := N} = New <- first_of(NewServers),
                            N =:= Name]).

%% Of the children of a simple_one_for_one supervisor one stands for all.
first_of([]) -> [];
first_of([#{name := Name} = First | Rest]) ->
    [First | first_of([Server || #{name := N} = Server <- Rest, N =/= Name])].

%% --- supervisors --------------------------------------------------------------------------------

children(#{ids := dynamic}, _New, _Facts) -> [];
children(_Old, #{ids := dynamic}, _Facts) -> [];
children(#{ids := Before, specs := OldSpecs, name := Name},
         #{ids := After, specs := Specs, module := Module}, Facts) ->
    #{up := #{converts := Converts, removes := Removes} = Up, places := Places} = Facts,
    case is_restarted(Module, Facts) of
        true ->
            [];
        false ->
            Place = maps:get(Module, Places, Name),
            [finding(child_not_started, warning, Place,
                     io_lib:format("the supervisor ~ts has the child ~0tp in the new release, and no "
                                   "instruction starts it", [Name, Id]))
             || Id <- After -- Before, not is_applied([restart_child, start_child], Name, Id, Up)]
                ++ [finding(child_not_stopped, child_severity(Id, OldSpecs, Removes), Place,
                            io_lib:format("the supervisor ~ts does not have the child ~0tp any more, and "
                                          "no instruction stops it", [Name, Id]))
                    || Id <- Before -- After,
                       not is_applied([terminate_child, delete_child], Name, Id, Up)]
                ++ [finding(supervisor_not_updated, warning, Place,
                            io_lib:format("the child ~0tp of ~ts is specified in another way, and no "
                                          "instruction updates the supervisor", [Id, Name]))
                    || Id <- Before, #{Id := Old} <- [OldSpecs], #{Id := New} <- [Specs], Old =/= New,
                       not is_map_key(Module, Converts)]
    end.

%% The code that the child still runs goes away.
child_severity(Id, Specs, Removes) ->
    case Specs of
        #{Id := #{start := {Module, _, _}}} when is_map_key(Module, Removes) -> error;
        _ -> warning
    end.

is_restarted(Module, #{old := Apps, up := #{stopped := Stopped}}) ->
    lists:any(fun({App, _, _, Keys}) ->
                      lists:member(App, Stopped)
                          andalso lists:member(Module, proplists:get_value(modules, Keys, []))
              end, Apps).

%% A call with arguments of its own making may do anything.
is_applied(Functions, Name, Id, #{applies := Applies}) ->
    lists:any(fun({_, {supervisor, F, [Sup, Which]}}) ->
                      lists:member(F, Functions) andalso is_named(Sup, Name) andalso is_child(Which, Id);
                 ({_, {M, _, _}}) ->
                      not lists:member(M, [supervisor, application])
              end, Applies).

is_named(Sup, Name) -> is_atom(Sup) andalso atom_to_binary(Sup) =:= Name.

is_child(#{id := Id}, Id) -> true;
is_child(Spec, Id) when is_tuple(Spec), tuple_size(Spec) =:= 6 -> element(1, Spec) =:= Id;
is_child(Which, Id) -> Which =:= Id.

not_running(#{new := Apps, up := #{started := Started}}) ->
    Running = [App || {App, _, _} <- application:which_applications()],
    [finding(does_not_start, error, io_lib:format("application ~tp", [App]),
             "it does not run after the new release has booted, and it will not run after the upgrade; "
             "what application:start returns is ignored")
     || {App, _, _, Keys} <- Apps, lists:keymember(App, 1, Started), not lists:member(App, Running),
        lists:keymember(mod, 1, Keys)].

%% supervisor:code_change/3 asks init/1 again, in a node where it has been asked before.
init_again(#{module := Module, args := Args, name := Name}, #{up := Up, places := Places}) ->
    case maps:get(converts, Up) of
        #{Module := _} ->
            Place = maps:get(Module, Places, Name),
            case attempt(fun() -> Module:init(Args) end) of
                {ok, {ok, {_Flags, Specs}}, _Ms} ->
                    [finding(supervisor_init, error, Place,
                             io_lib:format("its children's specifications are refused: ~0tp", [Why]))
                     || {error, Why} <- [supervisor:check_childspecs(Specs)]];
                {ok, ignore, _Ms} ->
                    [];
                {ok, Other, _Ms} ->
                    [finding(supervisor_init, error, Place,
                             io_lib:format("asked again, its init/1 returns ~0tp", [Other]))];
                {failed, Why} ->
                    [finding(supervisor_init, error, Place,
                             ["asked again, its init/1 fails: ", Why])]
            end;
        _ ->
            []
    end.

%% --- states -------------------------------------------------------------------------------------

server(#{state := {ok, Before}, module := Module} = Old, #{state := {ok, After}, module := Module} = New,
       #{up := Up} = Facts) ->
    IsOther = differ(Before, After, Old),
    IsAsked = is_map_key(Module, maps:get(converts, Up)) andalso listed(Module, Old),
    case is_restarted(Module, Facts) of
        true -> [];
        false when IsAsked -> conversion(Old, New, Facts);
        false when IsOther -> not_converted(Old, After, Facts);
        false -> []
    end;
server(_Old, _New, _Facts) ->
    [].

%% Steps load the module: what converts its states, and do its servers stand still until then?
by_hand(#{state := {ok, Before}, module := Module} = Old, #{state := {ok, After}, module := Module} = New,
        #{up := Up, by_hand := #{at := Loaded} = How} = Facts) ->
    Converts = is_map_key(Module, maps:get(converts, Up)),
    case is_map_key(Module, Loaded) andalso differ(Before, After, Old) of
        false -> [];
        true when Converts -> awake(Old, Facts) ++ converted_by_hand(Old, New, Facts);
        true -> [forced(error, Old, Facts, io_lib:format("state ~0tP, and no step converts it; the new code "
                                                        "begins with ~0tP", [Before, 12, After, 12]))
                 || not maps:get(blind, How)]
    end;
by_hand(_Old, _New, _Facts) ->
    [].

awake(#{module := Module} = Old, #{up := #{loads := Loads} = Up, by_hand := #{blind := Blind}} = Facts) ->
    #{Module := At} = Loads,
    [forced(warning, Old, Facts, "old state meanwhile: it is not suspended, and a message may come before "
                                 "its state is converted")
     || not Blind, not relupscope_check_relup:is_asleep(Module, At, Up)].

forced(Severity, #{module := Module, name := Name}, #{by_hand := #{at := At}, places := Places}, Text) ->
    finding(forced_load, Severity, maps:get(Module, Places, Name),
            [io_lib:format("the step at ~p ms loads ~tp under the server ~ts, which keeps its ",
                           [maps:get(Module, At), Module, Name]), Text]).

converted_by_hand(#{module := Module, state := {ok, Before}} = Old, #{state := {ok, After}},
                  #{by_hand := #{given := Given}} = Facts) ->
    case Given of
        #{Module := {Vsn, Extra}} ->
            converted(Vsn, Before, After, Extra, code_change_failed, error, Old, Facts);
        _ ->
            [] % what it is given is known at the step only
    end.

listed(Module, #{modules := Modules}) ->
    is_list(Modules) andalso lists:member(Module, Modules).

%% Said only where the new code comes: without it nobody meets the new shape.
not_converted(#{module := Module, name := Name, state := {ok, Before}}, After,
              #{up := Up, places := Places}) ->
    [finding(state_not_converted, error, maps:get(Module, Places, Name),
             [io_lib:format("the state of ~ts is ~0tP; the new release begins with ~0tP, and no "
                            "instruction converts it", [Name, Before, 12, After, 12])])
     || relupscope_check_relup:loaded_at(Module, Up) =/= never,
        not is_map_key(Module, maps:get(converts, Up))].

conversion(#{module := Module, state := {ok, Before}} = Old, #{state := {ok, After}} = New, Facts) ->
    #{up := #{converts := #{Module := Extra}}, versions := Versions, down := Down} = Facts,
    Vsn = maps:get(Module, Versions, undefined),
    converted(Vsn, Before, After, Extra, code_change_failed, error, Old, Facts)
        ++ case Down of
               #{converts := #{Module := DownExtra}} ->
                   converted({down, Vsn}, After, Before, DownExtra, downgrade_conversion, warning, New,
                             Facts);
               _ ->
                   []
           end.

converted(Vsn, State, Wanted, Extra, Check, Severity, #{module := Module, name := Name} = Server,
          #{places := Places, options := Options}) ->
    Place = maps:get(Module, Places, Name),
    Limit = proplists:get_value(code_change_timeout, Options, ?CODE_CHANGE_MS),
    case attempt(fun() -> code_change(Server, Vsn, State, Extra) end) of
        {failed, Why} ->
            [finding(Check, Severity, Place, [call_text(Module, Vsn), " fails: ", Why])];
        {ok, Answer, Ms} ->
            [finding(slow_code_change, Severity, Place,
                     io_lib:format("~ts takes ~p ms, and has ~p", [call_text(Module, Vsn), Ms, Limit]))
             || is_integer(Limit), Ms > Limit]
                ++ answer(new_state(Answer), Vsn, Wanted, Check, Severity, Place, Server)
    end.

answer({ok, State}, Vsn, Wanted, Check, Severity, Place, #{module := Module, name := Name} = Server) ->
    [finding(Check, Severity, Place,
             io_lib:format("~ts makes the state of ~ts ~0tP; that release begins with ~0tP",
                           [call_text(Module, Vsn), Name, State, 12, Wanted, 12]))
     || differ(State, Wanted, Server)];
answer({refused, Answer}, Vsn, _Wanted, Check, Severity, Place, #{module := Module}) ->
    [finding(Check, Severity, Place,
             io_lib:format("~ts returns ~0tp", [call_text(Module, Vsn), Answer]))].

new_state({ok, State}) -> {ok, State};
new_state({ok, Name, Data}) -> {ok, {Name, Data}};
new_state(Other) -> {refused, Other}.

code_change(#{kind := gen_statem, module := Module}, Vsn, {Name, Data}, Extra) ->
    Module:code_change(Vsn, Name, Data, Extra);
code_change(#{module := Module}, Vsn, State, Extra) ->
    Module:code_change(Vsn, State, Extra).

call_text(Module, {down, Vsn}) -> io_lib:format("~tp:code_change({down, ~0tp}, …)", [Module, Vsn]);
call_text(Module, Vsn) -> io_lib:format("~tp:code_change(~0tp, …)", [Module, Vsn]).

%% In a process of its own, and with how long it took.
attempt(Fun) ->
    Tag = make_ref(),
    {Pid, Monitor} = spawn_monitor(fun() -> exit({Tag, timed(Fun)}) end),
    receive
        {'DOWN', Monitor, process, Pid, {Tag, {ok, Value, Ms}}} -> {ok, Value, Ms};
        {'DOWN', Monitor, process, Pid, {Tag, {thrown, Value}}} -> {ok, Value, 0};
        {'DOWN', Monitor, process, Pid, Reason} -> {failed, reason_text(Reason)}
    after ?PATIENCE_MS ->
        exit(Pid, kill),
        {failed, "no answer within a minute"}
    end.

timed(Fun) ->
    Start = erlang:monotonic_time(millisecond),
    try Fun() of
        Value -> {ok, Value, erlang:monotonic_time(millisecond) - Start}
    catch
        throw:Value -> {thrown, Value} % as the behaviours take it
    end.

reason_text({Reason, [{M, F, A, _} | _]}) ->
    Arity = if is_list(A) -> length(A); true -> A end,
    io_lib:format("~0tP in ~ts", [Reason, 12, relupscope_check:mfa(M, F, Arity)]);
reason_text(Reason) ->
    io_lib:format("~0tP", [Reason, 12]).

%% --- shapes -------------------------------------------------------------------------------------

differ(A, B, Server) ->
    not same(shape(data(A, Server)), shape(data(B, Server))).

%% Of a gen_statem the data; its states come and go.
data({_Name, Data}, #{kind := gen_statem}) -> Data;
data(State, _Server) -> State.

same(any, _) -> true;
same(_, any) -> true;
same({tuple, As}, {tuple, Bs}) ->
    length(As) =:= length(Bs) andalso lists:all(fun({A, B}) -> same(A, B) end, lists:zip(As, Bs));
same(any_map, {map, _}) -> true;
same({map, _}, any_map) -> true;
same(A, B) -> A =:= B.

%% What two states of one module have in common, however full they are: tuples are looked into once.
-spec shape(term()) -> term().
shape(Term) -> shape(Term, 2).

shape(Tuple, 0) when is_tuple(Tuple) -> any;
shape(Tuple, Depth) when is_tuple(Tuple), tuple_size(Tuple) > 0, is_atom(element(1, Tuple)) ->
    [Tag | Rest] = tuple_to_list(Tuple),
    {tuple, [{tag, Tag} | [shape(T, Depth - 1) || T <- Rest]]};
shape(Tuple, Depth) when is_tuple(Tuple) ->
    {tuple, [shape(T, Depth - 1) || T <- tuple_to_list(Tuple)]};
shape(Map, _) when is_map(Map) ->
    Keys = lists:sort(maps:keys(Map)),
    case Keys =/= [] andalso lists:all(fun is_atom/1, Keys) of
        true -> {map, Keys};
        false -> any_map
    end;
shape(List, _) when is_list(List) -> list;
shape(Number, _) when is_number(Number) -> number;
shape(Binary, _) when is_bitstring(Binary) -> binary;
shape(_, _) -> any.
