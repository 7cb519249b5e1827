#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of the source itself: who may include whom, what the engine must not call, and that the
map (ARCHITECTURE.md) names every folder of the engine.

    tidy.py ROOT
"""
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Who may include whom: a folder sees what stands before it, and itself. Folders of one group do not
# see each other.
LAYERS = [{"base", "erl"}, {"term"}, {"code"}, {"process"}, {"node"}, {"bif"}, {"interp"}, {"sched"},
          {"fault"}, {"release", "history"}, {"load", "explore"}, {"api"}]

BANNED_IN_ENGINE = {
    r"\bstd::random_device\b": "chance comes from the chooser",
    r"\bsystem_clock\b|\bsteady_clock\b|\bhigh_resolution_clock\b|\bclock_gettime\b|\bgettimeofday\b|\btime\(nullptr\)":
        "time is virtual",
    r"\bgetenv\s*\(": "the environment is read by app/ only",
    r"\bstd::thread\b|\bstd::jthread\b|\bstd::async\b|\bpthread_create\b": "the engine starts no thread",
    r"\bsrand\b|\brand\(\)": "chance comes from the chooser",
    r"\bsystem\(|\bpopen\(|\bfork\(\)|\bexecv": "nothing reaches the host",
    r"\bsocket\(": "nothing reaches the host",
    r"\bf(?:ile)?s(?:ystem)?::(?:exists|is_\w+|\w*directory_iterator|create_\w+|remove\w*|copy\w*|rename|"
    r"file_size|read_symlink|(?:symlink_)?status)\b":
        "host files are reached through base/host_files.h",
    r"\bstd::cout\b|\bstd::cerr\b": "the engine reports through values",
}


def tracked(*patterns):
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
                           cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def sources(folder):
    return [path for path in tracked(f"{folder}/**") if path.suffix in (".h", ".cpp", ".def")]


def includes(path):
    text = path.read_text(encoding="utf-8")
    return [(text[:m.start()].count("\n") + 1, m.group(1), m.group(2))
            for m in re.finditer(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', text, re.M)]


def without_comments(text):
    """The code with comments and string literals blanked, line numbers kept."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)
    return pattern.sub(lambda m: "\n" * m.group(0).count("\n"), text)


def layer_of(folder):
    return next((n for n, group in enumerate(LAYERS) if folder in group), None)


class Tidy(unittest.TestCase):
    def none(self, findings):
        self.assertFalse(findings, "\n" + "\n".join(findings))

    def test_there_is_no_qt_below_ui(self):
        self.none([f"{path.relative_to(ROOT)}:{line}: <{name}>"
                   for path in sources("engine") for line, kind, name in includes(path)
                   if kind == "<" and re.match(r"Q[A-Z]|Qt", name)])

    def test_includes_go_down_only(self):
        findings = []
        for path in sources("engine"):
            folder = path.relative_to(ROOT / "engine").parts[0]
            own = layer_of(folder)
            if own is None:
                findings.append(f"{path.relative_to(ROOT)}: the folder {folder} has no layer in tidy.py")
                continue
            for line, kind, name in includes(path):
                other = name.split("/")[0]
                theirs = layer_of(other) if kind == '"' and "/" in name else None
                if theirs is None or other == folder:
                    continue
                if theirs >= own:
                    findings.append(f"{path.relative_to(ROOT)}:{line}: {folder} includes {name}")
        self.none(findings)

    def test_the_window_and_the_program_see_only_the_api(self):
        allowed = {"api", "base"}
        self.none([f"{path.relative_to(ROOT)}:{line}: {name}"
                   for area in ("ui", "app") for path in sources(area) for line, kind, name in includes(path)
                   if kind == '"' and "/" in name and layer_of(name.split("/")[0]) is not None
                   and name.split("/")[0] not in allowed])

    def test_the_engine_reads_no_clock_no_environment_and_no_chance(self):
        findings = []
        for path in sources("engine"):
            if path.stem == "host_files":
                continue
            code = without_comments(path.read_text(encoding="utf-8"))
            for pattern, why in BANNED_IN_ENGINE.items():
                findings += [f"{path.relative_to(ROOT)}:{code[:m.start()].count(chr(10)) + 1}: "
                             f"{m.group(0)} ({why})" for m in re.finditer(pattern, code)]
        self.none(findings)

    def test_host_files_are_opened_in_one_place(self):
        # changed_pages.cpp opens the kernel's account of this very process and no file.
        seam = {ROOT / "engine/base/host_files.cpp", ROOT / "engine/base/host_files.h",
                ROOT / "engine/base/changed_pages.cpp"}
        self.none([f"{path.relative_to(ROOT)}:{line}: <{name}>"
                   for path in sources("engine") if path not in seam
                   for line, kind, name in includes(path) if name in ("fstream", "fcntl.h", "dirent.h")])

    def test_what_the_window_says_can_be_translated(self):
        # Two words in a row are a text for a reader, unless they are markup, a filter or a command.
        said = re.compile(r'QStringLiteral\(\s*"([^"]*[a-z] [a-z%][^"]*)"')
        other = re.compile(r"[<=(]|^back to $")
        self.none([f"{path.relative_to(ROOT)}: \"{m.group(1)}\" is not within tr()"
                   for path in sources("ui") for m in said.finditer(path.read_text(encoding="utf-8"))
                   if not other.search(m.group(1))])

    def test_every_file_names_its_licence(self):
        kinds = (".h", ".cpp", ".erl", ".py")
        self.none([str(path.relative_to(ROOT)) for path in tracked()
                   if path.suffix in kinds and path.parts[-2] != "src"
                   and "SPDX-License-Identifier: GPL-3.0-or-later" not in path.read_text(encoding="utf-8")[:300]])

    def test_headers_are_included_once(self):
        self.none([str(path.relative_to(ROOT)) for area in ("engine", "ui", "app", "tests")
                   for path in sources(area) if path.suffix == ".h"
                   and "#pragma once" not in path.read_text(encoding="utf-8")])

    def test_nothing_names_a_place_of_one_machine(self):
        place = re.compile(r"/home/\w|/Users/\w|/root/\w")
        skip = {ROOT / "tests/tidy/tidy.py", ROOT / "LICENSE"}
        findings = []
        for path in tracked():
            if path in skip or path.suffix in (".png", ".ttf", ".beam"):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if place.search(line):
                    findings.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
        self.none(findings)

    def test_the_map_names_every_folder_of_the_engine(self):
        text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
        folders = sorted({path.relative_to(ROOT / "engine").parts[0] for path in sources("engine")
                          if len(path.relative_to(ROOT / "engine").parts) > 1})
        self.none([f"ARCHITECTURE.md does not name engine/{folder}" for folder in folders
                   if not re.search(rf"\b{folder}/", text)])
        self.assertLess(len(text.splitlines()), 400, "the map is to stay under 400 lines")

    def test_the_engines_folders_named_by_the_map_exist(self):
        text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
        self.none([f"ARCHITECTURE.md names {name}, which is not there"
                   for name in sorted(set(re.findall(r"`(engine/\w+)/?`", text)))
                   if not (ROOT / name).exists()])

    def test_every_difference_is_pinned_by_a_case_that_is_there(self):
        rows = [line for line in (ROOT / "DIFFERENCES.md").read_text(encoding="utf-8").splitlines()
                if line.startswith("| ") and "pinned by" not in line]
        cases = [re.findall(r"`([a-z_]+(?:27)?/[a-z_]+)`", row.split("|")[3]) for row in rows]
        self.none([f"no case is named: {row}" for row, names in zip(rows, cases) if not names])
        paths = [f"tests/{name if name.startswith('golden27/') else f'golden/{name}'}.case"
                 for names in cases for name in names]
        self.none([f"{path} is not there" for path in paths if not (ROOT / path).exists()])

    def test_the_differences_count_the_excused_cases_of_each_kind(self):
        text = (ROOT / "tests/suites/excused.txt").read_text(encoding="utf-8")
        _, *parts = re.split(r"^== (.*)\n", text, flags=re.M)
        excused = {kind: len(re.findall(r"^\w+\.\w+:\S+ \S", body, re.M))
                   for kind, body in zip(parts[::2], parts[1::2])}
        named = re.findall(r"^\| ([a-z ]+) \|.*: (\d+) cases\.",
                           (ROOT / "DIFFERENCES.md").read_text(encoding="utf-8"), re.M)
        self.assertEqual({kind: int(count) for kind, count in named}, excused)

    def test_no_generated_file_is_kept(self):
        # What fuzzing starts from was made by compilers that are not there any more.
        self.none([str(path.relative_to(ROOT)) for path in tracked()
                   if "fuzz" not in path.parts and path.suffix in (".beam", ".o", ".boot", ".dump", ".orig")])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
