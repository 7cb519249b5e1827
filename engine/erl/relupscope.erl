%% SPDX-License-Identifier: GPL-3.0-or-later
%% What code inside a node tells the program around it. Our machine answers these functions itself;
%% the bodies here stand in for it on a real node, where a sink process gets them as messages.
-module(relupscope).
-export([report/2, think_ms/1, request_begin/1, request_end/3]).

%% Hands a term to whoever watches the node.
-spec report(atom(), term()) -> ok.
report(Tag, Term) ->
    case persistent_term:get({relupscope, sink}, none) of
        none -> ok;
        Sink -> Sink ! {relupscope, Tag, Term}, ok
    end.

%% How long a client of this load waits before its next request.
-spec think_ms(term()) -> non_neg_integer().
think_ms(Load) ->
    persistent_term:get({relupscope, think_ms, Load}, 5).

%% A request starts now; the number goes back to request_end/3.
-spec request_begin(term()) -> integer().
request_begin(Load) ->
    Id = erlang:unique_integer([positive]),
    report(request_begin, {Load, Id}),
    Id.

-spec request_end(term(), integer(), ok | {failed, error | exit | throw, term()}) -> ok.
request_end(Load, Id, Outcome) ->
    report(request_end, {Load, Id, Outcome}).
