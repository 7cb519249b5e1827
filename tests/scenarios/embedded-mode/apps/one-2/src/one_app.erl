-module(one_app).
-behaviour(application).
-behaviour(supervisor).
-export([start/2, stop/1, init/1]).

start(_, _) -> supervisor:start_link(?MODULE, []).
stop(_) -> ok.

init([]) ->
    {ok, {#{}, [#{id => one_srv, start => {one_srv, start_link, []}}]}}.
