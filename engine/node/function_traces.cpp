// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/function_traces.h"

#include "code/instructions.h"

namespace relupscope {

namespace {

constexpr uint16_t opOf(Instruction i)
{
    return static_cast<uint16_t>(i);
}

// The diverted form of a call of a BIF, or the plain one.
uint16_t callOf(uint16_t op, bool diverted)
{
    constexpr std::pair<Instruction, Instruction> Forms[]
        = {{Instruction::call_bif, Instruction::call_traced_bif},
           {Instruction::call_bif_only, Instruction::call_traced_bif_only},
           {Instruction::call_bif_last, Instruction::call_traced_bif_last}};
    for (const auto& [plain, traced] : Forms) {
        if (op == opOf(plain) || op == opOf(traced))
            return opOf(diverted ? traced : plain);
    }
    return op;
}

Word keyOf(const void* p)
{
    return reinterpret_cast<Word>(p);
}

} // namespace

FunctionTrace* FunctionTraces::at(const CodeWord* entry) const
{
    FunctionTrace** there = m_byEntry.find(keyOf(entry));
    return there ? *there : nullptr;
}

ExportTrace* FunctionTraces::of(const Export& callee) const
{
    ExportTrace** there = m_byExport.find(keyOf(&callee));
    return there ? *there : nullptr;
}

FunctionTrace& FunctionTraces::set(CodeServer& code, const Mfa& mfa, CodeWord* entry)
{
    if (FunctionTrace* there = at(entry))
        return *there;
    auto* t = m_arena.make<FunctionTrace>(m_arena);
    t->mfa = mfa;
    t->at = entry;
    t->originalOp = entry->i.op;
    entry->i.op = opOf(Instruction::breakpoint);
    m_byEntry.insert(keyOf(entry), t);
    if (Export* bif = code.existingExport(mfa); bif && bif->bif >= 0) {
        bif->entry = entry;
        divertBif(code, *bif, 1);
    }
    return *t;
}

void FunctionTraces::removeIfUnused(CodeServer& code, CodeWord* entry)
{
    FunctionTrace* t = at(entry);
    if (!t || t->kinds.any())
        return;
    entry->i.op = t->originalOp;
    if (Export* bif = code.existingExport(t->mfa); bif && bif->bif >= 0) {
        bif->entry = bif->trampoline;
        divertBif(code, *bif, -1);
    }
    m_byEntry.erase(keyOf(entry));
    m_arena.drop(t);
}

void FunctionTraces::setGlobal(CodeServer& code, Export& callee, Term spec)
{
    ExportTrace* t = of(callee);
    if (!t) {
        t = m_arena.make<ExportTrace>();
        t->callee = &callee;
        t->target = callee.entry;
        t->stub[0].i = {opOf(Instruction::trace_export), 0, 0, 0};
        t->stub[1].callee = &callee;
        callee.entry = t->stub;
        m_byExport.insert(keyOf(&callee), t);
        if (callee.bif >= 0)
            divertBif(code, callee, 1);
    }
    t->spec = spec;
}

void FunctionTraces::clearGlobal(CodeServer& code, Export& callee)
{
    ExportTrace* t = of(callee);
    if (!t)
        return;
    if (callee.entry == t->stub) // else new code has been loaded
        callee.entry = t->target;
    if (callee.bif >= 0)
        divertBif(code, callee, -1);
    m_byExport.erase(keyOf(&callee));
    m_arena.drop(t);
}

void FunctionTraces::forget(CodeServer& code, ModuleInstance& instance)
{
    for (size_t i = 0; i < instance.functionCount && m_byEntry.size() > 0; ++i) {
        CodeWord* entry = instance.functions[i].entry;
        if (FunctionTrace* t = at(entry)) {
            t->kinds = {};
            removeIfUnused(code, entry);
        }
    }
}

void FunctionTraces::divertBif(CodeServer& code, const Export& bif, int change)
{
    const auto number = static_cast<Word>(bif.bif);
    const uint32_t* there = m_divertedBifs.find(number);
    const uint32_t before = there ? *there : 0;
    const auto after = static_cast<uint32_t>(static_cast<int>(before) + change);
    if (after == 0)
        m_divertedBifs.erase(number);
    else
        m_divertedBifs.insert(number, after);
    if ((before == 0) == (after == 0))
        return;
    code.forEachInstance([&](ModuleInstance& instance) {
        for (size_t i = 0; i < instance.bifCallCount; ++i) {
            CodeWord& call = instance.code[instance.bifCalls[i]];
            if (call.i.b == number)
                divert(call, after != 0);
        }
    });
}

// A function may begin with such a call and have a breakpoint there.
void FunctionTraces::divert(CodeWord& call, bool diverted)
{
    FunctionTrace* t = call.i.op == opOf(Instruction::breakpoint) ? at(&call) : nullptr;
    uint16_t& op = t ? t->originalOp : call.i.op;
    op = callOf(op, diverted);
}

void FunctionTraces::divertCalls(ModuleInstance& instance)
{
    for (size_t i = 0; i < instance.bifCallCount && m_divertedBifs.size() > 0; ++i) {
        CodeWord& call = instance.code[instance.bifCalls[i]];
        if (m_divertedBifs.find(Word {call.i.b}))
            divert(call, true);
    }
}

} // namespace relupscope
