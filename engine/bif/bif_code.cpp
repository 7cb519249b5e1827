// SPDX-License-Identifier: GPL-3.0-or-later
// Loading, deleting and purging code. OTP's code_server and erts_code_purger do the work around it.
#include "bif/bif.h"
#include "bif/trace_pattern.h"
#include "code/loader.h"
#include "node/external_context.h"
#include "node/fault_rules.h"
#include "node/node.h"
#include "node/probes.h"
#include "term/binary.h"
#include "term/print.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace relupscope {

namespace {

Result<ModuleInstance*> load(BifCall& c, std::string_view name, std::string_view bytes)
{
    const ExternalContext external = externalContextOf(c.node);
    const std::vector<ProbePoint> probes = probePoints(c.node.atoms);
    return loadModule({c.node.code, c.node.atoms, external, probes.data(), probes.size()}, name,
                      bytes);
}

ModuleInstance* preparedBy(const BifCall& c, Term t)
{
    return isLocalRef(t) ? c.node.code.prepared(refBox(t)->number) : nullptr;
}

bool isListOf(const BifCall& c, Term list)
{
    for (; list.isCons(); list = list.tail()) {
        if (!preparedBy(c, list.head()))
            return false;
    }
    return list.isNil();
}

// The names of the modules in `list` for which `test` holds.
template<typename Test>
Term modulesWhere(const BifCall& c, Term list, Test&& test)
{
    Term names = Nil;
    for (; list.isCons(); list = list.tail()) {
        const ModuleInstance* instance = preparedBy(c, list.head());
        if (test(*instance))
            names = c.heap().cons(instance->name, names);
    }
    return names;
}

// The names of modules that are in the list more than once.
Term duplicates(const BifCall& c, Term list)
{
    std::vector<Term> seen;
    return modulesWhere(c, list, [&seen](const ModuleInstance& i) {
        const bool isThere = std::find(seen.begin(), seen.end(), i.name) != seen.end();
        seen.push_back(i.name);
        return isThere;
    });
}

void install(BifCall& c, ModuleInstance* instance)
{
    traceUnloading(c.node, instance->name); // even if what is there stays
    c.node.code.install(instance);
    if (!instance->onLoad)
        traceLoaded(c.node, *instance);
    c.node.emit(EventKind::Load, c.p.id, instance->serial, instance->name);
}

} // namespace

BifResult bif_erts_internal_prepare_loading_2(BifCall& c)
{
    if (!c.arg(0).isAtom() || !isBitstring(c.arg(1)) || bitSize(c.arg(1)) % 8 != 0)
        return c.badarg();
    std::string spill;
    const std::string_view bytes = binaryBytes(c.arg(1), spill);
    const std::string name = std::string(c.atoms().text(c.arg(0))) + ".beam";
    auto loaded = load(c, name, bytes);
    if (!loaded || (*loaded)->name != c.arg(0)) {
        const std::string why = loaded ? "the file holds another module" : loaded.error().text();
        if (loaded)
            c.node.code.freeInstance(*loaded);
        if (NodeHost* host = hostOf(c.node.arena))
            host->standardError("relupscope: " + name + " can't be loaded: " + why + "\n");
        return c.heap().tuple(Atom::error, Atom::badfile);
    }
    if (c.node.faults && c.node.faults->takeOnLoad((*loaded)->name)) {
        (*loaded)->refusesLoad = true;
        if (!(*loaded)->onLoad) // any place in the module says that there is such a function
            (*loaded)->onLoad = (*loaded)->functions->entry;
    }
    const Word number = c.node.nextRef++;
    c.node.code.prepare(number, *loaded);
    c.bumpReductions(bytes.size() / 64);
    return c.heap().ref(number);
}

// Makes all modules of the list current at once, or none: {duplicated | not_purged, [Module]}. One
// that has an on_load function must be alone: {on_load, [Module]}.
BifResult bif_erlang_finish_loading_1(BifCall& c)
{
    const Term list = c.arg(0);
    if (!isListOf(c, list))
        return c.badarg();
    const bool several = list.isCons() && list.tail().isCons();
    const Term onLoad
        = modulesWhere(c, list, [](const ModuleInstance& i) { return i.onLoad != nullptr; });
    if (several && onLoad.isCons())
        return c.systemLimit();
    if (const Term twice = duplicates(c, list); twice.isCons())
        return c.heap().tuple(c.atom("duplicated"), twice);
    const Term unpurged = modulesWhere(c, list, [&](const ModuleInstance& i) {
        const Module* m = c.node.code.module(i.name);
        return m && m->current && m->old;
    });
    if (unpurged.isCons())
        return c.heap().tuple(Atom::not_purged, unpurged);
    for (Term t = list; t.isCons(); t = t.tail())
        install(c, c.node.code.takePrepared(refBox(t.head())->number));
    return onLoad.isCons() ? BifResult(c.heap().tuple(Atom::on_load, onLoad)) : Atom::ok;
}

BifResult bif_erlang_has_prepared_code_on_load_1(BifCall& c)
{
    const ModuleInstance* instance = preparedBy(c, c.arg(0));
    return instance ? makeBool(instance->onLoad != nullptr) : c.badarg();
}

BifResult bif_erlang_call_on_load_function_1(BifCall& c)
{
    const Module* m = c.arg(0).isAtom() ? c.node.code.module(c.arg(0)) : nullptr;
    if (!m || !m->onLoad)
        return c.badarg();
    const ModuleInstance& code = *m->onLoad;
    if (code.refusesLoad) {
        c.node.emit(EventKind::Fault, c.p.id, code.serial, Atom::on_load_failure, m->name);
        return Atom::on_load_failure;
    }
    // The code that waits has no exports yet, and the function is seldom one.
    const Function* f = code.functionAt(code.onLoad);
    return c.trap(c.node.code.hiddenCell({m->name, f->name, 0}, code.onLoad), {});
}

BifResult bif_erlang_finish_after_on_load_2(BifCall& c)
{
    Module* m = c.arg(0).isAtom() ? c.node.code.module(c.arg(0)) : nullptr;
    if (!m || !m->onLoad || (c.arg(1) != Atom::true_ && c.arg(1) != Atom::false_))
        return c.badarg();
    if (c.arg(1) == Atom::true_) {
        traceUnloading(c.node, m->name);
        c.node.code.finishOnLoad(*m);
        traceLoaded(c.node, *m->current);
    }
    return Atom::true_; // what was refused stays where it is until it is purged
}

namespace {

BifResult refuseToDelete(BifCall& c)
{
    const std::string text
        = "Module " + printAtom(c.arg(0), c.atoms()) + " must be purged before deleting\n";
    const Term line = c.heap().listOfBytes(text.data(), text.size());
    c.node.logToLogger(Atom::error, &c.p, "~s~n", c.heap().cons(line, Nil));
    return c.badarg();
}

} // namespace

BifResult bif_erlang_delete_module_1(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    Module* m = c.node.code.module(c.arg(0));
    if (!m)
        return Atom::undefined;
    if (m->old)
        return refuseToDelete(c);
    if (!m->current)
        return Atom::true_; // for ever, of what was there once
    traceUnloading(c.node, m->name);
    c.node.code.makeOld(*m);
    c.node.emit(EventKind::Delete, c.p.id, 0, m->name);
    return Atom::true_;
}

namespace {

// While the old code is being purged, who calls one of its funs waits for the end of that: a fun
// with an instance but no code (see callFun).
void holdFuns(const ModuleInstance& old)
{
    for (size_t i = 0; i < old.funCount; ++i) {
        if (old.funs[i]->instance == &old)
            old.funs[i]->code = nullptr;
    }
}

void releaseFuns(const ModuleInstance& old)
{
    for (size_t i = 0; i < old.funCount; ++i) {
        if (old.funs[i]->instance == &old)
            old.funs[i]->code = old.funCode[i];
    }
}

void resumeCallers(Node& node)
{
    const Export* waiting = node.code.existingExport(
        {node.atoms.intern("erts_code_purger"), node.atoms.intern("pending_purge_lambda"), 3});
    node.forEachProcess([&](Process& p) {
        if (waiting && p.ip == waiting->entry && p.status == ProcessStatus::Suspended)
            node.resume(p);
    });
}

} // namespace

// The way of a call to such a fun: the caller is suspended where OTP's code calls the fun again.
BifResult bif_relupscope_await_purge_3(BifCall& c)
{
    ++c.p.suspendCount;
    c.bumpReductions(ReductionsPerSlice);
    return c.trap(c.atom("erts_code_purger"), c.atom("pending_purge_lambda"),
                  {c.arg(0), c.arg(1), c.arg(2)});
}

// For erts_code_purger alone: prepare says whether there is old code; complete drops it.
BifResult bif_erts_internal_purge_module_2(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    Module* m = c.node.code.module(c.arg(0));
    if (c.arg(1) == Atom::prepare) {
        if (m && m->old)
            holdFuns(*m->old);
        return makeBool(m && m->old);
    }
    if (c.arg(1) == Atom::prepare_on_load) {
        if (!m || !m->onLoad)
            return Atom::false_;
        m->savedOld = m->old;
        m->old = std::exchange(m->onLoad, nullptr);
        return Atom::true_;
    }
    if (c.arg(1) == Atom::abort) {
        if (m && m->old)
            releaseFuns(*m->old);
        resumeCallers(c.node);
        return Atom::false_;
    }
    if (c.arg(1) != Atom::complete || !m || !m->old)
        return c.badarg();
    c.node.emit(EventKind::Purge, c.p.id, m->old->serial, m->name);
    c.node.code.dropOld(*m);
    m->old = m->savedOld;
    m->savedOld = nullptr;
    resumeCallers(c.node);
    return Atom::true_;
}

} // namespace relupscope
