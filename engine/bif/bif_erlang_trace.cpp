// SPDX-License-Identifier: GPL-3.0-or-later
// Who is traced: erlang:trace/3. Which functions are, says bif_erlang_trace_pattern.cpp.
#include "bif/trace_match.h"
#include "node/ports.h"

namespace relupscope {

namespace {

struct PidSpec
{
    bool existingProcesses = false;
    bool existingPorts = false;
    bool newProcesses = false;
    bool newPorts = false;
};

// What an atom in place of a pid names; false: nothing.
bool readPidSpec(std::string_view text, PidSpec* spec)
{
    struct Named
    {
        std::string_view text;
        PidSpec spec;
    };
    static constexpr Named All[] = {{"all", {true, true, true, true}},
                                    {"processes", {true, false, true, false}},
                                    {"ports", {false, true, false, true}},
                                    {"existing", {true, true, false, false}},
                                    {"existing_processes", {true, false, false, false}},
                                    {"existing_ports", {false, true, false, false}},
                                    {"new", {false, false, true, true}},
                                    {"new_processes", {false, false, true, false}},
                                    {"new_ports", {false, false, false, true}}};
    for (const Named& n : All) {
        if (n.text == text) {
            *spec = n.spec;
            return true;
        }
    }
    return false;
}

SWord traceExisting(BifCall& c, const PidSpec& spec, bool on, const TraceOptions& options)
{
    const bool isModifier = (options.flags & trace::Modifiers) != 0;
    const bool wantsProcesses
        = (options.flags & trace::OfProcesses & ~trace::Modifiers) != 0 || isModifier;
    const bool wantsPorts = (options.flags & trace::OfPorts & ~trace::Modifiers) != 0 || isModifier;
    SWord n = 0;
    if (spec.existingProcesses && wantsProcesses) {
        c.node.forEachProcess([&](Process& p) {
            if (changeTrace(c.node, p, on, options.flags, options.tracer))
                ++n;
        });
    }
    if (spec.existingPorts && wantsPorts)
        c.node.ports->forEach([&n](const Port&) { ++n; });
    return n;
}

void changeDefaults(uint32_t* flags, Term* tracer, bool on, uint32_t changed, Term wanted)
{
    *flags = on ? *flags | changed : *flags & ~changed;
    if (*flags == 0)
        *tracer = NoTerm;
    else if (!wanted.isNone())
        *tracer = wanted;
}

void traceNew(BifCall& c, const PidSpec& spec, bool on, const TraceOptions& options)
{
    Tracing& t = tracingOf(c.node);
    if (spec.newProcesses)
        changeDefaults(&t.newProcessFlags, &t.newProcessTracer, on,
                       options.flags & trace::OfProcesses, options.tracer);
    if (spec.newPorts)
        changeDefaults(&t.newPortFlags, &t.newPortTracer, on, options.flags & trace::OfPorts,
                       options.tracer);
}

// One process or port.
BifResult traceOne(BifCall& c, bool on, const TraceOptions& options)
{
    if (c.arg(0).isLocalPort())
        return c.node.ports->exists(c.arg(0)) ? BifResult(Term::small(1)) : c.badarg();
    Process* tracee = c.node.process(c.arg(0));
    if (!tracee)
        return c.badarg();
    tracingOf(c.node); // the scheduler looks whether anything is traced
    if (changeTrace(c.node, *tracee, on, options.flags, options.tracer))
        return Term::small(1);
    c.node.logToLogger(Atom::error, &c.p, "** can only have one tracer per process", Nil);
    return c.badarg();
}

} // namespace

BifResult bif_erts_internal_trace_3(BifCall& c)
{
    TraceOptions options;
    if (!readTraceOptions(c.node, c.arg(2), &options))
        return c.badarg(Atom::badopt);
    if (c.arg(1) != Atom::true_ && c.arg(1) != Atom::false_)
        return c.badarg();
    const bool on = c.arg(1) == Atom::true_;
    if (on && options.tracer.isNone())
        options.tracer = c.p.self();
    if (c.arg(0).isLocalPid() || c.arg(0).isLocalPort())
        return traceOne(c, on, options);
    PidSpec spec;
    if (!c.arg(0).isAtom() || !readPidSpec(c.atoms().text(c.arg(0)), &spec))
        return c.badarg();
    const SWord n = traceExisting(c, spec, on, options);
    traceNew(c, spec, on, options);
    return Term::small(n);
}

// Trace messages arrive at once: whatever was to be delivered has been.
BifResult bif_erlang_trace_delivered_1(BifCall& c)
{
    if (c.arg(0) != Atom::all && !c.arg(0).isLocalPid())
        return c.badarg();
    const Term reference = c.heap().ref(c.node.nextRef++);
    c.node.deliver(c.p, c.heap().tuple(c.atom("trace_delivered"), c.arg(0), reference), c.p.id);
    return reference;
}

} // namespace relupscope
