// SPDX-License-Identifier: GPL-3.0-or-later
// Native libraries. The natives of OTP's own modules are in the table of BIFs, so loading their
// library succeeds and does nothing; no other library can be loaded. A scenario may answer some of
// a library's functions with Erlang: they stand in the module relupscope_stubs as
// 'MODULE:FUNCTION', and the functions of the module that loads its library are made to jump there.
#include "bif/text.h"
#include "code/instructions.h"
#include "node/stack_trace.h"

#include <algorithm>

namespace relupscope {

namespace {

// Libraries of preloaded modules with another name (prim_net has "net"), and that of tracer
// modules, which nothing here would ever call.
constexpr std::string_view OtherNames[] = {"net", "erl_tracer"};

bool hasNatives(std::string_view module)
{
    for (size_t i = 0; i < bifCount(); ++i) {
        if (bifInfo(i).module == module)
            return true;
    }
    return std::find(std::begin(OtherNames), std::end(OtherNames), module) != std::end(OtherNames);
}

constexpr std::string_view StubModule = "relupscope_stubs";
constexpr SWord JumpWords = 2; // of the jump that takes the place of a function's begin

Export* stubOf(BifCall& c, const ModuleInstance& instance, const Function& f)
{
    const std::string name
        = std::string(c.atoms().text(instance.name)) + ":" + std::string(c.atoms().text(f.name));
    const Term function = c.atoms().existing(name);
    const Term module = c.atoms().existing(StubModule);
    if (function.isNone() || module.isNone())
        return nullptr;
    Export* stub = c.node.code.existingExport({module, function, f.arity});
    return stub && stub->isLoaded() ? stub : nullptr;
}

// What stood there is no call of a BIF any more that tracing could meet.
void forgetBifCalls(ModuleInstance& instance, const CodeWord* entry)
{
    const auto at = static_cast<uint32_t>(entry - instance.code);
    uint32_t* const end
        = std::remove_if(instance.bifCalls, instance.bifCalls + instance.bifCallCount,
                         [at](uint32_t i) { return i >= at && i < at + JumpWords; });
    instance.bifCallCount = static_cast<size_t>(end - instance.bifCalls);
}

// The module's functions that the scenario answers jump to what stands for them. False: none does.
bool answerByStubs(BifCall& c, ModuleInstance& instance)
{
    bool any = false;
    for (size_t i = 0; i < instance.functionCount; ++i) {
        const Function& f = instance.functions[i];
        const CodeWord* const end = i + 1 < instance.functionCount
            ? instance.functions[i + 1].begin
            : instance.code + instance.codeWords;
        Export* const stub = stubOf(c, instance, f);
        if (!stub || end - f.entry < JumpWords)
            continue;
        forgetBifCalls(instance, f.entry);
        f.entry[0].i = {static_cast<uint16_t>(Instruction::call_ext_only),
                        static_cast<uint16_t>(f.arity), 0, 0};
        f.entry[1].callee = stub;
        any = true;
    }
    return any;
}

} // namespace

BifResult bif_erlang_load_nif_2(BifCall& c)
{
    std::string path;
    if (listToUtf8(c.arg(0), std::string::npos, &path) != TextFault::None)
        return c.badarg();
    if (hasNatives(path))
        return Atom::ok;
    Mfa caller;
    const Term module = currentFunction(c.node, c.p, &caller) ? caller.module : NoTerm;
    Module* const loaded = module.isNone() ? nullptr : c.node.code.module(module);
    // Code that waits for its on_load function stands apart, and it is that function that asks.
    ModuleInstance* const own = !loaded ? nullptr
        : loaded->onLoad                ? loaded->onLoad
                                        : loaded->current;
    if (own && answerByStubs(c, *own))
        return Atom::ok;
    c.node.noteMissing(c.p.id, Mfa {Atom::erlang, c.atom("load_nif"), 2});
    const std::string text = "Failed to load NIF library " + path
        + (module.isNone() ? "" : " of " + std::string(c.atoms().text(module)))
        + ": this machine loads no native code";
    const Term reason = c.heap().tuple(c.atom("load_failed"), utf8ToList(c.heap(), text));
    return c.heap().tuple(Atom::error, reason);
}

} // namespace relupscope
