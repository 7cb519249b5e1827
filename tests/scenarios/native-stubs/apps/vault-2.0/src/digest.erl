%% Release 2. The library has sum/2 and salt/0; missing/0 is answered by nobody.
-module(digest).
-vsn("2.0").
-export([total/1, sum/2, missing/0, version/0, load/0]).
-on_load(load/0).

load() -> erlang:load_nif(filename:join(code:priv_dir(vault), "digest"), 0).

total(Numbers) -> {sum(Numbers, 100) + salt(), sum}.
version() -> 2.

sum(_Numbers, _Modulus) -> erlang:nif_error(not_loaded).
salt() -> erlang:nif_error(not_loaded).
missing() -> exit(not_loaded).
