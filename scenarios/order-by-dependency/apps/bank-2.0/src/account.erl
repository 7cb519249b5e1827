%% Release 2: the state has become a map that knows a currency,
%%   #{balances => #{Id => Balance}, currency => eur, holds => []}
%% A server that was started by 1.0 still keeps {accounts, Balances}. It gets the new shape in
%% code_change/3, and not a moment earlier: the release handler suspends it, loads this module, asks
%% it to change its code, and lets it go on.
-module(account).
-vsn("2.0").
-behaviour(gen_server).
-export([start_link/0, deposit/2, balance/1]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

deposit(Id, Amount) ->
    gen_server:call(?MODULE, {deposit, Id, Amount}).

balance(Id) ->
    gen_server:call(?MODULE, {balance, Id}).

init([]) ->
    {ok, new_state(#{})}.

new_state(Balances) ->
    #{balances => Balances, currency => eur, holds => []}.

handle_call({deposit, Id, Amount}, _From, #{balances := Balances} = State) ->
    Balance = maps:get(Id, Balances, 0) + Amount,
    NewState = State#{balances := Balances#{Id => Balance}},
    paperwork(),
    ok = ledger:do_something(NewState),
    {reply, {ok, Balance}, NewState};
handle_call({balance, Id}, _From, #{balances := Balances} = State) ->
    {reply, maps:get(Id, Balances, 0), State}.

handle_cast(_Request, State) ->
    {noreply, State}.

paperwork() ->
    timer:sleep(1).

%% Up: the old shape comes in, the new one goes out. Converting takes its time, and whoever calls
%% meanwhile waits. Down: the other way round.
code_change("1.0", {accounts, Balances}, _Extra) ->
    timer:sleep(40),
    {ok, new_state(Balances)};
code_change({down, "1.0"}, #{balances := Balances}, _Extra) ->
    {ok, {accounts, Balances}}.
