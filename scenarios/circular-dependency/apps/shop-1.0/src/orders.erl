%% orders calls stock, and stock calls orders.
-module(orders).
-vsn("1.0").
-export([quote/1, detail/1]).

quote(N) -> stock:detail(N).

detail(N) when is_integer(N) -> {orders, N}.
