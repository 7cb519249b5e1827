%% Starts the application's one supervisor.
-module(mail_app).
-behaviour(application).
-export([start/2, stop/1]).

start(_Type, _Arguments) ->
    mail_sup:start_link().

stop(_State) ->
    ok.
