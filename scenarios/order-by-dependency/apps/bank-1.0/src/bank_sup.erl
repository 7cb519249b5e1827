%% The supervisor of the bank's three servers. The release handler finds the servers of a module by
%% walking this tree, so the `modules` of a child must name the module whose code the child runs.
-module(bank_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

%% One restart within five seconds is all that it allows: if the upgrade crashed a server twice, the
%% application would end, and somebody would notice.
init([]) ->
    Flags = #{strategy => one_for_one, intensity => 1, period => 5},
    {ok, {Flags, [server(audit), server(ledger), server(account)]}}.

server(Module) ->
    #{id => Module, start => {Module, start_link, []}, modules => [Module]}.
