// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to know about code: of loaded modules and of .beam files.
#include "bif/bif.h"
#include "bif/nif_modules.h"
#include "code/beam_file.h"
#include "node/external_context.h"
#include "term/binary.h"
#include "term/copy.h"

namespace relupscope {

namespace {

const ModuleInstance* currentOf(const BifCall& c, Term name)
{
    const Module* m = name.isAtom() ? c.node.code.module(name) : nullptr;
    return m ? m->current : nullptr;
}

Term functionList(const BifCall& c, const ModuleInstance& instance)
{
    Term list = Nil;
    for (size_t i = instance.functionCount; i-- > 0;) {
        const Function& f = instance.functions[i];
        list = c.heap().cons(c.heap().tuple(f.name, Term::small(f.arity)), list);
    }
    return list;
}

// Of the modules that the emulator has a NIF library for inside.
Term nifList(const BifCall& c, const ModuleInstance& instance)
{
    const std::string_view name = c.atoms().text(instance.name);
    if (!isNifModule(name))
        return Nil;
    Term list = Nil;
    for (size_t n = bifCount(); n-- > 0;) {
        const BifInfo& info = bifInfo(n);
        if (info.module == name)
            list = c.heap().cons(c.heap().tuple(c.atom(info.name), Term::small(info.arity)), list);
    }
    return list;
}

// One item of module_info/1; None for an unknown one.
Term moduleItem(const BifCall& c, const ModuleInstance& instance, Term item)
{
    if (item == Atom::module)
        return instance.name;
    if (item == Atom::md5)
        return makeBinary(c.heap(), instance.md5, sizeof instance.md5);
    if (item == Atom::exports)
        return copyTerm(instance.functionsExported, c.heap());
    if (item == Atom::functions)
        return functionList(c, instance);
    if (item == Atom::attributes)
        return copyTerm(instance.attributes, c.heap());
    if (item == Atom::compile)
        return copyTerm(instance.compileInfo, c.heap());
    if (item == Atom::native)
        return Atom::false_;
    if (item == c.atom("native_addresses"))
        return Nil;
    return item == Atom::nifs ? nifList(c, instance) : NoTerm;
}

} // namespace

BifResult bif_erlang_get_module_info_1(BifCall& c)
{
    const ModuleInstance* instance = currentOf(c, c.arg(0));
    if (!instance)
        return c.badarg();
    constexpr Term items[]
        = {Atom::md5, Atom::compile, Atom::attributes, Atom::exports, Atom::module};
    Term list = Nil;
    for (const Term item : items)
        list = c.heap().cons(c.heap().tuple(item, moduleItem(c, *instance, item)), list);
    return list;
}

BifResult bif_erlang_get_module_info_2(BifCall& c)
{
    const ModuleInstance* instance = currentOf(c, c.arg(0));
    if (!instance)
        return c.badarg();
    const Term value = moduleItem(c, *instance, c.arg(1));
    return value.isNone() ? c.badarg() : value;
}

BifResult bif_erlang_check_old_code_1(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    const Module* m = c.node.code.module(c.arg(0));
    return makeBool(m && m->old);
}

BifResult bif_erlang_module_loaded_1(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    const Module* m = c.node.code.module(c.arg(0));
    return makeBool(m && m->current);
}

BifResult bif_erlang_pre_loaded_0(BifCall& c)
{
    Term list = Nil;
    c.node.code.forEachModule([&](const Module& m) {
        if (m.preloaded)
            list = c.heap().cons(m.name, list);
    });
    return list;
}

BifResult bif_erlang_loaded_0(BifCall& c)
{
    Term list = Nil;
    c.node.code.forEachModule([&](const Module& m) {
        if (m.current || m.old)
            list = c.heap().cons(m.name, list);
    });
    return list;
}

BifResult bif_erlang_function_exported_3(BifCall& c)
{
    if (!c.arg(0).isAtom() || !c.arg(1).isAtom() || !c.arg(2).isSmall())
        return c.badarg();
    if (c.arg(2).smallValue() < 0 || c.arg(2).smallValue() > 255)
        return Atom::false_;
    const Export* e = c.node.code.existingExport(
        {c.arg(0), c.arg(1), static_cast<unsigned>(c.arg(2).smallValue())});
    return makeBool(e && e->isLoaded());
}

// Coverage in the machine's own code (OTP 27): it has none, as emulators without a JIT.
BifResult bif_code_coverage_support_0(BifCall&)
{
    return Atom::false_;
}

BifResult bif_code_get_coverage_mode_0(BifCall&)
{
    return Atom::none;
}

BifResult bif_code_get_coverage_mode_1(BifCall& c)
{
    return currentOf(c, c.arg(0)) ? BifResult(Atom::none) : c.badarg();
}

BifResult bif_code_get_coverage_2(BifCall& c)
{
    return c.badarg();
}

BifResult bif_code_reset_coverage_1(BifCall& c)
{
    return c.badarg();
}

BifResult bif_code_set_coverage_mode_1(BifCall& c)
{
    return c.arg(0) == Atom::none ? BifResult(Atom::none) : c.badarg();
}

BifResult bif_erts_internal_beamfile_chunk_2(BifCall& c)
{
    uint8_t id[4];
    size_t n = 0;
    for (Term t = c.arg(1); t.isCons() && n < 5; t = t.tail(), ++n) {
        if (!t.head().isSmall() || t.head().smallValue() < 0 || t.head().smallValue() > 255
            || n == 4)
            return c.badarg();
        id[n] = static_cast<uint8_t>(t.head().smallValue());
    }
    if (n != 4 || !isBitstring(c.arg(0)) || bitSize(c.arg(0)) % 8 != 0)
        return c.badarg();
    std::string spill;
    bool found = false;
    const auto chunk = findChunk("binary", binaryBytes(c.arg(0), spill),
                                 {reinterpret_cast<const char*>(id), 4}, &found);
    if (!chunk || !found)
        return Atom::undefined;
    return makeBinary(c.heap(), *chunk);
}

BifResult bif_erts_internal_beamfile_module_md5_1(BifCall& c)
{
    if (!isBitstring(c.arg(0)) || bitSize(c.arg(0)) % 8 != 0)
        return c.badarg();
    std::string spill;
    Heap literals(c.node.arena);
    const auto file
        = readBeamFile("binary", binaryBytes(c.arg(0), spill), literals, externalContextOf(c.node));
    return file ? BifResult(makeBinary(c.heap(), file->md5, sizeof file->md5))
                : BifResult(Atom::undefined);
}

} // namespace relupscope
