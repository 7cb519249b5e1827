%% Starts the application's one supervisor.
-module(grid_app).
-behaviour(application).
-export([start/2, stop/1]).

start(_Type, _Arguments) ->
    grid_sup:start_link().

stop(_State) ->
    ok.
