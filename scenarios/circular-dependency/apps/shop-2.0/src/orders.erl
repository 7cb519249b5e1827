%% orders calls stock, and stock calls orders.
-module(orders).
-vsn("2.0").
-export([quote/1, detail/1]).

quote(N) -> stock:detail({item, N}).

detail({item, N}) when is_integer(N) -> {orders, N}.
