%% Its top process speaks no protocol at all.
-module(plain_app).
-behaviour(application).
-export([start/2, stop/1, loop/0]).

start(_Type, _Arguments) ->
    Pid = spawn_link(?MODULE, loop, []),
    register(plain, Pid),
    {ok, Pid}.

stop(_State) ->
    ok.

loop() ->
    receive
        stop -> ok
    end.
