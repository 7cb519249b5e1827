#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of resources/help/instructions.md are whole and true: each instruction that systools checks, each
function that release_handler exports for users and each option of install_release has a row; each example is
there; a scenario named for an instruction of a relup executes it, one named for an instruction of an appup or a
function has it in its files.

    instruction_table.py --relupscope PROGRAM
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDENS = ROOT / "tests" / "golden" / "release"
# What is exported for the release handler's own calls to other nodes, and a gen_server's callbacks.
OWN = re.compile(r"do_|root_dir_|remove_file$|consult$|start_link$|init$|handle_|terminate$|code_change$")


def sasl_source(name):
    found = subprocess.run(["erl", "-noshell", "-eval", 'io:put_chars(code:lib_dir(sasl)), halt().'],
                           capture_output=True, text=True, check=True).stdout
    return (pathlib.Path(found) / "src" / name).read_text(encoding="latin-1")


def tables(text):
    """{title: [(what each quoted text of the first column begins with, examples, whole row)]}; the title is that of the first column."""
    result, rows = {}, None
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")] if line.startswith("|") else None
        if not cells:
            rows = None
        elif rows is None:
            rows = result.setdefault(cells[0], [])
        elif not set(cells[0]) <= set("-"):
            words = re.findall(r"`\{?([a-zA-Z_]+(?::[a-z_]+)?)", re.sub(r"(`[^`]*)`", r"\1 ", cells[0]))
            rows.append(([w for w in words if w[0].islower()], [e.strip() for e in cells[-1].split(",")], line))
    return result


def folder_of(example):
    name = example.split(" ")[0]
    return ROOT / (name if name.startswith("tests/") else f"scenarios/{name}")


def golden_of(example):
    name = "instructions.case" if example.startswith("the golden") else example
    return GOLDENS / name if name.endswith(".case") else None


def shown_by(program, example, words, runs):
    """Which of the words the example shows: instructions that its run executes, or words in its files."""
    golden = golden_of(example)
    if golden:
        return {w for w in words if re.search(rf"\b{re.escape(w.split(':')[-1])}\b", golden.read_text())}
    folder = folder_of(example)
    if not runs:
        text = "".join(p.read_text() for p in sorted(folder.rglob("*"))
                       if p.suffix in (".toml", ".src", ".erl", "") and p.is_file())
        return {w for w in words if w in text}
    run = subprocess.run([program, "run", folder, "--json", "-"], capture_output=True, text=True)
    # What restarts the emulator is done before the instructions are executed one by one.
    texts = " ".join([row["instruction"] for row in json.loads(run.stdout)["relup"]]
                     + [p.read_text() for p in sorted(folder.glob("releases/*/relup"))])
    return {w for w in words if re.search(rf"\b{w}\b", texts)}


def wrong_examples(program, title, rows):
    for words, examples, line in rows:
        shown = set()
        for example in examples:
            if example in ("no example", "every upgrade") or "made by systools" in line:
                shown |= set(words)
            elif not (golden_of(example) or folder_of(example)).exists():
                yield f"there is no {example}: {line}"
            else:
                shown |= shown_by(program, example, words, title == "in a relup")
        yield from (f"none of its examples shows {w}: {line}" for w in words if w not in shown)


INSTRUCTIONS = set(re.findall(r"^check_op\(\{?([a-z_]+)", sasl_source("systools_rc.erl"), re.M))


def missing(found):
    rows = [word for name in ("in an appup", "in a relup") for words, _, _ in found[name] for word in words]
    yield from (f"no row for the instruction {i}" for i in sorted(INSTRUCTIONS - set(rows)))
    source = sasl_source("release_handler.erl")
    exported = {f for part in re.findall(r"^-export\(\[(.*?)\]\)", source, re.M | re.S)
                for f in re.findall(r"([a-z_A-Z]+)/\d", part) if not OWN.match(f)}
    functions = found["a function of `release_handler`"]
    yield from (f"no row for release_handler:{f}" for f in sorted(exported - {w for r in functions for w in r[0]}))
    options = set(re.findall(r"^install_option\((?:Opt = )?\{([a-z_]+)", source, re.M))
    text = " ".join(line for words, _, line in functions if "install_release" in words)
    yield from (f"install_release's option {o} is not named" for o in sorted(options) if f"`{o}`" not in text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--relupscope", required=True)
    program = parser.parse_args().relupscope
    found = tables((ROOT / "resources" / "help" / "instructions.md").read_text())
    problems = list(missing(found))
    for title, rows in found.items():
        problems += wrong_examples(program, title, rows)
    print("\n".join(problems) or f"{len(INSTRUCTIONS)} instructions, {sum(map(len, found.values()))} rows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
