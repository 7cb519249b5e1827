%% SPDX-License-Identifier: GPL-3.0-or-later
%% A gen_server whose state becomes what it is told, for generated programs.
-module(generated_server).
-behaviour(gen_server).
-export([script/1, init/1, handle_call/3, handle_cast/2, handle_info/2, handle_continue/2, terminate/2]).

%% What came of each operation, and how the server ended.
script(Operations) ->
    {ok, Server} = gen_server:start(?MODULE, self(), []),
    Monitor = erlang:monitor(process, Server),
    Answers = [{generated:attempt(fun() -> operation(Server, O) end), state(Server)} || O <- Operations],
    Last = generated:attempt(fun() -> gen_server:stop(Server) end),
    Ending = receive {Server, ends, Reason, State} -> {Reason, State} after 0 -> none end,
    receive {'DOWN', Monitor, process, Server, Why} -> generated:plain({Answers, Last, Ending, Why}) end.

operation(Server, {cast, F}) -> gen_server:cast(Server, {run, F});
operation(Server, {info, F}) -> Server ! {run, F}, ok;
operation(Server, {state, F}) -> sys:replace_state(Server, fun(S) -> generated:cut(F(S)) end);
operation(Server, {Way, F}) -> gen_server:call(Server, {Way, F}, 2000).

%% When it is done with the operation; a server that is about to end has ended then.
state(Server) ->
    try sys:get_state(Server)
    catch exit:_ -> gone
    end.

init(Parent) ->
    put(parent, Parent),
    {ok, 0}.

handle_call({call, F}, _, State) -> {reply, F(State), State};
handle_call({late, F}, From, State) -> gen_server:reply(From, State), {noreply, generated:cut(F(State))};
handle_call({timeout, F}, From, _) -> {noreply, {From, F}, 1};
handle_call({continue, F}, From, State) -> {noreply, State, {continue, {From, F}}};
handle_call({stop, F}, _, State) -> {stop, F(State), stopped, State}.

handle_cast({run, F}, State) -> {noreply, generated:cut(F(State))}.

handle_info(timeout, {From, F}) -> gen_server:reply(From, timeout), {noreply, generated:cut(F(none))};
handle_info({run, F}, State) -> {noreply, generated:cut(F(State)), hibernate}.

handle_continue({From, F}, State) -> gen_server:reply(From, continued), {noreply, generated:cut(F(State))}.

terminate(Reason, State) -> get(parent) ! {self(), ends, Reason, State}.
