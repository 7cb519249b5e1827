#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a contract: exit statuses, what goes to which stream, errors with a place.

    command_line.py --relupscope PROGRAM
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = None
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"


def relupscope(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, timeout=120)


class Eval(unittest.TestCase):
    def value(self, expression, printed):
        done = relupscope("eval", expression)
        self.assertEqual((done.returncode, done.stdout), (0, printed), done.stderr)

    def test_a_booted_node_has_its_applications(self):
        self.value("application:ensure_all_started(sasl), "
                   "lists:sort([A || {A,_,_} <- application:which_applications()]).",
                   "[kernel,sasl,stdlib]\n")

    def test_big_integers_are_whole(self):
        product = 1
        for n in range(1, 201):
            product *= n
        self.value("lists:foldl(fun(X,A)->X*A end,1,lists:seq(1,200)).", f"{product}\n")

    def test_what_it_writes_comes_before_its_value(self):
        done = relupscope("eval", 'io:format("~p~n",[catch gen_server:call(nobody,x)]).')
        self.assertEqual((done.returncode, done.stdout),
                         (0, "{'EXIT',{noproc,{gen_server,call,[nobody,x]}}}\nok\n"))

    def test_an_exception_goes_to_standard_error(self):
        done = relupscope("eval", "erlang:error(boom).")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("** exception error: boom", done.stderr)

    def test_an_error_in_a_library_call_names_its_place(self):
        done = relupscope("eval", "lists:map(fun(X) -> X + a end, [1]).")
        self.assertEqual(done.returncode, 1)
        self.assertIn("in operator  +/2", done.stderr)
        self.assertIn("in call from lists:map/2 (lists.erl, line", done.stderr)

    def test_a_syntax_error_has_a_place(self):
        done = relupscope("eval", "lists:seq(1, ).")
        self.assertEqual(done.returncode, 2)
        self.assertIn("1:14", done.stderr)

    def test_a_node_starts_others_only_where_that_is_allowed(self):
        start = "{ok, _, N} = peer:start(#{name => x}), [N] =:= nodes()."
        done = relupscope("eval", "--nodes", "a", "--peers", "1", start)
        self.assertEqual((done.returncode, done.stdout), (0, "true\n"), done.stderr)
        done = relupscope("eval", "--nodes", "a", start)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn("enoent", done.stderr)
        done = relupscope("eval", "--nodes", "a", "--peers", "65", start)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)


@unittest.skipUnless(shutil.which("elixir"), "there is no Elixir here")
class EvalElixir(unittest.TestCase):
    def test_the_value_is_printed_as_elixir_does(self):
        done = relupscope("eval", "--elixir", 'IO.puts("said"); %{sum: Enum.sum(1..10), text: "é"}')
        self.assertEqual((done.returncode, done.stdout), (0, 'said\n%{sum: 55, text: "é"}\n'), done.stderr)

    def test_a_module_is_compiled_in_the_node(self):
        done = relupscope("eval", "--elixir", "defmodule Twice do\n  def of(x), do: x * 2\nend\nTwice.of(21)")
        self.assertEqual((done.returncode, done.stdout), (0, "42\n"), done.stderr)

    def test_an_exception_is_worded_by_elixir(self):
        done = relupscope("eval", "--elixir", 'raise ArgumentError, "too late"')
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertTrue(done.stderr.startswith("** (ArgumentError) too late\n"), done.stderr)

    def test_a_syntax_error_has_a_place(self):
        done = relupscope("eval", "--elixir", "1 +\n2 +")
        self.assertEqual(done.returncode, 2)
        self.assertIn("error: 2:3: syntax error", done.stderr)


class Run(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="command-line-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.scenario = self.folder / "scenario"
        shutil.copytree(SCENARIOS / "two-clauses", self.scenario)

    def refused(self, *words):
        done = relupscope("run", self.scenario)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def change(self, file, old, new):
        path = self.scenario / file
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))

    def test_a_scenario_that_is_not_there(self):
        done = relupscope("run", self.folder / "nonexistent")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nonexistent", done.stderr)

    def test_a_misspelt_key_is_named_with_its_line(self):
        self.change("scenario.toml", "make_permanent_after_ms", "make_permanent_after")
        line = next(n for n, text in enumerate((self.scenario / "scenario.toml").read_text().splitlines(), 1)
                    if "make_permanent" in text)
        self.refused(f"scenario.toml:{line}", "make_permanent_after_ms")

    def test_a_syntax_error_in_a_module_is_named_with_its_line(self):
        self.change("apps/bank-2.0/src/ledger.erl", "init([]) ->", "init([] ->")
        self.refused("ledger.erl:", "syntax error")

    def test_a_syntax_error_in_a_load_expression_is_named(self):
        self.change("scenario.toml", "account:deposit(rand:uniform(3), 10).", "account:deposit(1, .")
        line = next(n for n, text in enumerate((self.scenario / "scenario.toml").read_text().splitlines(), 1)
                    if text.startswith("run ="))
        self.refused(f"scenario.toml:{line}:", "syntax error")

    def test_a_run_stops_at_a_breakpoint_and_says_which(self):
        for condition, stopped in (("before(code_change account)", "before(code_change account)"),
                                   ("account:44", "account:44")):
            done = relupscope("run", self.scenario, "--break", "crashes>1000", "--break", condition, "--json", "-")
            self.assertEqual(done.returncode, 0, done.stderr)
            report = json.loads(done.stdout)
            self.assertEqual(report["stopped_at"], stopped)
            self.assertEqual(report["relup"][-1]["instruction"].split(",")[0], "{code_change")
        done = relupscope("run", self.scenario, "--break", "queue(account")
        self.assertEqual(done.returncode, 2)
        self.assertIn("column 14", done.stderr)

    def test_a_fault_may_wait_for_a_condition(self):
        with (self.scenario / "scenario.toml").open("a") as file:
            file.write('[[fault]]\nat = "when queue(account) > 2"\nkill = "account"\n')
        done = relupscope("run", self.scenario, "--json", "-")
        fault = json.loads(done.stdout)["faults"][0]
        self.assertEqual((fault["outcome"], fault["at"]), ("struck", "when queue(account) > 2"))
        self.change("scenario.toml", "when queue(account) > 2", "when queue(account > 2")
        line = next(n for n, text in enumerate((self.scenario / "scenario.toml").read_text().splitlines(), 1)
                    if text.startswith("at = "))
        self.refused(f"scenario.toml:{line}:26")

    def test_a_pattern_that_is_none_is_named_with_its_line(self):
        self.change("scenario.toml", '{ok, "1", []}', '{ok, "1", ')
        line = next(n for n, text in enumerate((self.scenario / "scenario.toml").read_text().splitlines(), 1)
                    if text.startswith("install ="))
        self.refused(f"scenario.toml:{line}:")

    def test_steps_run_at_their_moments_and_are_held_to_their_patterns(self):
        with (self.scenario / "scenario.toml").open("a") as file:
            file.write('[[step]]\nat_ms = 100\neval = "account:deposit(1, 5)."\nexpect = "{ok, N} when N >= 5"\n'
                       '[[step]]\nat_ms = 50\neval = "error(late)."\nexpect = "{ok, _}"\n')
        done = relupscope("run", self.scenario, "--json", "-")
        self.assertEqual(done.returncode, 1, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual([row["n"] for row in report["steps"]], [1, 2])
        self.assertGreaterEqual(report["steps"][1]["at_ms"], report["steps"][0]["at_ms"])
        self.assertEqual([row["expectation"] for row in report["expect"]["broken"]], ["step 2"])
        self.assertIn("account", [row["name"] for row in report["states"]])

    def test_an_application_without_folder_is_named(self):
        shutil.rmtree(self.scenario / "apps" / "bank-2.0")
        self.refused("bank-2.0")

    def test_a_broken_expectation_is_exit_status_1(self):
        self.change("scenario.toml", "crashes = 0", "crashes = 7")
        done = relupscope("run", self.scenario, "--json", "-")
        self.assertEqual(done.returncode, 1, done.stderr)
        expect = json.loads(done.stdout)["expect"]
        self.assertFalse(expect["held"])
        self.assertTrue(expect["broken"])


class ReleaseFolders(unittest.TestCase):
    """A release as the real systools makes it."""

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="release-folder-")
        self.root = pathlib.Path(self.temporary.name) / "built"
        apps = SCENARIOS / "order-by-dependency" / "apps"
        for version in ("1.0", "2.0"):
            source, ebin = apps / f"bank-{version}" / "src", self.root / "lib" / f"bank-{version}" / "ebin"
            ebin.mkdir(parents=True)
            modules = sorted(source.glob("*.erl"))
            subprocess.run(["erlc", "+debug_info", "-o", ebin, *modules], check=True)
            names = ",".join(module.stem for module in modules)
            app = (source / "bank.app.src").read_text().replace("{modules, []}", "{modules, [%s]}" % names)
            (ebin / "bank.app").write_text(app)
        shutil.copy(apps / "bank-2.0/src/bank.appup.src", self.root / "lib/bank-2.0/ebin/bank.appup")
        (self.root / "releases").mkdir()
        (self.root / "releases/start_erl.data").write_text("1.0 1\n")
        make = """
            Vsn = fun(A) -> application:load(A), {ok, V} = application:get_key(A, vsn), {A, V} end,
            Options = fun(R) -> [{path, ["lib/*/ebin"]}, {outdir, "releases/" ++ R}, silent] end,
            [begin
                 ok = filelib:ensure_dir("releases/" ++ R ++ "/x"),
                 Rel = {release, {"bank", R}, {erts, erlang:system_info(version)},
                        [Vsn(kernel), Vsn(stdlib), Vsn(sasl), {bank, R ++ ".0"}]},
                 ok = file:write_file("releases/" ++ R ++ "/bank.rel", io_lib:format("~p.~n", [Rel])),
                 {ok, _, _} = systools:make_script("releases/" ++ R ++ "/bank", Options(R))
             end || R <- ["1", "2"]],
            {ok, _, _, _} = systools:make_relup("releases/2/bank", ["releases/1/bank"], ["releases/1/bank"],
                                                Options("2")),
            halt()."""
        subprocess.run(["erl", "-noshell", "-eval", make], cwd=self.root, check=True, timeout=120)

    def tearDown(self):
        self.temporary.cleanup()

    def test_a_release_folder_runs_as_it_is(self):
        done = relupscope("run", self.root, "--json", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["installs"][0]["result"], '{ok,"1",[]}')
        self.assertEqual(report["releases"], [["2", "permanent"], ["1", "old"]])
        self.assertIn(["account", "2.0"], [[row["module"], row["current"]] for row in report["modules"]])

    def test_a_scenario_takes_its_releases_from_a_folder(self):
        scenario = pathlib.Path(self.temporary.name) / "scenario"
        scenario.mkdir()
        (scenario / "scenario.toml").write_text(
            'title = "Built elsewhere"\npath = ["1", "2", "1"]\n'
            '[release.1]\nroot = "../built"\n[release.2]\nroot = "../built"\n'
            '[[load]]\nname = "tellers"\nclients = 3\nthink_ms = 5\nrun = "account:deposit(1, 10)."\n'
            '[upgrade]\nmake_permanent_after_ms = 100\n[expect]\ncrashes = 0\nfailed_requests = 0\n')
        done = relupscope("run", scenario, "--json", "-")
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        self.assertEqual(len(json.loads(done.stdout)["installs"]), 2)

    def test_a_library_that_is_nowhere_is_named(self):
        shutil.rmtree(self.root / "lib" / "bank-2.0")
        done = relupscope("run", self.root)
        self.assertEqual(done.returncode, 2)
        self.assertIn("bank-2.0", done.stderr)


class Others(unittest.TestCase):
    def test_list_names_the_built_in_scenarios(self):
        done = relupscope("list", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        for scenario in SCENARIOS.iterdir():
            self.assertIn(scenario.name, done.stdout)
        # To a script, the names alone.
        self.assertEqual(relupscope("list").stdout.split(),
                         [scenario["name"] for scenario in json.loads(done.stdout)])

    def test_new_writes_a_scenario_that_runs(self):
        with tempfile.TemporaryDirectory(prefix="command-line-") as name:
            folder = pathlib.Path(name) / "mine"
            self.assertEqual(relupscope("new", folder).returncode, 0)
            done = relupscope("run", folder)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_an_unknown_option_is_refused(self):
        self.assertEqual(relupscope("run", "two-clauses", "--sed", "1").returncode, 2)

    def test_version_and_help(self):
        self.assertEqual(relupscope("--version").returncode, 0)
        self.assertEqual(relupscope("--help").returncode, 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--relupscope", required=True, type=pathlib.Path)
    options, rest = parser.parse_known_args()
    PROGRAM = options.relupscope.resolve()
    unittest.main(argv=[sys.argv[0], *rest])
