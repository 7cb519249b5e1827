%% SPDX-License-Identifier: GPL-3.0-or-later
%% What a release's modules ask of the computer that the machine does not have: native libraries, ports,
%% sockets. Found in the modules' imports without running anything, so a call that is put together at run
%% time is not seen; told before the start, with what the call will answer.
-module(relupscope_build_needs).
-export([needs/1]).
-export_type([need/0]).

-type need() :: #{app := binary(), module := binary(), asks := binary(), answer := binary()}.

%% Of all releases' applications, but for OTP's and Elixir's own that every release has.
-spec needs(map()) -> [need()].
needs(#{root := Root, releases := Releases, name := Name} = Plan) ->
    Apps = [{element(1, App), element(2, App)}
            || #{vsn := Version} <- Releases,
               App <- apps(filename:join([Root, "releases", Version, lists:concat([Name, ".rel"])]))],
    lists:append([of_app(filename:join([Root, "lib", lists:concat([App, "-", Version])]),
                         lists:concat([App, "-", Version]), Plan)
                  || {App, Version} <- lists:usort(Apps), not is_common(App)]).

is_common(App) ->
    lists:member(App, [kernel, stdlib, sasl, compiler, syntax_tools, tools, runtime_tools,
                       elixir, logger, eex, iex, mix, ex_unit]).

apps(RelFile) ->
    case file:consult(RelFile) of
        {ok, [{release, _, _, Apps}]} -> Apps;
        _ -> []
    end.

of_app(Folder, App, Plan) ->
    [need(App, "", ["the native library priv/", filename:basename(File)], "it is never loaded")
     || File <- lists:sort(filelib:wildcard(filename:join([Folder, "priv", "**", "*.so"])))]
        ++ lists:append([of_module(Beam, App, Plan)
                         || Beam <- lists:sort(filelib:wildcard(filename:join([Folder, "ebin", "*.beam"])))]).

of_module(Beam, App, Plan) ->
    case beam_lib:chunks(Beam, [imports]) of
        {ok, {Module, [{imports, Imports}]}} ->
            Stubs = relupscope_build_stubs:answers(Module, Plan),
            [need(App, atom_to_binary(Module), Asks, answer(Asks, Answer, Beam, Stubs))
             || {Asks, Answer} <- lists:usort([Known || Import <- Imports, Known <- known(Import)])];
        _ ->
            []
    end.

known({erlang, load_nif, 2}) -> [{"erlang:load_nif/2", "{error, {load_failed, _}}"}];
known({erlang, open_port, 2}) -> [{"erlang:open_port/2", "raises enoent, or badarg for a driver"}];
known({os, cmd, _}) -> [{"os:cmd", "raises badarg: there is no shell"}];
known({erl_ddll, F, A}) -> [{lists:concat(["erl_ddll:", F, "/", A]), "raises undef"}];
known({M, F, A}) when M =:= gen_tcp, F =:= connect; M =:= gen_tcp, F =:= listen;
                      M =:= gen_sctp, F =:= open ->
    [{lists:concat([M, ":", F, "/", A]), "{error, eprotonosupport}"}];
known({gen_udp, F, A}) when F =:= send -> [{lists:concat(["gen_udp:", F, "/", A]), "{error, einval}"}];
known({inet, getifaddrs, A}) -> [{lists:concat(["inet:getifaddrs/", A]), "{error, enotsup}"}];
known({socket, open, A}) -> [{lists:concat(["socket:open/", A]), "raises notsup"}];
known({ssl, F, A}) when F =:= connect; F =:= listen; F =:= handshake ->
    [{lists:concat(["ssl:", F, "/", A]), "an error: there are no sockets and no crypto"}];
known({crypto, F, A}) when F =/= start, F =/= stop ->
    [{lists:concat(["crypto:", F, "/", A]), "raises undef: its native library is not loaded"}];
known({httpc, request, A}) -> [{lists:concat(["httpc:request/", A]), "an error: there are no sockets"}];
known(_) -> [].

answer("erlang:load_nif/2", _, _, [_ | _] = Stubs) ->
    ["ok: ", lists:join(", ", [io_lib:format("~tp/~p", [F, A]) || {F, A} <- Stubs]),
     " are answered by the scenario's stubs"];
answer("erlang:load_nif/2", Answer, Beam, []) ->
    case relupscope_check_code:read(Beam) of
        #{on_load := true} ->
            [Answer, ", and the module is not loaded unless its -on_load function puts up with that"];
        _ ->
            Answer
    end;
answer(_, Answer, _, _) ->
    Answer.

need(App, Module, Asks, Answer) ->
    #{app => relupscope_text:utf8(App), module => relupscope_text:utf8(Module),
      asks => relupscope_text:utf8(Asks), answer => relupscope_text:utf8(Answer)}.
