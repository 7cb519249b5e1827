% Makes funs.
-module(fm).
-vsn("2.0").
-export([greeting/1, hello/1]).

greeting(Name) -> fun() -> {2, Name} end.
hello(Name) -> {2, Name}.
