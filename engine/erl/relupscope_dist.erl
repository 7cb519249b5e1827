%% SPDX-License-Identifier: GPL-3.0-or-later
%% The carrier of Erlang's distribution between the nodes of one world (-proto_dist relupscope): what
%% inet_tcp_dist is for sockets. The handshake, the ticks and all that is above are OTP's (dist_util,
%% net_kernel); a connection is a port of the machine, `relupscope_wire`, and the names of nodes are
%% known to the world, so no epmd is asked.
-module(relupscope_dist).
-export([listen/1, listen/2, accept/1, accept_connection/5, setup/5, close/1, select/1, address/0,
         is_node_name/1]).
-export([accept_loop/2, do_accept/5, do_setup/5, tick/1]).

-include_lib("kernel/include/net_address.hrl").
-include_lib("kernel/include/dist_util.hrl").

%% Operations of the port.
-define(RECEIVE, 1).
-define(ACTIVATE, 2).
-define(CREATION, 3).

listen(Name) ->
    {ok, Host} = inet:gethostname(),
    listen(Name, Host).

listen(Name, Host) ->
    try open(["listen ", full_name(Name, Host)]) of
        Port -> {ok, {Port, address(), creation(Port)}}
    catch
        error:eaddrinuse -> {error, duplicate_name};
        error:Reason -> {error, Reason}
    end.

creation(Port) ->
    <<Creation:32>> = list_to_binary(port_control(Port, ?CREATION, [])),
    Creation.

full_name(Name, Host) ->
    [atom_to_list(Name), $@, Host].

open(Command) ->
    open_port({spawn_driver, lists:flatten(["relupscope_wire " | Command])}, [binary]).

address() ->
    {ok, Host} = inet:gethostname(),
    #net_address{address = {relupscope, Host}, host = Host, protocol = relupscope,
                 family = relupscope}.

select(Node) ->
    is_node_name(Node).

is_node_name(Node) ->
    case dist_util:split_node(Node) of
        {node, _Name, _Host} -> true;
        _ -> false
    end.

close(Port) ->
    catch port_close(Port),
    ok.

%% ------------------------------------------------------------------------------------------------
%% Connections that others begin.

accept(Listen) ->
    Pid = spawn_opt(?MODULE, accept_loop, [self(), Listen], [link, {priority, max}]),
    hand_over(Listen, Pid),
    Pid ! {self(), go},
    Pid.

accept_loop(Kernel, Listen) ->
    receive
        {Kernel, go} ->
            accept_next(Kernel, Listen)
    end.

accept_next(Kernel, Listen) ->
    receive
        {Listen, {accepted, Port}} ->
            Kernel ! {accept, self(), Port, relupscope, relupscope},
            receive
                {Kernel, controller, Pid} ->
                    hand_over(Port, Pid),
                    Pid ! {self(), controller};
                {Kernel, unsupported_protocol} ->
                    exit(unsupported_protocol)
            end,
            accept_next(Kernel, Listen)
    end.

%% The port is another process's from now on; one that has closed already stays closed.
hand_over(Port, Pid) ->
    catch port_connect(Port, Pid),
    unlink(Port).

accept_connection(AcceptPid, Port, MyNode, Allowed, SetupTime) ->
    spawn_opt(?MODULE, do_accept, [self(), AcceptPid, Port, {MyNode, Allowed}, SetupTime],
              dist_util:net_ticker_spawn_options()).

do_accept(Kernel, AcceptPid, Port, {MyNode, Allowed}, SetupTime) ->
    receive
        {AcceptPid, controller} ->
            Timer = dist_util:start_timer(SetupTime),
            Data = handshake_data(Kernel, MyNode, Port, Timer),
            dist_util:handshake_other_started(Data#hs_data{allowed = Allowed})
    end.

%% ------------------------------------------------------------------------------------------------
%% Connections that this node begins.

setup(Node, Type, MyNode, _LongOrShortNames, SetupTime) ->
    spawn_opt(?MODULE, do_setup, [self(), Node, Type, MyNode, SetupTime],
              dist_util:net_ticker_spawn_options()).

do_setup(Kernel, Node, Type, MyNode, SetupTime) ->
    Timer = dist_util:start_timer(SetupTime),
    Port = try open(["connect ", atom_to_list(Node)])
           catch error:_ -> ?shutdown(Node)
           end,
    receive
        {Port, connected} ->
            dist_util:reset_timer(Timer),
            Data = handshake_data(Kernel, MyNode, Port, Timer),
            dist_util:handshake_we_started(Data#hs_data{other_node = Node, other_version = 5,
                                                        request_type = Type});
        {tcp_closed, Port} ->
            ?shutdown(Node)
    end.

%% ------------------------------------------------------------------------------------------------
%% What dist_util needs to know of a connection.

handshake_data(Kernel, MyNode, Port, Timer) ->
    #hs_data{kernel_pid = Kernel, this_node = MyNode, socket = Port, timer = Timer, this_flags = 0,
             f_send = fun send/2,
             f_recv = fun recv/3,
             f_setopts_pre_nodeup = fun(_) -> ok end,
             f_setopts_post_nodeup = fun activate/1,
             f_getll = fun(P) -> {ok, P} end,
             f_address = fun address_of/2,
             mf_tick = fun ?MODULE:tick/1}.

send(Port, Bytes) ->
    try port_command(Port, Bytes) of
        true -> ok
    catch
        error:badarg -> {error, closed}
    end.

recv(Port, _Length, Timeout) ->
    try port_control(Port, ?RECEIVE, []) of
        _ ->
            receive
                {Port, {packet, Bytes}} -> {ok, Bytes};
                {tcp_closed, Port} -> {error, closed}
            after Timeout -> {error, timeout}
            end
    catch
        error:badarg -> {error, closed}
    end.

%% From now on what arrives is not for this process, but signals.
activate(Port) ->
    try port_control(Port, ?ACTIVATE, []) of
        _ -> ok
    catch
        error:badarg -> {error, closed}
    end.

tick(Port) ->
    case send(Port, []) of
        ok ->
            ok;
        Error ->
            self() ! {tcp_closed, Port},
            Error
    end.

address_of(_Port, Node) ->
    [_Name, Host] = string:split(atom_to_list(Node), "@"),
    #net_address{address = {relupscope, Host}, host = Host, protocol = relupscope,
                 family = relupscope}.
