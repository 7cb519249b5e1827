%% A receive loop under a supervisor that says `modules => dynamic`.
-module(plain).
-export([start_link/0, loop/0]).

start_link() ->
    Pid = spawn_link(?MODULE, loop, []),
    register(plain, Pid),
    {ok, Pid}.

loop() ->
    receive
        stop -> ok
    end.
