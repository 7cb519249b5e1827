-module(one_srv).
-vsn("1").
-behaviour(gen_server).
-export([start_link/0, init/1, handle_call/3, handle_cast/2, handle_info/2, code_change/3]).

start_link() -> gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

init([]) -> {ok, {version, 1, []}}.
handle_call(get, _From, State) -> {reply, State, State}.
handle_cast(_, State) -> {noreply, State}.
handle_info(Message, {version, N, Told}) -> {noreply, {version, N, [Message | Told]}}.
code_change(_, {version, _, Told}, _) -> {ok, {version, 1, Told}}.
