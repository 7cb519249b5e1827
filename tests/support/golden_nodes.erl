%% SPDX-License-Identifier: GPL-3.0-or-later
%% Runs a golden case that wants other nodes: on our machine they are there, on the real node they are
%% started here.
-module(golden_nodes).
-export([run/2, run_with_peers/2]).

%% With other nodes, each of which is connected to each before the case begins.
run(Module, Nodes) ->
    [ok = rpc:call(Node, logger, set_primary_config, [level, none]) || Node <- Nodes],
    wait_for_all(lists:sort([node() | Nodes])),
    logger:set_primary_config(level, none),
    {Pid, Monitor} = spawn_monitor(fun() -> io:format("~tp~n", [Module:main(Nodes)]) end),
    receive
        {'DOWN', Monitor, process, Pid, normal} -> ok;
        {'DOWN', Monitor, process, Pid, Reason} -> io:format("main ended: ~tp~n", [Reason])
    end.

%% Until all are connected, and global has heard of it.
wait_for_all(All) ->
    case [ok || N <- All, lists:sort([N | rpc:call(N, erlang, nodes, [])]) =/= All] of
        [] -> [rpc:call(N, global, sync, []) || N <- All];
        _ -> timer:sleep(10), wait_for_all(All)
    end.

%% The same on the real node. The others stay when their connection goes, so it is not over that.
run_with_peers(Module, Count) ->
    Path = filename:dirname(code:which(?MODULE)),
    Arguments = ["-pa", Path, "-setcookie", atom_to_list(erlang:get_cookie())],
    Nodes = [begin
                 {ok, _, Node} = peer:start(#{name => peer:random_name(), args => Arguments,
                                              connection => standard_io}),
                 Node
             end || _ <- lists:seq(1, Count)],
    run(Module, Nodes),
    [rpc:call(Node, erlang, halt, [0]) || Node <- nodes()].
