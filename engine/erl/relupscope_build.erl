%% SPDX-License-Identifier: GPL-3.0-or-later
%% Makes a target system from a scenario's applications with OTP's own tools: compile, systools,
%% release_handler. Runs inside a node, real or ours. The plan is a map
%%   #{root => "/release", scenario => "/scenario", name => bank, path => ["1", "2"],
%%     releases => [#{vsn => "1", apps => [{bank, "1.0"}]}, ...], otp_apps => [kernel, stdlib, sasl]}
%% with `stubs` as of relupscope_build_stubs, if any,
%% where a release may be `root => FOLDER`, built already, instead of `apps`,
%% and this is what is there afterwards:
%%   ROOT/lib/NAME-VSN/{ebin,priv}       every application version, compiled
%%   ROOT/releases/VSN/{NAME.rel,start.boot,start.script,sys.config}
%%   ROOT/releases/VSN/relup             for each hop, up and, where the appup allows it, down
%%   ROOT/releases/RELEASES              the first release, permanent
%% The answer is returned and reported as `built`; texts and file names in it are UTF-8 binaries, and
%% files are named as they are under the scenario.
-module(relupscope_build).
-export([build/1, make/1, installed/1]).

-type problem() :: #{file := binary(), line := non_neg_integer(), column := non_neg_integer(),
                     text := binary()}.
-type hop() :: {From :: string(), To :: string(), Instructions :: [term()]}.

-type brought() :: {Release :: string(), [{App :: atom(), Version :: string()}]}.

%% `systools` are those of the warnings that systools gave.
-type result() :: {ok, #{relup := [hop()], brought := [brought()], installed := [binary()],
                         starts := [relupscope_build_start:start()],
                         needs := [relupscope_build_needs:need()],
                         warnings := [binary()], systools := [binary()]}}
                | {error, [problem()]}.

-spec build(map()) -> result().
build(Plan) ->
    Result = make(Plan),
    relupscope:report(built, Result),
    Result.

%% Without a report.
-spec make(map()) -> result().
make(Plan) ->
    try
        {ok, target_system(Plan)}
    catch
        throw:{problems, Problems} ->
            {error, Problems};
        Class:Reason:Stack ->
            Text = erl_error:format_exception(Class, Reason, Stack),
            {error, [relupscope_build_app:problem(maps:get(scenario, Plan), Text)]}
    end.

target_system(#{releases := Releases} = Plan) ->
    Apps = lists:usort(lists:append([Apps || #{apps := Apps} <- Releases])),
    Brought = [{Version, relupscope_build_root:bring(Release, Plan)}
               || #{vsn := Version, root := _} = Release <- Releases],
    AppWarnings = applications(Apps, Plan),
    ok = relupscope_build_stubs:make(Plan),
    Starts = [Start || {_, {_, Start}} <- Brought]
        ++ [relupscope_build_start:own(Version, Plan) || #{vsn := Version, apps := _} <- Releases],
    BootWarnings = [release(Release, Plan) || #{apps := _} = Release <- Releases],
    create_releases_file(Plan),
    {Relups, RelupWarnings} = relups(Plan),
    Needs = relupscope_build_needs:needs(Plan),
    Systools = lists:append(BootWarnings ++ [RelupWarnings]),
    #{relup => Relups, brought => [{Version, Own} || {Version, {Own, _}} <- Brought],
      installed => installed(Plan), starts => Starts, needs => Needs,
      warnings => AppWarnings ++ lists:append([Ws || #{warnings := Ws} <- Starts]) ++ Systools,
      systools => Systools}.

%% All applications are tried, so that one run shows all problems.
applications(Apps, Plan) ->
    Results = [relupscope_build_app:build(App, Version, Plan) || {App, Version} <- Apps],
    case lists:append([Problems || {error, Problems} <- Results]) of
        [] -> lists:append([Warnings || {ok, Warnings} <- Results]);
        Problems -> throw({problems, Problems})
    end.

%% --- releases/VSN -------------------------------------------------------------------------------

release(#{vsn := Version} = Release, Plan) ->
    Folder = release_folder(Version, Plan),
    ok = filelib:ensure_dir(filename:join(Folder, "x")),
    Rel = rel_file(Version, Plan),
    Term = {release, {lists:concat([maps:get(name, Plan)]), Version},
            {erts, erlang:system_info(version)}, all_apps(Release, Plan)},
    ok = file:write_file(Rel, relupscope_text:file_text(Term)),
    sys_config(Version, Plan),
    Options = [silent, no_dot_erlang, {script_name, "start"}, {outdir, Folder},
               {path, app_path(Plan)}],
    case systools:make_script(filename:rootname(Rel), Options) of
        {ok, Module, Warnings} -> warnings(Module, Warnings);
        {error, Module, Error} -> failed(app_file(Release, Plan), Module:format_error(Error))
    end.

release_folder(Version, #{root := Root}) ->
    filename:join([Root, "releases", Version]).

rel_file(Version, #{name := Name} = Plan) ->
    filename:join(release_folder(Version, Plan), lists:concat([Name, ".rel"])).

%% What OTP's part of a release holds besides kernel, stdlib and sasl is what its applications name.
all_apps(#{apps := Apps}, #{otp_apps := Otp} = Plan) ->
    Own = [App || {App, _} <- Apps],
    Wanted = lists:append([needed(App, Version, Plan) || {App, Version} <- Apps]),
    [{App, otp_version(App)} || App <- closure(Otp ++ Wanted, Own, [])] ++ Apps.

closure([], _Own, Done) ->
    lists:reverse(Done);
closure([App | Rest], Own, Done) ->
    case lists:member(App, Own ++ Done) orelse otp_app(App) of
        true -> closure(Rest, Own, Done);
        error -> closure(Rest, Own, Done);
        {ok, Keys} -> closure(Rest ++ proplists:get_value(applications, Keys, []), Own,
                              [App | Done])
    end.

needed(App, Version, #{root := Root}) ->
    Folder = lists:concat([App, "-", Version]),
    File = filename:join([Root, "lib", Folder, "ebin", lists:concat([App, ".app"])]),
    {ok, [{application, App, Keys}]} = file:consult(File),
    proplists:get_value(applications, Keys, []).

otp_version(App) ->
    {ok, Keys} = otp_app(App),
    proplists:get_value(vsn, Keys).

%% Not there: systools says so, and better than we could.
otp_app(App) ->
    case code:where_is_file(lists:concat([App, ".app"])) of
        non_existing ->
            error;
        File ->
            {ok, [{application, App, Keys}]} = file:consult(File),
            {ok, Keys}
    end.

sys_config(Version, #{scenario := Scenario} = Plan) ->
    Candidates = [filename:join([Scenario, "releases", Version, "sys.config"]),
                  filename:join(Scenario, "sys.config")],
    Target = filename:join(release_folder(Version, Plan), "sys.config"),
    case lists:filter(fun filelib:is_regular/1, Candidates) of
        [File | _] ->
            _ = relupscope_build_app:consult(File),
            {ok, _} = file:copy(File, Target);
        [] ->
            ok = file:write_file(Target, "[].\n")
    end.

-spec installed(map()) -> [binary()].
%% The folders of the installed OTP that the releases name, erts, and the compiler for who upgrades by hand:
%% the node shall find no others, or its code path would tell on which computer it runs.
installed(#{releases := Releases} = Plan) ->
    Base = [{erts, erlang:system_info(version)}, {compiler, otp_version(compiler)}],
    Named = [{element(1, App), element(2, App)}
             || #{vsn := Version} <- Releases, App <- apps_of(rel_file(Version, Plan))],
    [unicode:characters_to_binary(lists:concat([App, "-", Version]))
     || {App, Version} <- lists:usort(Base ++ Named)].

apps_of(RelFile) ->
    case file:consult(RelFile) of
        {ok, [{release, _, _, Apps}]} -> Apps;
        {error, enoent} -> [] % not made, because of a problem that is told
    end.

app_path(#{root := Root}) ->
    filelib:wildcard(filename:join([Root, "lib", "*", "ebin"])).

%% Where a reader looks when a release can't be made: the application resource file.
app_file(#{apps := [{App, Version} | _]}, Plan) ->
    relupscope_build_app:source_of(App, Version, ".app", Plan);
app_file(#{apps := []}, #{scenario := Scenario}) ->
    Scenario.

create_releases_file(#{root := Root, path := [First | _]} = Plan) ->
    ok = release_handler:create_RELEASES(Root, filename:join(Root, "releases"),
                                         rel_file(First, Plan), []).

%% --- relups -------------------------------------------------------------------------------------

relups(#{path := Path} = Plan) ->
    Hops = hops(Path),
    Made = [relup(To, Froms, Plan) || {To, Froms} <- by_target(Hops)],
    Relups = maps:from_list([{To, Relup} || {To, Relup, _} <- Made]),
    {[{From, To, instructions(From, To, Relups, Plan)} || {From, To} <- Hops],
     lists:append([Warnings || {_, _, Warnings} <- Made])}.

hops([From, To | Rest]) -> [{From, To} | hops([To | Rest])];
hops(_) -> [].

%% One relup serves both directions between two releases; it belongs to the one reached first.
by_target(Hops) ->
    Upward = lists:foldl(fun({From, To} = Hop, Seen) ->
                                 Known = lists:member(Hop, Seen) orelse lists:member({To, From}, Seen),
                                 if Known -> Seen; true -> Seen ++ [Hop] end
                         end, [], Hops),
    Targets = lists:foldl(fun({_, To}, Seen) -> (Seen -- [To]) ++ [To] end, [], Upward),
    [{To, [From || {From, T} <- Upward, T =:= To]} || To <- Targets].

relup(To, Froms, #{scenario := Scenario} = Plan) ->
    Brought = [filename:join(release_folder(To, Plan), "relup"),
               filename:join([Scenario, "releases", To, "relup"]),
               filename:join(Scenario, "relup")],
    case [Term || File <- Brought, filelib:is_regular(File),
                  [{Version, _, _} = Term] <- [relupscope_build_app:consult(File)],
                  Version =:= To] of
        [Relup | _] -> {To, write_relup(To, Relup, Plan), []};
        [] -> make_relup(To, Froms, Plan)
    end.

write_relup(To, Relup, Plan) ->
    File = filename:join(release_folder(To, Plan), "relup"),
    ok = file:write_file(File, relupscope_text:file_text(Relup)),
    Relup.

%% An appup without the way back is none the worse for the way forward.
make_relup(To, Froms, Plan) ->
    case systools_relup(To, Froms, Froms, Plan) of
        {ok, Relup, Module, Warnings} ->
            {To, Relup, warnings(Module, Warnings)};
        {error, _, _} ->
            case systools_relup(To, Froms, [], Plan) of
                {ok, Relup, Module, Warnings} ->
                    NoWayBack = ["releases/", To, ": the appup gives no way back to ",
                                 lists:join(", ", Froms)],
                    {To, Relup, [relupscope_text:utf8(NoWayBack) | warnings(Module, Warnings)]};
                {error, Module, Error} ->
                    no_relup(To, Froms, Module:format_error(Error), Plan)
            end
    end.

systools_relup(To, Ups, Downs, Plan) ->
    Name = fun(Version) -> filename:rootname(rel_file(Version, Plan)) end,
    systools:make_relup(Name(To), [Name(V) || V <- Ups], [Name(V) || V <- Downs],
                        [silent, {path, app_path(Plan)}, {outdir, release_folder(To, Plan)}]).

%% systools names the files that it reads, in ROOT; the folder is left out.
no_relup(To, Froms, Text, #{root := Root} = Plan) ->
    Files = appup_files(To, Froms, Plan),
    case [File || File <- Files, not filelib:is_regular(File)] of
        [File | _] ->
            failed(File, "the application has no .appup, which says how it is upgraded");
        [] ->
            failed(hd(Files ++ [appup_file(To, Plan)]),
                   string:replace(Text, filename:join(Root, "lib") ++ "/", "", all))
    end.

%% Of the applications that have another version in the new release; one that is new needs none.
appup_files(To, Froms, #{releases := Releases} = Plan) ->
    Before = [App || #{vsn := V, apps := Apps} <- Releases, lists:member(V, Froms), App <- Apps],
    [relupscope_build_app:source_of(App, Version, ".appup", Plan)
     || #{vsn := V, apps := Apps} <- Releases, V =:= To, {App, Version} <- Apps,
        lists:keymember(App, 1, Before), not lists:member({App, Version}, Before)].

appup_file(Version, #{releases := Releases, scenario := Scenario} = Plan) ->
    case [App || #{vsn := V, apps := Apps} <- Releases, V =:= Version, App <- Apps] of
        [{App, AppVersion} | _] ->
            relupscope_build_app:source_of(App, AppVersion, ".appup", Plan);
        [] ->
            Scenario
    end.

%% The release handler looks for the way up in the target's relup, then for the way down in the
%% current release's.
instructions(From, To, Relups, Plan) ->
    Up = case Relups of #{To := {_, Ups, _}} -> Ups; _ -> [] end,
    Down = case Relups of #{From := {_, _, Downs}} -> Downs; _ -> [] end,
    case {lists:keyfind(From, 1, Up), lists:keyfind(To, 1, Down)} of
        {{_, _, Instructions}, _} -> Instructions;
        {false, {_, _, Instructions}} -> Instructions;
        {false, false} -> failed(appup_file(From, Plan),
                                 ["no instructions lead from release ", From, " to ", To])
    end.

%% --- messages -----------------------------------------------------------------------------------

failed(File, Text) ->
    throw({problems, [relupscope_build_app:problem(File, Text)]}).

warnings(_Module, []) ->
    [];
warnings(Module, Warnings) ->
    [relupscope_text:utf8(string:trim(lists:flatten(Module:format_warning(Warnings))))].
