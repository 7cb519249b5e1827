%% SPDX-License-Identifier: GPL-3.0-or-later
%% The clients that keep a node busy while it is upgraded. A load is a map
%%   #{name => Term, run => Text, clients => N}          a closed loop: N clients that think between
%%   #{name => Term, run => Text, rate_per_s => Rate}    an open one: requests come whatever happens
%% and perhaps ramp => [{Ms, Factor}], bursts => [{Ms, Count}]; times count from the start of the load.
%% An exception in a request is a failed request; it never ends a client.
-module(relupscope_load).
-export([parse/1, start/1, more/2, stop/1]).
-export([client/4, pacer/5, burst/4, request/2]).

-define(LOOK_MS, 10). % between two looks at a ramp that asks for nothing

-spec parse(unicode:chardata()) ->
          {ok, [erl_parse:abstract_expr()]} | {error, {pos_integer(), pos_integer(), binary()}}.
parse(Text) ->
    relupscope_text:parse(Text).

%% The processes that send the requests: the clients, or the one pacer of an open load, and one for
%% each burst. With a ramp there are as many clients as its highest point asks for, and those that are
%% too many at a time do nothing.
-spec start(map()) -> [pid()].
start(#{name := Name, run := Text} = Load) ->
    {ok, Expressions} = parse(Text),
    Start = erlang:monotonic_time(microsecond),
    Pace = {Start, maps:get(ramp, Load, [])},
    Bursts = [spawn(?MODULE, burst, [Name, Expressions, At, Count])
              || {At, Count} <- maps:get(bursts, Load, [])],
    case Load of
        #{rate_per_s := Rate} ->
            [spawn(?MODULE, pacer, [Name, Expressions, Pace, 1.0e6 / Rate, Start]) | Bursts];
        #{clients := Clients} ->
            [spawn(?MODULE, client, [Name, Expressions, Pace, N / Clients])
             || N <- lists:seq(1, most(Clients, Pace))] ++ Bursts
    end.

most(Clients, {_, []}) -> Clients;
most(Clients, {_, Ramp}) -> ceil(Clients * lists:max([Factor || {_, Factor} <- Ramp])).

%% How many times the load is what it says, now: straight lines between the points of its ramp.
factor({_Start, []}) ->
    1;
factor({Start, [{_, First} | _] = Ramp}) ->
    factor((erlang:monotonic_time(microsecond) - Start) / 1000, {0, First}, Ramp).

factor(_Ms, {_, Factor}, []) ->
    Factor;
factor(Ms, _, [{At, _} = Point | Rest]) when Ms >= At ->
    factor(Ms, Point, Rest);
factor(Ms, {Before, Low}, [{At, High} | _]) ->
    Low + (High - Low) * (Ms - Before) / (At - Before).

%% Factor times the load.
-spec more(map(), float()) -> map().
more(#{rate_per_s := Rate} = Load, Factor) -> Load#{rate_per_s := Rate * Factor};
more(#{clients := Clients} = Load, Factor) -> Load#{clients := round(Clients * Factor)}.

-spec stop([pid()]) -> ok.
stop(Pids) ->
    lists:foreach(fun(Pid) -> Pid ! {relupscope, stop} end, Pids).

%% `Share` is this client's place among all: it is busy while the ramp is at least there.
client(Name, Expressions, Pace, Share) ->
    IsBusy = Share =< factor(Pace),
    receive
        {relupscope, stop} -> ok
    after client_wait(Name, IsBusy) ->
            [begin request(Name, Expressions), forget_messages() end || IsBusy],
            client(Name, Expressions, Pace, Share)
    end.

client_wait(Name, true) -> relupscope:think_ms(Name);
client_wait(_Name, false) -> ?LOOK_MS.

%% Starts a process for each request, on time even where milliseconds are too coarse for the rate.
pacer(Name, Expressions, Pace, Gap, Last) ->
    case factor(Pace) of
        Factor when Factor < 0.001 ->
            receive
                {relupscope, stop} -> ok
            after ?LOOK_MS ->
                    pacer(Name, Expressions, Pace, Gap, erlang:monotonic_time(microsecond))
            end;
        Factor ->
            Due = Last + Gap * relupscope:think_ms(Name) / 1000 / Factor,
            receive
                {relupscope, stop} -> ok
            after max(0, (round(Due) - erlang:monotonic_time(microsecond)) div 1000) ->
                    spawn(?MODULE, request, [Name, Expressions]),
                    pacer(Name, Expressions, Pace, Gap, Due)
            end
    end.

burst(Name, Expressions, At, Count) ->
    receive
        {relupscope, stop} -> ok
    after At ->
            [spawn(?MODULE, request, [Name, Expressions]) || _ <- lists:seq(1, Count)],
            ok
    end.

request(Name, Expressions) ->
    Id = relupscope:request_begin(Name),
    Outcome = try erl_eval:exprs(Expressions, erl_eval:new_bindings(), relupscope_text:functions()) of
                  _ -> ok
              catch
                  Class:Reason -> {failed, Class, Reason}
              end,
    relupscope:request_end(Name, Id, Outcome).

%% Late answers that nobody waits for any more would pile up and slow the client down.
forget_messages() ->
    receive
        {relupscope, stop} -> self() ! {relupscope, stop}, ok;
        _ -> forget_messages()
    after 0 -> ok
    end.
