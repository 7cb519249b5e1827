%% The supervisor of the server and of the customers who are in the shop.
-module(shop_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

init([]) ->
    Flags = #{strategy => one_for_one, intensity => 3, period => 10},
    {ok, {Flags,
          [#{id => cart, start => {cart, start_link, []}, modules => [cart]},
           customer(customer_1), customer(customer_2)]}}.

%% Nobody brings a customer back who has gone.
customer(Name) ->
    #{id => Name, start => {customer, start_link, [Name]}, type => supervisor, restart => temporary}.
