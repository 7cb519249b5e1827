%% SPDX-License-Identifier: GPL-3.0-or-later
%% `relupscope check`: the supervision trees of a node's own applications, as terms that another node
%% can compare with its own: who supervises whom, with which specification, what the servers keep.
-module(relupscope_check_tree).
-export([read/0, callback/1]).
-export_type([tree/0, top/0]).

%% More children than this under one supervisor are clients' business, not the upgrade's.
-define(MOST_CHILDREN, 50).
-define(TIMEOUT_MS, 1000).

-type top() :: #{app := atom(), pid := pid(), supervises := boolean()}.
-type supervisor() :: #{name := binary(), module := module(), args := term(), status := atom(),
                        ids := [term()] | dynamic, specs := #{term() => map()}}.
-type server() :: #{name := binary(), id := term(), pid := pid(), module := module() | undefined,
                    kind := module() | undefined, modules := [module()] | dynamic,
                    state := {ok, term()} | unknown}.
-type tree() :: #{tops := [top()], supervisors := [supervisor()], servers := [server()]}.

-spec read() -> tree().
read() ->
    Apps = [App || {App, _, _} <- application:which_applications(), not relupscope_outcome:is_otp(App)],
    lists:foldl(fun application/2, #{tops => [], supervisors => [], servers => []}, lists:sort(Apps)).

application(App, #{tops := Tops} = Tree) ->
    Master = application_controller:get_master(App),
    case is_pid(Master) andalso catch application_master:get_child(Master) of
        {Root, _Module} when is_pid(Root) ->
            IsSupervisor = is_supervisor(Root),
            Top = #{app => App, pid => Root, supervises => IsSupervisor},
            With = Tree#{tops := Tops ++ [Top]},
            case IsSupervisor of
                true -> supervisor(Root, name(Root, atom_to_binary(App)), With);
                false -> With
            end;
        _ ->
            Tree
    end.

is_supervisor(Pid) ->
    case proc_lib:translate_initial_call(Pid) of
        {supervisor, _, _} -> true;
        {supervisor_bridge, _, _} -> true;
        _ -> false
    end.

%% --- supervisors --------------------------------------------------------------------------------

supervisor(Pid, Name, #{supervisors := Supervisors} = Tree) ->
    case status(Pid) of
        suspended ->
            Tree#{supervisors := Supervisors ++ [supervisor_row(Name, {undefined, []}, suspended, dynamic, #{})]};
        Status ->
            Children = children(Pid),
            Specs = maps:from_list([{Id, Spec} || {Id, _, _, _} <- Children,
                                                  {ok, Spec} <- [spec(Pid, Id)]]),
            Row = supervisor_row(Name, arguments(Pid), Status, ids(Children), Specs),
            lists:foldl(fun(Child, T) -> child(Child, Name, T) end,
                        Tree#{supervisors := Supervisors ++ [Row]},
                        lists:sublist(lists:sort(Children), ?MOST_CHILDREN))
    end.

supervisor_row(Name, {Module, Args}, Status, Ids, Specs) ->
    #{name => Name, module => Module, args => Args, status => Status, ids => Ids, specs => Specs}.

ids(Children) ->
    case lists:sort([Id || {Id, _, _, _} <- Children]) of
        [undefined | _] -> dynamic;
        Ids -> Ids
    end.

%% The last two fields of a supervisor's state are its callback module and what its init/1 got.
arguments(Pid) ->
    try lists:reverse(tuple_to_list(sys:get_state(Pid, ?TIMEOUT_MS))) of
        [Args, Module | _] when is_atom(Module) -> {Module, Args};
        _ -> {undefined, []}
    catch
        _:_ -> {undefined, []}
    end.

children(Pid) ->
    try supervisor:which_children(Pid)
    catch
        exit:_ -> []
    end.

spec(Pid, Id) ->
    try supervisor:get_childspec(Pid, Id)
    catch
        _:_ -> unknown
    end.

status(Pid) ->
    try sys:get_status(Pid, ?TIMEOUT_MS) of
        {status, _, _, [_, Status | _]} -> Status;
        _ -> unknown
    catch
        _:_ -> unknown
    end.

child({Id, Pid, supervisor, _Modules}, Path, Tree) when is_pid(Pid) ->
    supervisor(Pid, name(Pid, below(Path, Id)), Tree);
child({Id, Pid, worker, Modules}, Path, #{servers := Servers} = Tree) when is_pid(Pid) ->
    {Kind, Module} = callback(Pid),
    Server = #{name => name(Pid, below(Path, Id)), id => Id, pid => Pid, module => Module,
               kind => Kind, modules => Modules, state => state(Kind, Pid)},
    Tree#{servers := Servers ++ [Server]};
child(_Child, _Path, Tree) ->
    Tree.

below(Path, Id) ->
    relupscope_text:utf8([Path, "/", io_lib:format("~0tp", [Id])]).

name(Pid, Path) ->
    case erlang:process_info(Pid, registered_name) of
        {registered_name, Name} -> atom_to_binary(Name);
        _ -> Path
    end.

%% --- servers ------------------------------------------------------------------------------------

%% The behaviour that a process runs in and the module whose callbacks it calls.
-spec callback(pid()) -> {module() | undefined, module() | undefined}.
callback(Pid) ->
    Initial = case catch proc_lib:translate_initial_call(Pid) of
                  {Module, _, _} -> Module;
                  _ -> undefined
              end,
    Kind = case erlang:process_info(Pid, current_function) of
               {current_function, {Behaviour, _, _}} -> Behaviour;
               _ -> undefined
           end,
    Waits = lists:member(Kind, [gen_server, gen_statem, gen_event, supervisor, gen]),
    if
        Waits -> {Kind, Initial};
        true -> {stack_kind(Pid), Initial}
    end.

%% One that is at work has its behaviour further down; one that hibernates shows it nowhere.
stack_kind(Pid) ->
    case erlang:process_info(Pid, current_stacktrace) of
        {current_stacktrace, Frames} ->
            hd([M || {M, _, _, _} <- Frames,
                     lists:member(M, [gen_server, gen_statem, gen_event])] ++ [undefined]);
        undefined ->
            undefined
    end.

%% Only servers of OTP's behaviours are asked: a process that does not know the question keeps it.
state(Kind, Pid) when Kind =:= gen_server; Kind =:= gen_statem ->
    try {ok, sys:get_state(Pid, ?TIMEOUT_MS)}
    catch
        _:_ -> unknown
    end;
state(_Kind, _Pid) ->
    unknown.
