# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs expressions on the installed Erlang/OTP and in our machine, for tests that compare the two."""
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import time


@dataclasses.dataclass
class Run:
    text: str     # standard output, then standard error of a run that failed
    seconds: float


def otp_root():
    erl = pathlib.Path(shutil.which("erl") or sys.exit("erl is not on the PATH")).resolve()
    return erl.parent.parent


def run(command, seconds):
    began = time.monotonic()
    try:
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=seconds, stdin=subprocess.DEVNULL,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        output = done.stdout
        if done.returncode != 0:
            output += done.stderr + b"exit status %d\n" % done.returncode
    except subprocess.TimeoutExpired as late:
        output = (late.stdout or b"") + b"\nno answer within %d s\n" % seconds
    return Run(output.decode("utf-8", "replace"), time.monotonic() - began)


def real(call, folder, seconds, more=(), flags=()):
    """`call` is an expression with its full stop; `folder` is in the code path; `flags` are the emulator's."""
    paths = [word for path in (folder, *more) for word in ("-pa", path)]
    return run(["erl", *flags, "-noshell", *paths, "-eval", f"{call[:-1]}, halt(0)."], seconds)


def ours(program, call, folder, seconds, mounts=(), more=()):
    """The same; the value of the expression is the last line of the text."""
    paths = [word for path in (folder, *more) for word in ("--pa", path)]
    paths += [word for path in mounts for word in ("--mount", path)]
    return run([program, "eval", *paths, call], seconds)
