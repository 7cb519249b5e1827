%% Workers that come and go, all of one module.
-module(pool_sup).
-behaviour(supervisor).
-export([start_link/0, init/1, start_worker/1]).

start_link() -> supervisor:start_link({local, ?MODULE}, ?MODULE, []).

start_worker(Name) -> supervisor:start_child(?MODULE, [Name]).

init([]) ->
    {ok, {#{strategy => simple_one_for_one, intensity => 5, period => 10},
          [#{id => worker, start => {worker, start_link, []}, modules => [worker]}]}}.
