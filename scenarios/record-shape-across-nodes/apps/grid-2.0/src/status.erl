%% How this node is. The record has one more field.
-module(status).
-vsn("2.0").
-export([get/0]).

-record(status, {node, load, release}).

get() ->
    #status{node = node(), load = length(supervisor:which_children(grid_sup)), release = "2.0"}.
