%% stock calls orders, and orders calls stock.
-module(stock).
-vsn("2.0").
-export([quote/1, detail/1]).

quote(N) -> orders:detail({item, N}).

detail({item, N}) when is_integer(N) -> {stock, N}.
