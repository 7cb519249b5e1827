#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our machine with the libraries of OTP 27 against the real OTP 27, which is fetched (fetch_otp27.py).

    otp27.py goldens|scenarios --relupscope PROGRAM [--case TEXT]

goldens    every golden case, compiled by OTP 27's erlc: what our machine prints is what the real node
           prints, whatever the case expects of OTP 25. A line `otp27: REASON` in a case names a
           difference, and it is left out; so are cases of one side only, but for those of golden27 that
           are `only_here`: they pin our side of a difference.
scenarios  every built-in scenario runs, its expectations hold, and the upgrade is that of the real
           node (relupscope compare). A line `# otp27: REASON` leaves one out, as with goldens.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import fetch_otp27
import golden

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMED = re.compile(r"^(?:# )?otp27: (.*)", re.M)


def use(otp):
    """From now on `erl` and `erlc` are those of that OTP."""
    os.environ["PATH"] = f"{otp / 'bin'}:{os.environ['PATH']}"
    os.environ["RELUPSCOPE_OTP"] = str(otp)


def compare(path, options):
    """("same" | "differs" | "named", text)"""
    case = golden.Case(path)
    ours_alone = not case.runs_on("real") and "golden27" in path.parts
    if not ours_alone and (not case.runs_on("real") or not case.runs_on("machine")):
        return "one side", ""
    if named := NAMED.search(case.about):
        return "named", named.group(1)
    with tempfile.TemporaryDirectory(prefix="otp27-") as name:
        folder = pathlib.Path(name)
        if problem := case.compile(folder):
            return "differs", f"does not compile\n{problem}"
        real = case.expected if ours_alone else golden.on_real(case, folder)
        ours = golden.on_machine(case, folder, options)
    return ("same", "") if real == ours else ("differs", golden.difference(real, ours, "our machine"))


def goldens(options):
    folders = [ROOT / "tests" / name for name in ("golden", "golden27")]
    cases = [path for folder in folders for path in sorted(folder.rglob("*.case"))
             if options.case in str(path)]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(lambda path: compare(path, options), cases))
    for path, (kind, text) in zip(cases, results):
        if kind in ("differs", "named"):
            print(f"{path.relative_to(ROOT)}: {kind}: {text}")
    count = {kind: sum(k == kind for k, _ in results)
             for kind in ("same", "differs", "named", "one side")}
    print(f"otp27 goldens: {count['same']} of {len(cases)} agree, {count['differs']} differ, "
          f"{count['named']} named differences, {count['one side']} of one side only")
    return 1 if count["differs"] or not cases else 0


def scenarios(options):
    failed = []
    folders = [f.parent for f in sorted(ROOT.glob("scenarios/*/scenario.toml"))
               if options.case in str(f)]
    for folder in folders:
        twice = [sys.executable, ROOT / "tests/support/scenario_twice.py", folder.name,
                 "--relupscope", options.relupscope]
        named = NAMED.search((folder / "scenario.toml").read_text())
        if named:
            print(f"{folder.name}: named: {named.group(1)}")
            continue
        for command in (twice, [options.relupscope, "compare", folder.name]):
            if subprocess.run(command).returncode != 0:
                failed.append(" ".join(map(str, command)))
    print(f"otp27 scenarios: {len(folders)} run, failures: {', '.join(failed) or 'none'}")
    return 1 if failed or not folders else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["goldens", "scenarios"])
    parser.add_argument("--relupscope", required=True, type=pathlib.Path)
    parser.add_argument("--case", default="", help="only those whose path contains it")
    parser.set_defaults(gc_stress=False)
    options = parser.parse_args()
    options.relupscope = options.relupscope.resolve()
    use(fetch_otp27.fetch(fetch_otp27.cache_folder().resolve()))
    return {"goldens": goldens, "scenarios": scenarios}[options.what](options)


if __name__ == "__main__":
    sys.exit(main())
