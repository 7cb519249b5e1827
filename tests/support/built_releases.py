#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases that others have built open as they are: folders and packages made by OTP's systools, with
stripped modules, and what rebar3 and mix make where those are installed.

    built_releases.py --relupscope PROGRAM [--tools]
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ACCOUNT = {
    "1.0": """-module(account).
-behaviour(gen_server).
-vsn("1.0").
-export([start_link/0, add/1, init/1, handle_call/3, handle_cast/2, code_change/3]).
start_link() -> gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).
add(N) -> gen_server:call(account, {add, N}).
init([]) -> {ok, 0}.
handle_call({add, N}, _, S) -> {reply, S + N, S + N}.
handle_cast(_, S) -> {noreply, S}.
code_change(_, S, _) -> {ok, S}.
""",
    "2.0": """-module(account).
-behaviour(gen_server).
-vsn("2.0").
-export([start_link/0, add/1, init/1, handle_call/3, handle_cast/2, code_change/3]).
start_link() -> gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).
add(N) -> gen_server:call(account, {add, N}).
init([]) -> {ok, {account, 0}}.
handle_call({add, N}, _, {account, S}) -> {reply, S + N, {account, S + N}}.
handle_cast(_, S) -> {noreply, S}.
code_change({down, _}, {account, S}, _) -> {ok, S};
code_change(_, S, _) -> {ok, {account, S}}.
""",
}
APP = """-module(bank_app).
-behaviour(application).
-export([start/2, stop/1]).
start(_, _) -> bank_sup:start_link().
stop(_) -> ok.
"""
SUP = """-module(bank_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).
start_link() -> supervisor:start_link({local, ?MODULE}, ?MODULE, []).
init([]) -> {ok, {#{}, [#{id => account, start => {account, start_link, []}}]}}.
"""
APPUP = '{"2.0", [{"1.0", [{update, account, {advanced, []}}]}], [{"1.0", [{update, account, {advanced, []}}]}]}.\n'
APP_FILE = """{application, bank, [{description, "A bank"}, {vsn, "%s"}, {registered, [account]},
 {applications, [kernel, stdlib]}, {mod, {bank_app, []}}, {modules, [account, bank_app, bank_sup]}]}.
"""
# What the installed OTP's own tools make of it, in the current folder.
MAKE = """
Vsn = fun(App) -> _ = application:load(App), {ok, V} = application:get_key(App, vsn), V end,
[ok = file:write_file("bank-" ++ V ++ ".rel",
   io_lib:format("~p.~n", [{release, {"bank", V}, {erts, erlang:system_info(version)},
     [{kernel, Vsn(kernel)}, {stdlib, Vsn(stdlib)}, {sasl, Vsn(sasl)}, {bank, V}]}])) || V <- ["1.0", "2.0"]],
Path = {path, ["lib/bank-1.0/ebin", "lib/bank-2.0/ebin"]},
{ok, _, []} = systools:make_script("bank-1.0", [silent, Path]),
{ok, _, []} = systools:make_script("bank-2.0", [silent, Path]),
{ok, _, _, []} = systools:make_relup("bank-2.0", ["bank-1.0"], ["bank-1.0"], [silent, Path]),
{ok, _, []} = systools:make_tar("bank-1.0", [silent, Path]),
{ok, _, []} = systools:make_tar("bank-2.0", [silent, Path]),
halt(0).
"""
SCENARIO = """title = "A bank"
path = ["1.0", "2.0"]
[release."1.0"]
root = "%s"
[release."2.0"]
root = "%s"
[upgrade]
at_ms = 300
make_permanent_after_ms = 100
[[step]]
at_ms = 100
eval = "account:add(7)."
expect = "7"
[[step]]
at_ms = 350
eval = "account:add(1)."
expect = "8"
[[step]]
at_ms = 380
eval = "sys:get_state(account)."
expect = "{account, 8}"
[expect]
install = '{ok, "1.0", []}'
node = "running"
"""


class Test:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.problems = []

    def relupscope(self, *words, status=0):
        run = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True)
        if run.returncode != status:
            self.problems.append(f"{' '.join(map(str, words))}: exit {run.returncode}\n{run.stdout}{run.stderr}")
        return run.stdout

    def upgrades(self, what, *words):
        """The run goes from 1.0 to 2.0, which becomes permanent."""
        text = self.relupscope("run", *words, "--json", "-")
        report = json.loads(text) if text.startswith("{") else {"installs": [], "releases": []}
        results = [i["result"] for i in report["installs"]]
        if results != ['{ok,"1.0",[]}'] or ["2.0", "permanent"] not in report["releases"]:
            self.problems.append(f"{what}: {results} {report['releases']}")

    def scenario(self, name, first, second):
        folder = self.folder / name
        folder.mkdir()
        (folder / "scenario.toml").write_text(SCENARIO % (first, second))
        return folder


def compile_bank(folder, options):
    for version, account in ACCOUNT.items():
        ebin = folder / "lib" / f"bank-{version}" / "ebin"
        ebin.mkdir(parents=True)
        for name, text in (("account", account), ("bank_app", APP), ("bank_sup", SUP)):
            source = folder / f"{name}.erl"
            source.write_text(text)
            subprocess.run(["erlc", *options, "-o", ebin, source], check=True)
        (ebin / "bank.app").write_text(APP_FILE % version)
    (folder / "lib" / "bank-2.0" / "ebin" / "bank.appup").write_text(APPUP)


def systools_folder(folder, options=()):
    """Two release folders, two packages, and the first folder with the second's package in releases/."""
    folder.mkdir()
    compile_bank(folder, options)
    subprocess.run(["erl", "-noshell", "-eval", MAKE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for version in ("1.0", "2.0"):
        unpacked = folder / f"release-{version}"
        unpacked.mkdir()
        subprocess.run(["tar", "xzf", f"../bank-{version}.tar.gz"], cwd=unpacked, check=True)
        place = unpacked / "releases" / version
        (place / "bank.rel").write_bytes((folder / f"bank-{version}.rel").read_bytes())
        (unpacked / "releases" / "start_erl.data").write_text(f"13.1.5 {version}\n")
    return folder


def check_systools(test):
    made = systools_folder(test.folder / "systools", ["+strip", "+no_debug_info"])
    one, two = made / "release-1.0", made / "release-2.0"
    test.upgrades("two folders", test.scenario("folders", one, two))
    test.relupscope("check", one, two)
    # The package of 2.0 as the release handler wants it: NAME.rel in releases/, with NAME of the file.
    package = repack(two, made)
    test.upgrades("a package", test.scenario("package", one, package))
    with_package = made / "with-package"
    shutil.copytree(one, with_package)
    shutil.copy(package, with_package / "releases")
    test.upgrades("a folder with a package", with_package)
    test.relupscope("run", repack(one, made))
    (made / "broken-3.0.tar.gz").write_bytes(b"no gzip")
    test.relupscope("run", made / "broken-3.0.tar.gz", status=2)


def repack(release, made):
    """A folder as rebar3 and mix pack it: NAME-VERSION.tar.gz with releases/VERSION/NAME.rel."""
    version = release.name.removeprefix("release-")
    package = made / f"packed-{version}" / f"bank-{version}.tar.gz"
    package.parent.mkdir()
    subprocess.run(["tar", "czf", package, "lib", "releases"], cwd=release, check=True)
    return package


def check_rebar3(test):
    folder = test.folder / "rebar3"
    source = folder / "apps" / "bank" / "src"
    source.mkdir(parents=True)
    environment = dict(os.environ, HOME=str(test.folder))
    for version in ("1.0", "2.0"):
        (folder / "rebar.config").write_text(
            "{erl_opts, [debug_info]}.\n{deps, []}.\n{relx, [{release, {bank, \"%s\"}, [bank, sasl]}, "
            "{dev_mode, false}, {include_erts, false}, {system_libs, false}, {extended_start_script, false}]}.\n"
            % version)
        for name, text in (("account", ACCOUNT[version]), ("bank_app", APP), ("bank_sup", SUP)):
            (source / f"{name}.erl").write_text(text)
        (source / "bank.app.src").write_text(APP_FILE % version)
        run = ["rebar3", "release"]
        subprocess.run(run, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL,
                       stdin=subprocess.DEVNULL)
    release = folder / "_build" / "default" / "rel" / "bank"
    (release / "lib" / "bank-2.0" / "ebin" / "bank.appup").write_text(APPUP)
    subprocess.run(["rebar3", "relup", "-n", "bank", "-v", "2.0", "-u", "1.0"], cwd=folder, env=environment,
                   check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    test.upgrades("rebar3 release and relup", release)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--relupscope", required=True)
    parser.add_argument("--tools", action="store_true", help="what rebar3 makes; 77: it is not installed")
    arguments = parser.parse_args()
    if arguments.tools and not shutil.which("rebar3"):
        print("there is no rebar3")
        return 77
    with tempfile.TemporaryDirectory() as name:
        test = Test(arguments.relupscope, pathlib.Path(name))
        if arguments.tools:
            check_rebar3(test)
        else:
            check_systools(test)
    print("\n".join(test.problems) or "they open as they are")
    return 1 if test.problems else 0


if __name__ == "__main__":
    sys.exit(main())
