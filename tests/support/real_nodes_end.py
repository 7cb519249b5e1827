#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real nodes of a comparison end with it, however it ends, and listen on the loopback interface only.

    real_nodes_end.py SCENARIO --relupscope PROGRAM
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

LIMIT_S = 300


def nodes(folder):
    """The emulators that were started in a temporary folder: {process: command line}."""
    found = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if folder in line and "beam" in line.split(" ", 1)[0]:
            found[int(entry.name)] = line
    return found


def until(what, holds):
    end = time.monotonic() + LIMIT_S
    while not holds():
        if time.monotonic() > end:
            sys.exit(f"not within {LIMIT_S} s: {what}")
        time.sleep(0.05)


def listeners(process):
    """Addresses, in hexadecimal, on which a process listens."""
    sockets = set()
    for entry in pathlib.Path(f"/proc/{process}/fd").iterdir():
        try:
            sockets.add(os.readlink(entry))
        except OSError:
            continue
    addresses = []
    for table in ("tcp", "tcp6"):
        for row in pathlib.Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                addresses.append(fields[1].split(":")[0])
    return addresses


def check(program, scenario, how):
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([program, "compare", scenario], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   env={**os.environ, "TMPDIR": folder})
        ports = pathlib.Path(folder).glob
        until("three nodes run", lambda: len(list(ports("relupscope-*/ports/*"))) >= 3)
        running = nodes(folder)
        assert len(running) >= 3, running
        for node in running:
            assert listeners(node) == ["0100007F"], (node, listeners(node))
        process.send_signal(how)
        output, _ = process.communicate(timeout=LIMIT_S)
        until(f"no node is left after {how.name}", lambda: not nodes(folder))
        left = list(pathlib.Path(folder).iterdir())
        if how is not signal.SIGKILL:
            assert process.returncode == 130 and not left, (process.returncode, left, output)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("--relupscope", required=True)
    options = parser.parse_args()
    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        check(options.relupscope, options.scenario, how)
        print(f"{how.name}: all nodes have ended")


if __name__ == "__main__":
    main()
