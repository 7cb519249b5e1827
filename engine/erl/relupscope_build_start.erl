%% SPDX-License-Identifier: GPL-3.0-or-later
%% How a release wants to be started: what the start scripts of rebar3, relx and mix give the emulator
%% besides the boot script and sys.config. The scripts themselves are not run. They are known by what is
%% in them, env.sh by its plain assignments, vm.args by its flags:
%%   * -mode embedded, where the script says so, or vm.args;
%%   * the RELEASE_ variables that Elixir's Config.Provider reads at boot, where there is an env.sh, as
%%     `mix release` writes one;
%%   * sys.config made of sys.config.src, and vm.args of vm.args.src, with the defaults of their variables;
%%   * flags of vm.args, but for those that name the node (a node alone has no name) or say where things
%%     are (that is the machine's business), and for the emulator's own (+P and the like).
-module(relupscope_build_start).
-export([start/4, own/2]).

-type start() :: #{vsn := string(), arguments := [binary()], environment := [{binary(), binary()}],
                   warnings := [binary()]}.
-export_type([start/0]).

%% Of a release that was built before: Here is its releases/VSN, From the folder that holds lib/. The
%% release has its place in the plan's root already.
-spec start(file:filename(), file:filename(), string(), map()) -> start().
start(Here, From, Version, #{root := Root} = Plan) ->
    There = filename:join([Root, "releases", Version]),
    expand(filename:join(There, "vm.args"), ""),
    expand(filename:join(There, "sys.config"), "[].\n"),
    {Arguments, Set, Warnings} = vm_args(filename:join(There, "vm.args")),
    Variables = mix_variables(Here, From, Version, Plan),
    Mode = case proplists:get_value("RELEASE_MODE", Variables, script_mode(From)) of
               none -> [];
               Word -> ["-mode", Word]
           end,
    answer(Version, Mode ++ Arguments, Variables ++ Set, Warnings).

%% Of one that is made of the scenario's applications: the scenario may bring a vm.args.
-spec own(string(), map()) -> start().
own(Version, #{scenario := Scenario}) ->
    Files = [filename:join([Scenario, "releases", Version, "vm.args"]),
             filename:join(Scenario, "vm.args")],
    {Arguments, Set, Warnings} = vm_args(hd(lists:filter(fun filelib:is_regular/1, Files) ++ [none])),
    answer(Version, Arguments, Set, Warnings).

answer(Version, Arguments, Variables, Warnings) ->
    #{vsn => Version,
      arguments => [relupscope_text:utf8(A) || A <- Arguments],
      environment => [{relupscope_text:utf8(N), relupscope_text:utf8(V)} || {N, V} <- Variables],
      warnings => [relupscope_text:utf8(["release ", Version, ": ", W]) || W <- Warnings]}.

%% --- vm.args ------------------------------------------------------------------------------------

%% {Arguments, Variables, Warnings}
vm_args(none) ->
    {[], [], []};
vm_args(File) ->
    case file:read_file(File) of
        {ok, Bytes} ->
            Lines = string:split(text(Bytes), "\n", all),
            flags(lists:append([words(Line, [], []) || Line <- Lines]));
        {error, _} ->
            {[], [], []}
    end.

%% A line of an args file: words between blanks, quotes around some, a # begins a comment.
words([], [], Words) -> lists:reverse(Words);
words([], Word, Words) -> words([], [], [lists:reverse(Word) | Words]);
words([$# | _], [], Words) -> words([], [], Words);
words([Blank | Rest], [], Words) when Blank =< $\s -> words(Rest, [], Words);
words([Blank | Rest], Word, Words) when Blank =< $\s ->
    words(Rest, [], [lists:reverse(Word) | Words]);
words([Quote | Rest], Word, Words) when Quote =:= $"; Quote =:= $' ->
    {Quoted, After} = lists:splitwith(fun(C) -> C =/= Quote end, Rest),
    words(lists:nthtail(min(1, length(After)), After), lists:reverse(Quoted) ++ Word, Words);
words([$\\, C | Rest], Word, Words) -> words(Rest, [C | Word], Words);
words([C | Rest], Word, Words) -> words(Rest, [C | Word], Words).

flags([]) ->
    {[], [], []};
flags(["-extra" | Words]) ->
    {[], [], [["vm.args: -extra ", lists:join(" ", Words), " is left out"]]};
flags([Flag | Words]) ->
    {Values, Rest} = lists:splitwith(fun(Word) -> not is_flag(Word) end, Words),
    {Arguments, Variables, Warnings} = flags(Rest),
    case Flag of
        "-env" when length(Values) >= 2 ->
            {Arguments, [{hd(Values), lists:nth(2, Values)} | Variables], Warnings};
        "+" ++ _ ->
            {Arguments, Variables, Warnings};
        _ ->
            case left_out(Flag) of
                false -> {[Flag | Values] ++ Arguments, Variables, Warnings};
                quietly -> {Arguments, Variables, Warnings};
                Why -> {Arguments, Variables,
                        [["vm.args: ", lists:join(" ", [Flag | Values]), " is left out: ", Why] | Warnings]}
            end
    end.

is_flag([Sign, C | _]) when Sign =:= $-; Sign =:= $+ -> C < $0 orelse C > $9;
is_flag(_) -> false.

left_out(Flag) when Flag =:= "-name"; Flag =:= "-sname" -> "a node alone has no name";
left_out(Flag) when Flag =:= "-config"; Flag =:= "-args_file" -> "only the release's own files are read";
left_out(Flag) ->
    lists:member(Flag, ["-setcookie", "-proto_dist", "-start_epmd", "-hidden", "-remsh", "-connect_all",
                        "-detached", "-noshell", "-noinput", "-user", "-root", "-bindir", "-progname",
                        "-home", "-boot", "-boot_var", "--"]) andalso quietly.

%% --- start scripts ------------------------------------------------------------------------------

%% As `mix release` writes it, bin/NAME exports these before the emulator starts.
mix_variables(Here, From, Version, #{root := Root, name := Name}) ->
    case file:read_file(filename:join(Here, "env.sh")) of
        {error, _} ->
            [];
        {ok, Bytes} ->
            There = filename:join([Root, "releases", Version]),
            Own = assignments(text(Bytes)),
            Fixed = [{"RELEASE_ROOT", Root}, {"RELEASE_NAME", lists:concat([Name])},
                     {"RELEASE_VSN", Version}, {"RELEASE_COMMAND", "start"},
                     {"RELEASE_PROG", lists:concat([Name])},
                     {"RELEASE_SYS_CONFIG", sys_config(There, Name, Version, Root)}],
            Default = [{"RELEASE_MODE", default_mode(script_mode(From))},
                       {"RELEASE_NODE", lists:concat([Name])},
                       {"RELEASE_DISTRIBUTION", "none"},
                       {"RELEASE_COOKIE", cookie(From)},
                       {"RELEASE_TMP", filename:join(Root, "tmp")},
                       {"RELEASE_BOOT_SCRIPT", "start"}, {"RELEASE_BOOT_SCRIPT_CLEAN", "start_clean"},
                       {"RELEASE_VM_ARGS", filename:join(There, "vm.args")}],
            Fixed ++ [V || {N, _} = V <- Own, not lists:keymember(N, 1, Fixed)]
                ++ [V || {N, _} = V <- Default, not lists:keymember(N, 1, Own)]
    end.

default_mode(none) -> "embedded";
default_mode(Mode) -> Mode.

cookie(From) ->
    case file:read_file(filename:join([From, "releases", "COOKIE"])) of
        {ok, Bytes} -> string:trim(text(Bytes));
        {error, _} -> "relupscope"
    end.

%% Where the providers are asked and the system then starts again, they write to a copy of it.
sys_config(There, Name, Version, Root) ->
    {ok, Bytes} = file:read_file(filename:join(There, "sys.config")),
    case binary:match(Bytes, <<"RUNTIME_CONFIG=true">>) of
        nomatch ->
            filename:join(There, "sys");
        _ ->
            Copy = filename:join([Root, "tmp", lists:concat([Name, "-", Version, ".runtime"])]),
            ok = filelib:ensure_dir(Copy),
            ok = file:write_file(Copy ++ ".config", Bytes),
            Copy
    end.

%% Lines of a shell script that give a variable a value without asking anybody.
assignments(Text) ->
    Pattern = "^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=[\"']?([^\"'$`\\\\;&|()\n]*)[\"']?[ \t]*$",
    case re:run(Text, Pattern, [global, multiline, unicode, {capture, [1, 2], list}]) of
        {match, Found} -> [{Variable, string:trim(Value)} || [Variable, Value] <- Found];
        nomatch -> []
    end.

%% none: nothing in bin/ speaks of it, and the emulator's own way is interactive.
script_mode(From) ->
    Files = filelib:wildcard(filename:join([From, "bin", "*"])),
    Modes = [Mode || File <- Files, filelib:file_size(File) < 200000, Mode <- modes_in(File)],
    hd(Modes ++ [none]).

%% A script's last default for the variable is that of plain starting: relx has another one before it, for
%% its console_clean. Without any, the first that names a mode.
modes_in(File) ->
    {ok, Bytes} = file:read_file(File),
    lists:reverse(modes("(?:CODE_LOADING|RELEASE)_MODE:[-=]\"?(embedded|interactive)", Bytes))
        ++ modes("(?:CODE_LOADING|RELEASE)_MODE=\"?(embedded|interactive)", Bytes)
        ++ modes("[ \"]-mode +\"?(embedded|interactive)", Bytes).

modes(Pattern, Bytes) ->
    case re:run(Bytes, Pattern, [global, {capture, all_but_first, list}]) of
        {match, Found} -> lists:append(Found);
        nomatch -> []
    end.

%% --- templates ----------------------------------------------------------------------------------

%% FILE.src, if FILE is not there, with the defaults of ${NAME:-default}: the environment sets none of them.
expand(File, Otherwise) ->
    case {filelib:is_regular(File), file:read_file(File ++ ".src")} of
        {true, _} ->
            ok;
        {false, {ok, Bytes}} ->
            Text = re:replace(Bytes, "\\$\\{[A-Za-z_0-9]+(?::?-([^}]*))?\\}", "\\1", [global]),
            ok = file:write_file(File, Text);
        {false, {error, _}} ->
            ok = file:write_file(File, Otherwise)
    end.

text(Bytes) ->
    case unicode:characters_to_list(Bytes) of
        Text when is_list(Text) -> Text;
        _ -> binary_to_list(Bytes)
    end.
