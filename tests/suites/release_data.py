#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The applications that OTP's release_handler_SUITE upgrades, from its data folder: each is built and
upgraded, and mostly downgraded, here and on the installed OTP, with the same outcome.

    release_data.py --relupscope PROGRAM [NAME...]

Exit status 77: OTP's test sources are not there (`./dev test --suites` fetches them).
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import otp_source

DATA = "lib/sasl/test/release_handler_SUITE_data"
# Name: application versions of each release, in the order of the path; where their folders are.
UPGRADES = {
    "a server is converted": ([{"a": "1.0"}, {"a": "1.1"}, {"a": "1.2"}, {"a": "1.1"}], ["lib"]),
    "a supervisor is updated": ([{"a": "1.0"}, {"a": "9.1"}, {"a": "1.0"}], ["lib"]),
    "a module is removed and comes back": ([{"b": "1.0"}, {"b": "2.0"}, {"b": "1.0"}], ["lib"]),
    "many modules are updated": ([{"many_mods": "1.0"}, {"many_mods": "1.1"}, {"many_mods": "1.0"}], ["lib"]),
    "many modules are removed": ([{"many_mods": "1.0"}, {"many_mods": "2.0"}, {"many_mods": "1.0"}], ["lib"]),
    "one of two applications": (
        [{"app1": "1.0", "app2": "1.0"}, {"app1": "2.0", "app2": "1.0"}, {"app1": "1.0", "app2": "1.0"}],
        ["app1_app2/lib1", "app1_app2/lib2"]),
    "an application comes and goes": (
        [{"app1": "1.0"}, {"app1": "2.0", "app2": "1.0"}, {"app1": "1.0"}],
        ["app1_app2/lib1", "app1_app2/lib2"]),
    "a restart without heart": ([{"app1": "1.0"}, {"app1": "3.0"}], ["app1_app2/lib1", "app1_app2/lib3"]),
    "names beyond Latin": ([{"u": "1.0"}, {"u": "1.1"}, {"u": "1.0"}], ["unicode"]),
}


def write_scenario(folder, releases, places):
    versions = []
    text = ""
    for apps in releases:
        name = " ".join(f"{app}-{version}" for app, version in apps.items()).replace(" ", "+")
        if name not in versions:
            listed = ", ".join(f'{app} = "{version}"' for app, version in apps.items())
            text += f'[release."{name}"]\napps = {{ {listed} }}\n'
        versions.append(name)
        for app, version in apps.items():
            target = folder / "apps" / f"{app}-{version}"
            source = next(p / target.name for p in places if (p / target.name).is_dir())
            shutil.copytree(source, target, dirs_exist_ok=True)
    path = ", ".join(f'"{v}"' for v in versions)
    (folder / "scenario.toml").write_text(
        f'title = "OTP\'s own"\npath = [{path}]\n{text}[upgrade]\nat_ms = 300\nmake_permanent_after_ms = 200\n')


def compare(program, name, data):
    releases, places = UPGRADES[name]
    with tempfile.TemporaryDirectory() as folder:
        write_scenario(pathlib.Path(folder), releases, [data / p for p in places])
        run = subprocess.run([program, "compare", folder], capture_output=True, text=True)
        print(f"{name}: {(run.stdout.splitlines() or [run.stderr])[-1]}", flush=True)
        if run.returncode != 0:
            print(run.stdout + run.stderr)
        return run.returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--relupscope", required=True)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    source = otp_source.present()
    if source is None or not (source / DATA).is_dir():
        print("OTP's test sources are not there")
        return 77
    results = [compare(arguments.relupscope, name, source / DATA) for name in arguments.names or UPGRADES]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
