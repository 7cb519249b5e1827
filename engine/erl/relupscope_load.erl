%% SPDX-License-Identifier: GPL-3.0-or-later
%% The clients that keep a node busy while it is upgraded. A load is a map
%%   #{name => Term, run => Text, clients => N}          a closed loop: N clients that think between
%%   #{name => Term, run => Text, rate_per_s => Rate}    an open one: requests come whatever happens
%% An exception in a request is a failed request; it never ends a client.
-module(relupscope_load).
-export([parse/1, start/1, stop/1]).
-export([client/2, pacer/4, request/2]).

-spec parse(unicode:chardata()) ->
          {ok, [erl_parse:abstract_expr()]} | {error, {pos_integer(), pos_integer(), binary()}}.
parse(Text) ->
    relupscope_text:parse(Text).

%% The processes that send the requests: the clients, or the one pacer of an open load.
-spec start(map()) -> [pid()].
start(#{name := Name, run := Text} = Load) ->
    {ok, Expressions} = parse(Text),
    case Load of
        #{rate_per_s := Rate} ->
            Start = erlang:monotonic_time(microsecond),
            [spawn(?MODULE, pacer, [Name, Expressions, {Start, 1.0e6 / Rate}, 1])];
        #{clients := Clients} ->
            [spawn(?MODULE, client, [Name, Expressions]) || _ <- lists:seq(1, Clients)]
    end.

-spec stop([pid()]) -> ok.
stop(Pids) ->
    lists:foreach(fun(Pid) -> Pid ! {relupscope, stop} end, Pids).

client(Name, Expressions) ->
    receive
        {relupscope, stop} -> ok
    after relupscope:think_ms(Name) ->
            request(Name, Expressions),
            forget_messages(),
            client(Name, Expressions)
    end.

%% Starts a process for each request, on time even where milliseconds are too coarse for the rate.
pacer(Name, Expressions, {Start, Gap} = Pace, N) ->
    Due = Start + round(N * Gap),
    receive
        {relupscope, stop} -> ok
    after max(0, (Due - erlang:monotonic_time(microsecond)) div 1000) ->
            spawn(?MODULE, request, [Name, Expressions]),
            pacer(Name, Expressions, Pace, N + 1)
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
