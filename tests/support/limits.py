#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Code that runs away ends by itself: with its limit named, or with the exception that OTP raises.

    limits.py --relupscope PROGRAM

Each test has limits small enough to be reached soon. No clock is looked at: what does not end fails by the
time-out of ctest.
"""
import argparse
import subprocess
import unittest

PROGRAM = None


def evaluate(expression, *limits):
    command = [PROGRAM, "eval", expression]
    for limit in limits:
        command += ["--limit", limit]
    return subprocess.run(command, capture_output=True, text=True, check=False)


class Limits(unittest.TestCase):
    def ends(self, expression, reason, *limits):
        done = evaluate(expression, *limits)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(reason, done.stderr)

    def test_a_loop_ends_at_the_limit_of_reductions(self):
        self.ends("F = fun F() -> F() end, F().",
                  "the limit of 20000000 reductions is reached", "reductions=20000000")

    def test_a_loop_of_timers_ends_at_the_limit_of_reductions(self):
        self.ends("F = fun F() -> receive after 1 -> F() end end, F().",
                  "the limit of 20000000 reductions is reached", "reductions=20000000")

    def test_a_list_without_end_meets_the_limit_of_memory(self):
        self.ends("lists:seq(1, 100000000000).", "the limit of 200 MB of memory is reached",
                  "memory_mb=200")

    def test_recursion_without_end_meets_the_limit_of_memory(self):
        self.ends("F = fun F(N) -> 1 + F(N + 1) end, F(0).",
                  "the limit of 200 MB of memory is reached", "memory_mb=200")

    def test_atoms_without_end_meet_the_limit_of_atoms(self):
        self.ends("F = fun F(N) -> list_to_atom(integer_to_list(N)), F(N + 1) end, F(0).",
                  "the limit of 30000 atoms is reached", "atoms=30000")

    def test_messages_without_end_meet_the_limit_of_a_queue(self):
        self.ends("F = fun F() -> self() ! x, F() end, F().",
                  "the limit of 50000 messages in one queue is reached, in that of <0.", "messages=50000")

    def test_processes_without_end_meet_a_system_limit(self):
        self.ends("F = fun F() -> spawn(fun() -> receive after infinity -> ok end end), F() end, F().",
                  "a system limit has been reached", "processes=2000")

    def test_tables_without_end_meet_a_system_limit(self):
        self.ends("F = fun F() -> ets:new(t, []), F() end, F().",
                  "a system limit has been reached", "tables=500")

    def test_a_fork_bomb_ends(self):
        done = evaluate("F = fun F() -> spawn(F), F() end, F().", "memory_mb=200",
                        "reductions=200000000")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("limit", done.stderr)

    def test_what_piles_up_meets_the_limit_of_memory(self):
        for what in ("T = ets:new(t, []), F = fun F(N) -> ets:insert(T, {N, N}), F(N + 1) end, F(0).",
                     "F = fun F(N) -> erlang:send_after(1000000, self(), N), F(N + 1) end, F(0).",
                     "F = fun F(N) -> monitor(process, init), F(N + 1) end, F(0).",
                     "F = fun F(T) -> F({T, T}) end, F({}).",
                     "F = fun F(L) -> F([x | L]) end, F([])."):
            with self.subTest(what):
                self.ends(what, "the limit of 60 MB of memory is reached", "memory_mb=60")

    def test_a_binary_that_outgrows_the_memory_meets_a_system_limit(self):
        for what in ("F = fun F(B) -> F(<<B/binary, B/binary>>) end, F(<<1>>).",
                     "F = fun F(B) -> F(<<B/binary, 1:1000000>>) end, F(<<>>)."):
            for megabytes in (60, 64, 100, 200):
                with self.subTest(what, memory_mb=megabytes):
                    self.ends(what, "a system limit has been reached", f"memory_mb={megabytes}")

    def test_integers_without_end_meet_a_system_limit(self):
        for what in ("F = fun F(N) -> F(N * N) end, try F(12345678901234567890) catch error:E -> E end.",
                     "F = fun F(N) -> F(N bsl 1000000) end, try F(1) catch error:E -> E end."):
            done = evaluate(what)
            self.assertEqual((done.returncode, done.stdout.split()[-1]), (0, "system_limit"), what)

    def test_a_deep_term_does_no_harm(self):
        done = evaluate("F = fun F(0, T) -> T; F(N, T) -> F(N - 1, {T}) end, D = F(500000, a), self() ! D, "
                        "receive X -> {X =:= D, byte_size(term_to_binary(X)), binary_to_term(term_to_binary(X)) =:= D, "
                        "erlang:phash2(X) =:= erlang:phash2(D)} end.")
        self.assertIn("{true,1000005,true,true}", done.stdout, done.stderr)

    def test_terabytes_are_refused_at_once(self):
        for expression in ("<<0:(1 bsl 50)>>.", 'binary:copy(<<"abcdefgh">>, 1 bsl 50).',
                           "1 bsl (1 bsl 40).", "erlang:make_tuple(1 bsl 40, x)."):
            done = evaluate(expression)
            self.assertEqual(done.returncode, 1, expression)
            self.assertRegex(done.stderr, "a system limit has been reached|bad argument|is too large")

    def test_max_heap_size_kills_and_tells(self):
        done = evaluate(
            "{P, R} = spawn_opt(fun() -> F = fun F(L) -> F([L | L]) end, F([]) end, "
            "[monitor, {max_heap_size, 50000}]), "
            "receive {'DOWN', R, process, P, Why} -> timer:sleep(10), Why end.",
            "reductions=100000000")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("killed", done.stdout)
        self.assertIn("maximum heap size reached", done.stdout + done.stderr)

    def test_a_limit_that_does_not_exist_is_refused(self):
        done = evaluate("ok.", "memory=1")
        self.assertEqual(done.returncode, 2)
        self.assertIn("memory=1: no such limit", done.stderr)
        self.assertEqual(evaluate("ok.", "atoms=many").returncode, 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--relupscope", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = options.relupscope
    unittest.main(argv=["limits", *rest])
