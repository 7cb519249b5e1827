%% A server of the shop.
-module(cart).
-vsn("1.0").
-behaviour(gen_server).
-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link() -> gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

init([]) -> {ok, 0}.

handle_call(Request, _From, N) -> {reply, {?MODULE, Request}, N + 1}.

handle_cast(_Request, N) -> {noreply, N}.
