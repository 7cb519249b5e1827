#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden cases: one Erlang module a file, run on the real node and on our machine.

    golden.py AREA_OR_CASE... [--relupscope PROGRAM] [--only real|machine] [--gc-stress]

A case is a file NAME.case with sections:

    What it is about, in plain words. A line `only_here: REASON` or `only_real: REASON` limits it. A
    line `nodes: N` starts N nodes besides, whose names main/1 gets; the names differ from run to run.
    With `peers: N` the node has a name, and main/0 may start up to N others at a time by itself.
    === source
    -module(NAME_case). ... main/0 prints and returns a value, which is printed last
    === source OTHER          (further modules, compiled beside it)
    === expected
    ...

Further modules of a case that are not to be compiled into the code path (two versions of one module,
say) are built by the case itself. UPDATE_GOLDEN=1 rewrites the expected part from the real node (from ours where it
is `only_here`).
"""
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

MAIN = pathlib.Path(__file__).with_name("golden_main.erl")
OTHERS = pathlib.Path(__file__).with_name("golden_nodes.erl")
MODULE = re.compile(r"^-module\((\w+)\)", re.M)
NODES = re.compile(r"^nodes: (\d+)$", re.M)
PEERS = re.compile(r"^peers: (\d+)$", re.M)
SECTION = re.compile(r"^=== (\w+) ?(\w*)\n", re.M)


class Case:
    def __init__(self, path):
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        head, *parts = SECTION.split(self.text)
        self.about = head
        self.sources, self.expected = {}, None
        for kind, name, body in zip(parts[::3], parts[1::3], parts[2::3]):
            if kind == "source":
                self.sources[name or MODULE.search(body).group(1)] = body
            elif kind == "expected":
                self.expected = body
            else:
                raise SystemExit(f"{path}: unknown section {kind}")
        if not self.sources:
            raise SystemExit(f"{path}: no source section")
        self.name = next(iter(self.sources))
        nodes = NODES.search(head)
        self.nodes = int(nodes.group(1)) if nodes else 0
        peers = PEERS.search(head)
        self.peers = int(peers.group(1)) if peers else 0

    def runs_on(self, where):
        other = {"real": "only_here:", "machine": "only_real:"}[where]
        return other not in self.about

    def write_expected(self, output):
        head = self.text[:self.text.index("=== expected\n")] if self.expected is not None \
            else self.text.rstrip("\n") + "\n"
        self.path.write_text(head + "=== expected\n" + output, encoding="utf-8")

    def compile(self, folder):
        files = []
        support = [MAIN, OTHERS] if self.nodes > 0 else [MAIN]
        for name, body in {**self.sources, **{s.stem: s.read_text() for s in support}}.items():
            file = folder / f"{name}.erl"
            file.write_text(body, encoding="utf-8")
            files.append(file.name)
        done = subprocess.run(["erlc", "+debug_info", "+nowarn_deprecated_catch", *files], cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return None if done.returncode == 0 else done.stdout


def run(command, folder, seconds=60):
    try:
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=seconds, stdin=subprocess.DEVNULL,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode("utf-8", "replace") + f"\nno answer within {seconds} s\n"
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0:
        text += done.stderr.decode("utf-8", "replace") + f"exit status {done.returncode}\n"
    return text


def on_real(case, folder):
    call = f"golden_main:run({case.name}), halt(0)."
    if case.nodes == 0 and case.peers == 0:
        return run(["erl", "-noshell", "-pa", ".", "-eval", call], folder)
    if case.nodes > 0:
        call = f"golden_nodes:run_with_peers({case.name}, {case.nodes}), halt(0)."
    return run(["erl", "-noshell", "-pa", ".", "-sname", f"golden_{folder.name[7:]}_{os.getpid()}",
                "-setcookie", f"golden_{folder.name[7:]}", "-eval", call], folder)


def on_machine(case, folder, options):
    stress = ["--gc-stress"] if options.gc_stress else []
    call = f"golden_main:run({case.name})."
    nodes = ["--nodes", "main", "--peers", str(case.peers)] if case.peers > 0 else []
    if case.nodes > 0:
        others = [f"other{i + 1}" for i in range(case.nodes)]
        nodes = ["--nodes", ",".join(["main", *others])]
        call = f"golden_nodes:run({case.name}, [{','.join(f'{n}@localhost' for n in others)}])."
    output = run([options.relupscope, "eval", *stress, *nodes, "--pa", str(folder), call], folder,
                 600 if stress else 60)
    # The value of the expression itself comes last.
    return output[:-len("ok\n")] if output.endswith("\nok\n") else output


def difference(wanted, got, where):
    lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), "expected", where, lineterm="")
    return "\n".join(lines) or f"only line ends differ on {where}"


def check(path, options):
    """The failures of one case, as text."""
    case = Case(path)
    with tempfile.TemporaryDirectory(prefix="golden-") as name:
        folder = pathlib.Path(name)
        if problem := case.compile(folder):
            return f"{path}: does not compile\n{problem}"
        update = os.environ.get("UPDATE_GOLDEN") == "1"
        failures = []
        if (options.only != "machine" or update) and case.runs_on("real"):
            output = on_real(case, folder)
            if update:
                case.write_expected(output)
                case = Case(path)
            elif output != case.expected:
                failures.append(f"{path}\n" + difference(case.expected or "", output, "the real node"))
        if options.relupscope and options.only != "real" and case.runs_on("machine"):
            output = on_machine(case, folder, options)
            if update and not case.runs_on("real"):
                case.write_expected(output)
            elif output != case.expected:
                failures.append(f"{path}\n" + difference(case.expected or "", output, "our machine"))
    return "\n".join(failures)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--relupscope", type=pathlib.Path, help="the program; without it the real node only")
    parser.add_argument("--only", choices=["real", "machine"])
    parser.add_argument("--gc-stress", action="store_true",
                        help="our machine collects garbage wherever that may happen")
    options = parser.parse_args()
    if options.relupscope:
        options.relupscope = options.relupscope.resolve()
    cases = sorted(case for path in options.paths
                   for case in (path.rglob("*.case") if path.is_dir() else [path]))
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        failures = [text for text in pool.map(lambda c: check(c, options), cases) if text]
    for text in failures:
        print(text, end="\n\n")
    print(f"{len(cases) - len(failures)} of {len(cases)} cases as expected")
    return 1 if failures or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
