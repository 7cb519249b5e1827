// SPDX-License-Identifier: GPL-3.0-or-later
// Which calls, messages and modules to come are traced: erlang:trace_pattern/3.
#include "bif/match_spec.h"
#include "bif/trace_pattern.h"
#include "node/line_stops.h"
#include "node/tracing.h"
#include "term/copy.h"

#include <vector>

namespace relupscope {

namespace {

constexpr uint64_t BreakpointReductions = 500; // the code of all schedulers changes

enum class Change : uint8_t { Off, On, Restart, Pause };

struct PatternOptions
{
    TraceKinds kinds;
    bool isGlobal = false; // said so
    Term metaTracer = NoTerm;
    [[nodiscard]] bool isBreakpoint() const { return kinds.any(); }
};

bool readPatternOptions(const BifCall& c, Term list, PatternOptions* options)
{
    for (; list.isCons(); list = list.tail()) {
        const Term option = list.head();
        if (isTuple(option, 2)) {
            if (tupleElement(option, 0) != Atom::meta || !tupleElement(option, 1).isLocalPid())
                return false;
            options->metaTracer = tupleElement(option, 1);
            options->kinds.meta = true;
        } else if (option == Atom::global) {
            if (options->isBreakpoint())
                return false;
            options->isGlobal = true;
        } else if (options->isGlobal) {
            return false;
        } else if (option == Atom::local) {
            options->kinds.local = true;
        } else if (option == Atom::meta) {
            options->kinds.meta = true;
            if (options->metaTracer.isNone())
                options->metaTracer = c.p.self();
        } else if (option == c.atom("call_count")) {
            options->kinds.counts = true;
        } else if (option == c.atom("call_time")) {
            options->kinds.times = true;
        } else {
            return false;
        }
    }
    return list.isNil();
}

// {M, F, A} with '_' for the last ones; `specified` says how many stand before those.
bool readMfaPattern(Term t, unsigned* specified)
{
    if (!isTuple(t, 3) || !tupleElement(t, 0).isAtom() || !tupleElement(t, 1).isAtom()
        || (!tupleElement(t, 2).isSmall() && tupleElement(t, 2) != Atom::underscore))
        return false;
    unsigned n = 0;
    while (n < 3 && tupleElement(t, n) != Atom::underscore)
        ++n;
    for (unsigned i = n; i < 3; ++i) {
        if (tupleElement(t, i) != Atom::underscore)
            return false;
    }
    *specified = n;
    return true;
}

bool fits(const Mfa& mfa, Term pattern, unsigned specified)
{
    return (specified < 1 || mfa.module == tupleElement(pattern, 0))
        && (specified < 2 || mfa.function == tupleElement(pattern, 1))
        && (specified < 3
            || static_cast<SWord>(mfa.arity) == tupleElement(pattern, 2).smallValue());
}

Mfa exactMfa(Term pattern)
{
    return {tupleElement(pattern, 0), tupleElement(pattern, 1),
            static_cast<unsigned>(tupleElement(pattern, 2).smallValue())};
}

// What is to be done to the functions found.
struct Pattern
{
    Change change;
    PatternOptions options;
    Term spec;
};

class PatternSetter
{
public:
    PatternSetter(Node& node, const Pattern& pattern)
        : m_node(node), m_tracing(tracingOf(node)), m_pattern(pattern)
    {
    }

    // The function's breakpoint.
    void setFunction(const Mfa& mfa, CodeWord* entry);
    // Global tracing of the export.
    void setExport(Export& callee);

private:
    void turnOn(FunctionTrace& t);
    void turnOff(FunctionTrace& t);

    Node& m_node;
    Tracing& m_tracing;
    const Pattern& m_pattern;
};

void PatternSetter::turnOn(FunctionTrace& t)
{
    const PatternOptions& o = m_pattern.options;
    if (o.kinds.local) {
        t.kinds.local = true;
        t.spec = m_pattern.spec;
    }
    if (o.kinds.meta) {
        t.kinds.meta = true;
        t.metaSpec = m_pattern.spec;
        t.metaTracer = o.metaTracer;
    }
    if (o.kinds.counts && (m_pattern.change == Change::On || t.kinds.counts)) {
        if (m_pattern.change != Change::Pause)
            t.count = 0;
        t.countPaused = m_pattern.change == Change::Pause;
        t.kinds.counts = true;
    }
    if (o.kinds.times && (m_pattern.change == Change::On || t.kinds.times)) {
        if (m_pattern.change != Change::Pause)
            t.callTimes.clear();
        t.timePaused = m_pattern.change == Change::Pause;
        t.kinds.times = true;
    }
}

void PatternSetter::turnOff(FunctionTrace& t)
{
    const TraceKinds& off = m_pattern.options.kinds;
    t.kinds.local = t.kinds.local && !off.local;
    t.kinds.meta = t.kinds.meta && !off.meta;
    t.kinds.counts = t.kinds.counts && !off.counts;
    t.kinds.times = t.kinds.times && !off.times;
}

void PatternSetter::setFunction(const Mfa& mfa, CodeWord* entry)
{
    FunctionTraces& functions = m_tracing.functions;
    FunctionTrace* there = functions.at(entry);
    if (m_pattern.change == Change::Off) {
        if (there)
            turnOff(*there);
    } else if (!m_pattern.options.isBreakpoint()) {
        if (there)
            there->kinds = {}; // global tracing ends all others
    } else {
        turnOn(there ? *there : functions.set(m_node.code, mfa, entry));
    }
    functions.removeIfUnused(m_node.code, entry);
}

void PatternSetter::setExport(Export& callee)
{
    const bool isBreakpoint = m_pattern.options.isBreakpoint();
    if (m_pattern.change != Change::Off && !isBreakpoint)
        m_tracing.functions.setGlobal(m_node.code, callee, m_pattern.spec);
    else if (m_pattern.change != Change::Off || !isBreakpoint)
        m_tracing.functions.clearGlobal(m_node.code, callee);
}

SWord setPattern(Node& node, Term mfaPattern, unsigned specified, const Pattern& pattern)
{
    PatternSetter setter(node, pattern);
    SWord exports = 0;
    SWord functions = 0;
    std::vector<Export*> found; // setting one may look at others
    const auto findExport = [&](Export& e) {
        if (e.isLoaded() && fits(e.mfa, mfaPattern, specified))
            found.push_back(&e);
    };
    if (specified < 3)
        node.code.forEachExport(findExport);
    else if (Export* e = node.code.existingExport(exactMfa(mfaPattern)))
        findExport(*e);
    // Global tracing begins where breakpoints have ended, and the other way round.
    const bool exportsFirst = pattern.options.isBreakpoint() || pattern.change == Change::Off;
    const auto setExports = [&] {
        for (Export* e : found) {
            ++exports;
            setter.setExport(*e);
        }
    };
    if (exportsFirst)
        setExports();
    const auto setModule = [&](const Module& module) {
        if (!module.current)
            return;
        ModuleInstance& code = *module.current;
        for (size_t i = 0; i < code.functionCount; ++i) {
            const Function& f = code.functions[i];
            const Mfa mfa {code.name, f.name, f.arity};
            if (!fits(mfa, mfaPattern, specified))
                continue;
            ++functions;
            setter.setFunction(mfa, f.entry);
        }
    };
    if (specified == 0)
        node.code.forEachModule(setModule);
    else if (const Module* m = node.code.module(tupleElement(mfaPattern, 0)))
        setModule(*m);
    if (!exportsFirst)
        setExports();
    return pattern.options.isBreakpoint() ? functions : exports;
}

void setLoadPattern(LoadPattern& load, const Pattern& pattern)
{
    const PatternOptions& o = pattern.options;
    const bool on = pattern.change != Change::Off;
    if (o.kinds.local || !o.isBreakpoint())
        load.spec = pattern.spec;
    if (o.kinds.meta) {
        load.metaSpec = pattern.spec;
        load.metaTracer = o.metaTracer;
    } else if (!o.isBreakpoint()) {
        load.metaSpec = Nil;
        load.metaTracer = NoTerm;
    }
    const bool counts = o.kinds.counts && pattern.change == Change::On;
    const bool times = o.kinds.times && pattern.change == Change::On;
    if (load.isBreakpoint && o.isBreakpoint()) {
        load.kinds.local
            = on ? load.kinds.local || o.kinds.local : load.kinds.local && !o.kinds.local;
        load.kinds.meta = on ? load.kinds.meta || o.kinds.meta : load.kinds.meta && !o.kinds.meta;
        load.kinds.counts = on ? load.kinds.counts || counts : load.kinds.counts && !o.kinds.counts;
        load.kinds.times = on ? load.kinds.times || times : load.kinds.times && !o.kinds.times;
        load.isBreakpoint = load.kinds.any();
        load.isOn = load.isBreakpoint;
    } else if (!load.isBreakpoint && !o.isBreakpoint()) {
        load.isOn = on;
    } else if (on) {
        load.kinds = {o.kinds.local, o.kinds.meta, counts, times};
        load.isBreakpoint = load.kinds.any();
        load.isOn = load.isBreakpoint || !o.isBreakpoint();
    }
}

bool setEventPattern(const BifCall& c, Term event, const Pattern& pattern)
{
    Tracing& t = tracingOf(c.node);
    EventPattern* e = event == Atom::send ? &t.send : event == Atom::receive ? &t.receive : nullptr;
    if (!e || pattern.options.isGlobal || pattern.options.isBreakpoint()
        || pattern.change == Change::Restart || pattern.change == Change::Pause)
        return false;
    e->isOn = pattern.change == Change::On;
    e->spec = pattern.spec;
    return true;
}

// What the second argument asks for; false: it is no match specification.
bool readChange(BifCall& c, Term t, Pattern* pattern)
{
    const MatchDialect dialect = c.arg(0) == Atom::send ? MatchDialect::TraceSend
        : c.arg(0) == Atom::receive                     ? MatchDialect::TraceReceive
                                                        : MatchDialect::Trace;
    pattern->spec = Nil;
    pattern->change = t == Atom::false_ ? Change::Off
        : t == c.atom("restart")        ? Change::Restart
        : t == c.atom("pause")          ? Change::Pause
                                        : Change::On;
    if (pattern->change != Change::On || t == Atom::true_ || t.isNil())
        return true;
    MatchSpec spec;
    if (!spec.compile(t, dialect, c.atoms()))
        return false;
    Tracing& tracing = tracingOf(c.node);
    if (tracing.functions.empty() && tracing.send.spec.isNil() && tracing.receive.spec.isNil()
        && !tracing.load.isOn)
        tracing.terms.clear(); // nobody refers to what was there
    pattern->spec = copyTerm(t, tracing.terms);
    return true;
}

} // namespace

BifResult bif_erts_internal_trace_pattern_3(BifCall& c)
{
    Pattern pattern {};
    PatternOptions& options = pattern.options;
    const bool isChange = readChange(c, c.arg(1), &pattern);
    const bool areOptions = readPatternOptions(c, c.arg(2), &options);
    // Of two that are wrong, OTP 27 names the options.
    if (!isChange && (areOptions || c.node.otpNumber < 27))
        return c.badarg(c.atom("match_spec"));
    if (!areOptions)
        return c.badarg(Atom::badopt);
    if (!pattern.spec.isNil() && !options.kinds.local && !options.kinds.meta
        && options.isBreakpoint())
        return c.badarg(c.atom("call_count"));
    unsigned specified = 0;
    if (c.arg(0) == Atom::on_load) {
        setLoadPattern(tracingOf(c.node).load, pattern);
        return Term::small(0);
    }
    if (c.arg(0).isAtom())
        return setEventPattern(c, c.arg(0), pattern) ? BifResult(Term::small(1))
                                                     : c.badarg(Atom::none);
    if (!readMfaPattern(c.arg(0), &specified))
        return c.badarg(Atom::none);
    const WithoutLineStops aside(c.node);
    const SWord found = setPattern(c.node, c.arg(0), specified, pattern);
    c.bumpReductions(BreakpointReductions + static_cast<uint64_t>(found));
    return Term::small(found);
}

// --- loading -------------------------------------------------------------------------------------

void traceUnloading(Node& node, Term module)
{
    if (!node.tracing || node.tracing->functions.empty())
        return;
    const WithoutLineStops aside(node);
    const Module* m = node.code.module(module);
    if (m && m->current)
        node.tracing->functions.forget(node.code, *m->current);
    node.code.forEachExportOf(
        module, [&](Export& e) { node.tracing->functions.clearGlobal(node.code, e); });
}

void traceLoaded(Node& node, ModuleInstance& instance)
{
    if (!node.tracing)
        return;
    const WithoutLineStops aside(node);
    Tracing& tracing = *node.tracing;
    tracing.functions.divertCalls(instance);
    const LoadPattern& load = tracing.load;
    if (!load.isOn)
        return;
    const Term all = node.constants.tuple(instance.name, Atom::underscore, Atom::underscore);
    Pattern pattern {Change::On, {}, load.spec};
    if (!load.isBreakpoint) {
        setPattern(node, all, 1, pattern);
        return;
    }
    pattern.options.kinds = load.kinds;
    pattern.options.kinds.meta = false;
    if (pattern.options.kinds.any())
        setPattern(node, all, 1, pattern);
    if (load.kinds.meta) {
        pattern.options = {{false, true, false, false}, false, load.metaTracer};
        pattern.spec = load.metaSpec;
        setPattern(node, all, 1, pattern);
    }
}

} // namespace relupscope
