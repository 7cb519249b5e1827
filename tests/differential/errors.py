#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Natives and library functions called with arguments of all shapes, on the real node and in our machine: the
same values, and for what fails the same class, reason, top of the stack trace, error_info and text.

    errors.py --relupscope PROGRAM [--count N] [--seed N] [--modules M,M...]

Each function is called with up to N different lists of arguments (error_sweep.erl). A call that is there on one
side only is a difference, too.
"""
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile

import both_nodes

HERE = pathlib.Path(__file__).resolve().parent
MODULES = ["erlang", "ets", "lists", "maps", "binary", "unicode", "math", "os", "persistent_term", "atomics",
           "counters", "string"]
SECONDS = 600
SHOWN = 40


def outcomes(text):
    """{call: what came of it}"""
    return dict(line.split("}: ", 1) for line in text.splitlines() if "}: " in line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--relupscope", required=True, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--modules", default=",".join(MODULES))
    options = parser.parse_args()
    program = options.relupscope.resolve()
    call = f"error_sweep:run([{options.modules}], {options.count}, {options.seed})."
    with tempfile.TemporaryDirectory(prefix="errors-") as name:
        work = pathlib.Path(name)
        subprocess.run(["erlc", "-o", work, HERE / "error_sweep.erl"], check=True)
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            there = pool.submit(both_nodes.real, call, work, SECONDS)
            here = pool.submit(both_nodes.ours, program, call, work, SECONDS)
            texts = there.result().text, here.result().text
    for side, text in zip(("the real node", "our machine"), texts):
        if "sweep done" not in text:
            sys.exit(f"errors: {side} did not come to the end: {text[-500:]}")
    real, ours = map(outcomes, texts)
    differing = sorted(c for c in real.keys() | ours.keys() if real.get(c) != ours.get(c))
    for one in differing[:SHOWN]:
        print(f"{one}}}\n  real: {real.get(one, 'not called')}\n  ours: {ours.get(one, 'not called')}")
    failed = sum(not outcome.startswith("= ") for outcome in real.values())
    print(f"errors: seed {options.seed}: {len(real)} calls, {failed} of them fail, {len(differing)} differ")
    return 1 if differing or failed < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
