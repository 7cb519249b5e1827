#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""OTP's own compiler, in our machine and on the real node, over OTP's own sources: the code, literals,
imports, exports, funs and atoms that it makes are the same bytes.

    compiler.py --relupscope PROGRAM [--all] [MODULE...]

Without --all some ten modules of different kinds. The sources are those of the package erlang-src.
"""
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile

import both_nodes

HERE = pathlib.Path(__file__).resolve().parent
APPLICATIONS = ["stdlib", "kernel", "sasl", "compiler"]
SLICE = ["lists", "gb_trees", "gen_server", "ets", "erl_scan", "io_lib_format", "release_handler",
         "code_server", "beam_ssa_bool", "inet_parse", "sets"]
BATCH = 8  # modules that one node compiles
SECONDS = 1800


def sources(otp):
    for application in APPLICATIONS:
        folder = next(otp.glob(f"lib/{application}-*"), None)
        if not folder or not (folder / "src").is_dir():
            sys.exit(f"no sources of {application} under {otp}: install erlang-src")
        yield from sorted(folder.glob("src/**/*.erl"))


def options(source, otp):
    application = source.parents[len(source.parts) - source.parts.index("src") - 1]
    includes = [source.parent, application / "include", application / "src"]
    includes += [folder for name in ("kernel", "stdlib") for part in ("include", "src")
                 for folder in otp.glob(f"lib/{name}-*/{part}")]
    version = application.name.rsplit("-", 1)[1]
    words = [f'{{i,"{folder}"}}' for folder in includes if folder.is_dir()]
    words += [f'{{d,\'{name}\',"{version}"}}' for name in ("COMPILER_VSN", "VSN")]
    return f"[{','.join(words)}]"


def write_jobs(path, batch, otp):
    path.write_text("[" + ",\n".join(f'{{"{s}",{options(s, otp)}}}' for s in batch) + "].\n")


def by_module(text):
    return {line.split(" ", 1)[0]: line for line in text.splitlines() if " " in line}


def compile_batch(number, batch, work, otp, program):
    """[(module, line of the real node, line of ours)], seconds of each."""
    jobs = work / f"jobs{number}"
    write_jobs(jobs, batch, otp)
    call = f'compiler_run:run("{jobs}").'
    real = both_nodes.real(call, work, SECONDS)
    ours = both_nodes.ours(program, call, work, SECONDS, mounts=[otp / "lib"])
    theirs, own = by_module(real.text), by_module(ours.text)
    rows = [(s.stem, theirs.get(s.stem, "nothing: " + real.text[-300:]),
             own.get(s.stem, "nothing: " + ours.text[-300:])) for s in batch]
    return rows, real.seconds, ours.seconds


def chosen(arguments, otp):
    everything = list(sources(otp))
    if arguments.all:
        return everything
    names = arguments.modules or SLICE
    found = [s for s in everything if s.stem in names]
    if missing := set(names) - {s.stem for s in found}:
        sys.exit(f"no source of {', '.join(sorted(missing))}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--relupscope", required=True, type=pathlib.Path)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    program, otp = arguments.relupscope.resolve(), both_nodes.otp_root()
    files = chosen(arguments, otp)
    batches = [files[i:i + BATCH] for i in range(0, len(files), BATCH)]
    with tempfile.TemporaryDirectory(prefix="compiler-") as name:
        work = pathlib.Path(name)
        subprocess.run(["erlc", "-o", work, HERE / "compiler_run.erl"], check=True)
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            results = list(pool.map(lambda pair: compile_batch(*pair, work, otp, program),
                                    enumerate(batches)))
    rows = [row for batch, _, _ in results for row in batch]
    differing = [row for row in rows if row[1] != row[2]]
    for module, real, ours in differing:
        print(f"{module}\n  real: {real}\n  ours: {ours}")
    compiled = sum("Code=" in real for _, real, ours in rows if real == ours)
    print(f"compiler: {len(rows) - len(differing)} of {len(rows)} modules the same ({compiled} compiled, the "
          f"others fail in the same way), {len(differing)} differ; real node "
          f"{sum(r for _, r, _ in results):.0f} s, ours {sum(o for _, _, o in results):.0f} s")
    return 1 if differing or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
