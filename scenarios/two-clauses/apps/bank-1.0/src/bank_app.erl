%% Starts the bank: nothing here changes from release to release.
-module(bank_app).
-behaviour(application).
-export([start/2, stop/1]).

start(_Type, _Arguments) ->
    bank_sup:start_link().

stop(_State) ->
    ok.
