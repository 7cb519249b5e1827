// SPDX-License-Identifier: GPL-3.0-or-later
// All code of a node: modules with their current and old instances, exports, fun entries. Owns
// them. Named after what it is to the machine; OTP's own code_server process uses it through BIFs.
#pragma once

#include "base/result.h"
#include "code/module.h"
#include "code/static_code.h"

#include <map>
#include <vector>

namespace relupscope {

class CodeServer
{
public:
    explicit CodeServer(Arena& arena);

    Module* module(Term name) const;
    Module& moduleOrNew(Term name);
    template<typename F>
    void forEachModule(F&& f) const // in order of first loading
    {
        for (Module* m : m_order)
            f(*m);
    }

    // All code that can run, old and current, in order of address: for work whose order is no
    // matter.
    template<typename F>
    void forEachInstance(F&& f) const
    {
        for (const auto& [start, instance] : m_ranges)
            f(*instance);
    }

    // The export cell; made when it is not there (then it is not loaded, or a BIF).
    Export& exportFor(const Mfa& mfa);
    Export* existingExport(const Mfa& mfa) const;

    // The entry of that number in the code with that checksum; a new one takes the place of one
    // that was made for an external term and has another shape.
    FunEntry& funFor(Term module, const uint8_t uniq[16], uint32_t index, const FunShape& shape);
    FunEntry* existingFun(Term module, const uint8_t uniq[16], uint32_t index) const;

    // The instance (current or old, of any module) and function at a code address; null for none.
    ModuleInstance* instanceAt(CodePointer p) const;
    const Function* functionAt(CodePointer p, ModuleInstance** instance = nullptr) const;

    // `instance` becomes the current code, what was current becomes old (old must be empty); but
    // one that has an -on_load function waits for finishOnLoad.
    void install(ModuleInstance* instance);
    // The -on_load function of the waiting code agreed.
    void finishOnLoad(Module& module);
    // A cell that leads to `entry` and that no name leads to. There is one: use it at once.
    Export& hiddenCell(const Mfa& mfa, CodePointer entry);
    // Exports and funs of the current instance point into it.
    void publish(ModuleInstance* instance);
    // Current becomes old, exports unloaded (delete_module).
    void makeOld(Module& module);
    // Frees the old instance's code; no process may be in it any more. Its literals are kept: terms
    // in processes may still refer to them.
    void dropOld(Module& module);
    // Loaded and not current yet, by the number of the reference that names it.
    void prepare(Word reference, ModuleInstance* instance)
    {
        m_prepared.insert(reference, instance);
    }
    ModuleInstance* prepared(Word reference) const
    {
        ModuleInstance** there = m_prepared.find(reference);
        return there ? *there : nullptr;
    }
    ModuleInstance* takePrepared(Word reference)
    {
        ModuleInstance* instance = prepared(reference);
        m_prepared.erase(reference);
        return instance;
    }
    void registerInstance(ModuleInstance* instance);
    void freeInstance(ModuleInstance* instance);
    template<typename F>
    void forEachExportOf(Term module, F&& f) const;
    template<typename F>
    void forEachExport(F&& f) const // in order of first mention
    {
        for (Export* e : m_exportOrder)
            f(*e);
    }

    uint32_t nextSerial = 1;
    StaticCode statics;
    Arena& arena;

private:
    void makeCurrent(Module& module, ModuleInstance* instance);
    Export* newExport(const Mfa& mfa) const;
    void freeCode(ModuleInstance* instance);
    struct MfaHash
    {
        uint64_t operator()(const Mfa& m) const
        {
            return mixBits(m.module.w * 31 + m.function.w * 1000003 + m.arity);
        }
    };
    FlatMap<Word, Module*> m_modules;
    std::vector<Module*, ArenaAllocator<Module*>> m_order;
    FlatMap<Mfa, Export*, MfaHash> m_exports;
    std::vector<Export*, ArenaAllocator<Export*>> m_exportOrder;
    struct FunKey
    {
        Term module;
        uint32_t index;
        uint8_t uniq[16];
        bool operator==(const FunKey&) const = default;
    };
    struct FunHash
    {
        uint64_t operator()(const FunKey& k) const
        {
            uint64_t u;
            __builtin_memcpy(&u, k.uniq, sizeof u);
            return mixBits(u ^ (k.module.w * 31 + k.index));
        }
    };
    FlatMap<FunKey, FunEntry*, FunHash> m_funs;
    FlatMap<Word, ModuleInstance*> m_prepared;
    Export* m_hidden = nullptr;
    // By start address, for addresses on stacks.
    std::map<const CodeWord*, ModuleInstance*, std::less<const CodeWord*>,
             ArenaAllocator<std::pair<const CodeWord* const, ModuleInstance*>>>
        m_ranges;
};

template<typename F>
void CodeServer::forEachExportOf(Term module, F&& f) const
{
    for (Export* e : m_exportOrder) {
        if (e->mfa.module == module)
            f(*e);
    }
}

} // namespace relupscope
