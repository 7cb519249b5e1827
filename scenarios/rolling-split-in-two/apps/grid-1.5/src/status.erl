%% How this node is. It is a record that others match on.
-module(status).
-vsn("1.5").
-export([get/0]).

-record(status, {node, load}).

get() ->
    #status{node = node(), load = length(supervisor:which_children(grid_sup))}.
