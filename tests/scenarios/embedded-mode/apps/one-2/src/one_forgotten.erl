-module(one_forgotten).
-export([hello/0]).

hello() -> here.
