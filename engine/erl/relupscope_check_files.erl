%% SPDX-License-Identifier: GPL-3.0-or-later
%% `relupscope check`: appups, .app files and sys.config of a release, read as they are.
-module(relupscope_check_files).
-export([findings/2, sys_config/2]).

-import(relupscope_check, [finding/4]).

-spec findings(map(), map()) -> [relupscope_check:finding()].
findings(Hop, Plan) ->
    appups(Hop, Plan) ++ unlisted(Hop) ++ same_version(Hop, Plan) ++ sys_configs(Hop, Plan).

%% --- appups -------------------------------------------------------------------------------------

appups(#{old := Old, new := New} = Hop, Plan) ->
    lists:append([appup(App, Before, Vsn, Ebin, Hop, Plan)
                  || {App, Vsn, Ebin, _} <- New,
                     {_, Before, _, _} <- [lists:keyfind(App, 1, Old)], Before =/= Vsn]).

appup(App, Before, Vsn, Ebin, Hop, Plan) ->
    File = filename:join(Ebin, lists:concat([App, ".appup"])),
    case file:consult(File) of
        {ok, [{_, Ups, Downs}]} when is_list(Ups), is_list(Downs) ->
            Place = appup_place(App, Vsn, File, Plan),
            expressions(Ups, Before, "up from", Place) ++ expressions(Downs, Before, "down to", Place)
                ++ no_way_back(Downs, Before, Place, Hop);
        _ ->
            [] % systools says it
    end.

appup_place(App, Vsn, File, Plan) ->
    Source = relupscope_build_app:source_of(App, Vsn, ".appup", Plan),
    case filelib:is_regular(Source) of
        true -> Source;
        false -> File
    end.

%% Versions may be regular expressions, binaries, which must match the whole version.
expressions(Entries, Version, Way, Place) ->
    Found = lists:any(fun({V, _}) -> matches(V, Version) =:= true; (_) -> false end, Entries),
    lists:append([expression(Re, matches(Re, Version), Found, Version, Way, Place)
                  || {Re, _} <- Entries, is_binary(Re)]).

expression(Re, {error, Why}, _Found, _Version, _Way, Place) ->
    [finding(appup_expression, error, Place,
             io_lib:format("~tp is no regular expression: ~ts", [Re, Why]))];
expression(Re, false, false, Version, Way, Place) ->
    [finding(appup_expression, error, Place,
             io_lib:format("~tp does not match ~ts, and no other entry leads ~ts it",
                           [Re, Version, Way]))];
expression(_Re, _Matches, _Found, _Version, _Way, _Place) ->
    [].

matches(Version, Version) -> true;
matches(Re, Version) when is_binary(Re) ->
    try re:run(Version, Re, [unicode, {capture, first, list}]) of
        {match, [Whole]} -> Whole =:= Version;
        nomatch -> false
    catch
        error:badarg -> {error, expression_problem(Re)}
    end;
matches(_, _) -> false.

expression_problem(Re) ->
    case re:compile(Re, [unicode]) of
        {error, {Why, At}} -> io_lib:format("~ts at ~p", [Why, At]);
        {ok, _} -> "it can't be used"
    end.

no_way_back(_Downs, _Before, _Place, #{up := none}) ->
    [];
no_way_back(Downs, Before, Place, _Hop) ->
    case lists:any(fun(Entry) -> matches(element(1, Entry), Before) =:= true end, Downs) of
        true -> [];
        false -> [finding(no_way_back, note, Place, ["no entry leads down to ", Before])]
    end.

%% --- .app files ---------------------------------------------------------------------------------

%% Nobody who goes by the .app file knows of these: neither systools nor the release handler.
unlisted(#{new := New}) ->
    [finding(unlisted_module, warning, File,
             ["the .app file's modules do not name ", filename:basename(File, ".beam")])
     || {_, _, Ebin, Keys} <- New, File <- lists:sort(filelib:wildcard(filename:join(Ebin, "*.beam"))),
        not lists:member(list_to_atom(filename:basename(File, ".beam")),
                         proplists:get_value(modules, Keys, []))].

%% Two releases built apart may hold different code under one version; only one folder can be there.
same_version(#{old := Old, new := New, from := From, to := To}, #{releases := Releases}) ->
    Roots = maps:from_list([{Vsn, Root} || #{vsn := Vsn, root := Root} <- Releases]),
    case Roots of
        #{From := A, To := B} when A =/= B ->
            [finding(same_version, error, filename:join([B, "lib", Folder, "ebin"]),
                     [Folder, " is in both releases, with other code: ", lists:join(", ", Names)])
             || {App, Vsn, _, _} <- New, lists:keyfind(App, 1, Old) =/= false,
                Folder <- [lists:concat([App, "-", Vsn])],
                Names <- [other_beams(filename:join([A, "lib", Folder, "ebin"]),
                                      filename:join([B, "lib", Folder, "ebin"]))],
                Names =/= []];
        _ ->
            []
    end.

other_beams(A, B) ->
    [filename:basename(File, ".beam")
     || File <- lists:sort(filelib:wildcard(filename:join(B, "*.beam"))),
        Other <- [filename:join(A, filename:basename(File))], filelib:is_regular(Other),
        beam_lib:cmp(File, Other) =/= ok].

%% --- sys.config ---------------------------------------------------------------------------------

sys_configs(#{from := From, to := To}, Plan) ->
    lists:append([release_config(Version, Plan) || Version <- [From, To]]).

release_config(Version, #{root := Root, scenario := Scenario}) ->
    File = filename:join([Root, "releases", Version, "sys.config"]),
    Own = [F || F <- [filename:join([Scenario, "releases", Version, "sys.config"]),
                      filename:join(Scenario, "sys.config")], filelib:is_regular(F)],
    sys_config(File, hd(Own ++ [File])).

%% A file, and where a reader finds it.
-spec sys_config(file:filename(), file:filename()) -> [relupscope_check:finding()].
sys_config(File, Place) ->
    case file:consult(File) of
        {ok, [Config]} ->
            [finding(sys_config, error, Place, "it must hold a list of {Application, [{Key, Value}]}")
             || not is_config(Config)];
        {ok, _} ->
            [finding(sys_config, error, Place, "it must hold one term")];
        {error, Problem} ->
            [finding(sys_config, error, Place, file:format_error(Problem))]
    end.

is_config(Config) when is_list(Config) ->
    lists:all(fun({App, Env}) -> is_atom(App) andalso is_list(Env);
                 (Included) -> is_list(Included)
              end, Config);
is_config(_) ->
    false.
