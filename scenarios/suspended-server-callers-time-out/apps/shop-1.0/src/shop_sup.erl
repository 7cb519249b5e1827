%% Children are listed newest first, and that is the order in which they are suspended.
-module(shop_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

init([]) ->
    Flags = #{strategy => one_for_one, intensity => 3, period => 10},
    {ok, {Flags,
          [#{id => third, start => {cart, start_link, [third]}, modules => [cart]},
            #{id => busy, start => {cart, start_link, [busy]}, modules => [cart]},
            #{id => first, start => {cart, start_link, [first]}, modules => [cart]}]}}.
