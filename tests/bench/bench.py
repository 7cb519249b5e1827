#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our machine against `erl +S 1:1`, on the same .beam, in one run.

    bench.py --relupscope PROGRAM [--rounds 3] [--only NAME,...] [--json FILE]

Each program runs for a small and for a large number of operations; the difference of the two CPU
times (of the whole program, the steadier figure where others compute, too) is what the operations took,
free of boot and of printing. The two machines take turns, and the
medians over the rounds are compared. Columns: thousand operations per CPU second on ours, on the
real node, and the ratio (above 1: ours is faster).
"""
import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

# Name: operations of the large run; the small one does a tenth.
PROGRAMS = {
    "call": 400_000, "cast": 2_000_000, "ring": 10_000_000, "spawn": 300_000, "fib": 40_000_000,
    "lists": 100_000, "maps": 1_000_000, "binary": 100_000, "ets": 1_000_000,
}


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds(command, folder):
    start = cpu_seconds()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}")
    return cpu_seconds() - start


def real(folder, name, count):
    return seconds(["erl", "+S", "1:1", "-noshell", "-pa", ".", "-eval",
                    f"bench:run({name}, {count}), halt(0)."], folder)


def ours(program, folder, name, count):
    return seconds([program, "eval", "--pa", folder, f"bench:run({name}, {count})."], folder)


def rate(run, count):
    small = run(count // 10)
    return 0.9 * count / max(run(count) - small, 1e-6)


def measure(program, folder, name, count, rounds):
    pairs = [(rate(lambda n: ours(program, folder, name, n), count),
              rate(lambda n: real(folder, name, n), count)) for _ in range(rounds)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs))
    return {"ours": mine, "real": theirs, "ratio": statistics.median(a / b for a, b in pairs)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--relupscope", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help="programs, separated by commas: " + ",".join(PROGRAMS))
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(PROGRAMS)
    program = options.relupscope.resolve()
    results = {}
    print(f"{'program':<10}{'ours k/s':>12}{'erl k/s':>12}{'ratio':>8}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        subprocess.run(["erlc", "-o", folder, HERE / "bench.erl"], check=True)
        for name in names:
            row = results[name] = measure(program, folder, name, PROGRAMS[name], options.rounds)
            print(f"{name:<10}{row['ours'] / 1e3:>12,.0f}{row['real'] / 1e3:>12,.0f}{row['ratio']:>8.2f}",
                  flush=True)
    print(f"geometric mean of the ratios: {statistics.geometric_mean(r['ratio'] for r in results.values()):.2f}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
