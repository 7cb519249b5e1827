%% SPDX-License-Identifier: GPL-3.0-or-later
%% Compiles sources of OTP and prints what came of each: a line `NAME CHUNK=MD5 ...`, or the errors.
%% Runs on the real node and on the machine; see compiler.py.
-module(compiler_run).
-export([run/1]).

-define(CHUNKS, ["Code", "LitT", "ImpT", "ExpT", "FunT", "AtU8"]).

%% A file with a list of {Source, Options}.
run(Jobs) ->
    {ok, [Sources]} = file:consult(Jobs),
    lists:foreach(fun({Source, Options}) -> io:put_chars([compile(Source, Options), $\n]) end, Sources).

compile(Source, Options) ->
    Name = filename:basename(Source, ".erl"),
    case compile:file(Source, [binary, return_errors | Options]) of
        {ok, _, Beam} -> [Name, [chunk(Beam, Chunk) || Chunk <- ?CHUNKS]];
        {error, Errors, _} -> [Name, " fails: ", io_lib:format("~0p", [Errors])];
        Other -> [Name, " ends with ", io_lib:format("~0p", [Other])]
    end.

chunk(Beam, Chunk) ->
    case beam_lib:chunks(Beam, [Chunk]) of
        {ok, {_, [{_, Bytes}]}} -> [" ", Chunk, "=", binary:encode_hex(erlang:md5(Bytes))];
        {error, beam_lib, _} -> [" ", Chunk, "=none"]
    end.
