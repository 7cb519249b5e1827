%% SPDX-License-Identifier: GPL-3.0-or-later
%% Runs a scenario on a real node: the sink of relupscope's stand-ins, a logger handler that counts
%% what crashes, and one result term at the end. Driven by real_node.py.
-module(real_node).
-export([build/1, run/1, log/2]).

%% Prepares the target system and writes what relupscope_build says.
build(PlanFile) ->
    {ok, [Plan]} = file:consult(PlanFile),
    Built = relupscope_build:build(Plan),
    write(maps:get(result, Plan), Built),
    Instructions = case Built of
                       {ok, #{relup := Hops}} -> [I || {_, _, Is} <- Hops, I <- Is];
                       _ -> []
                   end,
    write_lines(maps:get(result, Plan) ++ ".relup", Instructions),
    halt(0).

run(PlanFile) ->
    {ok, [Plan]} = file:consult(PlanFile),
    register(real_node_sink, self()),
    persistent_term:put({relupscope, sink}, self()),
    [persistent_term:put({relupscope, think_ms, Name}, Ms)
     || #{name := Name, think_ms := Ms} <- maps:get(loads, Plan)],
    ok = logger:add_handler(real_node, ?MODULE, #{level => all}),
    ok = relupscope_driver:check(Plan),
    ok = relupscope_driver:start(Plan),
    State = collect(#{installs => [], crashes => [], sent => 0, ok => 0, failures => #{}}, running),
    Result = State#{releases => relupscope_driver:releases(),
                    states => [{Name, catch sys:get_state(Name, 1000)}
                               || Name <- maps:get(show, Plan, []), whereis(Name) =/= undefined]},
    write(maps:get(result, Plan), Result),
    write_lines(maps:get(result, Plan) ++ ".installs", [R || {_, _, R} <- maps:get(installs, Result)]),
    write_lines(maps:get(result, Plan) ++ ".releases", maps:get(releases, Result)),
    write_lines(maps:get(result, Plan) ++ ".crashes", lists:usort(maps:get(crashes, Result))),
    halt(case broken(maps:get(expect, Plan), Result) of
             [] -> 0;
             Broken -> io:format(standard_error, "~tp~n", [Broken]), 1
         end).

%% The scenario's expectations that did not hold, as {Key, Wanted, Got}.
broken(Expect, #{installs := Installs, crashes := Crashes, failures := Failures}) ->
    Results = [Result || {_, _, Result} <- Installs],
    Got = #{crashes => length(Crashes), failed_requests => lists:sum(maps:values(Failures))},
    [{install, Patterns, Results} || #{install := Patterns} <- [Expect], not fit(Patterns, Results)]
        ++ [{Key, {Min, Max}, maps:get(Key, Got)}
            || {Key, {Min, Max}} <- maps:to_list(maps:remove(install, Expect)),
               maps:get(Key, Got) < Min orelse maps:get(Key, Got) > Max].

fit(Patterns, Results) when length(Patterns) =:= length(Results) ->
    lists:all(fun({Pattern, Result}) -> relupscope_text:matches(Pattern, Result) =:= true end,
              lists:zip(Patterns, Results));
fit(_, _) ->
    false.

write(File, Term) ->
    ok = file:write_file(File, io_lib:format("~tp.~n", [Term])).

%% One term a line, for a reader that is no Erlang.
write_lines(File, Terms) ->
    ok = file:write_file(File, [io_lib:format("~0tp~n", [Term]) || Term <- Terms]).

collect(State, Phase) ->
    receive
        {relupscope, hops_done, ok} when Phase =:= running ->
            erlang:send_after(300, self(), settled),
            collect(State, settling);
        settled ->
            relupscope_driver:stop_load(),
            erlang:send_after(200, self(), finished),
            collect(State, Phase);
        finished ->
            State;
        Message ->
            collect(take(Message, State), Phase)
    end.

take({relupscope, install_end, Install}, #{installs := Installs} = State) ->
    State#{installs := Installs ++ [Install]};
take({relupscope, request_begin, _}, #{sent := Sent} = State) ->
    State#{sent := Sent + 1};
take({relupscope, request_end, {_, _, ok}}, #{ok := Ok} = State) ->
    State#{ok := Ok + 1};
take({relupscope, request_end, {_, _, {failed, _, Reason}}}, #{failures := Failures} = State) ->
    Key = summary(Reason),
    State#{failures := Failures#{Key => maps:get(Key, Failures, 0) + 1}};
take({crash, Crash}, #{crashes := Crashes} = State) ->
    State#{crashes := Crashes ++ [Crash]};
take(_Other, State) ->
    State.

%% The reason without states and addresses: what two runs can be compared by.
summary({{Reason, [{M, F, Args, _} | _]}, _Call}) when is_list(Args) -> {Reason, {M, F, length(Args)}};
summary({{Reason, [{M, F, Arity, _} | _]}, _Call}) -> {Reason, {M, F, Arity}};
summary({Reason, {gen_server, call, _}}) -> {Reason, {gen_server, call}};
summary(Reason) -> Reason.

%% Logger callback.
log(#{msg := {report, #{label := {proc_lib, crash}, report := [Info | _]}}}, _Config) ->
    {_Class, Reason, Stack} = proplists:get_value(error_info, Info),
    Where = case Stack of
                [{M, F, Args, _} | _] when is_list(Args) -> {M, F, length(Args)};
                [{M, F, Arity, _} | _] -> {M, F, Arity};
                _ -> none
            end,
    real_node_sink ! {crash, {proplists:get_value(registered_name, Info), Reason, Where}};
log(_Event, _Config) ->
    ok.
