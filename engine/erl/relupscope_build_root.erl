%% SPDX-License-Identifier: GPL-3.0-or-later
%% A release that somebody has built already (rebar3, relx, mix, systools:make_tar), made part of the
%% target system: FOLDER/lib/NAME-VSN and FOLDER/releases/VSN are copied to ROOT. What a release takes
%% from the installed OTP need not be in it. The files stay as they are; the .rel file is there under the
%% plan's name as well, since releases may be called differently. A package (.tar.gz) is unpacked, and
%% put where release_handler:unpack_release/1 looks for it, as "VSN/NAME".
-module(relupscope_build_root).
-export([bring/2, pack/1]).

%% The applications that the release brings itself, and how it is started.
-spec bring(map(), map()) -> {[{atom(), string()}], relupscope_build_start:start()}.
bring(#{vsn := Version, root := Source}, #{root := Root, name := Name} = Plan) ->
    From = unpacked(Source, Version, Plan),
    Here = filename:join([From, "releases", Version]),
    There = filename:join([Root, "releases", Version]),
    copy_tree(Here, There),
    Rel = filename:join(There, lists:concat([Name, ".rel"])),
    Own = own_name(Name, Here),
    _ = file:copy(filename:join(Here, Own ++ ".rel"), Rel),
    [{ok, _} = file:copy(Source, filename:join(There, Own ++ ".tar.gz"))
     || is_package(Source), Version =/= hd(maps:get(path, Plan))],
    Apps = [App || {Name1, Vsn1} = App <- applications(Rel, Here),
                   bring_library(lists:concat([Name1, "-", Vsn1]), From, Root, Here)],
    boot_file(Own, Name, There, Plan),
    Start = relupscope_build_start:start(Here, From, Version, Plan),
    {Apps, Start}.

%% What the release's own .rel file is called: the plan's name, or the only one that it has.
own_name(Name, Here) ->
    Names = [filename:basename(File, ".rel") || File <- filelib:wildcard(filename:join(Here, "*.rel"))],
    case lists:member(lists:concat([Name]), Names) of
        true -> lists:concat([Name]);
        false -> hd((Names -- ["start_clean", "no_dot_erlang"]) ++ [lists:concat([Name])])
    end.

unpacked(Source, Version, #{root := Root}) ->
    case is_package(Source) of
        false ->
            Source;
        true ->
            Folder = filename:join([Root, "unpacked", Version]),
            ok = filelib:ensure_dir(filename:join(Folder, "x")),
            case erl_tar:extract(Source, [compressed, {cwd, Folder}]) of
                ok -> Folder;
                {error, Reason} -> problem(Source, erl_tar:format_error(Reason))
            end
    end.

is_package(Source) ->
    lists:suffix(".tar.gz", Source).

%% Of releases that are not the first, all files that are in their packages go.
-spec pack(map()) -> ok.
pack(#{root := Root, name := Name, path := [First | _], releases := Releases}) ->
    Packages = [Version || #{vsn := Version, root := Source} <- Releases,
                           Version =/= First, is_package(Source)],
    Kept = lists:append([libraries(Version, Root, Name)
                         || #{vsn := Version} <- Releases, not lists:member(Version, Packages)]),
    lists:foreach(fun(Version) ->
                          Own = [filename:join([Root, "lib", L])
                                 || L <- libraries(Version, Root, Name) -- Kept],
                          Folder = filename:join([Root, "releases", Version]),
                          Files = [File || File <- filelib:wildcard(filename:join(Folder, "*")),
                                           not is_package(File)],
                          [ok = file:del_dir_r(F) || F <- Files ++ [L || L <- Own, is_folder(L)]]
                  end, Packages).

libraries(Version, Root, Name) ->
    {ok, [{release, _, _, Apps}]}
        = file:consult(filename:join([Root, "releases", Version, lists:concat([Name, ".rel"])])),
    [lists:concat([element(1, App), "-", element(2, App)]) || App <- Apps].

%% Not a link: the installed OTP's applications are linked to on a real node.
is_folder(File) ->
    case file:read_link_info(File) of
        {ok, Info} -> element(3, Info) =:= directory;
        {error, _} -> false
    end.

applications(Rel, Here) ->
    case file:consult(Rel) of
        {ok, [{release, _, _, Apps}]} ->
            [{element(1, App), element(2, App)} || App <- Apps];
        {ok, _} ->
            problem(Here, "its .rel file holds no {release, ...} term");
        {error, Reason} ->
            problem(filename:join(Here, filename:basename(Rel)), file:format_error(Reason))
    end.

%% False: it is the installed OTP's.
bring_library(Library, From, Root, Here) ->
    Source = filename:join([From, "lib", Library]),
    Target = filename:join([Root, "lib", Library]),
    case {filelib:is_dir(Source), filelib:is_dir(Target)} of
        {_, true} ->
            false;
        {true, false} ->
            [copy_tree(filename:join(Source, Part), filename:join(Target, Part))
             || Part <- ["ebin", "priv"], filelib:is_dir(filename:join(Source, Part))],
            true;
        {false, false} ->
            problem(Here, ["lib/", Library, " is neither in the release nor in the installed OTP"])
    end.

%% The boot script is called start.boot by most tools, and NAME.boot by some.
boot_file(OwnName, Name, There, #{root := Root}) ->
    Start = filename:join(There, "start.boot"),
    Own = filename:join(There, OwnName ++ ".boot"),
    case {filelib:is_regular(Start), filelib:is_regular(Own)} of
        {true, _} ->
            ok;
        {false, true} ->
            {ok, _} = file:copy(Own, Start),
            ok;
        {false, false} ->
            Options = [silent, no_dot_erlang, {script_name, "start"}, {outdir, There},
                       {path, filelib:wildcard(filename:join([Root, "lib", "*", "ebin"]))}],
            case systools:make_script(filename:join(There, lists:concat([Name])), Options) of
                {ok, _, _} -> ok;
                {error, Module, Error} -> problem(There, Module:format_error(Error))
            end
    end.

copy_tree(From, To) ->
    ok = filelib:ensure_dir(filename:join(To, "x")),
    {ok, Names} = file:list_dir(From),
    [case filelib:is_dir(filename:join(From, Name)) of
         true -> copy_tree(filename:join(From, Name), filename:join(To, Name));
         false -> {ok, _} = file:copy(filename:join(From, Name), filename:join(To, Name))
     end || Name <- lists:sort(Names)],
    ok.

problem(File, Text) ->
    throw({problems, [relupscope_build_app:problem(File, Text)]}).
