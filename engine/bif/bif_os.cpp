// SPDX-License-Identifier: GPL-3.0-or-later
// os: the environment, the virtual clock, and what little of an operating system there is. Programs
// cannot be started (see bif_erlang_port.cpp), so os:cmd/1 raises what OTP raises where /bin/sh is
// missing.
#include "bif/file_names.h"
#include "bif/text.h"
#include "node/environment.h"
#include "term/bignum.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr int64_t NanosecondsPerSecond = 1'000'000'000;
constexpr int64_t NanosecondsPerMicrosecond = 1000;

int64_t systemTime(const BifCall& c)
{
    return c.node.epochNanoseconds + c.node.clockJump + c.node.time();
}

// A variable's name; false: badarg.
bool variableName(Term t, std::string* name)
{
    return t.isList() && nameOfList(t, name) && name->find('=') == std::string::npos;
}

// Parts of a second that a unit has; 0: no unit.
uint64_t partsPerSecond(const BifCall& c, Term unit)
{
    uint64_t parts = 0;
    if (!unit.isAtom())
        return toIndex(unit, &parts) ? parts : 0;
    const std::string_view word = c.atoms().text(unit);
    if (word == "second" || word == "seconds")
        return 1;
    if (word == "millisecond" || word == "milli_seconds")
        return 1000;
    if (word == "microsecond" || word == "micro_seconds")
        return 1'000'000;
    if (word == "nanosecond" || word == "nano_seconds" || word == "native"
        || word == "perf_counter")
        return NanosecondsPerSecond;
    return 0;
}

} // namespace

BifResult bif_os_env_0(BifCall& c)
{
    const auto& variables = environmentOf(c.node).variables();
    Heap& heap = c.heap();
    Term list = Nil;
    for (auto i = variables.rbegin(); i != variables.rend(); ++i)
        list = heap.cons(heap.tuple(utf8ToList(heap, i->first), utf8ToList(heap, i->second)), list);
    return list;
}

BifResult bif_os_getenv_1(BifCall& c)
{
    std::string name;
    if (!variableName(c.arg(0), &name))
        return c.badarg();
    const ArenaString* value = environmentOf(c.node).find(name);
    return value ? utf8ToList(c.heap(), *value) : Term(Atom::false_);
}

BifResult bif_os_putenv_2(BifCall& c)
{
    std::string name;
    std::string value;
    if (!variableName(c.arg(0), &name) || !c.arg(1).isList() || !nameOfList(c.arg(1), &value))
        return c.badarg();
    environmentOf(c.node).set(name, value);
    return Atom::true_;
}

BifResult bif_os_unsetenv_1(BifCall& c)
{
    std::string name;
    if (!variableName(c.arg(0), &name))
        return c.badarg();
    environmentOf(c.node).unset(name);
    return Atom::true_;
}

// The same in every world: there is one node, and it is the first process of its machine.
BifResult bif_os_getpid_0(BifCall& c)
{
    return textToList(c.heap(), "1");
}

BifResult bif_os_timestamp_0(BifCall& c)
{
    const int64_t microseconds = systemTime(c) / NanosecondsPerMicrosecond;
    constexpr int64_t Million = 1'000'000;
    return c.heap().tuple(Term::small(microseconds / Million / Million),
                          Term::small(microseconds / Million % Million),
                          Term::small(microseconds % Million));
}

BifResult bif_os_system_time_0(BifCall& c)
{
    return c.heap().integer(systemTime(c));
}

BifResult bif_os_system_time_1(BifCall& c)
{
    const uint64_t parts = partsPerSecond(c, c.arg(0));
    if (parts == 0)
        return c.badarg();
    Heap& heap = c.heap();
    const Term product
        = bigMultiply(heap, heap.integer(systemTime(c)), Term::small(static_cast<SWord>(parts)));
    return bigDivide(heap, product, Term::small(NanosecondsPerSecond));
}

BifResult bif_os_perf_counter_0(BifCall& c)
{
    return c.heap().integer(c.node.time());
}

// Nobody sends signals to a world, so that any choice is kept by doing nothing.
BifResult bif_os_set_signal_2(BifCall& c)
{
    constexpr std::string_view signals[] = {"sighup",  "sigquit", "sigabrt", "sigalrm", "sigterm",
                                            "sigusr1", "sigusr2", "sigchld", "sigstop", "sigtstp"};
    const std::string_view option = c.arg(1).isAtom() ? c.atoms().text(c.arg(1)) : "";
    if (option != "ignore" && option != "default" && option != "handle")
        return c.badarg(c.atom("badopt"));
    const std::string_view name = c.arg(0).isAtom() ? c.atoms().text(c.arg(0)) : "";
    if (std::find(std::begin(signals), std::end(signals), name) == std::end(signals))
        return c.badarg();
    return Atom::ok;
}

} // namespace relupscope
