% Makes funs.
-module(fm).
-vsn("1.0").
-export([greeting/1, hello/1]).

greeting(Name) -> fun() -> {1, Name} end.
hello(Name) -> {1, Name}.
