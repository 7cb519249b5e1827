%% SPDX-License-Identifier: GPL-3.0-or-later
%% `relupscope check`, inside of the release that is to be upgraded, shortly before it would be: who is
%% where in its code, what the release handler would find in the supervision trees, which funs are kept.
%% Reported as `looked`: {Findings, Seen}, where Seen goes to relupscope_check_try in the new release.
-module(relupscope_check_look).
-export([look/2]).

-import(relupscope_check, [finding/4]).

-define(BETWEEN_LOOKS_MS, 200).
-define(MOST_TERMS, 200000).

-spec look(file:filename(), pos_integer()) -> pid().
look(Folder, AfterMs) ->
    spawn(fun() ->
                  timer:sleep(AfterMs),
                  {ok, Bytes} = file:read_file(filename:join(Folder, "facts")),
                  look(binary_to_term(Bytes))
          end).

look(#{up := Up} = Facts) ->
    Tree = relupscope_check_tree:read(),
    Script = case Up of none -> relupscope_check_relup:read([]); _ -> Up end,
    Findings = stayers(Tree, Facts, Script) ++ kept(Tree, Facts, Script) ++ by_handler(Tree, Facts, Script)
        ++ on_load(Facts, Script),
    relupscope:report(looked, {Findings, term_to_binary(Tree)}).

%% What only the release handler looks at.
by_handler(Tree, #{by_hand := none, to := To} = Facts, Script) ->
    tops(Tree, Script) ++ suspended(Tree, Script) ++ child_modules(Tree, Facts, Script) ++ environment(Facts)
        ++ started(Facts, Script) ++ sys_config(To) ++ relup(Facts) ++ libraries(To);
by_handler(_Tree, _Facts, _Script) ->
    [].

%% --- the trees that suspend and stop look through -----------------------------------------------

tops(#{tops := Tops}, #{walks := true}) ->
    [finding(no_top_supervisor, error, io_lib:format("application ~tp", [App]),
             "its topmost process is no supervisor; the release handler asks it for its children and "
             "gets no answer")
     || #{app := App, supervises := false} <- Tops];
tops(_Tree, _Script) ->
    [].

suspended(#{supervisors := Supervisors}, #{walks := true}) ->
    [finding(suspended_supervisor, error, Name, "the supervisor is suspended")
     || #{name := Name, status := suspended} <- Supervisors];
suspended(_Tree, _Script) ->
    [].

%% The release handler knows whose code a process runs from `modules` of its child specification.
child_modules(#{servers := Servers}, #{changed := Changed, places := Places}, Script) ->
    lists:append([child_module(Server, Changed, Places, Script) || Server <- Servers]).

child_module(#{modules := dynamic, kind := Kind, name := Name}, _Changed, _Places, #{walks := true})
  when Kind =/= gen_event ->
    [finding(dynamic_modules, error, Name,
             "its child specification says `dynamic`, and it is no gen_event: it does not answer when "
             "the release handler asks for its modules")];
child_module(#{modules := Modules, module := Module, name := Name}, Changed, Places, Script)
  when is_list(Modules) ->
    #{converts := Converts} = Script,
    [finding(child_modules, severity(is_map_key(Module, Converts)), Name,
             [io_lib:format("it runs ~tp, ", [Module]), place(Module, Places),
              io_lib:format("; its child specification's modules are ~0tp: the release handler will not "
                            "suspend it", [Modules])])
     || lists:member(Module, Changed), not lists:member(Module, Modules),
        is_map_key(Module, maps:get(suspends, Script)) orelse is_map_key(Module, Converts)];
child_module(_Server, _Changed, _Places, _Script) ->
    [].

severity(true) -> error;
severity(false) -> warning.

place(Module, Places) ->
    maps:get(Module, Places, atom_to_binary(Module)).

%% --- processes that stay in old code ------------------------------------------------------------

%% What stands in a renewed module at both looks, and cannot leave it by calling the new one.
stayers(#{servers := Servers}, #{calls_itself := CallsItself} = Facts, Script) ->
    Renewed = relupscope_check_relup:renewed(Script) -- stopped_modules(Facts, Script),
    First = frames(Renewed),
    timer:sleep(?BETWEEN_LOOKS_MS),
    Suspended = [Pid || #{pid := Pid, modules := Modules} <- Servers, is_list(Modules),
                        lists:any(fun(M) -> is_map_key(M, maps:get(suspends, Script)) end, Modules)],
    [stayer(Stay, lists:member(Pid, Suspended), Facts, Script)
     || {Pid, Module, _, _, IsTop} = Stay <- frames(Renewed), lists:keymember(Pid, 1, First),
        not (IsTop andalso lists:member(Module, CallsItself))].

stayer({Pid, Module, F, A, _}, true, #{places := Places}, #{soft := Soft}) ->
    [Check, Text] = case lists:member(Module, Soft) of
                        true -> [lingering_process, "the soft purge will refuse the upgrade"];
                        false -> [busy_server, "if it does not answer the suspend in time, it is left "
                                  "out, and its old state meets the new code"]
                    end,
    finding(Check, warning, place(Module, Places),
            [who(Pid), " is at work in ", relupscope_check:mfa(Module, F, A), ": ", Text]);
stayer({Pid, Module, F, A, _}, false, #{places := Places}, Script) ->
    finding(lingering_process, warning, place(Module, Places),
            [who(Pid), " stays in ", relupscope_check:mfa(Module, F, A), ": ", stays(Module, Script)]).

%% The processes of an application that is stopped are gone before its modules are.
stopped_modules(#{old := Apps}, #{stopped := Stopped}) ->
    lists:append([proplists:get_value(modules, Keys, [])
                  || {App, _, _, Keys} <- Apps, lists:member(App, Stopped)]).

stays(Module, #{soft := Soft}) ->
    case lists:member(Module, Soft) of
        true -> "the soft purge will refuse the upgrade";
        false -> "it goes on in the old code and is killed when that is purged"
    end.

frames(Renewed) ->
    [Found || Pid <- processes() -- [self()], Found <- [frame(Pid, Renewed)], Found =/= none].

frame(Pid, Renewed) ->
    case erlang:process_info(Pid, current_stacktrace) of
        {current_stacktrace, [{Top, F, A, _} | Frames]} ->
            IsOurs = lists:any(fun({M, _, _, _}) -> lists:prefix("relupscope", atom_to_list(M)) end,
                               Frames),
            Inside = [{M, F1, A1} || {M, F1, A1, _} <- Frames, lists:member(M, Renewed)],
            case {IsOurs, lists:member(Top, Renewed), Inside} of
                {true, _, _} -> none;
                {_, _, [{M, F1, A1} | _]} -> {Pid, M, F1, A1, false};
                {_, true, []} -> {Pid, Top, F, A, true};
                _ -> none
            end;
        _ ->
            none
    end.

who(Pid) ->
    case erlang:process_info(Pid, registered_name) of
        {registered_name, Name} -> atom_to_list(Name);
        _ -> ["a process of ", case catch proc_lib:translate_initial_call(Pid) of
                                   {M, F, A} -> relupscope_check:mfa(M, F, A);
                                   _ -> "nobody"
                               end]
    end.

%% --- what is kept -------------------------------------------------------------------------------

kept(#{servers := Servers}, #{places := Places} = Facts, Script) ->
    Wanted = {relupscope_check_relup:renewed(Script), old_folders(Facts)},
    Kept = [{["persistent_term ", io_lib:format("~0tp", [Key])], Value}
            || {Key, Value} <- persistent_term:get()]
        ++ [{["the ets table ", io_lib:format("~0tp", [Table])], Objects}
            || {Table, Objects} <- tables(), Objects =/= []]
        ++ [{["the state of ", Name], State} || #{name := Name, state := {ok, State}} <- Servers],
    [kept_finding(Where, Found, Places)
     || {Where, Term} <- Kept, Found <- lists:usort(walk([Term], ?MOST_TERMS, Wanted, []))].

%% Paths in the tables of OTP's own servers are up to the release handler.
tables() ->
    Otp = [P || Name <- [code_server, application_controller, logger, kernel_sup, init],
                P <- [whereis(Name)], is_pid(P)],
    [{Table, objects(Table)} || Table <- ets:all(), not lists:member(ets:info(Table, owner), Otp)].

objects(Table) ->
    try ets:tab2list(Table)
    catch
        error:badarg -> []
    end.

old_folders(#{old := Old, new := New}) ->
    [lists:concat([App, "-", Vsn]) || {App, Vsn, _, _} <- Old,
                                      {_, NewVsn, _, _} <- [lists:keyfind(App, 1, New)],
                                      Vsn =/= NewVsn].

kept_finding(Where, {made_by, Module}, Places) ->
    finding(kept_fun, warning, Where,
            [io_lib:format("it keeps a fun that ~tp made, ", [Module]), place(Module, Places),
             ": calling it after the upgrade is a badfun, or runs old code"]);
kept_finding(Where, {path, Folder}, _Places) ->
    finding(kept_path, warning, Where,
            ["it keeps a path into ", Folder, ", where the old version stays"]).

%% The renewed modules whose funs are in the terms, and the folders that strings in them name; so
%% many terms are looked at.
walk([], _Left, _Wanted, Found) -> Found;
walk(_, 0, _Wanted, Found) -> Found;
walk([Term | Rest], Left, {Renewed, _} = Wanted, Found) when is_function(Term) ->
    {module, Module} = erlang:fun_info(Term, module),
    {env, Env} = erlang:fun_info(Term, env),
    IsKept = erlang:fun_info(Term, type) =:= {type, local} andalso lists:member(Module, Renewed),
    walk([Env | Rest], Left - 1, Wanted, [{made_by, Module} || IsKept] ++ Found);
walk([[C | _] = Text | Rest], Left, Wanted, Found) when is_integer(C), C > 31 ->
    walk(Rest, Left - 1, Wanted, paths(Text, Wanted) ++ Found);
walk([<<_, _/binary>> = Text | Rest], Left, Wanted, Found) ->
    walk(Rest, Left - 1, Wanted, paths(Text, Wanted) ++ Found);
walk([[Head | Tail] | Rest], Left, Wanted, Found) ->
    walk([Head, Tail | Rest], Left - 1, Wanted, Found);
walk([Tuple | Rest], Left, Wanted, Found) when is_tuple(Tuple) ->
    walk(tuple_to_list(Tuple) ++ Rest, Left - 1, Wanted, Found);
walk([Map | Rest], Left, Wanted, Found) when is_map(Map) ->
    walk([maps:to_list(Map) | Rest], Left - 1, Wanted, Found);
walk([_ | Rest], Left, Wanted, Found) ->
    walk(Rest, Left - 1, Wanted, Found).

paths(Text, {_, Folders}) ->
    try unicode:characters_to_binary(Text) of
        Bytes when is_binary(Bytes) ->
            [{path, Folder} || Folder <- Folders,
                               binary:match(Bytes, list_to_binary(["/lib/", Folder, "/"])) =/= nomatch];
        _ ->
            []
    catch
        error:badarg -> []
    end.

%% --- the environment ----------------------------------------------------------------------------

%% The release handler makes it anew from the .app files and sys.config of the new release.
environment(#{old := Apps, from := From}) ->
    Config = case file:consult(filename:join([code:root_dir(), "releases", From, "sys.config"])) of
                 {ok, [Terms]} when is_list(Terms) -> [T || {_, _} = T <- Terms];
                 _ -> []
             end,
    lists:append([lost(App, Keys, proplists:get_value(App, Config, [])) || {App, _, _, Keys} <- Apps]).

lost(App, Keys, Configured) ->
    Own = proplists:get_value(env, Keys, []),
    [finding(environment_lost, warning, io_lib:format("application ~tp", [App]),
             io_lib:format("~tp was set at run time and is in neither the .app file nor sys.config",
                           [Key]))
     || {Key, _} <- lists:sort(application:get_all_env(App)), Key =/= included_applications,
        not lists:keymember(Key, 1, Own), not lists:keymember(Key, 1, Configured)].

sys_config(To) ->
    File = filename:join([code:root_dir(), "releases", To, "sys.config"]),
    case filelib:is_regular(File) of
        true -> relupscope_check_files:sys_config(File, File);
        false -> []
    end.

%% Looked for as the release handler does it: the way up in the new release, then the way down in the
%% old one.
relup(#{up := none}) ->
    [];
relup(#{from := From, to := To}) ->
    Read = fun(Version) ->
                   case file:consult(filename:join([code:root_dir(), "releases", Version, "relup"])) of
                       {ok, [{Version, Ups, Downs}]} -> {Ups, Downs};
                       _ -> {[], []}
                   end
           end,
    {Ups, _} = Read(To),
    {_, Downs} = Read(From),
    [finding(no_relup_entry, error, ["releases/", To, "/relup"],
             ["it has no entry for release ", From, "; the error will speak of releases/", From,
              "/relup"])
     || not lists:keymember(From, 1, Ups), not lists:keymember(To, 1, Downs)].

%% Of a release that is unpacked already: nobody has looked yet whether all its libraries are there.
libraries(To) ->
    [finding(missing_library, error, ["releases/", To],
             [Library, " is in the .rel file, and there is no lib/", Library])
     || {_, Version, Libraries, _} <- release_handler:which_releases(), Version =:= To,
        Library <- Libraries, not filelib:is_dir(filename:join([code:root_dir(), "lib", Library]))].

%% --- applications that the relup starts ---------------------------------------------------------

started(#{old := Old, new := New}, #{started := Started, stopped := Stopped}) ->
    Running = [App || {App, _, _} <- application:which_applications()],
    [finding(needs_stopped, error, io_lib:format("application ~tp", [App]),
             io_lib:format("it needs ~tp, which does not run; what application:start returns is "
                           "ignored", [Needed]))
     || {App, _Type} <- Started, {_, _, _, Keys} <- [lists:keyfind(App, 1, New)],
        Needed <- proplists:get_value(applications, Keys, []),
        not lists:member(Needed, Running), not lists:keymember(Needed, 1, Started),
        lists:keymember(Needed, 1, Old), not lists:member(Needed, Stopped)].

%% --- on_load ------------------------------------------------------------------------------------

%% Loaded as the upgrade would, at the end, for nothing else is looked at in this node.
on_load(#{on_load := Modules, places := Places}, Script) ->
    [finding(on_load, error, place(Module, Places),
             io_lib:format("~tp can't be loaded again: ~tp", [Module, Why]))
     || {Module, File} <- Modules, relupscope_check_relup:loaded_at(Module, Script) =/= never,
        {ok, Bytes} <- [file:read_file(File)],
        {error, Why} <- [code:load_binary(Module, File, Bytes)]].
