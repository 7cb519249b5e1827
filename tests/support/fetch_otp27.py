#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacks Debian 13's Erlang/OTP 27 beside the installed one and prints its folder, which is what
`relupscope --otp` takes; `bin/erl` and `bin/erlc` in it run.

    fetch_otp27.py [--into FOLDER]

Nothing is installed: the packages come from the mirror that apt is set up with, by a source list and
package lists of our own, and are unpacked into ${XDG_CACHE_HOME:-~/.cache}/relupscope/otp27. The
emulator needs a newer C library than Debian 12's, so that is unpacked as well, and everything is
started by the program loader that belongs to it.
"""
import argparse
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile

ERLANG = ["erlang-base", "erlang-crypto", "erlang-syntax-tools", "erlang-parsetools", "erlang-tools",
          "erlang-runtime-tools", "erlang-src"]
LIBRARIES = ["libc6", "libgcc-s1", "libstdc++6", "libsystemd0", "libtinfo6", "zlib1g", "libcap2",
             "libsctp1", "libssl3t64"]
READY = "ready"  # written last: a folder without it is an attempt that was cut off

# OTP's programs start each other by name in BINDIR; each is a script there that starts the real one
# by the loader that belongs to it.
BY_LOADER = """#!/bin/sh
exec "{loader}" --library-path "{libraries}" --argv0 {name} "{program}" "$@"
"""
ERL = """#!/bin/sh
ROOTDIR="{root}" BINDIR="{bindir}" EMU=beam PROGNAME=erl
export ROOTDIR BINDIR EMU PROGNAME
exec "$BINDIR/erlexec" ${{1+"$@"}}
"""
ERLC = """#!/bin/sh
ERLC_EMULATOR="{bin}/erl" exec "{bindir}/erlc" "$@"
"""


def cache_folder():
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(cache) / "relupscope" / "otp27"


def mirror():
    """The first archive that apt is set up with which has Debian itself."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT)",
                             "Created-By: Packages"], check=True, stdout=subprocess.PIPE, text=True)
    for line in listed.stdout.splitlines():
        address, component = line.split()
        if component == "main" and address.rstrip("/").endswith("/debian"):
            return address
    sys.exit("fetch_otp27: apt is set up with no mirror of Debian")


def apt(work):
    """The words of an apt-get call which sees Debian 13 only and changes nothing of the system."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    sources = work / "trixie.list"
    sources.write_text("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
                       f"{mirror()} trixie main\n")
    settings = {"Dir::Etc::sourcelist": sources, "Dir::Etc::sourceparts": "-",
                "Dir::State::lists": work / "lists", "Dir::Cache": work / "cache",
                "APT::Sandbox::User": "root", "Acquire::Languages": "none",
                "Acquire::Retries": "3"}
    return ["apt-get", "-qq"] + [word for key, value in settings.items()
                                 for word in ("-o", f"{key}={value}")]


def run(command, **options):
    if subprocess.run(list(map(str, command)), **options).returncode != 0:
        sys.exit(f"fetch_otp27: failed: {' '.join(map(str, command))}")


def unpack(root):
    with tempfile.TemporaryDirectory(prefix="otp27-") as name:
        work = pathlib.Path(name)
        command = apt(work)
        run([*command, "update"])
        run([*command, "download", *ERLANG, *LIBRARIES], cwd=work)
        for package in sorted(work.glob("*.deb")):
            run(["dpkg", "-x", package, root])


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def is_program(path):
    with path.open("rb") as file:
        return path.stat().st_mode & stat.S_IXUSR and file.read(4) == b"\x7fELF"


def erlang_folder(root):
    return root / "usr/lib/erlang"


def add_starters(root):
    bindir = next(erlang_folder(root).glob("erts-*")) / "bin"
    loader = next(root.glob("usr/lib*/ld-linux-*.so.2"), None) \
        or next(root.glob("usr/lib/*/ld-linux-*.so.1"))
    folders = sorted({str(path.parent) for path in root.rglob("lib*.so.*")
                      if "erlang" not in path.parts})
    for program in [path for path in bindir.iterdir() if path.is_file() and is_program(path)]:
        real = program.with_name(program.name + ".elf")
        program.rename(real)
        write_program(program, BY_LOADER.format(loader=loader, libraries=":".join(folders),
                                                name=program.name, program=real))


def write_scripts(root):
    erlang = erlang_folder(root)
    bindir = next(erlang.glob("erts-*")) / "bin"
    places = {"root": erlang, "bindir": bindir, "bin": erlang / "bin"}
    write_program(erlang / "bin/erl", ERL.format(**places))
    write_program(bindir / "erl", ERL.format(**places)) # what peer starts
    write_program(erlang / "bin/erlc", ERLC.format(**places))


def check(root):
    """The emulator starts and says which it is."""
    done = subprocess.run([erlang_folder(root) / "bin/erl", "-noshell", "-eval",
                           'io:put_chars(erlang:system_info(otp_release)), halt().'],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    if done.stdout != "27":
        sys.exit(f"fetch_otp27: the emulator in {root} does not run:\n{done.stdout}")


def fetch(root):
    """The folder of OTP 27, unpacked into `root` the first time."""
    if (root / READY).exists():
        write_scripts(root)
        return erlang_folder(root)
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    unpack(root)
    add_starters(root)
    write_scripts(root)
    check(root)
    (root / READY).write_text("")
    return erlang_folder(root)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=pathlib.Path, default=cache_folder())
    print(fetch(parser.parse_args().into.resolve()))


if __name__ == "__main__":
    main()
