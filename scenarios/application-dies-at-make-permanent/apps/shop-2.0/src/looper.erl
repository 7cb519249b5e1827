% A server in a plain receive loop that calls itself locally: it stays in the code it was started with.
-module(looper).
-export([start_link/0, loop/0, version/0]).

start_link() ->
    Pid = spawn_link(?MODULE, loop, []),
    register(looper, Pid),
    {ok, Pid}.

version() ->
    looper ! {version, self()},
    receive {looper, Version} -> Version after 1000 -> no_answer end.

loop() ->
    receive
        {version, From} -> From ! {looper, 2};
        _ -> ok
    end,
    loop().
