%% The supervisor of the bank's three servers. The release handler finds the servers of a module by
%% walking this tree, so the `modules` of a child must name the module whose code the child runs.
-module(bank_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

%% A hundred restarts within a second are a lot. A real system allows a handful, and then the whole
%% application ends: set the intensity to 1 and run the upgrade again.
init([]) ->
    Flags = #{strategy => one_for_one, intensity => 100, period => 1},
    {ok, {Flags, [server(audit), server(ledger), server(account)]}}.

server(Module) ->
    #{id => Module, start => {Module, start_link, []}, modules => [Module]}.
