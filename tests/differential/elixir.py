#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elixir programs on the installed Elixir and in our machine: they write the same.

    elixir.py --relupscope PROGRAM [NAME...]

A program is a file elixir/NAME.ex with a module Name and a function main/0; `elixirc` compiles it for both.
Once more it is compiled in the machine, by the same compiler: the modules' code must be the same bytes; where
a program has regular expressions, literals aside (and numbers made of them), for those hold what the node's
`re` made of a pattern.
Exit status 77 when there is no Elixir here.
"""
import argparse
import concurrent.futures
import difflib
import pathlib
import shutil
import subprocess
import sys
import tempfile

import both_nodes

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 120
SKIPPED = 77
# What of a module must be the same; the other chunks hold paths and options.
CHUNKS = "AtU8 Code StrT ImpT ExpT LocT"
DIGEST = """
for file <- Path.wildcard("FOLDER/*.beam") |> Enum.sort() do
  {:ok, _, chunks} = :beam_lib.all_chunks(String.to_charlist(file))
  wanted = for {name, bytes} <- chunks, name in ~w(CHUNKS)c, do: {name, bytes}
  IO.puts(Path.basename(file) <> " " <> Base.encode16(:erlang.md5(:erlang.term_to_binary(wanted))))
end
"""


def elixirc(source, folder):
    done = subprocess.run(["elixirc", "--ignore-module-conflict", "-o", folder, source.name], cwd=source.parent,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"elixirc {source}:\n{done.stdout}")


def write(program, source, folder):
    """What main/0 writes here and there, as lines that differ."""
    call = f"{source.stem.capitalize()}.main()"
    real = both_nodes.run(["elixir", "-pa", folder, "-e", call], SECONDS).text
    # The value comes last.
    ours = both_nodes.run([program, "eval", "--elixir", "--pa", folder, f"{call}; :main_ended"], SECONDS).text
    ours = ours.removesuffix(":main_ended\n")
    return difference(real, ours) or ([] if real.count("\n") > 5 else ["it writes next to nothing: " + real])


def compiled_here(program, source, folder):
    """The digests of the modules that the compiler makes here and there, as lines that differ."""
    here = folder / "here"
    here.mkdir()
    chunks = CHUNKS if "~r" in source.read_text() else CHUNKS + " LitT FunT"
    digest = DIGEST.replace("FOLDER", str(here)).replace("CHUNKS", chunks)
    compile_it = f"""
        File.cd!("{source.parent}")
        {{:ok, _, _}} = Kernel.ParallelCompiler.compile_to_path(["{source.name}"], "{here}")
        """
    ours = both_nodes.run([program, "eval", "--elixir", "--mount", source.parent, "--mount", folder,
                           compile_it + digest], SECONDS).text
    real = both_nodes.run(["elixir", "-e", digest.replace(str(here), str(folder))], SECONDS).text
    of_modules = [line for line in ours.splitlines(True) if line.startswith("Elixir.")]
    return difference(real, "".join(of_modules))


def difference(real, ours):
    lines = list(difflib.unified_diff(real.splitlines(), ours.splitlines(), "elixir", "our machine", lineterm=""))
    return lines or (["only line ends differ"] if real != ours else [])


def check(program, source):
    with tempfile.TemporaryDirectory(prefix="elixir-") as name:
        folder = pathlib.Path(name)
        elixirc(source, folder)
        return write(program, source, folder) + compiled_here(program, source, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--relupscope", required=True, type=pathlib.Path)
    options = parser.parse_args()
    if not shutil.which("elixirc"):
        print("elixir: there is no elixirc here; ./dev setup installs it")
        return SKIPPED
    program = options.relupscope.resolve()
    sources = [s for s in sorted((HERE / "elixir").glob("*.ex")) if s.stem in options.names or not options.names]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(lambda s: check(program, s), sources))
    for source, lines in zip(sources, results):
        if lines:
            print(f"{source.name}:\n" + "\n".join(lines), end="\n\n")
    agree = sum(not lines for lines in results)
    print(f"elixir: {agree} of {len(sources)} programs write the same and are compiled to the same code")
    return 0 if sources and agree == len(sources) else 1


if __name__ == "__main__":
    sys.exit(main())
