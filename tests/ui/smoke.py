#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program on an X server, from its start to its end: the window comes up on a scenario, takes keys,
and leaves with status 0 and nothing to complain of. Run under xvfb-run; needs xdotool."""

import os
import subprocess
import sys
import tempfile
import time


def xdotool(*words):
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def wait_for(what, found, process):
    """The test's own time limit ends what never comes."""
    while True:
        value = found()
        if value:
            return value
        if process.poll() is not None:
            sys.exit(f"the program ended with {process.returncode} before {what}")
        time.sleep(0.2)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o700)
        environment = dict(os.environ, QT_QPA_PLATFORM="xcb", HOME=home, XDG_RUNTIME_DIR=home)
        process = subprocess.Popen([program, "open", "order-by-dependency"], env=environment,
                                   stderr=subprocess.PIPE, text=True)

        def window():
            for each in xdotool("search", "--onlyvisible", "--pid", str(process.pid)).split():
                if "bank" in xdotool("getwindowname", each):
                    return each
            return None

        shown = wait_for("its window showed the scenario", window, process)
        xdotool("windowfocus", shown)
        for key in ("F10", "F10", "shift+F10", "ctrl+2", "l", "Escape", "ctrl+q"):
            xdotool("key", "--window", shown, "--clearmodifiers", key)
            time.sleep(0.3)
        complaints = process.communicate()[1]
        if process.returncode != 0 or complaints.strip():
            sys.exit(f"status {process.returncode}\n{complaints}")
    print("shown, stepped, closed")


if __name__ == "__main__":
    main()
