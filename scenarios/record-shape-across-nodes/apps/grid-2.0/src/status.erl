%% How this node is. The record has one more field.
-module(status).
-vsn("2.0").
-export([get/0]).

-record(status, {node, load, memory}).

get() ->
    #status{node = node(), load = length(processes()), memory = erlang:memory(total)}.
