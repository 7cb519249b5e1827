#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loads of tests/scenarios/load-shapes are what they say, and so are the holds.

    load_shapes.py --relupscope PROGRAM FOLDER
"""
import argparse
import json
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--relupscope", required=True)
    options = parser.parse_args()
    done = subprocess.run([options.relupscope, "run", options.folder, "--json", "-"],
                          stdout=subprocess.PIPE, text=True, timeout=250)
    run = json.loads(done.stdout)
    load = {row["name"]: row for row in run["load"]}
    problems = []

    def within(what, value, low, high):
        if not low <= value <= high:
            problems.append(f"{what} is {value}, not from {low} to {high}")

    seconds = (run["installs"][0]["at_ms"] + run["installs"][0]["ms"] + 200) / 1000
    within("fixed: sent", load["fixed"]["sent"], 1000 * (seconds - 0.1) - 10, 1000 * (seconds - 0.1) + 10)
    within("poisson: sent", load["poisson"]["sent"], 850 * seconds, 1150 * seconds)
    within("ramp: sent", load["ramp"]["sent"], 1000 * (seconds - 0.3) - 20, 1000 * (seconds - 0.3) + 20)
    within("burst: sent", load["burst"]["sent"], 50, 50)
    within("clients: sent", load["clients"]["sent"], 80, 500)
    held = [row["held_ms"] for row in run["relup"]]
    within("held before 3", held[2], 40, 40.5)
    within("held before 4", held[3], 20, 20.5)
    within("held before 5", held[4], 0, 0)
    within("the installation's ms", run["installs"][0]["ms"], 60, 80)
    flight = load["fixed"]["in_flight"]
    within("fixed: in flight", flight["total"], 55, 85)
    if sum(flight[k] for k in ("old_code", "new_code", "failed", "timed_out")) != flight["total"]:
        problems.append(f"fixed: in flight does not add up: {flight}")
    if not flight["new_code"]:
        problems.append(f"fixed: nothing in flight was answered by new code: {flight}")
    lengths = {len(v) for v in run["series"].values() if isinstance(v, list)}
    if len(lengths) != 1 or max(lengths) > 600:
        problems.append(f"series of {lengths} points")
    print("\n".join(problems) or f"loads of {seconds:.3f} s, held {held}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
