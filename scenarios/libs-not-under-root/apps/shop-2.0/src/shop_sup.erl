%% Many restarts are allowed, so that what goes wrong can be watched.
-module(shop_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

init([]) ->
    Flags = #{strategy => one_for_one, intensity => 1000, period => 10},
    {ok, {Flags,
          [#{id => till, start => {till, start_link, []}, modules => [till]}]}}.
