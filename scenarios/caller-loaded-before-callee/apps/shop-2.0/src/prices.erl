%% Prices; release 2 can give a discount.
-module(prices).
-vsn("2.0").
-export([total/1, total/2]).

total(N) -> N * 10.
total(N, Discount) -> N * 10 - Discount.
