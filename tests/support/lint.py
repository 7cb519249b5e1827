#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Format and static checks of the files that differ from the last commit; with --all, of all files.

    lint.py [--all]
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def chosen(everything):
    if everything:
        return git("ls-files")
    names = git("diff", "--name-only", "HEAD") + git("ls-files", "--others", "--exclude-standard")
    return sorted(set(names)) or git("diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD")


def check(title, command, files):
    if not files:
        return True
    print(f"{title}: {len(files)} files", flush=True)
    return subprocess.run([*command, *files], cwd=ROOT).returncode == 0


def main():
    files = chosen("--all" in sys.argv[1:])
    cpp = [f for f in files if f.endswith((".cpp", ".h"))]
    fine = [
        check("clang-format", ["clang-format-14", "--dry-run", "-Werror"], cpp),
        check("clang-tidy", ["clang-tidy-14", "-p", "build", "--quiet"],
              [f for f in cpp if f.endswith(".cpp")]),
        check("python", [sys.executable, "-m", "py_compile"], [f for f in files if f.endswith(".py")]),
    ]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
