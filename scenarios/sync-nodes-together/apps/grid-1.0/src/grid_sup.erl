%% The supervisor of the servers; the release handler finds them through it.
-module(grid_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

init([]) ->
    Flags = #{strategy => one_for_one, intensity => 3, period => 10},
    {ok, {Flags,
          [#{id => counter, start => {counter, start_link, []}, modules => [counter]}]}}.
