#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a scenario twice with one seed and once with another: same seed, same hash; the expectations
hold every time.

    scenario_twice.py NAME --relupscope PROGRAM
"""
import argparse
import json
import subprocess
import sys


def report(program, scenario, seed):
    done = subprocess.run([program, "run", scenario, "--seed", str(seed), "--json", "-"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=250)
    if done.returncode != 0:
        sys.exit(f"seed {seed}: exit status {done.returncode}\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("--relupscope", required=True)
    options = parser.parse_args()
    first, second, other = (report(options.relupscope, options.scenario, seed) for seed in (1, 1, 2))
    problems = []
    if first != second:
        keys = [key for key in first if first[key] != second.get(key)]
        problems.append(f"two runs with seed 1 differ in {', '.join(keys)}")
    if first["hash"] == other["hash"]:
        problems.append("seeds 1 and 2 have the same hash")
    for seed, run in ((1, first), (2, other)):
        if run.get("missing"):
            problems.append(f"seed {seed}: called and not there: {run['missing']}")
    if options.scenario == "old-state-meets-new-code":
        crash = next((c for c in first["crashes"] if c["name"] == "account"), None)
        if not crash or "function_clause" not in crash["reason"]:
            problems.append(f"no function_clause among the crashes: {first['crashes']}")
    print("\n".join(problems) or f"{options.scenario}: hash {first['hash']}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
