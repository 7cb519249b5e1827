#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is installed beside the applications that a release names does not change a run: the same
scenario has the same hash on the installed OTP and on a copy that has other applications.

    installed_otp.py NAME --relupscope PROGRAM
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

NEEDED = ("erts", "kernel", "stdlib", "sasl", "compiler")


def installed_otp():
    root = "io:format(\"~ts\", [code:root_dir()]), halt()."
    return pathlib.Path(subprocess.check_output(["erl", "-noshell", "-eval", root], text=True))


def run_hash(program, scenario, otp):
    done = subprocess.run([program, "run", scenario, "--otp", str(otp), "--json", "-"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=250)
    if done.returncode != 0:
        sys.exit(f"{otp}: exit status {done.returncode}\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout)["hash"]


def copy_otp(otp, to):
    for library in (otp / "lib").iterdir():
        if library.name.rsplit("-", 1)[0] in NEEDED:
            shutil.copytree(library, to / "lib" / library.name,
                            ignore=shutil.ignore_patterns("src", "examples", "doc"))
    for part in ("bin", "releases"):
        shutil.copytree(otp / part, to / part)
    (to / "lib" / "aardvark-1.0" / "ebin").mkdir(parents=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("--relupscope", required=True)
    options = parser.parse_args()
    otp = installed_otp()
    with tempfile.TemporaryDirectory() as folder:
        other = pathlib.Path(folder) / "otp"
        copy_otp(otp, other)
        hashes = [run_hash(options.relupscope, options.scenario, root) for root in (otp, other)]
    if hashes[0] != hashes[1]:
        sys.exit(f"{options.scenario}: hash {hashes[0]} on {otp}, {hashes[1]} with other applications")
    print(f"{options.scenario}: hash {hashes[0]} on both")


if __name__ == "__main__":
    main()
