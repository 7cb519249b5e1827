# SPDX-License-Identifier: GPL-3.0-or-later
"""OTP's own test suites: where their sources are, and fetching them by apt.

They come with the source package of the installed `erlang-base`, into a cache outside the tree:
${XDG_CACHE_HOME:-~/.cache}/relupscope/otp-VERSION. RELUPSCOPE_OTP_SOURCE names a source tree to use
instead (with lib/ and erts/ in it).
"""
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile

# What of the source package is unpacked, below its top folder.
WANTED = re.compile(
    r"lib/(stdlib|kernel|sasl|compiler|common_test|eunit|syntax_tools)/(include|src|test)/"
    r"|erts/emulator/test/")
# A tree without these was unpacked when less was wanted.
NEEDED = ["lib/stdlib/test/lists_SUITE.erl", "lib/eunit/src/eunit_autoexport.erl"]


class Unavailable(Exception):
    """The sources are not there and could not be had; the text says why."""


def command(*words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(map(str, words[:3]))} failed:\n{done.stdout.strip()}")
    return done.stdout


def installed_version():
    """The version of the source package that the installed erlang-base was built from."""
    return command("dpkg-query", "-W", "-f=${source:Version}", "erlang-base")


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    version = re.sub(r"^\d+:", "", installed_version())
    return pathlib.Path(base) / "relupscope" / f"otp-{version}"


def present():
    """The source tree, or None if it has not been fetched."""
    named = os.environ.get("RELUPSCOPE_OTP_SOURCE")
    tree = pathlib.Path(named) if named else cache_folder() / "source"
    return tree if all((tree / file).is_file() for file in NEEDED) else None


def mirror_sites():
    """The addresses that offer erlang-base, as apt knows them; of any kind if it has no lists."""
    policy = command("apt-cache", "policy", "erlang-base")
    return set(re.findall(r"^\s+\d+ (\w+://\S+) ", policy, re.M)) or {"://"}


def source_entries(text, sites, is_deb822):
    """The entries of one of apt's lists that name one of the sites, turned into entries of sources."""
    parts = re.split(r"\n\s*\n", text) if is_deb822 else text.splitlines()
    named = [p for p in parts if any(site.rstrip("/") in p for site in sites)]
    if is_deb822:
        return "\n\n".join(re.sub(r"^Types:.*$", "Types: deb-src", p, flags=re.M) for p in named) + "\n"
    return "".join(re.sub(r"^deb\b", "deb-src", p) + "\n" for p in named if p.startswith("deb"))


def write_source_lists(folder):
    """Copies of apt's lists with deb-src in the place of deb; the configured ones stay as they are."""
    etc, sites = pathlib.Path("/etc/apt"), mirror_sites()
    for file in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        if file.suffix in (".list", ".sources") and file.is_file():
            entries = source_entries(file.read_text(), sites, file.suffix == ".sources")
            if entries.strip():
                (folder / file.name).write_text(entries)
    if not any(folder.iterdir()):
        raise Unavailable("no configured apt source offers erlang-base")


def download(work):
    """Fetches the source package into `work` and returns its upstream archive."""
    lists, state = work / "lists", work / "state"
    lists.mkdir()
    (state / "lists" / "partial").mkdir(parents=True)
    options = ["-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={lists}",
               "-o", f"Dir::State::Lists={state / 'lists'}", "-o", f"Dir::Cache={state}",
               "-o", "APT::Sandbox::User="]
    write_source_lists(lists)
    # A site without sources fails the update; whether all that is needed came shows the next step.
    updated = subprocess.run(["apt-get", "-q", *options, "update"], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True).stdout
    try:
        command("apt-get", "-q", *options, "source", "--download-only",
                f"erlang={installed_version()}", cwd=work)
    except Unavailable as why:
        raise Unavailable(f"{updated}{why}") from None
    archive = next(work.glob("*.orig.tar.*"), None)
    if archive is None:
        raise Unavailable("the source package of erlang has no upstream archive")
    return archive


def unpack(archive, target):
    with tarfile.open(archive) as tar:
        for member in tar:
            below = member.name.partition("/")[2]
            if WANTED.match(below) and (member.isfile() or member.isdir()):
                member.name = below
                tar.extract(member, target)


def fetch():
    """The source tree, fetched if it is not there yet."""
    tree = present()
    if tree is None and os.environ.get("RELUPSCOPE_OTP_SOURCE"):
        raise Unavailable("RELUPSCOPE_OTP_SOURCE names no OTP source tree")
    if tree is None:
        cache = cache_folder()
        cache.mkdir(parents=True, exist_ok=True)
        print(f"suites: fetching OTP's test sources into {cache}", flush=True)
        with tempfile.TemporaryDirectory(dir=cache) as work:
            unpacked = pathlib.Path(work) / "source"
            unpack(download(pathlib.Path(work)), unpacked)
            shutil.rmtree(cache / "source", ignore_errors=True)
            unpacked.rename(cache / "source")
        tree = present()
    if tree is None:
        raise Unavailable("the source package holds no test suites")
    return tree
