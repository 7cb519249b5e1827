// SPDX-License-Identifier: GPL-3.0-or-later
// erlang:start_timer, send_after, cancel_timer, read_timer.
#include "bif/time_units.h"
#include "term/bignum.h"
#include "term/copy.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr int64_t NanosecondsPerMillisecond = 1000000;

bool readBool(Term t, bool* out)
{
    *out = t == Atom::true_;
    return t == Atom::true_ || t == Atom::false_;
}

// [{abs, Bool}] of the functions that set a timer.
bool readAbs(Term list, bool* isAbsolute)
{
    for (; list.isCons(); list = list.tail()) {
        const Term option = list.head();
        if (!isTuple(option, 2) || tupleElement(option, 0) != Atom::abs
            || !readBool(tupleElement(option, 1), isAbsolute))
            return false;
    }
    return list.isNil();
}

// When a timer of so many milliseconds fires. False: no time that a timer can be set to.
bool readWhen(const Node& node, Term time, bool isAbsolute, VirtualTime* when)
{
    constexpr int64_t Farthest = INT64_MAX / NanosecondsPerMillisecond - 1;
    int64_t milliseconds = 0;
    if (!isInteger(time) || !toInt64(time, &milliseconds))
        return false;
    if (!isAbsolute) {
        constexpr int64_t Longest = int64_t {1} << 43; // leaves room for the time that has passed
        if (milliseconds < 0 || milliseconds > Longest)
            return false;
        *when = node.now + milliseconds * NanosecondsPerMillisecond;
        return true;
    }
    if (milliseconds > Farthest || milliseconds < -Farthest)
        return false;
    const int64_t from = milliseconds * NanosecondsPerMillisecond;
    *when = from <= MonotonicStart ? node.now : std::max(node.now, from - MonotonicStart);
    return true;
}

BifResult started(BifCall& c, Timer::Kind kind, bool isAbsolute)
{
    const Term receiver = c.arg(1);
    const Term message = c.arg(2);
    VirtualTime when = 0;
    if (!readWhen(c.node, c.arg(0), isAbsolute, &when))
        return c.badarg(c.atom("time"));
    if (!receiver.isLocalPid() && !receiver.isAtom())
        return c.badarg();
    Timer timer {kind,    when,   c.node.nextRef++, 0, receiver.isAtom() ? receiver : NoTerm,
                 nullptr, message};
    const Term reference = c.heap().ref(timer.reference);
    if (receiver.isLocalPid()) {
        timer.pid = receiver.number();
        if (!c.node.process(receiver))
            return reference; // nobody will get it
    }
    if (!message.isImmediate()) {
        timer.message = c.node.arena.make<Heap>(c.node.arena);
        timer.term = copyTerm(message, *timer.message);
    }
    c.node.timers.add(timer);
    return reference;
}

BifResult startedWith(BifCall& c, Timer::Kind kind)
{
    bool isAbsolute = false;
    if (!readAbs(c.arg(3), &isAbsolute))
        return c.badarg(Atom::badopt);
    return started(c, kind, isAbsolute);
}

struct AccessOptions
{
    bool async = false;
    bool info = true;
};

bool readAccessOptions(Term list, bool mayOmitInfo, AccessOptions* options)
{
    for (; list.isCons(); list = list.tail()) {
        const Term option = list.head();
        if (!isTuple(option, 2))
            return false;
        const Term key = tupleElement(option, 0);
        const Term value = tupleElement(option, 1);
        const bool isRead = key == Atom::async ? readBool(value, &options->async)
            : key == Atom::info && mayOmitInfo ? readBool(value, &options->info)
                                               : false;
        if (!isRead)
            return false;
    }
    return list.isNil();
}

// Milliseconds that the timer had left, rounded up; false when there is none. Taken out when
// `cancel`.
Term timeLeft(BifCall& c, bool cancel)
{
    const Term reference = c.arg(0);
    if (!isLocalRef(reference))
        return Atom::false_;
    TimerQueue& timers = c.node.timers;
    const uint32_t handle = timers.findByReference(refBox(reference)->number);
    if (handle == 0 || timers.at(handle).kind == Timer::Kind::Machine)
        return Atom::false_;
    const VirtualTime left = std::max<VirtualTime>(timers.at(handle).when - c.node.now, 0);
    if (cancel)
        timers.cancel(handle);
    return c.heap().integer((left + NanosecondsPerMillisecond - 1) / NanosecondsPerMillisecond);
}

BifResult accessed(BifCall& c, bool cancel, const AccessOptions& options)
{
    if (!isReference(c.arg(0)))
        return c.badarg();
    const Term left = timeLeft(c, cancel);
    if (!options.async)
        return options.info ? left : Atom::ok;
    if (options.info) {
        const Term tag = cancel ? c.atom("cancel_timer") : c.atom("read_timer");
        c.node.deliver(c.p, c.heap().tuple(tag, c.arg(0), left), c.p.id);
    }
    return Atom::ok;
}

} // namespace

BifResult bif_erlang_start_timer_3(BifCall& c)
{
    return started(c, Timer::Kind::Start, false);
}

BifResult bif_erlang_start_timer_4(BifCall& c)
{
    return startedWith(c, Timer::Kind::Start);
}

BifResult bif_erlang_send_after_3(BifCall& c)
{
    return started(c, Timer::Kind::Send, false);
}

BifResult bif_erlang_send_after_4(BifCall& c)
{
    return startedWith(c, Timer::Kind::Send);
}

BifResult bif_erlang_cancel_timer_1(BifCall& c)
{
    return accessed(c, true, {});
}

BifResult bif_erlang_cancel_timer_2(BifCall& c)
{
    AccessOptions options;
    if (!readAccessOptions(c.arg(1), true, &options))
        return c.badarg();
    return accessed(c, true, options);
}

BifResult bif_erlang_read_timer_1(BifCall& c)
{
    return accessed(c, false, {});
}

BifResult bif_erlang_read_timer_2(BifCall& c)
{
    AccessOptions options;
    if (!readAccessOptions(c.arg(1), false, &options))
        return c.badarg();
    return accessed(c, false, options);
}

} // namespace relupscope
