// SPDX-License-Identifier: GPL-3.0-or-later
#include "code/code_server.h"

#include "base/check.h"
#include "code/instructions.h"

#include <cstring>
#include <iterator>
#include <utility>

namespace relupscope {

CodeServer::CodeServer(Arena& a)
    : arena(a),
      m_modules(a),
      m_order(ArenaAllocator<Module*>(a)),
      m_exports(a),
      m_exportOrder(ArenaAllocator<Export*>(a)),
      m_funs(a),
      m_prepared(a),
      m_ranges(ArenaAllocator<std::pair<const CodeWord* const, ModuleInstance*>>(a))
{
    constexpr Instruction All[] = {Instruction::start_apply,     Instruction::exit_normal,
                                   Instruction::return_trace,    Instruction::exception_trace,
                                   Instruction::return_to_trace, Instruction::return_time_trace};
    auto* code = static_cast<CodeWord*>(arena.alloc(std::size(All) * sizeof(CodeWord)));
    for (size_t i = 0; i < std::size(All); ++i)
        code[i].i = {static_cast<uint16_t>(All[i]), 0, 0, 0};
    statics = {code, code + 1, code + 2, code + 3, code + 4, code + 5};
}

Module* CodeServer::module(Term name) const
{
    Module** m = m_modules.find(name.w);
    return m ? *m : nullptr;
}

Module& CodeServer::moduleOrNew(Term name)
{
    if (Module* m = module(name))
        return *m;
    auto* m = arena.make<Module>();
    m->name = name;
    m_modules.insert(name.w, m);
    m_order.push_back(m);
    return *m;
}

Export* CodeServer::existingExport(const Mfa& mfa) const
{
    Export** e = m_exports.find(mfa);
    return e ? *e : nullptr;
}

Export& CodeServer::exportFor(const Mfa& mfa)
{
    if (Export* there = existingExport(mfa))
        return *there;
    Export* e = newExport(mfa);
    m_exports.insert(mfa, e);
    m_exportOrder.push_back(e);
    return *e;
}

Export* CodeServer::newExport(const Mfa& mfa) const
{
    auto* e = arena.make<Export>();
    e->mfa = mfa;
    e->trampoline[0].i = {static_cast<uint16_t>(Instruction::no_function), 0, 0, 0};
    e->trampoline[1].callee = e;
    e->entry = e->trampoline;
    return e;
}

Export& CodeServer::hiddenCell(const Mfa& mfa, CodePointer entry)
{
    if (!m_hidden)
        m_hidden = newExport(mfa);
    m_hidden->mfa = mfa;
    m_hidden->entry = entry;
    return *m_hidden;
}

FunEntry* CodeServer::existingFun(Term module, const uint8_t uniq[16], uint32_t index) const
{
    FunKey key {module, index, {}};
    std::memcpy(key.uniq, uniq, sizeof key.uniq);
    FunEntry** e = m_funs.find(key);
    return e ? *e : nullptr;
}

FunEntry& CodeServer::funFor(Term module, const uint8_t uniq[16], uint32_t index,
                             const FunShape& shape)
{
    if (FunEntry* there = existingFun(module, uniq, index);
        there && there->arity == shape.arity && there->freeCount == shape.freeCount)
        return *there;
    auto* e = arena.make<FunEntry>();
    e->module = module;
    e->index = index;
    e->oldIndex = shape.oldIndex;
    e->oldUniq = shape.oldUniq;
    e->arity = shape.arity;
    e->freeCount = shape.freeCount;
    std::memcpy(e->uniq, uniq, sizeof e->uniq);
    FunKey key {module, index, {}};
    std::memcpy(key.uniq, uniq, sizeof key.uniq);
    m_funs.insert(key, e);
    return *e;
}

ModuleInstance* CodeServer::instanceAt(CodePointer p) const
{
    auto after = m_ranges.upper_bound(p);
    if (after == m_ranges.begin())
        return nullptr;
    ModuleInstance* instance = std::prev(after)->second;
    return instance->contains(p) ? instance : nullptr;
}

const Function* CodeServer::functionAt(CodePointer p, ModuleInstance** instance) const
{
    ModuleInstance* at = instanceAt(p);
    if (instance)
        *instance = at;
    return at ? at->functionAt(p) : nullptr;
}

void CodeServer::registerInstance(ModuleInstance* instance)
{
    m_ranges[instance->code] = instance;
}

void CodeServer::install(ModuleInstance* instance)
{
    Module& m = moduleOrNew(instance->name);
    CHECK(m.old == nullptr || m.current == nullptr);
    registerInstance(instance);
    if (instance->onLoad)
        m.onLoad = instance;
    else
        makeCurrent(m, instance);
}

void CodeServer::finishOnLoad(Module& m)
{
    makeCurrent(m, std::exchange(m.onLoad, nullptr));
}

void CodeServer::makeCurrent(Module& m, ModuleInstance* instance)
{
    if (m.current)
        m.old = m.current;
    m.current = instance;
    publish(instance);
}

void CodeServer::publish(ModuleInstance* instance)
{
    // What the new code does not export any more is undefined from now on.
    forEachExportOf(instance->name, [](Export& e) {
        if (e.bif < 0)
            e.entry = e.trampoline;
    });
    for (Term list = instance->functionsExported; list.isCons(); list = list.tail()) {
        const Term name = tupleElement(list.head(), 0);
        const auto arity = static_cast<unsigned>(tupleElement(list.head(), 1).smallValue());
        Export& e = exportFor({instance->name, name, arity});
        if (e.bif < 0)
            e.entry = instance->find(name, arity)->entry;
    }
    for (size_t i = 0; i < instance->funCount; ++i) {
        instance->funs[i]->code = instance->funCode[i];
        instance->funs[i]->instance = instance;
    }
}

void CodeServer::makeOld(Module& m)
{
    forEachExportOf(m.name, [](Export& e) {
        if (e.bif < 0)
            e.entry = e.trampoline;
    });
    m.old = m.current;
    m.current = nullptr;
}

void CodeServer::dropOld(Module& m)
{
    ModuleInstance* old = m.old;
    m.old = nullptr;
    for (size_t i = 0; i < old->funCount; ++i) {
        if (old->funs[i]->instance == old) {
            old->funs[i]->code = nullptr;
            old->funs[i]->instance = nullptr;
        }
    }
    freeCode(old);
}

void CodeServer::freeInstance(ModuleInstance* instance)
{
    freeCode(instance);
    arena.drop(instance);
}

void CodeServer::freeCode(ModuleInstance* instance)
{
    auto at = m_ranges.find(instance->code);
    if (at != m_ranges.end() && at->second == instance)
        m_ranges.erase(at);
    const auto release = [this](auto* p, size_t count) {
        if (p)
            arena.free(p, (count + 1) * sizeof(*p));
    };
    release(instance->code, instance->codeWords);
    release(instance->functions, instance->functionCount);
    release(instance->funs, instance->funCount);
    release(instance->funCode, instance->funCount);
    release(instance->bifCalls, instance->bifCallCount);
    release(instance->lines, instance->lineCount);
    release(instance->files, instance->fileCount);
    instance->code = nullptr;
}

} // namespace relupscope
