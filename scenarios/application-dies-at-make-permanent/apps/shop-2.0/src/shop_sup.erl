%% No restart is allowed: one death ends the application.
-module(shop_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

init([]) ->
    Flags = #{strategy => one_for_all, intensity => 0, period => 10},
    {ok, {Flags,
          [#{id => looper, start => {looper, start_link, []}, modules => [looper]}]}}.
