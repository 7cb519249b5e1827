%% A customer's supervisor, for what he has under way; nothing at the moment.
-module(customer).
-behaviour(supervisor).
-export([start_link/1, init/1]).

start_link(Name) -> supervisor:start_link({local, Name}, ?MODULE, []).

init([]) -> {ok, {#{}, []}}.
