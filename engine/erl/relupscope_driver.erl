%% SPDX-License-Identifier: GPL-3.0-or-later
%% Runs a scenario inside the node that is to be upgraded: its load, its hops from release to
%% release, its faults' targets. The plan is a map
%%   #{root => "/release", name => bank, hops => [{"1", "2"}], at_ms => 500, options => "[]",
%%     steps => [{AtMs, Text}], texts => [{Number, expressions | pattern, Text}],
%%     hop_gap_ms => 200, make_permanent_after_ms => 200, loads => [relupscope_load:load()]}
%% and, of a node among several,
%%   #{peers => ["b"], on_call => true}
%% if its hops begin when it is told so (begin_hop/1).
%% where `texts` are those to be checked beforehand, and make_permanent_after_ms may be absent: the
%% new release then stays `current`.
%% Its processes are nobody's children and linked to nothing, so the upgrade does not see them.
-module(relupscope_driver).
-export([check/1, start/1, stop_load/0, releases/0, states/0, matches/1, grow_load/2]).
-export([up/1, join/0, join/1, start_plan/0, begin_hop/1, no_more_hops/0]).
-export([runner/1, upgrader/1, stepper/1]).

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
    told_of_files(progress(boot, Plan), Plan),
    _ = spawn(?MODULE, runner, [Plan]),
    Loads = maps:get(loads, Plan, []),
    persistent_term:put({?MODULE, loads}, Loads),
    start_clients(Loads).

%% A node that has started again tells what its release handler has found.
told_of_files(none, Plan) ->
    note(boot, again, Plan);
told_of_files(again, #{root := Root}) ->
    Answer = case file:consult(filename:join([Root, "releases", "RELEASES"])) of
                 {ok, [_]} -> readable;
                 {ok, Terms} -> {terms, length(Terms)};
                 {error, Why} -> {error, Why}
             end,
    relupscope:report(releases_file, Answer).

%% The release of one of several nodes is up. The first time all start together (start_plan/0); after
%% that it goes on at once, and looks for the others by itself.
-spec up(map()) -> ok.
up(Plan) ->
    case progress(boot, Plan) of
        none ->
            ok;
        again ->
            start(Plan),
            _ = spawn(?MODULE, join, [Plan]),
            ok
    end.

%% Of several nodes: connects with the others, whose names `peers` has, and tells when that is done.
-spec join() -> ok.
join() ->
    join(plan()).

join(#{peers := Peers}) ->
    [_, Host] = string:split(atom_to_list(node()), "@"),
    [net_kernel:connect_node(list_to_atom(Peer ++ "@" ++ Host)) || Peer <- Peers],
    ok = global:sync(),
    relupscope:report(joined, ok).

-spec start_plan() -> ok.
start_plan() ->
    start(plan()).

plan() ->
    {ok, [Plan]} = file:consult("/relupscope/plan"),
    Plan.

%% The N-th hop begins now, and hop_over tells that it is over; or there will be none any more.
-spec begin_hop(pos_integer()) -> ok.
begin_hop(N) ->
    tell_upgrader({hop, N}).

-spec no_more_hops() -> ok.
no_more_hops() ->
    tell_upgrader(no_more_hops).

tell_upgrader(Message) ->
    case persistent_term:get({?MODULE, upgrader}, none) of
        none ->
            wait(1),
            tell_upgrader(Message);
        Pid ->
            Pid ! Message,
            ok
    end.

start_clients(Loads) ->
    Clients = lists:append([relupscope_load:start(Load) || Load <- Loads]),
    persistent_term:put({?MODULE, clients}, Clients ++ persistent_term:get({?MODULE, clients}, [])).

%% Of every load, or of the one of that name, there are Factor times as many clients from now on.
-spec grow_load(float(), atom()) -> ok.
grow_load(Factor, Which) ->
    start_clients([relupscope_load:more(Load, Factor - 1)
                   || #{name := Name} = Load <- persistent_term:get({?MODULE, loads}, []),
                      Which =:= all orelse Which =:= Name]).

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
             spawn_monitor(?MODULE, stepper, [Plan])],
    [receive {'DOWN', Ref, process, Pid, _} -> ok end || {Pid, Ref} <- Parts],
    relupscope:report(hops_done, ok).

%% Steps come one after the other; their moments count from the start of the first. One that a
%% restart of the node has cut short is over.
stepper(Plan) ->
    Steps = maps:get(steps, Plan, []),
    case progress(step, Plan) of
        none ->
            steps(Steps, 1, erlang:monotonic_time(millisecond), Plan);
        {N, State, Start} ->
            [relupscope:report(step_end, {N, {badrpc, nodedown}}) || State =:= running],
            steps(lists:nthtail(N, Steps), N + 1, Start, Plan)
    end.

steps([], _N, _Start, _Plan) ->
    ok;
steps([{At, Text} | Rest], N, Start, Plan) ->
    wait(max(0, Start + At - erlang:monotonic_time(millisecond))),
    note(step, {N, running, Start}, Plan),
    relupscope:report(step_begin, {N, Text}),
    relupscope:report(step_end, {N, step(Text)}),
    note(step, {N, done, Start}, Plan),
    steps(Rest, N + 1, Start, Plan).

step(Text) ->
    try relupscope_text:value(Text) of
        {ok, Value} -> Value;
        {error, Place} -> {error, Place}
    catch
        error:Reason:Stack -> {'EXIT', {Reason, Stack}};
        exit:Reason -> {'EXIT', Reason};
        throw:Value -> {throw, Value}
    end.

%% A node that has started again goes on where the upgrade was: the hop that was under way is over,
%% and of those that are left it takes the ones that lead on from the release that runs now.
upgrader(#{on_call := true, hops := Hops} = Plan) ->
    persistent_term:put({?MODULE, upgrader}, self()),
    case progress(hop, Plan) of
        none ->
            on_call(Plan);
        {N, State} ->
            after_restart(lists:nth(N, Hops), N, State, Plan),
            hop_over(N, Plan),
            on_call(Plan);
        no_more_hops ->
            ok
    end;
upgrader(#{at_ms := At, hops := Hops} = Plan) ->
    case progress(hop, Plan) of
        none ->
            wait(At),
            hops(Hops, 1, Plan);
        {N, State} ->
            after_restart(lists:nth(N, Hops), N, State, Plan),
            rest_after_restart(lists:nthtail(N, Hops), N + 1, Plan)
    end.

%% The N-th hop, in whose midst the node has started again.
after_restart({From, To}, N, State, Plan) ->
    [relupscope:report(install_end, {From, To, {badrpc, nodedown}}) || State =:= installing],
    note(hop, {N, installed}, Plan),
    [make_permanent(To, Plan) || running() =:= {To, current}].

%% Hops begin when they are called for.
on_call(#{hops := Hops} = Plan) ->
    receive
        {hop, N} ->
            hop(lists:nth(N, Hops), N, Plan),
            hop_over(N, Plan),
            on_call(Plan);
        no_more_hops ->
            note(hop, no_more_hops, Plan)
    end.

hop_over(N, #{hops := Hops}) ->
    {_, To} = lists:nth(N, Hops),
    Runs = try running() of
               {Version, _} -> Version =:= To
           catch
               exit:_ -> false
           end,
    relupscope:report(hop_over, {N, Runs}).

rest_after_restart([{From, _} | _] = Hops, N, Plan) ->
    case running() of
        {From, _} ->
            wait(gap(Plan)),
            hops(Hops, N, Plan);
        _ ->
            ok
    end;
rest_after_restart([], _N, _Plan) ->
    ok.

%% The release whose code runs, and its status.
running() ->
    Releases = release_handler:which_releases(),
    Find = fun(Status) -> [{Vsn, Status} || {_, Vsn, _, S} <- Releases, S =:= Status] end,
    hd(Find(current) ++ Find(permanent) ++ [{none, none}]).

hops([], _N, _Plan) ->
    ok;
hops([Hop | Rest], N, Plan) ->
    hop(Hop, N, Plan),
    [wait(gap(Plan)) || Rest =/= []],
    hops(Rest, N + 1, Plan).

gap(Plan) ->
    maps:get(hop_gap_ms, Plan, ?HOP_GAP_MS).

hop({From, To}, N, Plan) ->
    Known = make_known(To, Plan),
    note(hop, {N, installing}, Plan),
    relupscope:report(install_begin, {From, To}),
    Result = install(Known, options(Plan)),
    relupscope:report(install_end, {From, To, Result}),
    note(hop, {N, installed}, Plan),
    [make_permanent(To, Plan) || {ok, _, _} <- [Result]],
    ok.

%% What outlives a restart of the node, where the plan names a folder for it: written without the
%% processes that serve files, since they may be what is being upgraded.
note(What, Term, #{progress := Folder}) ->
    ok = prim_file:write_file(filename:join(Folder, What), term_to_binary(Term));
note(_What, _Term, _Plan) ->
    ok.

progress(What, #{progress := Folder}) ->
    case prim_file:read_file(filename:join(Folder, What)) of
        {ok, Bytes} -> binary_to_term(Bytes);
        {error, enoent} -> none
    end;
progress(_What, _Plan) ->
    none.

%% The release handler learns of a release from its package, which it unpacks, or from its .rel file;
%% the ones it has it keeps.
make_known(Version, #{root := Root, name := Name}) ->
    Folder = filename:join([Root, "releases", Version]),
    Packages = filelib:wildcard(filename:join(Folder, "*.tar.gz")),
    case {lists:keymember(Version, 2, release_handler:which_releases()), Packages} of
        {true, _} ->
            {ok, Version};
        {false, [Package | _]} ->
            release_handler:unpack_release(Version ++ "/" ++ filename:basename(Package, ".tar.gz"));
        {false, []} ->
            release_handler:set_unpacked(filename:join(Folder, lists:concat([Name, ".rel"])), [])
    end.

install({ok, Version}, Options) ->
    try release_handler:install_release(Version, Options)
    catch
        exit:Reason -> {'EXIT', Reason}
    end;
install({error, _} = Error, _Options) ->
    Error.

make_permanent(Version, #{make_permanent_after_ms := Delay}) ->
    wait(Delay),
    Result = try release_handler:make_permanent(Version)
             catch
                 exit:Reason -> {'EXIT', Reason}
             end,
    relupscope:report(make_permanent, {Version, Result});
make_permanent(_Version, _Plan) ->
    ok.

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
