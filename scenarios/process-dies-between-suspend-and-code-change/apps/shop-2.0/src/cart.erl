%% Two servers of one module; the first leans on the second.
-module(cart).
-vsn("2.0").
-behaviour(gen_server).
-export([start_link/1]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

start_link(Name) -> gen_server:start_link({local, Name}, cart, [], []).

init([]) -> {ok, {cart, 0}}.

handle_call(count, _From, {cart, Count} = State) -> {reply, Count, State}.

handle_cast(_Request, State) -> {noreply, State}.

code_change(_OldVsn, Count, _Extra) ->
    Other = case process_info(self(), registered_name) of
                {registered_name, one} -> two;
                {registered_name, two} -> one
            end,
    exit(whereis(Other), kill),
    {ok, {cart, Count}}.
