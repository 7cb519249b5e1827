%% SPDX-License-Identifier: GPL-3.0-or-later
%% How real nodes of one comparison find each other without a daemon: each writes the number of its port
%% into a file that is named after it, in the folder of the argument -relupscope_nodes. Called by
%% net_kernel and inet_tcp_dist in place of erl_epmd.
-module(relupscope_epmd).
-export([start_link/0, register_node/2, register_node/3, port_please/2, port_please/3,
         address_please/3, listen_port_please/2, names/1]).

-define(DIST_VERSION, 6).

-spec start_link() -> ignore.
start_link() -> ignore.

-spec register_node(atom() | string(), inet:port_number()) -> {ok, pos_integer()}.
register_node(Name, Port) ->
    register_node(Name, Port, inet).

register_node(Name, Port, _Driver) ->
    File = file_of(Name),
    ok = prim_file:write_file(File ++ ".new", integer_to_binary(Port)),
    ok = prim_file:rename(File ++ ".new", File),
    {ok, 4 + erlang:phash2({os:getpid(), erlang:system_time()}, 1 bsl 27)}.

-spec port_please(atom() | string(), term()) -> {port, inet:port_number(), ?DIST_VERSION} | noport.
port_please(Name, Host) ->
    port_please(Name, Host, infinity).

port_please(Name, _Host, _Timeout) ->
    case prim_file:read_file(file_of(Name)) of
        {ok, Port} -> {port, binary_to_integer(Port), ?DIST_VERSION};
        {error, _} -> noport
    end.

-spec address_please(term(), term(), term()) -> {ok, inet:ip4_address()}.
address_please(_Name, _Host, _Family) ->
    {ok, {127, 0, 0, 1}}.

-spec listen_port_please(term(), term()) -> {ok, 0}.
listen_port_please(_Name, _Host) ->
    {ok, 0}.

-spec names(term()) -> {ok, [{string(), inet:port_number()}]}.
names(_Host) ->
    {ok, []}.

file_of(Name) ->
    {ok, [[Folder]]} = init:get_argument(relupscope_nodes),
    filename:join(Folder, lists:concat([Name])).
