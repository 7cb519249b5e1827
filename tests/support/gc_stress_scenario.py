#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a scenario with a garbage collection wherever one may happen: the report, and with it the hash,
is that of the run without.

    gc_stress_scenario.py NAME --relupscope PROGRAM
"""
import argparse
import json
import subprocess
import sys


def report(program, scenario, *options):
    done = subprocess.run([program, "run", scenario, "--json", "-", *options],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("--relupscope", required=True)
    options = parser.parse_args()
    plain = report(options.relupscope, options.scenario)
    stressed = report(options.relupscope, options.scenario, "--gc-stress")
    differing = [key for key in plain if plain[key] != stressed.get(key)]
    print(f"{options.scenario}: GC stress changes {', '.join(differing)}" if differing
          else f"{options.scenario}: hash {plain['hash']}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
