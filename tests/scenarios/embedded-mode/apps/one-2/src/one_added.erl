-module(one_added).
-export([hello/0]).

hello() -> here.
