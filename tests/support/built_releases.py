#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases that others have built open as they are: folders and packages made by OTP's systools, with
stripped modules, and what rebar3 and mix make where those are installed.

    built_releases.py --relupscope PROGRAM [--tool rebar3|mix]
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

    def upgrades(self, what, *words, first="1.0", second="2.0"):
        """The run goes from the first version to the second, which becomes permanent."""
        text = self.relupscope("run", *words, "--json", "-")
        report = json.loads(text) if text.startswith("{") else {"installs": [], "releases": []}
        results = [i["result"] for i in report["installs"]]
        if results != [f'{{ok,"{first}",[]}}'] or [second, "permanent"] not in report["releases"]:
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
    rebar3_release(test, "plain", "false", "interactive")
    rebar3_release(test, "extended", "true", "embedded")


def rebar3_release(test, kind, extended, mode):
    folder = test.folder / f"rebar3-{kind}"
    source = folder / "apps" / "bank" / "src"
    source.mkdir(parents=True)
    # There is nothing to fetch.
    environment = dict(os.environ, HOME=str(test.folder), REBAR_OFFLINE="1")
    for version in ("1.0", "2.0"):
        (folder / "rebar.config").write_text(
            "{erl_opts, [debug_info]}.\n{deps, []}.\n{relx, [{release, {bank, \"%s\"}, [bank, sasl]}, "
            "{dev_mode, false}, {include_erts, false}, {system_libs, false}, {extended_start_script, %s}]}.\n"
            % (version, extended))
        for name, text in (("account", ACCOUNT[version]), ("bank_app", APP), ("bank_sup", SUP)):
            (source / f"{name}.erl").write_text(text)
        (source / "bank.app.src").write_text(APP_FILE % version)
        run = ["rebar3", "release"]
        subprocess.run(run, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL,
                       stdin=subprocess.DEVNULL)
    release = folder / "_build" / "default" / "rel" / "bank"
    # relup assembles the release once more.
    (folder / "_build" / "default" / "lib" / "bank" / "ebin" / "bank.appup").write_text(APPUP)
    subprocess.run(["rebar3", "relup", "-n", "bank", "-v", "2.0", "-u", "1.0"], cwd=folder, env=environment,
                   check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    test.upgrades(f"rebar3 release and relup, {kind}", release)
    scenario = test.scenario(f"rebar3-{kind}-scenario", release, release)
    with open(scenario / "scenario.toml", "a") as file:
        file.write(f'[[step]]\nat_ms = 390\neval = "code:get_mode()."\nexpect = "{mode}"\n')
    test.relupscope("run", scenario)

MIX_PROJECT = """defmodule Bank.MixProject do
  use Mix.Project
  def project, do: [app: :bank, version: "%s", elixir: "~> 1.12",
    releases: [bank: [include_erts: false, applications: [sasl: :permanent]]]]
  def application, do: [extra_applications: [:logger], mod: {Bank, []}]
end
"""
# Its name comes from runtime.exs; a protocol is there to be consolidated.
MIX_BANK = """defmodule Bank do
  use Application
  def start(_, _), do: Supervisor.start_link([Bank.Account], strategy: :one_for_one)
end
defprotocol Bank.Worth do
  def of(thing)
end
defmodule Bank.Account do
  use GenServer
  @vsn "%s"
  defimpl Bank.Worth, for: Integer do
    def of(n), do: n
  end
  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: :account)
  def add(n), do: GenServer.call(:account, {:add, Bank.Worth.of(n)})
  def init(_), do: {:ok, %s}
  def handle_call({:add, n}, _, s), do: %s
  def code_change(%s, s, _), do: {:ok, %s}
end
"""
MIX_VERSIONS = {
    "1.0.0": ("1.0.0", "0", "{:reply, s + n, s + n}", "_", "s"),
    "1.1.0": ("1.1.0", "{:bank, 0}", "{:reply, elem(s, 1) + n, {:bank, elem(s, 1) + n}}", "_", "{:bank, s}"),
}
MIX_APPUP = """{"1.1.0", [{"1.0.0", [{update, 'Elixir.Bank.Account', {advanced, []}}]}],
 [{"1.0.0", [{update, 'Elixir.Bank.Account', {advanced, []}}]}]}.
"""
# The modules are loaded at boot or never, the providers are asked, the protocols are consolidated.
MIX_SCENARIO = """title = "A bank in Elixir"
path = ["1.0.0", "1.1.0"]
[release."1.0.0"]
root = "%s"
[release."1.1.0"]
root = "%s"
[upgrade]
at_ms = 300
[[step]]
at_ms = 50
eval = "{code:get_mode(), application:get_env(bank, name), 'Elixir.Bank.Worth':'__protocol__'('consolidated?')}."
expect = '{embedded, {ok, <<"bank of bank 1.0.0">>}, true}'
[[step]]
at_ms = 100
eval = "'Elixir.Bank.Account':add(7)."
expect = "7"
[[step]]
at_ms = 500
eval = "{'Elixir.Bank.Account':add(1), sys:get_state(account)}."
expect = "{8, {bank, 8}}"
[expect]
install = '{ok, "1.0.0", []}'
node = "running"
crashes = 0
"""


def check_mix(test):
    folder = test.folder / "mix"
    (folder / "lib").mkdir(parents=True)
    (folder / "config").mkdir()
    (folder / "config" / "config.exs").write_text("import Config\n")
    (folder / "config" / "runtime.exs").write_text(
        'import Config\nconfig :bank, name: "bank of #{System.fetch_env!("RELEASE_NAME")} '
        '#{System.fetch_env!("RELEASE_VSN")}"\n')
    environment = dict(os.environ, HOME=str(test.folder), MIX_ENV="prod")
    release = folder / "_build" / "prod" / "rel" / "bank"
    for version, parts in MIX_VERSIONS.items():
        (folder / "mix.exs").write_text(MIX_PROJECT % version)
        (folder / "lib" / "bank.ex").write_text(MIX_BANK % parts)
        # mix looks at whole seconds and would take what it has just compiled.
        shutil.rmtree(folder / "_build" / "prod" / "lib", ignore_errors=True)
        subprocess.run(["mix", "release", "--quiet", "--overwrite"], cwd=folder, env=environment, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    test.relupscope("run", release)  # the newer one, as start_erl.data says
    (release / "lib" / "bank-1.1.0" / "ebin" / "bank.appup").write_text(MIX_APPUP)
    test.upgrades("mix release with an appup", release, first="1.0.0", second="1.1.0")
    scenario = test.folder / "mix-scenario"
    scenario.mkdir()
    (scenario / "scenario.toml").write_text(MIX_SCENARIO % (release, release))
    test.relupscope("run", scenario)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--relupscope", required=True)
    parser.add_argument("--tool", choices=["rebar3", "mix"], help="what that makes; 77: it is not installed")
    arguments = parser.parse_args()
    if arguments.tool and not shutil.which(arguments.tool):
        print(f"there is no {arguments.tool}")
        return 77
    with tempfile.TemporaryDirectory() as name:
        test = Test(arguments.relupscope, pathlib.Path(name))
        {"rebar3": check_rebar3, "mix": check_mix, None: check_systools}[arguments.tool](test)
    print("\n".join(test.problems) or "they open as they are")
    return 1 if test.problems else 0


if __name__ == "__main__":
    sys.exit(main())
