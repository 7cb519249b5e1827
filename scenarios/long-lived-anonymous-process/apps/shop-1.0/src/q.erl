% A queue with a process of its own, started with a fun.
-module(q).
-vsn("1.0").
-export([start_link/0]).

start_link() ->
    Pid = proc_lib:spawn_link(fun() -> register(q, self()), loop(0) end),
    {ok, Pid}.

% A local call: the process stays in the version that it was started with.
loop(N) ->
    receive
        _ -> loop(N + 1)
    end.
