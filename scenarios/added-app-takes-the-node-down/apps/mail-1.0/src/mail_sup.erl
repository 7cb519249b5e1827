%% Refuses to start: its configuration is missing.
-module(mail_sup).
-export([start_link/0]).

start_link() -> {error, no_mail_server_configured}.
