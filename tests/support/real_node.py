#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a scenario on the installed Erlang/OTP, in real time, and prints what came of it.

    real_node.py SCENARIO_DIR [--keep] [--log]

The target system is made by the same relupscope_build that our machine runs, and the upgrade is
driven by the same relupscope_driver; only the stand-ins behind them differ. Exit status 0 when the
scenario's own expectations hold, 1 when they do not, 2 when it can't be built.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ERL_SOURCES = HERE.parent.parent / "engine" / "erl"


def otp_root():
    erl = pathlib.Path(shutil.which("erl") or sys.exit("erl is not on the PATH")).resolve()
    return erl.parent.parent


def erl_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def plan_terms(scenario, root, folder, result):
    """The plans of relupscope_build and relupscope_driver as one Erlang map."""
    releases = ", ".join(
        "#{vsn => %s, apps => [%s]}" % (
            erl_string(version),
            ", ".join("{%s, %s}" % (a, erl_string(v)) for a, v in release["apps"].items()))
        for version, release in scenario["release"].items())
    path = scenario["path"]
    upgrade = scenario.get("upgrade", {})
    loads = ", ".join(
        "#{name => %s, run => %s, think_ms => %d, %s}" % (
            erl_string(load["name"]), erl_string(load["run"]), load.get("think_ms", 5),
            "rate_per_s => %s" % load["rate_per_s"] if "rate_per_s" in load
            else "clients => %d" % load["clients"])
        for load in scenario.get("load", []))
    fields = {
        "root": erl_string(str(root)), "scenario": erl_string(str(folder)), "name": "bank",
        "releases": f"[{releases}]", "path": "[%s]" % ", ".join(map(erl_string, path)),
        "otp_apps": "[kernel, stdlib, sasl]", "result": erl_string(str(result)),
        "hops": "[%s]" % ", ".join(
            "{%s, %s}" % (erl_string(a), erl_string(b)) for a, b in zip(path, path[1:])),
        "at_ms": str(upgrade.get("at_ms", 0)), "options": erl_string(upgrade.get("options", "[]")),
        "loads": f"[{loads}]", "show": "[account, ledger, audit]",
        "expect": expectations(scenario.get("expect", {})),
    }
    if "make_permanent_after_ms" in upgrade:
        fields["make_permanent_after_ms"] = str(upgrade["make_permanent_after_ms"])
    return "#{" + ", ".join(f"{k} => {v}" for k, v in fields.items()) + "}.\n"


def compile_ours(target):
    sources = sorted(ERL_SOURCES.glob("*.erl")) + [HERE / "real_node.erl"]
    subprocess.run(["erlc", "+debug_info", "-o", target, *sources], check=True)


def make_root(root, otp):
    (root / "lib").mkdir(parents=True)
    for library in (otp / "lib").iterdir():
        (root / "lib" / library.name).symlink_to(library)


def run_release(root, otp, beams, plan, first, log):
    erts = next(otp.glob("erts-*"))
    environment = dict(os.environ, ROOTDIR=str(root), BINDIR=str(erts / "bin"), EMU="beam",
                       PROGNAME="erl")
    load_ours = "[{module,_} = code:load_file(M) || M <- %s]" % (
        "[" + ",".join(sorted(p.stem for p in beams.glob("*.beam"))) + "]")
    release = root / "releases" / first
    return subprocess.run(
        [erts / "bin" / "erlexec", "-noshell", "-noinput", "-mode", "embedded",
         "-boot", release / "start", "-config", release / "sys", "-pa", beams,
         "-eval", f"{load_ours}, real_node:run({erl_string(str(plan))})."],
        env=environment, timeout=120, stdout=None if log else subprocess.DEVNULL).returncode


def expectations(expect):
    """[expect] as Erlang: a list of patterns, and a range for each count (an atom is above all numbers)."""
    install = expect.get("install", [])
    fields = ["install => [%s]" % ", ".join(
        erl_string(p) for p in (install if isinstance(install, list) else [install]))] if install else []
    for key in ("crashes", "failed_requests"):
        if key in expect:
            wanted = expect[key]
            low, high = (wanted.get("min", 0), wanted.get("max", "infinity")) \
                if isinstance(wanted, dict) else (wanted, wanted)
            fields.append(f"{key} => {{{low}, {high}}}")
    return "#{" + ", ".join(fields) + "}"


class Outcome:
    """What a scenario came to on the real node; the lists hold Erlang terms as text."""

    def __init__(self, built, result=None, held=False, relup=(), installs=(), releases=(), crashes=()):
        self.built, self.result, self.held = built, result, held
        self.relup, self.installs = relup, installs
        self.releases, self.crashes = releases, crashes


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def run(folder, work, log=False):
    """Builds and runs the scenario in `work`, an empty folder."""
    scenario = tomllib.loads((folder / "scenario.toml").read_text())
    otp = otp_root()
    root, beams, result, plan = work / "release", work / "beams", work / "result", work / "plan"
    beams.mkdir()
    compile_ours(beams)
    make_root(root, otp)
    plan.write_text(plan_terms(scenario, root, folder, result))
    subprocess.run(["erl", "-noshell", "-pa", beams, "-eval",
                    f"real_node:build({erl_string(str(plan))})."], check=True, timeout=120)
    built = result.read_text()
    if not built.startswith("{ok"):
        return Outcome(built)
    result.unlink()
    status = run_release(root, otp, beams, plan, scenario["path"][0], log)
    return Outcome(built, result.read_text(), status == 0,
                   *(lines(work / f"result.{part}") for part in ("relup", "installs", "releases", "crashes")))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("scenario", type=pathlib.Path)
    arguments.add_argument("--keep", action="store_true", help="leave the target system there")
    arguments.add_argument("--log", action="store_true", help="show the node's own output")
    options = arguments.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="relupscope-real-"))
    try:
        outcome = run(options.scenario.resolve(), work, options.log)
    finally:
        if options.keep:
            print("kept:", work)
        else:
            shutil.rmtree(work)
    print(outcome.built)
    if outcome.result is None:
        return 2
    print(outcome.result)
    print("expectations hold" if outcome.held else "expectations broken")
    return 0 if outcome.held else 1


if __name__ == "__main__":
    sys.exit(main())
