%% The nodes that are upgraded together.
-module(grid_nodes).
-export([all/0]).

all() -> [node() | nodes()].
