// SPDX-License-Identifier: GPL-3.0-or-later
// What is traced: erlang:trace_info/2.
#include "bif/bif.h"
#include "node/ports.h"
#include "node/tracing.h"
#include "term/copy.h"

namespace relupscope {

namespace {

Term orNil(Term tracer)
{
    return tracer.isNone() ? Nil : tracer;
}

BifResult infoOfFlags(BifCall& c, uint32_t flags, Term tracer)
{
    const Term key = c.arg(1);
    if (key == Atom::flags)
        return c.heap().tuple(key, trace::flagList(c.heap(), c.atoms(), flags));
    if (key == Atom::tracer)
        return c.heap().tuple(key, orNil(tracer));
    return c.badarg();
}

BifResult infoOfProcess(BifCall& c)
{
    if (c.arg(1) != Atom::flags && c.arg(1) != Atom::tracer)
        return c.badarg();
    Process* p = c.node.process(c.arg(0));
    if (!p)
        return Atom::undefined;
    tracerOf(c.node, *p); // one that has ended traces no more
    return infoOfFlags(c, p->traceFlags & trace::AllFlags, p->tracer);
}

// --- functions -----------------------------------------------------------------------------------

// The values that trace_info/2 tells of a function, each `false` while that kind is off.
struct FunctionInfo
{
    Term traced = Atom::false_;
    Term matchSpec = Atom::false_;
    Term meta = Atom::false_;
    Term metaMatchSpec = Atom::false_;
    Term callTime = Atom::false_;
    Term callCount = Atom::false_;
};

Term callTimesOf(Heap& heap, const CallTimes& times)
{
    constexpr int64_t NanosecondsPerMicrosecond = 1000;
    constexpr int64_t Million = 1000000;
    Term list = Nil;
    for (const auto& [pid, time] : times) {
        const int64_t us = time.nanoseconds / NanosecondsPerMicrosecond;
        list = heap.cons(heap.tuple(Term::pid(pid), heap.unsignedInteger(time.calls),
                                    Term::small(us / Million), Term::small(us % Million)),
                         list);
    }
    return list;
}

FunctionInfo infoOf(BifCall& c, const FunctionTrace& t)
{
    FunctionInfo info;
    if (t.kinds.local) {
        info.traced = Atom::local;
        info.matchSpec = copyTerm(t.spec, c.heap());
    }
    if (t.kinds.meta) {
        const bool isAlive = c.node.process(t.metaTracer) != nullptr;
        info.meta = isAlive ? t.metaTracer : Nil;
        info.metaMatchSpec = copyTerm(t.metaSpec, c.heap());
    }
    if (t.kinds.counts)
        info.callCount = c.heap().unsignedInteger(t.count);
    if (t.kinds.times)
        info.callTime = callTimesOf(c.heap(), t.callTimes);
    return info;
}

Term pairList(BifCall& c, std::initializer_list<std::pair<std::string_view, Term>> pairs)
{
    std::vector<Term> items;
    for (const auto& [key, value] : pairs)
        items.push_back(c.heap().tuple(c.atom(key), value));
    return c.heap().list(items.data(), items.size());
}

BifResult answer(BifCall& c, const FunctionInfo& info)
{
    const Term key = c.arg(1);
    const std::pair<std::string_view, Term> all[]
        = {{"traced", info.traced},
           {"match_spec", info.matchSpec},
           {"meta", info.meta == Atom::false_ ? Nil : info.meta},
           {"meta_match_spec", info.metaMatchSpec},
           {"call_count", info.callCount},
           {"call_time", info.callTime}};
    // Since OTP 26; nobody can ask for it here.
    const std::pair<std::string_view, Term> memory {"call_memory", Atom::false_};
    const bool hasMemory = c.node.otpNumber >= 26;
    const std::pair<std::string_view, Term> meta {"meta", info.meta};
    if (key == Atom::all)
        return c.heap().tuple(
            key,
            hasMemory ? pairList(c, {all[0], all[1], meta, all[3], memory, all[5], all[4]})
                      : pairList(c, {all[0], all[1], meta, all[3], all[5], all[4]}));
    if (hasMemory && key == c.atom(memory.first))
        return c.heap().tuple(key, memory.second);
    for (const auto& [text, value] : all) {
        if (key == c.atom(text))
            return c.heap().tuple(key, value);
    }
    return c.badarg();
}

BifResult infoOfFunction(BifCall& c)
{
    const Term what = c.arg(0);
    const Term key = c.arg(1);
    if (!isTuple(what, 3) || !tupleElement(what, 0).isAtom() || !tupleElement(what, 1).isAtom()
        || !tupleElement(what, 2).isSmall())
        return c.badarg();
    const SWord arity = tupleElement(what, 2).smallValue();
    const Mfa mfa {tupleElement(what, 0), tupleElement(what, 1), static_cast<unsigned>(arity)};
    const FunctionTraces* traces = c.node.tracing ? &c.node.tracing->functions : nullptr;
    const Export* e = c.node.code.existingExport(mfa);
    if (const ExportTrace* global = e && traces ? traces->of(*e) : nullptr) {
        FunctionInfo info;
        info.traced = Atom::global;
        info.matchSpec = copyTerm(global->spec, c.heap());
        return answer(c, info);
    }
    const Module* m = c.node.code.module(mfa.module);
    const Function* f = m && m->current ? m->current->find(mfa.function, mfa.arity) : nullptr;
    if (!f && !(e && e->isLoaded()))
        return c.heap().tuple(key, Atom::undefined);
    const FunctionTrace* local = f && traces ? traces->at(f->entry) : nullptr;
    return local ? answer(c, infoOf(c, *local)) : BifResult(c.heap().tuple(key, Atom::false_));
}

// --- patterns ------------------------------------------------------------------------------------

BifResult infoOfLoading(BifCall& c)
{
    const Term key = c.arg(1);
    if (!c.node.tracing || !c.node.tracing->load.isOn)
        return c.heap().tuple(key, Atom::false_);
    const LoadPattern& load = c.node.tracing->load;
    const bool isCall = !load.isBreakpoint || load.kinds.local;
    const Term traced = !load.isBreakpoint ? Atom::global
        : load.kinds.local                 ? Atom::local
                                           : Atom::false_;
    const std::pair<std::string_view, Term> all[]
        = {{"traced", traced},
           {"match_spec", isCall ? copyTerm(load.spec, c.heap()) : Atom::false_},
           {"meta", load.kinds.meta ? load.metaTracer : Atom::false_},
           {"meta_match_spec", load.kinds.meta ? copyTerm(load.metaSpec, c.heap()) : Atom::false_},
           {"call_count", makeBool(load.kinds.counts)},
           {"call_time", makeBool(load.kinds.times)}};
    if (key == Atom::all)
        return c.heap().tuple(key, pairList(c, {all[0], all[1], all[2], all[3], all[4]}));
    for (const auto& [text, value] : all) {
        if (c.atoms().text(key) == text)
            return c.heap().tuple(key, value);
    }
    return c.badarg();
}

BifResult infoOfEvent(BifCall& c)
{
    if (c.arg(1) != c.atom("match_spec"))
        return c.badarg();
    EventPattern pattern;
    if (c.node.tracing)
        pattern = c.arg(0) == Atom::send ? c.node.tracing->send : c.node.tracing->receive;
    const Term value = !pattern.isOn ? Atom::false_
        : pattern.spec.isNil()       ? Atom::true_
                                     : copyTerm(pattern.spec, c.heap());
    return c.heap().tuple(c.arg(1), value);
}

} // namespace

BifResult bif_erlang_trace_info_2(BifCall& c)
{
    const Term what = c.arg(0);
    if (what == Atom::on_load)
        return c.arg(1).isAtom() ? infoOfLoading(c) : c.badarg();
    if (what == Atom::send || what == Atom::receive)
        return infoOfEvent(c);
    if (isTuple(what))
        return infoOfFunction(c);
    if (what.isLocalPid())
        return infoOfProcess(c);
    const Tracing* t = c.node.tracing;
    tracesNewProcesses(c.node); // one that has ended traces no more
    if (what == Atom::new_ || what == Atom::new_processes)
        return infoOfFlags(c, t ? t->newProcessFlags : 0, t ? t->newProcessTracer : NoTerm);
    if (what == c.atom("new_ports"))
        return infoOfFlags(c, t ? t->newPortFlags : 0, t ? t->newPortTracer : NoTerm);
    if (what.isLocalPort())
        return c.node.ports->exists(what) ? infoOfFlags(c, 0, NoTerm) : BifResult(Atom::undefined);
    return c.badarg(Atom::badopt);
}

} // namespace relupscope
