%% stock calls orders, and orders calls stock.
-module(stock).
-vsn("1.0").
-export([quote/1, detail/1]).

quote(N) -> orders:detail(N).

detail(N) when is_integer(N) -> {stock, N}.
