#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`relupscope check` finds each of the mistakes below and says nothing about its correct twin; of the
gallery it says what tests/check/gallery.txt lists (UPDATE_GOLDEN=1 writes it anew).

    check_mistakes.py --relupscope PROGRAM [--gallery FILE | NAME...]

A mistake is a change of one small pair of releases: application `shop` with a supervisor, a server `cart`
and a library `prices`. Files are named VERSION/FILE for both the mistake and its twin.
"""
import argparse
import difflib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SERVER = """-module(cart).
-vsn("{vsn}").
-behaviour(gen_server).
-export([start_link/0, add/1, init/1, handle_call/3, handle_cast/2, code_change/3]).
start_link() -> gen_server:start_link({{local, cart}}, cart, [], []).
add(N) -> gen_server:call(cart, {{add, N}}).
init([]) -> {{ok, {state}}}.
handle_call({{add, N}}, _From, State) -> {{reply, {answer}, State}}.
handle_cast({cast}, State) -> {{noreply, State}}.
{change}
"""
KEEP = "code_change(_Vsn, State, _Extra) -> {ok, State}."
CONVERT = """code_change({down, _}, {cart, N}, _Extra) -> {ok, N};
code_change(_Vsn, N, _Extra) -> {ok, {cart, N}}."""


def server(vsn, state="0", answer="N", cast="_Message", change=KEEP):
    return SERVER.format(vsn=vsn, state=state, answer=answer, cast=cast, change=change)


def prices(vsn, body="total(N) -> N.", exports="total/1"):
    return f'-module(prices).\n-vsn("{vsn}").\n-export([{exports}]).\n{body}\n'


def supervisor(children, more=""):
    return f"""-module(shop_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).
start_link() -> supervisor:start_link({{local, shop_sup}}, shop_sup, []).
init([]) -> {more}{{ok, {{#{{intensity => 9}}, [{children}]}}}}.
"""


def child(module, modules=None):
    return f"#{{id => {module}, start => {{{module}, start_link, []}}, modules => {modules or f'[{module}]'}}}"


def appup(up, down=None, version='"1.0"'):
    return f'{{"2.0", [{{{version}, [{up}]}}], [{{{version}, [{down or up}]}}]}}.\n'


APP_SRC = """{application, shop, [{description, "A shop"}, {vsn, git}, {registered, [shop_sup, cart]},
  {applications, [kernel, stdlib]}, {mod, {shop_app, []}}%s]}.
"""
BASE = {
    "1.0/cart.erl": server("1.0"),
    "2.0/cart.erl": server("1.0"),
    "1.0/prices.erl": prices("1.0"),
    "2.0/prices.erl": prices("2.0", "total(N) -> N + 0."),
    "2.0/shop.appup.src": appup("{load_module, prices}"),
}
for v in ("1.0", "2.0"):
    BASE[f"{v}/shop.app.src"] = APP_SRC % ""
    BASE[f"{v}/shop_sup.erl"] = supervisor(child("cart"))
    BASE[f"{v}/shop_app.erl"] = ("-module(shop_app).\n-behaviour(application).\n-export([start/2, stop/1]).\n"
                                 "start(_, _) -> shop_sup:start_link().\nstop(_) -> ok.\n")

UPDATE = "{update, cart, {advanced, []}}"
BOTH = f"{{load_module, prices}}, {UPDATE}"
LOOP = """-module(looper).
-export([start_link/0, start/0, loop/0%s]).
start_link() -> {ok, spawn_link(looper, start, [])}.
start() -> register(looper, self()), loop().
loop() -> receive {get, From} -> From ! %s, %s end.
"""
KEEPER = """-module(keeper).
-export([keep/0, hello/0]).
keep() -> persistent_term:put(kept, %s).
hello() -> %s.
"""
APP_KEEPS = BASE["1.0/shop_app.erl"].replace("start(_, _) -> ", "start(_, _) -> keeper:keep(), ")


def with_looper(*loops):
    files = {"2.0/shop.appup.src": appup("{load_module, looper}, {load_module, prices}")}
    for v, loop in zip(("1.0", "2.0"), loops):
        files[f"{v}/looper.erl"] = LOOP % ("", v[0], loop)
        files[f"{v}/shop_sup.erl"] = supervisor(child("cart") + ", " + child("looper"))
    return files


def with_keeper(kept):
    files = {"2.0/shop.appup.src": appup("{load_module, keeper}, {load_module, prices}")}
    for v in ("1.0", "2.0"):
        files[f"{v}/keeper.erl"] = KEEPER % (kept, v[0])
        files[f"{v}/shop_app.erl"] = APP_KEEPS
    return files


def changed_state(instructions, change=CONVERT):
    return {"2.0/cart.erl": server("2.0", "{cart, 0}", change=change),
            "2.0/shop.appup.src": appup(instructions)}


def new_total(instructions):
    """cart 2.0 calls a function that prices 2.0 adds."""
    return {"2.0/prices.erl": prices("2.0", "total(N) -> N.\nsum(N) -> N.", "total/1, sum/1"),
            "2.0/cart.erl": server("2.0", answer="prices:sum(N)"),
            "2.0/shop.appup.src": appup(*instructions)}


def other_argument(body):
    """cart gives its state to prices, in both releases, and release 2 has another state."""
    return {"1.0/prices.erl": prices("1.0", "total(N) when is_integer(N) -> N."),
            "2.0/prices.erl": prices("2.0", body),
            "1.0/cart.erl": server("1.0", answer="prices:total(State)"),
            "2.0/cart.erl": server("2.0", "{cart, 0}", answer="prices:total(State)", change=CONVERT),
            "2.0/shop.appup.src": appup(BOTH)}


def circle(second):
    """a and b call each other, and hand over something else in release 2."""
    module = "-module(%s).\n-export([ask/1, tell/1]).\nask(N) -> %s:%s(%s).\ntell(%s -> N.\n"
    files = {"2.0/shop.appup.src": appup("{load_module, a}, {load_module, b}, {load_module, prices}")}
    for v, given, taken in (("1.0", "N", "N) when is_integer(N)"), ("2.0", "{item, N}", "{item, N})")):
        files[f"{v}/a.erl"] = module % ("a", "b", "tell", given, taken)
        files[f"{v}/b.erl"] = module % (("b", "a", "tell", given, taken) if second == "a"
                                        else ("b", "lists", "seq", "1, N", "N)"))
    return files


def children(after, instructions):
    extra = BASE["1.0/cart.erl"].replace("cart", "billing")
    return {"1.0/billing.erl": extra, "2.0/billing.erl": extra,
            "2.0/shop_sup.erl": supervisor(after), "2.0/shop.appup.src": appup(instructions)}


def both(path, text):
    return {f"1.0/{path}": text, f"2.0/{path}": text}


ADD_CHILD = child("cart") + ", " + child("billing")
SUP = "{update, shop_sup, supervisor}, {load_module, prices}"
ON_LOAD = """-module(native).
-export([f/0]).
-on_load(init/0).
init() -> %s.
f() -> %s.
"""


def on_load(second):
    return {"1.0/native.erl": ON_LOAD % ("ok", 1), "2.0/native.erl": ON_LOAD % (second, 2),
            "2.0/shop.appup.src": appup("{load_module, native}, {load_module, prices}")}


# What goes wrong: (the mistake's files, its twin's, the name of the check that says so).
RELEASES = 'title = "A shop"\npath = [%s]\n[release.1]\napps = { shop = "1.0" }\n[release.2]\napps = { shop = "2.0" }\n'
NEW_PATH = 'code:add_patha(code:root_dir() ++ "/lib/shop-2.0/ebin").'
CONVERT_BY_HAND = 'sys:change_code(cart, cart, "1.0", []).'


def steps(*texts, first=600):
    return "".join(f"[[step]]\nat_ms = {first + 100 * n}\neval = '''{text}'''\n" for n, text in enumerate(texts))


def by_hand(*texts, change=CONVERT):
    """Steps load release 2; no appup says anything of cart, nor does anybody ask."""
    return {"scenario.toml": RELEASES % '"1"' + steps(NEW_PATH, *texts),
            "2.0/cart.erl": server("2.0", "{cart, 0}", change=change)}


def restarted(upgrade, *texts):
    return {"scenario.toml": RELEASES % '"1", "2"' + "[upgrade]\nat_ms = 500\n" + upgrade
            + steps(*texts, first=2000)}


MISTAKES = {
    "a changed module that no instruction loads": (
        {"2.0/cart.erl": server("2.0", answer="N + 0")},
        {"2.0/cart.erl": server("2.0", answer="N + 0"), "2.0/shop.appup.src": appup(BOTH)},
        "uncovered_module"),
    "a new module that no instruction loads": (
        {"2.0/extra.erl": prices("2.0").replace("prices", "extra")},
        {"2.0/extra.erl": prices("2.0").replace("prices", "extra"),
         "2.0/shop.appup.src": appup("{add_module, extra}, {load_module, prices}",
                                     "{delete_module, extra}, {load_module, prices}")},
        "module_only_new"),
    "a removed export that is still called": (
        {"1.0/cart.erl": server("1.0", answer="prices:old(N)"),
         "2.0/cart.erl": server("1.0", answer="prices:old(N)"),
         "1.0/prices.erl": prices("1.0", "total(N) -> N.\nold(N) -> N.", "total/1, old/1")},
        {"1.0/prices.erl": prices("1.0", "total(N) -> N.\nold(N) -> N.", "total/1, old/1")},
        "removed_export"),
    "an export that goes before its caller does": (
        {"1.0/cart.erl": server("1.0", answer="prices:old(N)"), "2.0/cart.erl": server("2.0"),
         "1.0/prices.erl": prices("1.0", "total(N) -> N.\nold(N) -> N.", "total/1, old/1"),
         "2.0/shop.appup.src": appup("{load_module, prices}, {load_module, cart}")},
        {"1.0/cart.erl": server("1.0", answer="prices:old(N)"), "2.0/cart.erl": server("2.0"),
         "1.0/prices.erl": prices("1.0", "total(N) -> N.\nold(N) -> N.", "total/1, old/1"),
         "2.0/shop.appup.src": appup("{load_module, cart}, {load_module, prices}")},
        "export_goes_first"),
    "DepMods that are missing": (
        new_total(["{load_module, cart}, {load_module, prices}"]),
        new_total(["{load_module, cart, [prices]}, {load_module, prices}"]), "missing_dep_mods"),
    "an old state that meets new code": (
        other_argument("total({cart, N}) -> N."),
        other_argument("total({cart, N}) -> N;\ntotal(N) when is_integer(N) -> N."),
        "old_state_new_code"),
    "modules that call each other": (circle("a"), circle("lists"), "circular_dependency"),
    "a state of another shape, without update": (
        changed_state("{load_module, cart}, {load_module, prices}"), changed_state(BOTH),
        "state_not_converted"),
    "a conversion that fails": (
        changed_state(BOTH, 'code_change("0.9", N, _Extra) -> {ok, {cart, N}}.'),
        changed_state(BOTH), "code_change_failed"),
    "a conversion that leaves the old state": (changed_state(BOTH, KEEP), changed_state(BOTH),
                                               "code_change_failed"),
    "a way down that converts upwards": (
        changed_state(BOTH, "code_change(_Vsn, N, _Extra) -> {ok, {cart, N}}."), changed_state(BOTH),
        "downgrade_conversion"),
    "a conversion that takes too long": (
        changed_state(BOTH, CONVERT.replace("N, _Extra) ->", "N, _Extra) -> timer:sleep(6000),")),
        changed_state(BOTH), "slow_code_change"),
    "wrong modules in a child specification": (
        dict(changed_state(BOTH), **both("shop_sup.erl", supervisor(child("cart", "[shop_sup]")))),
        changed_state(BOTH), "child_modules"),
    "dynamic modules of a gen_server": (
        dict(changed_state(BOTH), **both("shop_sup.erl", supervisor(child("cart", "dynamic")))),
        changed_state(BOTH), "dynamic_modules"),
    "a new child that nobody starts": (
        children(ADD_CHILD, SUP),
        children(ADD_CHILD, SUP + ", {apply, {supervisor, restart_child, [shop_sup, billing]}}"),
        "child_not_started"),
    "a supervisor whose children change, without update": (
        children(child("cart").replace("#{id", "#{shutdown => 100, id"), "{load_module, prices}, {load_module, shop_sup}"),
        children(child("cart").replace("#{id", "#{shutdown => 100, id"), SUP), "supervisor_not_updated"),
    "an init that may be asked once": (
        dict(both("shop_sup.erl", supervisor(child("cart"), "ets:new(t, [named_table]), ")),
             **{"2.0/shop.appup.src": appup(SUP)}),
        {"2.0/shop.appup.src": appup(SUP)}, "supervisor_init"),
    "a loop that stays in its code": (
        with_looper("loop()", "loop()"), with_looper("?MODULE:loop()", "?MODULE:loop()"),
        "lingering_process"),
    "a fun that is kept": (with_keeper("fun() -> hello() end"), with_keeper("fun keeper:hello/0"),
                           "kept_fun"),
    "an on_load that refuses the second time": (on_load("persistent_term:get(x, {error, upgrade})"),
                                                on_load("ok"), "on_load"),
    "a sys.config that can't be read": ({"sys.config": "[{shop, [{f, #Fun<a.1>}]}].\n"},
                                        {"sys.config": "[{shop, [{f, 1}]}].\n"}, "sys_config"),
    "a regular expression that matches nothing": (
        {"2.0/shop.appup.src": appup("{load_module, prices}", version='<<"1\\\\.">>')},
        {"2.0/shop.appup.src": appup("{load_module, prices}", version='<<"1\\\\..*">>')},
        "appup_expression"),
    "a module that the .app file does not list": (
        both("shop.app.src", APP_SRC % ", {modules, [cart, prices, shop_app]}"),
        both("shop.app.src", APP_SRC % ", {modules, [cart, prices, shop_app, shop_sup]}"),
        "unlisted_module"),
    "a clause for messages that is gone": (
        {"1.0/cart.erl": server("1.0", cast="{put, _}"), "2.0/cart.erl": server("2.0", cast="{put, _, _}"),
         "2.0/shop.appup.src": appup(BOTH)},
        {"1.0/cart.erl": server("1.0", cast="{put, _}"), "2.0/cart.erl": server("2.0"),
         "2.0/shop.appup.src": appup(BOTH)}, "message_not_taken"),
    "an environment that nobody wrote down": (
        both("shop_app.erl", BASE["1.0/shop_app.erl"].replace(
            "start(_, _) -> ", "start(_, _) -> application:set_env(shop, k, 1), ")),
        dict(both("shop_app.erl", BASE["1.0/shop_app.erl"].replace(
            "start(_, _) -> ", "start(_, _) -> application:set_env(shop, k, 1), ")),
            **{"sys.config": "[{shop, [{k, 0}]}].\n"}), "environment_lost"),
    "a top process that is no supervisor": (
        dict(changed_state(BOTH), **both("shop_app.erl", BASE["1.0/shop_app.erl"].replace(
            "shop_sup:start_link()", "{ok, _} = shop_sup:start_link(), {ok, spawn_link(timer, sleep, [infinity])}"))),
        changed_state(BOTH), "no_top_supervisor"),
    "a restart that heart is missing for": (
        {"2.0/shop.appup.src": appup("{load_module, prices}, restart_emulator")}, {},
        "restart_without_heart"),
    "an appup that systools refuses": (
        {"2.0/shop.appup.src": appup("{load_module, prices}, {load_module, prices}")}, {},
        "systools_error"),
    "a call that the machine does not answer": (
        {"2.0/prices.erl": prices("2.0", 'total(N) -> os:cmd("true"), N.')},
        {}, "needs_the_host"),
    "a module that is loaded by force under its server": (
        by_hand("code:load_file(cart)."),
        by_hand("sys:suspend(cart).", "code:load_file(cart).", CONVERT_BY_HAND, "sys:resume(cart)."),
        "forced_load"),
    "a module that is loaded by force before its server stands still": (
        by_hand("c:l(cart).", "sys:suspend(cart).", CONVERT_BY_HAND, "sys:resume(cart)."),
        by_hand("sys:suspend(cart), c:l(cart), " + CONVERT_BY_HAND, "sys:resume(cart)."),
        "forced_load"),
    "a conversion by hand that fails": (
        by_hand("sys:suspend(cart), code:load_file(cart).", CONVERT_BY_HAND, "sys:resume(cart).",
                change="code_change(first, N, _Extra) -> {ok, {cart, N}}."),
        by_hand("sys:suspend(cart), code:load_file(cart).", 'sys:change_code(cart, cart, first, []).',
                "sys:resume(cart).", change="code_change(first, N, _Extra) -> {ok, {cart, N}}."),
        "code_change_failed"),
    "a caller that is loaded by force before its callee": (
        {**new_total([BOTH]), "scenario.toml": RELEASES % '"1"' + steps(
            NEW_PATH, "code:load_file(cart).", "code:load_file(prices).")},
        {**new_total([BOTH]), "scenario.toml": RELEASES % '"1"' + steps(
            NEW_PATH, "code:load_file(prices).", "code:load_file(cart).")},
        "missing_dep_mods"),
    "a restart before the release is permanent": (
        restarted("", "init:restart()."),
        restarted("make_permanent_after_ms = 200\n", "init:restart()."),
        "not_permanent"),
    "a release that is made permanent after the restart": (
        restarted("", "init:restart().", 'release_handler:make_permanent("2").'),
        restarted("", 'release_handler:make_permanent("2").', "init:restart()."),
        "not_permanent"),
}


def write_scenario(folder, files):
    (folder / "scenario.toml").write_text(RELEASES % '"1", "2"')
    for name, content in dict(BASE, **files).items():
        path = folder / name
        if "/" in name:
            version, file = name.split("/")
            path = folder / "apps" / f"shop-{version}" / "src" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def findings(program, files):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_scenario(folder, files)
        run = subprocess.run([program, "check", name, "--json", "-"], capture_output=True, text=True)
        if run.returncode not in (0, 1):
            return None, [run.stderr]
        report = json.loads(run.stdout)
        found = [f for hop in report["hops"] for f in hop["findings"]]
        grave = [f for f in found if f["severity"] != "note"]
        assert run.returncode == (1 if grave else 0), "the exit status belongs to the findings"
        return found, [f"{f['severity']} {f['check']}: {f['place']}: {f['reason']}" for f in found]


def check(program, name):
    mistake, twin, expected = MISTAKES[name]
    problems = []
    found, lines = findings(program, mistake)
    if found is None or not any(f["check"] == expected for f in found):
        problems += [f"{name}: no {expected}"] + lines
    found, lines = findings(program, twin)
    if found is None or found:
        problems += [f"{name}: the correct twin is not silent"] + lines
    return problems


def gallery(program):
    """A line for each scenario: its name and what is found, each kind once."""
    names = [s["name"] for s in json.loads(subprocess.run([program, "list", "--json"], capture_output=True,
                                                          text=True, check=True).stdout)]
    for name in names:
        run = subprocess.run([program, "check", name, "--json", "-"], capture_output=True, text=True)
        if run.returncode not in (0, 1):
            yield f"{name}: {run.stderr.strip()}"
            continue
        found = {f"{f['severity']} {f['check']}" for hop in json.loads(run.stdout)["hops"]
                 for f in hop["findings"]}
        yield f"{name}: {', '.join(sorted(found)) or 'nothing'}"


def check_gallery(program, path):
    lines = list(gallery(program))
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text("\n".join(lines) + "\n")
    wanted = path.read_text().splitlines()
    print("\n".join(difflib.unified_diff(wanted, lines, str(path), "now", lineterm="")))
    return 0 if wanted == lines else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gallery", type=pathlib.Path)
    parser.add_argument("--relupscope", required=True)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    if arguments.gallery:
        return check_gallery(arguments.relupscope, arguments.gallery)
    problems = []
    for name in arguments.names or MISTAKES:
        problems += check(arguments.relupscope, name)
    print("\n".join(problems) or f"{len(arguments.names or MISTAKES)} mistakes are found, their twins pass")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
