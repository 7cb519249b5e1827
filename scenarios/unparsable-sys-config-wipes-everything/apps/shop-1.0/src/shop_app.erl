%% Starts the application's one supervisor.
-module(shop_app).
-behaviour(application).
-export([start/2, stop/1, config_change/3]).

start(_Type, _Arguments) ->
    shop_sup:start_link().

stop(_State) ->
    ok.

%% Told by the release handler what has changed in the environment.
config_change(Changed, New, Removed) ->
    persistent_term:put(config_change, {Changed, New, Removed}).
