#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release asks of the computer and the machine has not: it is said before the start, and the calls
answer as was said. Stubs that stand for nothing are errors with their place.

    native_stubs.py --relupscope PROGRAM
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

# What the module asks for: the call, what `run` says that it answers, and a pattern that it must match.
CALLS = {
    "erlang:load_nif/2": ('erlang:load_nif("/no/library", 0)', "{error, {load_failed, _}}",
                          "{error, {load_failed, _}}"),
    "erlang:open_port/2": ('open_port({spawn, "ls"}, [])', "raises enoent, or badarg for a driver",
                           "{'EXIT', {enoent, _}}"),
    "os:cmd": ('os:cmd("ls")', "raises badarg: there is no shell", "{'EXIT', {badarg, _}}"),
    "erl_ddll:load/2": ('erl_ddll:load("/no", "driver")', "raises undef", "{'EXIT', {undef, _}}"),
    "gen_tcp:connect/3": ('gen_tcp:connect("localhost", 80, [])', "{error, eprotonosupport}",
                          "{error, eprotonosupport}"),
    "gen_tcp:listen/2": ("gen_tcp:listen(0, [])", "{error, eprotonosupport}", "{error, eprotonosupport}"),
    "gen_sctp:open/0": ("gen_sctp:open()", "{error, eprotonosupport}", "{error, eprotonosupport}"),
    "gen_udp:send/4": ('gen_udp:send(element(2, gen_udp:open(0)), {127, 0, 0, 1}, 9, "x")',
                       "{error, einval}", "{error, einval}"),
    "inet:getifaddrs/0": ("inet:getifaddrs()", "{error, enotsup}", "{error, enotsup}"),
    "socket:open/2": ("socket:open(inet, stream)", "raises notsup", "{'EXIT', {notsup, _}}"),
    "crypto:strong_rand_bytes/1": ("crypto:strong_rand_bytes(3)",
                                   "raises undef: its native library is not loaded", "{'EXIT', {undef, _}}"),
}
SCENARIO = """title = "What the machine has not"
path = ["1"]
[release.1]
apps = { port = "1.0" }
[upgrade]
watch_after_ms = 100
"""
APP = """{application, port, [{description, "Asks"}, {vsn, "1.0"}, {registered, []},
  {applications, [kernel, stdlib]}]}.
"""
STUB = """[[stub]]
module = "%s"
function = "%s"
arity = %s
result = '''%s'''
"""
# Of a stub: module, function, arity, result; and how the error begins.
WRONG = {
    "no such module": (("other", "load_nif_2", 0, "ok."), "scenario.toml:11: no release has a module other"),
    "no such function": (("port", "nothing", 0, "ok."), "scenario.toml:11: there is no function port:nothing/0"),
    "another arity": (("port", "ask", 7, "ok."), "scenario.toml:11: there is no function port:ask/7"),
    "no Erlang": (("port", "ask", 1, "ok ok."), "scenario.toml:11:"),
    "an argument too many": (("port", "ask", 1, "{A1,\nA2}."), "scenario.toml:12:1: variable 'A2' is unbound"),
}


def write(folder, text):
    source = folder / "apps" / "port-1.0" / "src"
    source.mkdir(parents=True, exist_ok=True)
    clauses = ";\n".join(f'ask("{name}") -> {call}' for name, (call, _, _) in CALLS.items())
    (source / "port.erl").write_text(f"-module(port).\n-export([ask/1]).\n{clauses}.\n")
    (source / "port.app.src").write_text(APP)
    (folder / "scenario.toml").write_text(SCENARIO + text)


def told_and_true(program, folder):
    steps = "".join(f"[[step]]\nat_ms = {10 + n}\neval = '''port:ask(\"{name}\").'''\nexpect = \"{pattern}\"\n"
                    for n, (name, (_, _, pattern)) in enumerate(CALLS.items()))
    write(folder, steps)
    run = subprocess.run([program, "run", folder, "--json", "-"], capture_output=True, text=True)
    if run.returncode != 0:
        return [f"what it said was not so: exit {run.returncode}\n{run.stdout}{run.stderr}"]
    needs = {(n["app"], n["module"], n["asks"], n["answer"]) for n in json.loads(run.stdout)["needs"]}
    wanted = {("port-1.0", "port", name, answer) for name, (_, answer, _) in CALLS.items()}
    problems = [f"more or less than wanted: {n}" for n in sorted(needs ^ wanted)]
    line = "relupscope: port-1.0 port asks for inet:getifaddrs/0; here: {error, enotsup}\n"
    return problems if line in run.stderr else problems + [f"not said before the start:\n{run.stderr}"]


def wrong_stub(program, folder, name):
    stub, wanted = WRONG[name]
    write(folder, STUB % stub)
    run = subprocess.run([program, "run", folder], capture_output=True, text=True)
    if run.returncode == 2 and wanted in run.stderr:
        return []
    return [f"{name}: exit {run.returncode}, {run.stderr}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--relupscope", required=True)
    program = parser.parse_args().relupscope
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        problems = told_and_true(program, folder)
        for wrong in WRONG:
            problems += wrong_stub(program, folder, wrong)
    print("\n".join(problems) or f"{len(CALLS)} calls answer as was said")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
