%% SPDX-License-Identifier: GPL-3.0-or-later
%% Runs a scenario inside the node that is to be upgraded: its load, its hops from release to
%% release, its faults' targets. The plan is a map
%%   #{root => "/release", name => bank, hops => [{"1", "2"}], at_ms => 500, options => "[]",
%%     steps => [{AtMs, Text}], texts => [{Number, expressions | pattern, Text}], hop_gap_ms => 200, make_permanent_after_ms => 200, loads => [relupscope_load:load()]}
%% where `texts` are those to be checked beforehand, and make_permanent_after_ms may be absent: the new release then stays `current`.
%% Its processes are nobody's children and linked to nothing, so the upgrade does not see them.
-module(relupscope_driver).
-export([check/1, start/1, stop_load/0, releases/0, states/0, resolve/1, fault/2, matches/1]).
-export([runner/1, upgrader/1, stepper/2]).

-define(HOP_GAP_MS, 200).

%% What is wrong with the texts in the plan, before anything runs.
-spec check(map()) ->
          ok | {error, [{integer(), pos_integer(), pos_integer(), binary()}]}.
check(Plan) ->
    Result = case [{Number, Line, Column, Why}
                   || {Number, Kind, Text} <- maps:get(texts, Plan, []),
                      {error, {Line, Column, Why}} <- [parse(Kind, Text)]] of
                 [] -> ok;
                 Problems -> {error, Problems}
             end,
    relupscope:report(checked, Result),
    Result.

parse(expressions, Text) -> relupscope_text:parse(Text);
parse(pattern, Text) -> relupscope_text:pattern(Text).

-spec start(map()) -> ok.
start(Plan) ->
    _ = spawn(?MODULE, runner, [Plan]),
    Clients = lists:append([relupscope_load:start(Load) || Load <- maps:get(loads, Plan, [])]),
    persistent_term:put({?MODULE, clients}, Clients),
    ok.

%% Clients finish the request they are in and stop.
-spec stop_load() -> ok.
stop_load() ->
    relupscope_load:stop(persistent_term:get({?MODULE, clients}, [])).

-spec releases() -> [{Version :: string(), permanent | current | old | unpacked}].
releases() ->
    Releases = [{Version, Status} || {_Name, Version, _Libs, Status}
                                         <- release_handler:which_releases()],
    relupscope:report(releases, Releases),
    Releases.

-spec states() -> [{binary(), atom(), binary()}].
states() ->
    relupscope_outcome:states().

%% Who a fault is for: the text is a registered name or an expression that gives a pid.
-spec resolve(unicode:chardata()) -> pid() | undefined | {error, term()}.
resolve(Text) ->
    try relupscope_text:value(Text) of
        {ok, Pid} when is_pid(Pid) -> Pid;
        {ok, Name} when is_atom(Name) -> pid_of(whereis(Name));
        {ok, Other} -> {error, {neither_name_nor_pid, Other}};
        {error, Place} -> {error, Place}
    catch
        Class:Reason -> {error, {Class, Reason}}
    end.

pid_of(Pid) when is_pid(Pid) -> Pid;
pid_of(_) -> undefined.

-spec fault(term(), unicode:chardata()) -> ok.
fault(Id, Text) ->
    relupscope:report(fault, {Id, resolve(Text)}).

%% Do the terms in Folder/term0, term1, ... fit the patterns that Folder/patterns lists?
-spec matches(file:filename()) -> ok.
matches(Folder) ->
    {ok, [Patterns]} = file:consult(filename:join(Folder, "patterns")),
    _ = lists:foldl(fun(Pattern, N) ->
                            {ok, Term} = file:read_file(filename:join(Folder, lists:concat([term, N]))),
                            Fits = relupscope_text:matches(Pattern, binary_to_term(Term)),
                            relupscope:report(matches, {N, Fits}),
                            N + 1
                    end, 0, Patterns),
    ok.

%% The upgrade and the steps go on side by side; both done is `hops_done`.
runner(Plan) ->
    Parts = [spawn_monitor(?MODULE, upgrader, [Plan]),
             spawn_monitor(?MODULE, stepper, [maps:get(steps, Plan, []), 1])],
    [receive {'DOWN', Ref, process, Pid, _} -> ok end || {Pid, Ref} <- Parts],
    relupscope:report(hops_done, ok).

%% Steps come one after the other; their moments count from the start of the first.
stepper(Steps, First) ->
    steps(Steps, First, erlang:monotonic_time(millisecond)).

steps([], _N, _Start) ->
    ok;
steps([{At, Text} | Rest], N, Start) ->
    wait(max(0, Start + At - erlang:monotonic_time(millisecond))),
    relupscope:report(step_begin, {N, Text}),
    relupscope:report(step_end, {N, step(Text)}),
    steps(Rest, N + 1, Start).

step(Text) ->
    try relupscope_text:value(Text) of
        {ok, Value} -> Value;
        {error, Place} -> {error, Place}
    catch
        error:Reason:Stack -> {'EXIT', {Reason, Stack}};
        exit:Reason -> {'EXIT', Reason};
        throw:Value -> {throw, Value}
    end.

upgrader(#{at_ms := At, hops := Hops} = Plan) ->
    wait(At),
    Gap = maps:get(hop_gap_ms, Plan, ?HOP_GAP_MS),
    hops(Hops, Gap, Plan).

hops([], _Gap, _Plan) ->
    ok;
hops([Hop | Rest], Gap, Plan) ->
    hop(Hop, Plan),
    [wait(Gap) || Rest =/= []],
    hops(Rest, Gap, Plan).

hop({From, To}, Plan) ->
    Known = make_known(To, Plan),
    relupscope:report(install_begin, {From, To}),
    Result = install(Known, options(Plan)),
    relupscope:report(install_end, {From, To, Result}),
    case {Result, Plan} of
        {{ok, _, _}, #{make_permanent_after_ms := Delay}} -> make_permanent(To, Delay);
        _ -> ok
    end.

%% The release handler learns of a release from its .rel file; the ones it has it keeps.
make_known(Version, #{root := Root, name := Name}) ->
    case lists:keymember(Version, 2, release_handler:which_releases()) of
        true ->
            {ok, Version};
        false ->
            Rel = filename:join([Root, "releases", Version, lists:concat([Name, ".rel"])]),
            release_handler:set_unpacked(Rel, [])
    end.

install({ok, Version}, Options) ->
    try release_handler:install_release(Version, Options)
    catch
        exit:Reason -> {'EXIT', Reason}
    end;
install({error, _} = Error, _Options) ->
    Error.

make_permanent(Version, Delay) ->
    wait(Delay),
    Result = try release_handler:make_permanent(Version)
             catch
                 exit:Reason -> {'EXIT', Reason}
             end,
    relupscope:report(make_permanent, {Version, Result}).

options(Plan) ->
    {ok, Options} = relupscope_text:value(options_text(Plan)),
    Options.

options_text(Plan) ->
    maps:get(options, Plan, "[]").

%% Waits in virtual time, whatever messages come meanwhile.
wait(Milliseconds) ->
    Go = make_ref(),
    _ = erlang:send_after(round(Milliseconds), self(), Go),
    receive Go -> ok end.
