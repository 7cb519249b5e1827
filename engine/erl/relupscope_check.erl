%% SPDX-License-Identifier: GPL-3.0-or-later
%% `relupscope check`, the part that needs no running release: makes the two releases of one hop as
%% relupscope_build does and looks at what came of it. The plan is that of relupscope_build with a path
%% of two releases and
%%   options => "[]", heart => false        of the upgrade
%%   by_hand => false, steps => [{AtMs, Text}], installs_at => AtMs | none, permanent_at => AtMs | none
%% The answer is reported as `checked`:
%%   {Findings, Calls, Facts, Brought}
%% A finding is {Check, Severity, Place, Reason}; what to do about it stands in checks.def. Calls are
%% {Caller, Callee, Text}: changed functions that one renewed module calls of another, awake; the circles
%% among them are found outside. Facts go to relupscope_check_node, which looks at the booted releases.
-module(relupscope_check).
-export([check/1, finding/4, place/4, mfa/3]).
-export_type([finding/0]).

-type finding() :: {Check :: atom(), error | warning | note, Place :: binary(), Reason :: binary()}.

-spec check(map()) -> ok.
check(Plan) ->
    ByHand = relupscope_check_steps:by_hand(Plan),
    Result = relupscope_build:make(without_relup(ByHand, Plan)),
    Answer = try
                 {Findings, Calls, Facts} = look(Result, ByHand, Plan),
                 {built(Result) ++ Findings, Calls, term_to_binary(Facts), parts(Result, Plan)}
             catch
                 throw:not_built -> {built(Result), [], <<>>, parts(Result, Plan)}
             end,
    relupscope:report(checked, Answer).

%% What is done by hand asks for no relup.
without_relup(none, Plan) -> Plan;
without_relup(_ByHand, #{path := [From, _]} = Plan) -> Plan#{path := [From]}.

-spec finding(atom(), error | warning | note, unicode:chardata(), unicode:chardata()) -> finding().
finding(Check, Severity, Place, Reason) ->
    {Check, Severity, relupscope_text:utf8(Place), relupscope_text:utf8(Reason)}.

-spec mfa(module(), atom(), arity()) -> iolist().
mfa(Module, Function, Arity) ->
    io_lib:format("~tp:~tp/~p", [Module, Function, Arity]).

%% Of a target system that could be made in part only, what there is of it.
parts({ok, Built}, _Plan) -> maps:with([brought, installed, starts, needs], Built);
parts({error, _}, Plan) -> #{installed => relupscope_build:installed(Plan)}.

%% --- what systools and the compiler say ---------------------------------------------------------

built({ok, #{systools := Warnings, needs := Needs}}) ->
    [finding(systools_warning, warning, "systools", Text) || Text <- Warnings]
        ++ [finding(needs_the_host, note, need_place(Need), ["asks for ", Asks, "; here: ", Answer])
            || #{asks := Asks, answer := Answer} = Need <- Needs];
built({error, Problems}) ->
    [finding(problem_kind(P), error, problem_place(P), maps:get(text, P)) || P <- Problems].

need_place(#{app := App, module := <<>>}) -> App;
need_place(#{app := App, module := Module}) -> [App, " ", Module].

problem_kind(#{file := File}) ->
    case filename:basename(File) of
        <<"sys.config">> -> sys_config;
        _ -> systools_error
    end.

problem_place(#{file := File, line := 0}) -> File;
problem_place(#{file := File, line := Line, column := Column}) ->
    io_lib:format("~ts:~p:~p", [File, Line, Column]).

%% --- the two releases ---------------------------------------------------------------------------

look(Result, ByHand, #{path := [From, To]} = Plan) ->
    Old = apps(From, Plan),
    New = apps(To, Plan),
    Modules = {modules(Old), modules(New)},
    {Up, Down} = scripts(Result, ByHand, Plan),
    Hop = #{from => From, to => To, old => Old, new => New, up => Up, down => Down,
            by_hand => case ByHand of none -> none; {_, How} -> How end, options => options(Plan)},
    Calls = case Up of
                none -> [];
                _ -> relupscope_check_order:calls(Modules, Up)
            end,
    {findings(Modules, Hop, Plan), Calls, facts(Modules, Hop, Plan)}.

findings(Modules, #{by_hand := none} = Hop, Plan) ->
    relupscope_check_files:findings(Hop, Plan)
        ++ case Hop of
               #{up := none} -> [];
               _ -> relupscope_check_order:findings(Modules, Hop, Plan)
           end
        ++ removed_calls(Modules, Hop, Plan) ++ relupscope_check_steps:restarts(Plan);
findings(Modules, Hop, Plan) ->
    relupscope_check_order:by_hand(Modules, Hop, Plan) ++ removed_calls(Modules, Hop, Plan).

%% What the looks into the booted releases need.
facts({Old, New}, Hop, Plan) ->
    Changed = [M || {M, #{md5 := Md5}} <- maps:to_list(Old), is_map_key(M, New),
                    maps:get(md5, maps:get(M, New)) =/= Md5],
    Hop#{changed => Changed,
         versions => maps:map(fun(_, #{vsn := Vsn}) -> Vsn end, Old),
         new_versions => maps:map(fun(_, #{vsn := Vsn}) -> Vsn end, New),
         calls_itself => [M || {M, Code} <- maps:to_list(Old),
                               relupscope_check_code:calls(Code, M) =/= []],
         on_load => [{M, File} || {M, #{on_load := true, file := File}} <- maps:to_list(New)],
         places => maps:map(fun(M, #{app := {App, Vsn}}) ->
                                    relupscope_text:utf8(place(M, App, Vsn, Plan))
                            end, maps:merge(Old, New))}.

%% The applications that are the release's own: {Name, Version, Ebin, Keys of the .app file}.
apps(Version, #{root := Root, name := Name}) ->
    File = filename:join([Root, "releases", Version, lists:concat([Name, ".rel"])]),
    case file:consult(File) of
        {ok, [{release, _, _, Apps}]} ->
            [{App, Vsn, Ebin, app_keys(App, Ebin)}
             || Entry <- Apps, App <- [element(1, Entry)], Vsn <- [element(2, Entry)],
                Ebin <- [filename:join([Root, "lib", lists:concat([App, "-", Vsn]), "ebin"])],
                filelib:is_dir(Ebin), not relupscope_outcome:is_otp(App)];
        _ ->
            throw(not_built)
    end.

app_keys(App, Ebin) ->
    case file:consult(filename:join(Ebin, lists:concat([App, ".app"]))) of
        {ok, [{application, App, Keys}]} -> Keys;
        _ -> []
    end.

modules(Apps) ->
    maps:from_list([{Module, Code#{app => {App, Vsn}}}
                    || {App, Vsn, Ebin, _} <- Apps,
                       File <- lists:sort(filelib:wildcard(filename:join(Ebin, "*.beam"))),
                       #{module := Module} = Code <- [relupscope_check_code:read(File)]]).

scripts(_Result, {Script, _How}, _Plan) ->
    {Script, none};
scripts({error, _}, none, _Plan) ->
    {none, none};
scripts({ok, #{relup := Relups}}, none, #{root := Root, path := [From, To]}) ->
    [{_, _, Up}] = [R || {F, T, _} = R <- Relups, F =:= From, T =:= To],
    Down = case file:consult(filename:join([Root, "releases", To, "relup"])) of
               {ok, [{To, _, Downs}]} ->
                   [relupscope_check_relup:read(I) || {V, _, I} <- Downs, V =:= From];
               _ ->
                   []
           end,
    {relupscope_check_relup:read(Up), hd(Down ++ [none])}.

options(#{options := Text}) ->
    {ok, Options} = relupscope_text:value(Text),
    Options.

%% Where a reader finds a module: its source, or the .beam file.
-spec place(module(), atom(), string(), map()) -> file:filename().
place(Module, App, Version, #{scenario := Scenario, root := Root}) ->
    Folder = lists:concat([App, "-", Version]),
    Sources = filename:join([Scenario, "apps", Folder, "src", "**", lists:concat([Module, ".erl"])]),
    hd(filelib:wildcard(Sources)
       ++ [filename:join([Root, "lib", Folder, "ebin", lists:concat([Module, ".beam"])])]).

%% --- calls that lead nowhere --------------------------------------------------------------------

removed_calls({Old, New}, _Hop, Plan) ->
    [finding(removed_export, error, place(Caller, App, Vsn, Plan),
             [io_lib:format("~tp calls ", [Caller]), mfa(Callee, Function, Arity), ", which ",
              gone(Callee, New)])
     || {Caller, #{imports := Imports, app := {App, Vsn}}} <- lists:sort(maps:to_list(New)),
        {Callee, Function, Arity} <- Imports,
        is_map_key(Callee, Old), exported(Callee, {Function, Arity}, Old),
        not exported(Callee, {Function, Arity}, New)].

gone(Module, Modules) when is_map_key(Module, Modules) -> "the new release exports no more";
gone(_Module, _Modules) -> "the new release does not have".

exported(Module, Function, Modules) ->
    case Modules of
        #{Module := #{exports := Exports}} -> lists:member(Function, Exports);
        _ -> false
    end.
