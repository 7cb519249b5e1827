#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One scenario on the real node and on our machine: the same relup, the same results of
install_release, the same releases at the end, the same kinds of crashes.

    upgrade.py SCENARIO_DIR --relupscope PROGRAM
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import real_node


def plain(term):
    """An Erlang term as text without the white space that printing put there."""
    return re.sub(r"\s+", "", term)


def ours(program, folder):
    done = subprocess.run([program, "run", folder, "--json", "-"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=250)
    if done.returncode == 2:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def crash_kinds(terms):
    """(who, reason) of each crash; the reason's first word is enough to tell kinds apart."""
    return sorted({tuple(re.findall(r"\w+", term)[:2]) for term in terms})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", type=pathlib.Path)
    parser.add_argument("--relupscope", required=True, type=pathlib.Path)
    options = parser.parse_args()
    folder = options.scenario.resolve()
    with tempfile.TemporaryDirectory(prefix="relupscope-real-") as work:
        real = real_node.run(folder, pathlib.Path(work))
    if real.result is None:
        sys.exit(real.built)
    mine = ours(options.relupscope.resolve(), folder)
    pairs = {
        "relup": ([plain(t) for t in real.relup],
                  [plain(row["instruction"]) for row in mine["relup"]]),
        "installs": ([plain(t) for t in real.installs],
                     [plain(row["result"]) for row in mine["installs"]]),
        "releases": (sorted(plain(t) for t in real.releases),
                     sorted('{"%s",%s}' % tuple(pair) for pair in mine["releases"])),
        "crashes": (crash_kinds(real.crashes),
                    crash_kinds(f'{c["name"]} {c["reason"]}' for c in mine["crashes"])),
    }
    differing = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    for key, (theirs, own) in differing.items():
        print(f"{key}\n  real node: {theirs}\n  ours:      {own}")
    print(f"{len(pairs) - len(differing)} of {len(pairs)} outcomes agree")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
