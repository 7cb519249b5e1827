#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of fault does what its line of help says, and does it again with the same seed.

    faults.py --relupscope PROGRAM
"""
import argparse
import json
import subprocess
import sys
import tempfile

SCENARIO = "two-clauses"
NODES = "sync-nodes-together" # for faults of the network, and of one node among several
FAULTS = {}


def effect(text):
    def keep(check):
        assert text not in FAULTS
        FAULTS[text] = check
        return check
    return keep


def install(run):
    return run["installs"][-1]["result"] if run["installs"] else ""


def reasons(run):
    return [f["reason"] for load in run["load"] for f in load["failures"]]


def crash(run, name="account"):
    return next((c["reason"] for c in run["crashes"] if c["name"] == name), "")


def upgraded(run):
    return run["releases"][0] == ["2", "permanent"]


effect("at=time:300 kill=account")(
    lambda run, events: run["restarts"] == 1 and any(r.startswith("{killed,") for r in reasons(run)))
effect("at=time:300 exit=account reason='{shutdown,tired}'")(
    lambda run, events: run["restarts"] == 1 and any("tired" in r for r in reasons(run)))
effect("at=time:300 raise=account reason=oops class=exit callback=handle_call")(
    lambda run, events: any(r.startswith("{oops,") for r in reasons(run)))
effect("at=time:300 raise=account")(
    lambda run, events: crash(run).startswith("{fault,[{account,handle_call,3,"))
effect("at=time:300 hang=account ms=400")(
    lambda run, events: 400 < run["load"][0]["latency_ms"]["max"] < 450)
effect("at=time:300 drop=\"{'$gen_call',_,_}\" to=account count=2")(
    lambda run, events: run["load"][0]["sent"] - run["load"][0]["ok"] == 2)
effect("at=time:300 delay=_ to=account ms=50")(
    lambda run, events: 50 < run["load"][0]["latency_ms"]["max"] < 80)
effect("at=time:300 duplicate=_ to=account")(
    lambda run, events: events('"what":"duplicate"') and run["load"][0]["failed"] == 0)
effect("at=time:300 reorder=_ to=account")(
    lambda run, events: events('"what":"delay"') and run["load"][0]["failed"] == 0
    and run["load"][0]["ok"] == run["load"][0]["sent"])
effect("at=time:300 send=account message='{old,format}'")(
    lambda run, events: events("sends {old,format} to account"))
effect("at=time:300 ignore_system=account")(
    lambda run, events: install(run).startswith("{ok,") and run["installs"][0]["ms"] > 10000)
effect("at=time:300 suspend_timeout=account")(
    lambda run, events: 5000 < run["installs"][0]["ms"] < 5100 and "function_clause" in crash(run))
effect("at=time:300 straggler=account")(
    lambda run, events: upgraded(run) and events("ends: killed"))
effect("at=time:300 hold_fun=supervisor")(lambda run, events: upgraded(run))
effect("missing_beam=ledger")(
    lambda run, events: install(run).startswith("{error,{no_such_file,") and run["node"] == "running")
effect("corrupt_beam=account")(
    lambda run, events: "badfile" in install(run) and run["node"] == "restarted")
effect("wrong_beam=ledger")(
    lambda run, events: any("ledger,do_something" in c["reason"] for c in run["crashes"]))
effect("on_load_failure=ledger")(
    lambda run, events: "on_load_failure" in install(run) and run["node"] == "restarted")
effect("code_change_error=account reason=no")(
    lambda run, events: install(run).startswith("{error,{code_change_failed,")
    and install(run).endswith("{error,no}}}") and run["relup"][-1]["outcome"] == "failed")
effect("code_change_raise=account reason=thrown")(
    lambda run, events: install(run).endswith(",thrown}}") and run["node"] == "restarted")
effect("code_change_shape=account value='{new,state}'")(
    lambda run, events: install(run).endswith("{new,state}}}"))
effect("code_change_slow=account ms=7000")(
    lambda run, events: "{timeout,{sys,change_code," in install(run))
effect("code_change_slow=account ms=1000")(
    lambda run, events: upgraded(run) and run["installs"][0]["ms"] > 1000)
effect("die_suspended=account")(
    lambda run, events: "{noproc,{sys,change_code," in install(run))
effect("at='before:code_change account' kill=account")(
    lambda run, events: "{noproc,{sys,change_code," in install(run))
effect("at=after:resume kill=account")(
    lambda run, events: upgraded(run) and run["restarts"] == 1)
effect("at=time:300 restart_limit=bank_sup")(
    lambda run, events: run["restarts"] == 1 and run["node"] == "running")
effect("disk_full=/release")(lambda run, events: install(run).startswith("{error,"))
effect("read_error=/release/releases count=100")(lambda run, events: not upgraded(run))
effect("at=time:300 torn_write=1")(lambda run, events: run["node"] == "restarted")
effect("at=time:300 halt=true")(lambda run, events: run["node"] == "halted" and not run["installs"])
effect("at=time:300 reboot=true")(
    lambda run, events: run["node"] == "restarted" and upgraded(run)
    and "the node went down" in reasons(run))
effect("at=instruction:5 reboot=true")(
    lambda run, events: run["node"] == "restarted" and install(run) == "{badrpc,nodedown}"
    and ["1", "permanent"] in run["releases"])
effect("clock_jump_ms=3600000")(lambda run, events: upgraded(run))
effect("at=time:100 memory_limit_mb=5")(
    lambda run, events: "5 MB of memory" in run["expect"]["broken"][-1]["got"])
effect("load_factor=3")(lambda run, events: run["load"][0]["latency_ms"]["p50"] > 40)


def node(run, name):
    return next(n for n in run["nodes"] if n["name"] == name)


effect("at=time:300 cut=a-b noticed=true")(
    lambda run, events: events('"kind":"nodedown"') and run["expect"]["held"]
    and all(i["result"].startswith("{ok") for i in run["installs"]))
effect("at=time:300 cut=a-b")(
    lambda run, events: all("{sync_error,{nodedown," in i["result"] and i["ms"] > 45000
                            for i in run["installs"]) and run["node"] == "restarted")
effect("heal=a-b")(lambda run, events: run["expect"]["held"])
effect("at=time:300 slow=a-b ms=400 loss=1 bandwidth=1000000")(
    lambda run, events: run["relup"][-1]["ms"] > 400 and run["expect"]["held"])
effect("at=time:300 halt=true node=b")(
    lambda run, events: node(run, "b")["node"] == "halted" and node(run, "a")["node"] == "running"
    and events('"kind":"halt"'))
effect("at=instruction:2 kill=counter node=b")(
    lambda run, events: run["restarts"] == 1 and node(run, "a")["node"] == "running")


def is_of_nodes(fault):
    return "node=" in fault or any(f" {key}=" in f" {fault}" for key in ("cut", "heal", "slow"))


def once(program, faults, events=None, *more):
    name = NODES if any(is_of_nodes(fault) for fault in faults) else SCENARIO
    command = [program, "run", name, "--json", "-", *more]
    for fault in faults:
        command += ["--fault", fault]
    if events:
        command += ["--events", events]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def check(program, fault, holds):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        run = once(program, [fault], file.name)
        with open(file.name, encoding="utf-8") as text:
            lines = text.read()
    again = once(program, [fault])
    problems = []
    if run["faults"][0]["outcome"] != "struck":
        problems.append(f"{run['faults'][0]}")
    if run.get("missing"):
        problems.append(f"called and not there: {run['missing']}")
    if run["hash"] != again["hash"]:
        problems.append("two runs have different hashes")
    if not holds(run, lambda *words: any(w in lines for w in words)):
        problems.append("its effect is not what it says: "
                        + json.dumps({k: run[k] for k in ("installs", "crashes", "restarts", "node",
                                                          "releases", "load", "expect")})[:1500])
    return [f"{fault}: {p}" for p in problems]


def differs_from_there_on_only(program):
    plain = once(program, [])
    struck = once(program, ["at=instruction:5 kill=account"])
    same = [a["hash"] == b["hash"] for a, b in zip(plain["relup"], struck["relup"])]
    if same[:5] != [True] * 5 or any(same[5:]) or len(same) < 6:
        return [f"hashes of instructions with and without a kill before the fifth: {same}"]
    return []


def tears_every_change(program):
    done = subprocess.run([program, "torn", SCENARIO, "--json", "-"], stdout=subprocess.PIPE, text=True,
                          timeout=250)
    rows = json.loads(done.stdout)["rows"]
    problems = []
    if {row["during"] for row in rows} < {"set_unpacked", "make_permanent"}:
        problems.append("torn: no change in set_unpacked or in make_permanent")
    for row in rows:
        if row["during"] != "make_permanent" and row["release"] != "1":
            problems.append(f"torn: before make_permanent release 1 is to come up: {row}")
    half = [row for row in rows if row["change"] == "write start_erl.data"]
    if not half or half[0]["release"] is not None:
        problems.append(f"torn: a half written start_erl.data starts nothing: {half}")
    unread = [row for row in rows if row["change"] == "write RELEASES" and row["releases_file"] == "readable"]
    if unread:
        problems.append(f"torn: half of RELEASES is no term: {unread}")
    return problems


def stops_where_asked(program):
    run = once(program, [], None, "--at", "instruction:3")
    if run.get("stopped_at") != "instruction:3" or len(run["relup"]) != 3:
        return [f"--at instruction:3: {run.get('stopped_at')}, {len(run['relup'])} instructions"]
    return []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--relupscope", required=True)
    parser.add_argument("--only", help="faults whose text has this in it")
    options = parser.parse_args()
    problems = differs_from_there_on_only(options.relupscope) + stops_where_asked(options.relupscope)
    problems += tears_every_change(options.relupscope)
    known = subprocess.run([options.relupscope, "faults"], stdout=subprocess.PIPE, text=True,
                           check=True).stdout
    keys = [line.split("=")[0] for line in known.splitlines() if line[:1].islower() and "=" in line]
    for key in keys:
        if not any(f" {fault}".find(f" {key}=") >= 0 for fault in FAULTS):
            problems.append(f"no test strikes with `{key}`")
    for fault, holds in FAULTS.items():
        if not options.only or options.only in fault:
            problems += check(options.relupscope, fault, holds)
    print("\n".join(problems) or f"{len(FAULTS)} faults of {len(keys)} kinds do what they say")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
