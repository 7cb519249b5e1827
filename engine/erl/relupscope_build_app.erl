%% SPDX-License-Identifier: GPL-3.0-or-later
%% One application version of a scenario, SCENARIO/apps/NAME-VSN, made into ROOT/lib/NAME-VSN: its
%% modules compiled (those in Elixir, lib/**/*.ex, by Elixir's own compiler; or copied, when only .beam
%% files are there), its .app completed, its .appup and
%% priv copied. It may be laid out as in a source tree (src/NAME.app.src, src/NAME.appup.src) or as
%% installed (ebin/NAME.app, ebin/NAME.appup).
-module(relupscope_build_app).
-export([build/3, consult/1, problem/2, source_of/4]).

-spec build(atom(), string(), map()) -> {ok, Warnings :: [binary()]} | {error, [map()]}.
build(App, Version, #{root := Root} = Plan) ->
    try
        Source = source_folder(App, Version, Plan),
        Target = filename:join([Root, "lib", folder_name(App, Version)]),
        Ebin = filename:join(Target, "ebin"),
        ok = filelib:ensure_dir(filename:join(Ebin, "x")),
        filelib:is_dir(Source) orelse
            throw({problems, [problem(Source, "there is no such application folder")]}),
        Keys = with_elixir(Source, app_keys(App, Version, Plan)),
        {Modules, Warnings} = modules(Source, Ebin),
        write_app(App, Version, Keys, Modules, Ebin),
        copy_appup(App, Version, Ebin, Plan),
        copy_folder(filename:join(Source, "priv"), filename:join(Target, "priv")),
        {ok, Warnings}
    catch
        throw:{problems, Problems} -> {error, Problems}
    end.

folder_name(App, Version) ->
    lists:concat([App, "-", Version]).

source_folder(App, Version, #{scenario := Scenario}) ->
    filename:join([Scenario, "apps", folder_name(App, Version)]).

%% The file under the scenario that NAME.app or NAME.appup comes from, or should come from.
-spec source_of(atom(), string(), string(), map()) -> file:filename().
source_of(App, Version, Extension, Plan) ->
    Folder = source_folder(App, Version, Plan),
    Name = lists:concat([App, Extension]),
    Candidates = [filename:join([Folder, Place, File])
                  || {Place, File} <- [{"src", Name ++ ".src"}, {"src", Name}, {"ebin", Name}]],
    case lists:filter(fun filelib:is_regular/1, Candidates) of
        [File | _] -> File;
        [] -> hd(Candidates)
    end.

%% --- modules ------------------------------------------------------------------------------------

modules(Source, Ebin) ->
    case {lists:sort(filelib:wildcard(filename:join([Source, "src", "**", "*.erl"]))),
          elixir_files(Source)} of
        {[], []} -> {copy_beams(Source, Ebin), []};
        {Files, []} -> compile_all(Source, Files, Ebin);
        {[], Files} -> compile_elixir(Source, Files, Ebin);
        {Erlang, Elixir} -> % as mix does, so that Elixir may use the others
            {Modules, Warnings} = compile_all(Source, Erlang, Ebin),
            {More, MoreWarnings} = compile_elixir(Source, Elixir, Ebin),
            {lists:sort(Modules ++ More), Warnings ++ MoreWarnings}
    end.

elixir_files(Source) ->
    lists:sort(filelib:wildcard(filename:join([Source, "lib", "**", "*.ex"]))).

compile_elixir(Source, Files, Ebin) ->
    [relupscope:report(building, relupscope_text:utf8(File)) || File <- Files],
    true = code:add_patha(Ebin),
    Result = relupscope_elixir:compile(Source, Files, Ebin),
    true = code:del_path(Ebin),
    case Result of
        {ok, Modules, Warnings} ->
            {Modules, [warning(elixir_problem(Source, Warning)) || Warning <- Warnings]};
        {error, Errors} ->
            throw({problems, [elixir_problem(Source, Error) || Error <- Errors]})
    end.

elixir_problem(Source, {File, Place, Text}) ->
    Whole = filename:absname(unicode:characters_to_list(File), Source),
    case Place of
        {Line, Column} -> ok;
        Line -> Column = 0
    end,
    (problem(Whole, Text))#{line := Line, column := Column}.

%% As mix does.
with_elixir(Source, Keys) ->
    Applications = proplists:get_value(applications, Keys, [kernel, stdlib]),
    case elixir_files(Source) =:= [] orelse lists:member(elixir, Applications) of
        true -> Keys;
        false -> lists:keystore(applications, 1, Keys, {applications, Applications ++ [elixir]})
    end.

copy_beams(Source, Ebin) ->
    Beams = lists:sort(filelib:wildcard(filename:join([Source, "ebin", "*.beam"]))),
    [copy(Beam, filename:join(Ebin, filename:basename(Beam))) || Beam <- Beams],
    [list_to_atom(filename:basename(Beam, ".beam")) || Beam <- Beams].

%% The application's own folder is in the code path meanwhile, for its behaviours, its parse
%% transforms and its include_lib.
compile_all(Source, Files, Ebin) ->
    Options = [debug_info, return, {outdir, Ebin}, {i, filename:join(Source, "include")},
               {i, filename:join(Source, "src")}],
    true = code:add_patha(Ebin),
    Results = [compile(File, Options) || File <- providers_first(Files)],
    true = code:del_path(Ebin),
    case lists:append([Problems || {error, Problems} <- Results]) of
        [] ->
            {lists:sort([Module || {ok, Module, _} <- Results]),
             lists:append([Warnings || {ok, _, Warnings} <- Results])};
        Problems ->
            throw({problems, Problems})
    end.

%% Modules that others need while they are compiled.
providers_first(Files) ->
    {Providers, Others} = lists:partition(fun is_provider/1, Files),
    Providers ++ Others.

is_provider(File) ->
    {ok, Text} = file:read_file(File),
    lists:any(fun(Mark) -> binary:match(Text, Mark) =/= nomatch end,
              [<<"-callback">>, <<"behaviour_info(">>, <<"parse_transform(">>]).

compile(File, Options) ->
    relupscope:report(building, relupscope_text:utf8(File)),
    case compile:file(File, Options) of
        {ok, Module, Warnings} ->
            {ok, Module, [warning(Problem) || Problem <- problems(Warnings)]};
        {error, Errors, _Warnings} ->
            {error, problems(Errors)}
    end.

problems(PerFile) ->
    [problem(File, Info) || {File, Infos} <- PerFile, Info <- Infos].

warning(#{file := File, line := Line, column := Column, text := Text}) ->
    relupscope_text:utf8(io_lib:format("~ts:~p:~p: ~ts", [File, Line, Column, Text])).

%% --- NAME.app, NAME.appup, priv -----------------------------------------------------------------

app_keys(App, Version, Plan) ->
    File = source_of(App, Version, ".app", Plan),
    filelib:is_regular(File) orelse
        throw({problems, [problem(File, "the application has no resource file (.app.src or .app)")]}),
    case consult(File) of
        [{application, App, Keys}] when is_list(Keys) ->
            check_version(File, Version, proplists:get_value(vsn, Keys)),
            Keys;
        [{application, Other, _}] ->
            throw({problems, [problem(File, io_lib:format("it describes the application ~tp, "
                                                          "its folder ~tp", [Other, App]))]});
        _ ->
            throw({problems, [problem(File, "it must hold one term, {application, Name, Keys}")]})
    end.

%% Build tools write the version in; a list that says another one is a mistake.
check_version(File, Version, Said) when is_list(Said), Said =/= Version, Said =/= "" ->
    case lists:all(fun(C) -> is_integer(C) andalso C =/= $% end, Said) of
        true -> throw({problems, [problem(File, ["it says version ", Said, ", its folder ",
                                                 Version])]});
        false -> ok
    end;
check_version(_File, _Version, _Said) ->
    ok.

write_app(App, Version, Keys, Modules, Ebin) ->
    Named = case proplists:get_value(modules, Keys, []) of
                [] -> Modules;
                Given -> Given
            end,
    Default = [{description, ""}, {registered, []}, {applications, [kernel, stdlib]}],
    Filled = lists:foldl(fun({Key, Value}, Acc) -> lists:keystore(Key, 1, Acc, {Key, Value}) end,
                         Keys, [{vsn, Version}, {modules, Named}]),
    Missing = [Pair || {Key, _} = Pair <- Default, not lists:keymember(Key, 1, Filled)],
    File = filename:join(Ebin, lists:concat([App, ".app"])),
    ok = file:write_file(File, relupscope_text:file_text({application, App, Filled ++ Missing})).

%% Read before it is copied, so that a slip in it is named with its line.
copy_appup(App, Version, Ebin, Plan) ->
    File = source_of(App, Version, ".appup", Plan),
    case filelib:is_regular(File) of
        true ->
            _ = consult(File),
            copy(File, filename:join(Ebin, lists:concat([App, ".appup"])));
        false ->
            ok
    end.

copy_folder(From, To) ->
    Files = [File || File <- filelib:wildcard(filename:join(From, "**")), filelib:is_regular(File)],
    lists:foreach(fun(File) -> copy(File, To ++ lists:nthtail(length(From), File)) end, Files).

copy(From, To) ->
    ok = filelib:ensure_dir(To),
    {ok, _} = file:copy(From, To),
    ok.

%% --- messages -----------------------------------------------------------------------------------

%% The terms of a file; a syntax error in it is thrown as a problem.
-spec consult(file:filename()) -> [term()].
consult(File) ->
    case file:consult(File) of
        {ok, Terms} -> Terms;
        {error, {Anno, Module, Description}} -> throw({problems, [problem(File, {Anno, Module, Description})]});
        {error, Reason} -> throw({problems, [problem(File, file:format_error(Reason))]})
    end.

%% A file and what is wrong with it: a text, or what a compiler pass or a scanner says.
-spec problem(file:filename(), unicode:chardata() | tuple()) -> map().
problem(File, {none, Module, Description}) ->
    problem(File, Module:format_error(Description));
problem(File, {Module, Description}) when is_atom(Module) ->
    problem(File, Module:format_error(Description));
problem(File, {Anno, Module, Description}) ->
    {Line, Column} = case Anno of
                         {L, C} -> {L, C};
                         L when is_integer(L) -> {L, 0};
                         _ -> {0, 0}
                     end,
    (problem(File, Module:format_error(Description)))#{line := Line, column := Column};
problem(File, Text) ->
    #{file => relupscope_text:utf8(File), line => 0, column => 0,
      text => relupscope_text:utf8(string:trim(unicode:characters_to_list(Text)))}.
