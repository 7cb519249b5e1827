% A server in a plain receive loop that calls itself locally: it stays in the code it was started with.
-module(old_stock).
-export([start_link/0, loop/0, version/0]).

start_link() ->
    Pid = spawn_link(?MODULE, loop, []),
    register(old_stock, Pid),
    {ok, Pid}.

version() ->
    old_stock ! {version, self()},
    receive {old_stock, Version} -> Version after 1000 -> no_answer end.

loop() ->
    receive
        {version, From} -> From ! {old_stock, 1};
        _ -> ok
    end,
    ?MODULE:loop().
