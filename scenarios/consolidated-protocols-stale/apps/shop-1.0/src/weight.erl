%% A protocol as Elixir consolidates it at build time: one function that knows all implementations. Its
%% module belongs to the release as a whole, so no .app file lists it.
-module(weight).
-vsn("1.0").
-export([weight/1]).

weight({book, _}) -> 300;
weight(Other) -> error({protocol_undefined, weight, Other}).
