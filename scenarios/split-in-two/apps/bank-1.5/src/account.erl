%% The server of this story. Its state in 1.0 is {accounts, #{Id => Balance}}.
%%
%% Look at handle_call({deposit, ...}): in the middle of its work it calls ledger:do_something/1 and
%% gives it that state. A call with a module name in it always goes to the newest code of that module,
%% so whose code runs there is decided when the call is made, not when this server was started.
-module(account).
-vsn("1.0").
-behaviour(gen_server).
-export([start_link/0, deposit/2, balance/1]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

%% Runs in the client: a message to the server, and a wait for the answer.
deposit(Id, Amount) ->
    gen_server:call(?MODULE, {deposit, Id, Amount}).

balance(Id) ->
    gen_server:call(?MODULE, {balance, Id}).

init([]) ->
    {ok, {accounts, #{}}}.

handle_call({deposit, Id, Amount}, _From, {accounts, Balances}) ->
    Balance = maps:get(Id, Balances, 0) + Amount,
    State = {accounts, Balances#{Id => Balance}},
    paperwork(),
    ok = ledger:do_something(State),
    {reply, {ok, Balance}, State};
handle_call({balance, Id}, _From, {accounts, Balances} = State) ->
    {reply, maps:get(Id, Balances, 0), State}.

handle_cast(_Request, State) ->
    {noreply, State}.

%% A millisecond in which the next calls queue up. A suspend message queues up behind them.
paperwork() ->
    timer:sleep(1).

code_change(_OldVersion, State, _Extra) ->
    {ok, State}.
