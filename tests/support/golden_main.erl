%% SPDX-License-Identifier: GPL-3.0-or-later
%% Runs a golden case in a process of its own, so that its mailbox, its dictionary and the ends of
%% its stack traces are the same wherever it runs.
-module(golden_main).
-export([run/1]).

run(Module) ->
    logger:set_primary_config(level, none),
    {Pid, Monitor} = spawn_monitor(fun() -> io:format("~tp~n", [Module:main()]) end),
    receive
        {'DOWN', Monitor, process, Pid, normal} -> ok;
        {'DOWN', Monitor, process, Pid, Reason} -> io:format("main ended: ~tp~n", [Reason])
    end.
