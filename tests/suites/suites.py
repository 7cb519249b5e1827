#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs OTP's own test suites on the real node and in our machine, and compares them case by case.

    suites.py --relupscope PROGRAM [--short | NAME...] [--fetch] [--again] [--log FOLDER] [--otp27]

NAME is a suite without `_SUITE` (`lists`), with its application where two have it (`kernel.code`),
or an application (`stdlib`); without a name all suites of suites.txt run. A case counts when it
passes on the real node; what it does there is kept in the cache, by OTP version and the suite's
text. Excused cases are listed in excused.txt. With --otp27 the same suites run on OTP 27, which is fetched
(tests/support/fetch_otp27.py), and on its libraries in our machine. Exit status 0 when nothing differs, 1 when something
does, 77 when the sources are not there and --fetch is not given.
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import otp_source

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import fetch_otp27
import otp27

HERE = pathlib.Path(__file__).resolve().parent
LINE = re.compile(r"^(PASS|FAIL|SKIP|TIME) (\w+):(\S+)(.*(?:\n(?!\n|PASS |FAIL |SKIP |TIME ).*){0,3})",
                  re.M)
WORSE = ["SKIP", "PASS", "TIME", "FAIL"]
# A case may take so long. Virtual time goes by with the work that is done and not with the host's
# speed, so it is a limit for what hangs.
REAL_CASE_MS, VIRTUAL_CASE_MS = 20000, 200000
# The suite of processes now and then ends the real node by a check inside the emulator.
REAL_TRIES = 3
VIRTUAL_MS = 24 * 3600 * 1000
MOST_PEERS = 8
SKIPPED = 77


class Suite:
    def __init__(self, application, name):
        self.application, self.name = application, name
        self.module = f"{name}_SUITE"
        self.title = f"{application}.{name}"
        self.peers = 0 # nodes that its cases may start by OTP's `peer`

    def test_folder(self, tree):
        return tree / ("erts/emulator/test" if self.application == "emulator"
                       else f"lib/{self.application}/test")


def read_suites():
    """All suites of suites.txt, and the titles of those in the short selection."""
    suites, titles = [], {"short": set(), "peers": set()}
    for line in (HERE / "suites.txt").read_text().splitlines():
        head, _, rest = line.partition(":")
        if line.startswith("#") or not rest:
            continue
        if head in titles:
            titles[head].update(rest.split())
        else:
            suites += [Suite(head, name) for name in rest.split()]
    for head, named in titles.items():
        if unknown := named - {s.title for s in suites}:
            sys.exit(f"suites.txt: {head}: no such suite: {' '.join(sorted(unknown))}")
    for suite in suites:
        suite.peers = MOST_PEERS if suite.title in titles["peers"] else 0
    return suites, titles["short"]


def read_excused():
    """{(title of suite, case): reason}"""
    excused = {}
    for number, line in enumerate((HERE / "excused.txt").read_text().splitlines(), 1):
        if line.strip() and not line.startswith(("#", "==")):
            match = re.match(r"(\w+\.\w+):(\S+)\s+(\S.*)", line)
            if not match:
                sys.exit(f"excused.txt:{number}: not `application.suite:case reason`")
            excused[match[1], match[2]] = match[3]
    return excused


def choose(names, all_suites):
    chosen = []
    for name in names:
        named = [s for s in all_suites if name in (s.name, s.title, s.application, s.module)]
        if not named:
            sys.exit(f"suites: no suite is named {name}")
        chosen += [s for s in named if s not in chosen]
    return chosen


def digest(*files):
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()[:16]


class Workshop:
    """Compiled suites and the real node's results, kept in the cache."""

    def __init__(self, tree, cache):
        self.tree, self.cache = tree, cache
        self.transforms = None # until it is there: eunit, whose header asks for its parse transform
        self.transforms = self.beams("eunit", sorted((tree / "lib/eunit/src").glob("*.erl")), all_must=False)
        self.common_path = [
            self.beams("minict", [HERE / "minict.erl"]),
            self.beams("common_test", sorted((tree / "lib/common_test/src").glob("*.erl")), all_must=False)]

    def erlc(self, target, files):
        lib = self.tree / "lib"
        includes = [lib, *(lib / app / "include" for app in ("stdlib", "kernel", "common_test", "eunit"))]
        options = [word for folder in includes for word in ("-I", folder)]
        options += ["-pa", self.transforms] if self.transforms else []
        # By their names alone, which is what a few cases expect to find in stack traces.
        return subprocess.run(["erlc", "+debug_info", "+nowarn_deprecated_catch", "-W0", *options,
                               "-pa", target, "-o", target, *(f.name for f in files)],
                              cwd=files[0].parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True)

    def beams(self, name, files, all_must=True):
        """A folder with the compiled files; compiled once for each content."""
        target = self.cache / "beams" / f"{name}-{digest(*files)}"
        if not target.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            work = pathlib.Path(tempfile.mkdtemp(dir=target.parent))
            self.compile_all(name, work, files, all_must)
            work.rename(target)
        return target

    def compile_all(self, name, target, files, all_must):
        """erlc stops at the first file that fails; the others are still wanted if not all must."""
        while files:
            done = self.erlc(target, files)
            if done.returncode != 0 and all_must:
                raise RuntimeError(f"erlc of {name}:\n{done.stdout}")
            files = [f for f in files if not (target / f"{f.stem}.beam").exists()][1:]

    def modules(self, suite):
        """The folders with the suite and what stands beside it."""
        folder = suite.test_folder(self.tree)
        helpers = sorted(f for f in folder.glob("*.erl") if not f.stem.endswith("_SUITE"))
        return [self.beams(suite.title, [folder / f"{suite.module}.erl"]),
                self.beams(f"{suite.application}-helpers", helpers, all_must=False)]

    def lay_out(self, suite, folder):
        """As Common Test finds a suite: sources, beams and data in one folder, which it may write in."""
        tests = suite.test_folder(self.tree)
        data = tests / f"{suite.module}_data"
        if data.is_dir():
            shutil.copytree(data, folder / data.name)
        for beams in self.modules(suite):
            for beam in beams.glob("*.beam"):
                shutil.copy(beam, folder)
        for source in tests.glob("*.erl"):
            if not source.stem.endswith("_SUITE") or source.stem == suite.module:
                shutil.copy(source, folder)

    def real_result(self, suite):
        text = digest(suite.test_folder(self.tree) / f"{suite.module}.erl", HERE / "minict.erl")
        return self.cache / "outcomes" / f"{suite.title}-{text}.txt"


def call(suite, data, milliseconds):
    return f'minict:run([{suite.module}], "{data}", {milliseconds}).'


def run(words, folder, seconds, **environment):
    """What was printed, and how it ended if not well."""
    with open(folder / "output.txt", "wb") as out:
        try:
            status = subprocess.run(words, cwd=folder, stdout=out, stderr=subprocess.STDOUT,
                                    stdin=subprocess.DEVNULL, timeout=seconds,
                                    env=dict(os.environ, LC_ALL="C.UTF-8", **environment)).returncode
            end = "" if status == 0 else f"exit status {status}"
        except subprocess.TimeoutExpired:
            end = f"no end within {seconds} s"
    return (folder / "output.txt").read_text("utf-8", "replace"), end


def in_folder(workshop, suite, action):
    """Calls action(folder) in a folder of its own that holds the suite."""
    with tempfile.TemporaryDirectory(prefix="relupscope-suite-") as name:
        folder = pathlib.Path(name)
        workshop.lay_out(suite, folder)
        return action(folder)


def on_real(workshop, suite, seconds, again):
    kept = workshop.real_result(suite)
    if kept.is_file() and not again:
        return kept.read_text("utf-8"), ""

    def action(folder):
        # In the environment, so that the nodes that cases start find the helpers as well.
        paths = " ".join(f'-pa "{path}"' for path in [folder, *workshop.common_path])
        return run(["erl", "+S", "1:1", "-noshell", "-sname", f"{suite.name}{os.getpid()}", "-eval",
                    call(suite, folder, REAL_CASE_MS), "-s", "init", "stop"], folder, seconds,
                   ERL_AFLAGS=paths)

    for _ in range(REAL_TRIES):
        text, end = in_folder(workshop, suite, action)
        if "minict done" in text:
            break
    if "minict done" in text:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, "utf-8")
    return text, end


def on_machine(workshop, suite, seconds, program):
    def action(folder):
        paths = [word for path in [folder, *workshop.common_path] for word in ("--pa", path)]
        return run([program, "eval", *paths, "--mount", folder, "--ms", str(VIRTUAL_MS),
                    "--nodes", suite.name, "--peers", str(suite.peers),
                    call(suite, folder, VIRTUAL_CASE_MS)], folder, seconds)

    return in_folder(workshop, suite, action)


def outcomes(text, module):
    """{case: (PASS | FAIL | TIME | SKIP, what it said)}; of a case that runs in several groups the worst."""
    found = {}
    for kind, name, case, rest in LINE.findall(text):
        if name == module and WORSE.index(kind) >= WORSE.index(found.get(case, ("SKIP", ""))[0]):
            found[case] = (kind, " ".join(rest.split()))
    return found


class Report:
    def __init__(self, suite, real, machine, real_end, machine_end):
        self.suite, self.lines = suite, []
        self.there = outcomes(real, suite.module)
        self.here = outcomes(machine, suite.module)
        self.wanted = {c for c, (kind, _) in self.there.items() if kind == "PASS"}
        self.agreed = {c for c in self.wanted if self.here.get(c, ("", ""))[0] == "PASS"}
        self.excused, self.differing = set(), set()
        if real_end:
            self.lines.append(f"  the real node: {real_end}")
        if machine_end:
            self.lines.append(f"  the machine: {machine_end}")
        self.ended = "minict done" in machine

    def judge(self, excused):
        """Sorts the cases that differ; returns the errors in the list of excused ones."""
        mine = {case: why for (title, case), why in excused.items() if title == self.suite.title}
        errors = []
        for case in sorted(mine):
            if case not in self.there:
                errors.append(f"excused.txt: {self.suite.title} has no case {case}")
            elif case in self.agreed:
                errors.append(f"excused.txt: {self.suite.title}:{case} passes")
        for case in sorted(self.wanted - self.agreed):
            if case in mine:
                self.excused.add(case)
                self.lines.append(f"  excused {case}: {mine[case]}")
            else:
                self.differing.add(case)
                kind, said = self.here.get(case, ("not run", ""))
                self.lines.append(f"  DIFFERS {case}: {kind} {said[:300]}".rstrip())
        return errors

    def text(self):
        head = f"{self.suite.title}: {len(self.agreed)} here, {len(self.wanted)} there"
        return "\n".join([head, *self.lines])


def examine(workshop, suite, options):
    real, real_end = on_real(workshop, suite, options.seconds, options.again)
    machine, machine_end = on_machine(workshop, suite, options.seconds, options.relupscope)
    if options.log:
        options.log.mkdir(parents=True, exist_ok=True)
        (options.log / f"{suite.title}.real.txt").write_text(real, "utf-8")
        (options.log / f"{suite.title}.machine.txt").write_text(machine, "utf-8")
    return Report(suite, real, machine, real_end, machine_end)


def run_all(workshop, suites, options):
    excused, reports, errors = read_excused(), [], []
    titles = {s.title for s in read_suites()[0]}
    errors += [f"excused.txt: no suite {title}" for title, _ in excused if title not in titles]
    for suite in suites:
        workshop.modules(suite)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = [pool.submit(examine, workshop, suite, options) for suite in suites]
        for done in concurrent.futures.as_completed(running):
            report = done.result()
            errors += report.judge(excused)
            reports.append(report)
            print(report.text(), flush=True)
    for error in errors:
        print(error)
    total = sum(len(r.wanted) for r in reports)
    differing = sum(len(r.differing) for r in reports)
    print(f"suites: {sum(len(r.agreed) for r in reports)} of {total} agree, "
          f"{sum(len(r.excused) for r in reports)} excused, {differing} differ")
    return 1 if differing or errors or total == 0 else 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("names", nargs="*", metavar="NAME")
    arguments.add_argument("--relupscope", type=pathlib.Path)
    arguments.add_argument("--short", action="store_true", help="those that run with every test")
    arguments.add_argument("--fetch", action="store_true", help="get the sources by apt if need be")
    arguments.add_argument("--otp27", action="store_true", help="with OTP 27 instead of the installed one")
    arguments.add_argument("--again", action="store_true", help="run the real node anew")
    arguments.add_argument("--log", type=pathlib.Path, help="keep what was printed there")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("--seconds", type=int, default=900, help="for each suite on each side")
    options = arguments.parse_args()
    all_suites, short = read_suites()
    try:
        tree = otp_source.fetch() if options.fetch else otp_source.present()
    except otp_source.Unavailable as why:
        print(f"suites: OTP's test sources cannot be had: {why}", file=sys.stderr)
        return 1
    if tree is None:
        print("suites: OTP's test sources are not there; ./dev test fetches them")
        return SKIPPED
    if options.relupscope is None:
        return 0
    options.relupscope = options.relupscope.resolve()
    cache = otp_source.cache_folder()
    if options.otp27:
        otp27.use(fetch_otp27.fetch(fetch_otp27.cache_folder().resolve()))
        cache = cache / "on-otp27"
    suites = [s for s in all_suites if s.title in short] if options.short \
        else choose(options.names, all_suites) or all_suites
    return run_all(Workshop(tree, cache), suites, options)


if __name__ == "__main__":
    sys.exit(main())
