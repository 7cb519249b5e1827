%% SPDX-License-Identifier: GPL-3.0-or-later
%% What a node looks like when a scenario is over: the states of its servers. The same questions are
%% asked of our machine and of a real node, so the answers can be compared as text.
-module(relupscope_outcome).
-export([states/0, states/1, is_otp/1]).

%% More children than this under one supervisor are clients' business, not the upgrade's.
-define(MOST_CHILDREN, 50).
-define(TIMEOUT_MS, 1000).

%% {Name, Module, State} of each supervised server of the applications that are not OTP's own; Name
%% is its registered name, or its supervisor's and its child id.
-spec states() -> [{binary(), atom(), binary()}].
states() ->
    states(?TIMEOUT_MS).

%% Whoever has not answered by then does not: a real node may be slow for other reasons.
-spec states(pos_integer()) -> [{binary(), atom(), binary()}].
states(Timeout) ->
    put(?MODULE, Timeout),
    States = lists:append([application_states(App) || {App, _, _} <- application:which_applications(),
                                                      not is_otp(App)]),
    relupscope:report(states, States),
    States.

%% Applications whose servers are no part of anybody's upgrade.
-spec is_otp(atom()) -> boolean().
is_otp(App) ->
    lists:member(App, [kernel, stdlib, sasl, compiler, elixir, logger, eex, iex, mix, ex_unit]).

application_states(App) ->
    case application_controller:get_master(App) of
        Master when is_pid(Master) ->
            case catch application_master:get_child(Master) of
                {Top, _Module} when is_pid(Top) -> walk(Top, text(App));
                _ -> []
            end;
        _ ->
            []
    end.

%% The process itself is asked for its state, so one that does not answer is seen as such.
walk(Pid, Path) ->
    case behaviour(Pid) of
        supervisor -> children(Pid, Path);
        _ -> [server(Pid, Path)]
    end.

behaviour(Pid) ->
    case catch proc_lib:translate_initial_call(Pid) of
        {supervisor, _, _} -> supervisor;
        _ -> other
    end.

children(Supervisor, Path) ->
    case catch supervisor:which_children(Supervisor) of
        Children when is_list(Children) ->
            Known = lists:sublist(lists:sort(Children), ?MOST_CHILDREN),
            lists:append([child(Child, name(Supervisor, Path)) || Child <- Known]);
        _ ->
            []
    end.

child({Id, Pid, Type, _Modules}, Path) when is_pid(Pid) ->
    Here = text([Path, "/", io_lib:format("~0tp", [Id])]),
    case Type of
        supervisor -> walk(Pid, Here);
        worker -> [server(Pid, Here)]
    end;
child({Id, Gone, _Type, _Modules}, Path) ->
    [{text([Path, "/", io_lib:format("~0tp", [Id])]), none, text(io_lib:format("~0tp", [Gone]))}].

server(Pid, Path) ->
    Module = case catch proc_lib:translate_initial_call(Pid) of
                 {M, _, _} -> M;
                 _ -> none
             end,
    {name(Pid, Path), Module, state(Pid)}.

name(Pid, Path) ->
    case erlang:process_info(Pid, registered_name) of
        {registered_name, Name} -> text(Name);
        _ -> Path
    end.

state(Pid) ->
    try sys:get_state(Pid, get(?MODULE)) of
        State -> text(io_lib:format("~0tp", [State]))
    catch
        _:_ -> <<"no answer">>
    end.

text(Atom) when is_atom(Atom) -> atom_to_binary(Atom);
text(Chars) -> unicode:characters_to_binary(Chars).
