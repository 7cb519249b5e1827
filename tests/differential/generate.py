#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random Erlang programs on the real node and in our machine: the same results, the same failures.

    generate.py --relupscope PROGRAM [--count N] [--seed N | --fresh] [--keep]

A program is a function p1/0, p2/0, ... of a generated module (grammar.py), compiled by erlc. A program
whose results differ is made as small as it gets; --keep writes it to tests/golden/found. --fresh takes a seed from
the clock and prints it.
"""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import both_nodes
import grammar

HERE = pathlib.Path(__file__).resolve().parent
FOUND = HERE.parent / "golden" / "found"
PROGRAMS = 40   # in a module
MODULES = 10    # that a node runs
SECONDS = 900
NOT_LOADED = "not loaded"
ROUNDS = 40     # of making a program smaller
SHRINK_SECONDS = 120
REFUSED = grammar.Node("atom", "refused")


def program_text(program, number):
    """From the body on, with the functions that it needs."""
    definitions = []
    body = program.write(definitions)
    return " ".join([body + ".", *definitions]).replace(grammar.NUMBER, str(number))


def module_text(name, programs):
    """One program a line, so that a line number names it."""
    lines = [f"-module({name}). -export([count/0, {', '.join(f'p{n}/0' for n in range(1, len(programs) + 1))}]). "
             f"{grammar.RECORD} count() -> {len(programs)}."]
    lines += [f"p{n}() -> " + program_text(program, n) for n, program in enumerate(programs, 1)]
    return "\n".join(lines) + "\n"


def compile_modules(work, modules):
    """Compiles those programs that the compiler takes: it refuses sizes and guards that can't be right. The
    others become programs that say so. The names of the modules that are there then."""
    left, compiled = {name: list(programs) for name, programs in modules}, []
    for _ in range(PROGRAMS):
        if not left:
            break
        for name, programs in left.items():
            (work / f"{name}.erl").write_text(module_text(name, programs), encoding="utf-8")
        done = subprocess.run(["erl", "-noshell", "-eval",
                               f"generated:compile([{', '.join(left)}]), halt(0)."],
                              cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        answers = dict(re.findall(r"^(\w+) (ok|\[[\d,]*\])$", done.stdout, re.M))
        for name, answer in answers.items():
            if answer == "ok":
                compiled.append(name)
                del left[name]
            for line in map(int, re.findall(r"\d+", answer)):
                left[name][line - 2] = REFUSED
        if not answers:
            print(f"the compiler gives no answer: {done.stdout[-300:]}")
            break
    return compiled


def results(text):
    """{(module, number): result}"""
    found = {}
    for line in text.splitlines():
        parts = line.split(" ", 2)
        if len(parts) == 3 and parts[1].isdigit():
            found[parts[0], int(parts[1])] = parts[2]
    return found


def run_both(work, names, program):
    call = f"generated:run([{', '.join(names)}])."
    real = both_nodes.real(call, work, SECONDS, flags=["+S", "1:1"])  # no waking of threads at each message
    ours = both_nodes.ours(program, call, work, SECONDS)
    return results(real.text), results(ours.text), ours.text


def batches(seed, count):
    """Lists of (module name, programs)."""
    source = grammar.Grammar(seed)
    modules = []
    for first in range(0, count, PROGRAMS):
        modules.append((f"g{seed}_{first // PROGRAMS}",
                        [source.program() for _ in range(min(PROGRAMS, count - first))]))
    return [modules[i:i + MODULES] for i in range(0, len(modules), MODULES)]


def alone(work, name, trees, program):
    """(real, ours) of each, in a module of its own: one of them can't be loaded."""
    modules = [(f"{name}_{number}", [tree]) for number, tree in enumerate(trees, 1)]
    real, ours, _ = run_both(work, compile_modules(work, modules), program)
    return [(real.get((n, 1)), ours.get((n, 1), NOT_LOADED)) for n, _ in modules]


def outcomes(work, modules, program):
    """(real, ours) of each program of each module; None: the real node has no answer."""
    real, ours, text = run_both(work, compile_modules(work, modules), program)
    found = []
    for name, trees in modules:
        if (name, 0) in ours and (name, 0) not in real:
            found.append(alone(work, name, trees, program))
            continue
        found.append([(real.get((name, n)), ours.get((name, n), "no answer: " + text[-200:]))
                      for n in range(1, len(trees) + 1)])
    return found


def has_run(real):
    """Not refused by the compiler, and the real node has not run out of time or of something else."""
    return real not in (None, "no answer") and "refused" not in real[:20]


def differs(real, ours):
    return has_run(real) and real != ours


def check_batch(work, batch, program):
    """(programs that ran, [(name, number, tree, real, ours)])"""
    ran, differing = 0, []
    for (name, trees), results_of in zip(batch, outcomes(work, batch, program)):
        for number, (tree, (real, ours)) in enumerate(zip(trees, results_of), 1):
            ran += has_run(real)
            if differs(real, ours):
                differing.append((name, number, tree, real, ours))
    return ran, differing


def shrink(work, tree, program):
    """The smallest tree found whose results still differ, with both results."""
    best = None
    until = time.monotonic() + SHRINK_SECONDS
    for step in range(ROUNDS):
        if time.monotonic() > until:
            break
        candidates = [c for c in grammar.smaller(tree) if not c.free()]
        candidates = sorted(candidates, key=grammar.Node.size)[:40]
        [pairs] = outcomes(work, [(f"s{step}", candidates)], program) if candidates else [[]]
        worse = [(c, *pair) for c, pair in zip(candidates, pairs) if differs(*pair)]
        if not worse:
            break
        best = worse[0]
        tree = best[0]
    return tree, best


def keep(name, tree):
    FOUND.mkdir(exist_ok=True)
    support = "".join(f"=== source {file.stem}\n{file.read_text()}" for file in sorted(HERE.glob("generated*.erl")))
    (FOUND / f"{name}.case").write_text(
        f"Found by generate.py.\n=== source\n-module({name}_case).\n-export([main/0]).\n{grammar.RECORD}\n\n"
        f"main() -> generated:plain(generated:attempt(fun program/0)).\n\nprogram() ->\n    {program_text(tree, 1)}\n{support}")


def tell(work, number, found, options):
    name, index, tree, real, ours = found
    print(f"{name}:p{index}\n  real: {real}\n  ours: {ours}")
    smallest, best = shrink(work, tree, options.relupscope)
    real, ours = best[1:] if best else (real, ours)
    print(f"  smallest: {program_text(smallest, 1)}\n    real: {real}\n    ours: {ours}", flush=True)
    if options.keep:
        keep(f"{name}_{index}", smallest)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--relupscope", required=True, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--tell", type=int, default=5, help="how many differing programs are made smaller")
    options = parser.parse_args()
    options.relupscope = options.relupscope.resolve()
    seed = int(time.time()) % 1000000 if options.fresh else options.seed
    print(f"generate: seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="generate-") as folder:
        work = pathlib.Path(folder)
        subprocess.run(["erlc", "-o", work, *HERE.glob("generated*.erl")], check=True)
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            done = list(pool.map(lambda b: check_batch(work, b, options.relupscope), batches(seed, options.count)))
        differing = [found for _, some in done for found in some]
        for number, found in enumerate(differing[:options.tell]):
            tell(work, number, found, options)
    ran = sum(n for n, _ in done)
    print(f"generate: seed {seed}: {ran} of {options.count} programs ran, {len(differing)} differ")
    return 1 if differing or ran < options.count * 3 // 4 else 0


if __name__ == "__main__":
    sys.exit(main())
