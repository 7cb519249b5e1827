// SPDX-License-Identifier: GPL-3.0-or-later
// What funs are made of.
#include "bif/bif.h"
#include "bif/nif_modules.h"
#include "node/external_context.h"
#include "term/binary.h"

namespace relupscope {

namespace {

constexpr SWord MaxArity = 255;

bool isExternalFun(Term fun)
{
    return hasTag(fun, BoxTag::Export);
}

// The function behind a fun made by `fun` in code; [] as its name when that code is gone.
Term localFunName(Term fun)
{
    const FunEntry& entry = *funBox(fun)->entry;
    if (!entry.code || !entry.instance)
        return Nil;
    const Function* function = entry.instance->functionAt(entry.code);
    return function ? function->name : Nil;
}

Term moduleOf(Term fun)
{
    return isExternalFun(fun) ? exportKey(fun).module : funBox(fun)->entry->module;
}

Term nameOf(Term fun)
{
    return isExternalFun(fun) ? exportKey(fun).name : localFunName(fun);
}

Term arityOf(Term fun)
{
    const Word arity = isExternalFun(fun) ? exportKey(fun).arity : funBox(fun)->arity();
    return Term::small(static_cast<SWord>(arity));
}

Term environmentOf(Heap& heap, Term fun)
{
    if (isExternalFun(fun))
        return Nil;
    const FunBox* box = funBox(fun);
    return heap.list(reinterpret_cast<const Term*>(box->free), box->freeCount());
}

// Items that only a local fun has. None for an unknown item.
Term localFunItem(const BifCall& c, Term fun, Term item)
{
    const FunBox* box = funBox(fun);
    const FunEntry& entry = *box->entry;
    if (item == c.atom("pid"))
        return Term(box->creator);
    if (item == c.atom("index"))
        return Term::small(entry.oldIndex);
    if (item == c.atom("uniq"))
        return Term::small(entry.oldUniq);
    if (item == c.atom("new_index"))
        return Term::small(entry.index);
    if (item == c.atom("new_uniq"))
        return makeBinary(c.heap(), entry.uniq, sizeof entry.uniq);
    // References to the entry are not counted: one from the code, one from this fun.
    return item == c.atom("refc") ? Term::small(2) : NoTerm;
}

Term externalFunItem(const BifCall& c, Term item)
{
    for (const char* known : {"pid", "index", "uniq", "new_index", "new_uniq", "refc"}) {
        if (item == c.atom(known))
            return Atom::undefined;
    }
    return NoTerm;
}

Term funItem(const BifCall& c, Term fun, Term item)
{
    if (item == Atom::module)
        return moduleOf(fun);
    if (item == c.atom("name"))
        return nameOf(fun);
    if (item == c.atom("arity"))
        return arityOf(fun);
    if (item == c.atom("env"))
        return environmentOf(c.heap(), fun);
    if (item == c.atom("type"))
        return c.atom(isExternalFun(fun) ? "external" : "local");
    return isExternalFun(fun) ? externalFunItem(c, item) : localFunItem(c, fun, item);
}

} // namespace

BifResult bif_erlang_fun_info_2(BifCall& c)
{
    if (!isFun(c.arg(0)))
        return c.badarg();
    const Term value = funItem(c, c.arg(0), c.arg(1));
    return value.isNone() ? c.badarg() : c.heap().tuple(c.arg(1), value);
}

BifResult bif_erlang_fun_info_mfa_1(BifCall& c)
{
    const Term fun = c.arg(0);
    if (!isFun(fun))
        return c.badarg();
    return c.heap().tuple(moduleOf(fun), nameOf(fun), arityOf(fun));
}

BifResult bif_erlang_make_fun_3(BifCall& c)
{
    const Term arity = c.arg(2);
    if (!c.arg(0).isAtom() || !c.arg(1).isAtom() || !arity.isSmall() || arity.smallValue() < 0
        || arity.smallValue() > MaxArity)
        return c.badarg();
    const Mfa mfa {c.arg(0), c.arg(1), static_cast<unsigned>(arity.smallValue())};
    return makeExportFun(c.heap(), c.node.code.exportFor(mfa));
}

BifResult bif_erlang_is_builtin_3(BifCall& c)
{
    const Term arity = c.arg(2);
    if (!c.arg(0).isAtom() || !c.arg(1).isAtom() || !arity.isSmall())
        return c.badarg();
    if (arity.smallValue() < 0 || arity.smallValue() > MaxArity)
        return Atom::false_;
    const Mfa mfa {c.arg(0), c.arg(1), static_cast<unsigned>(arity.smallValue())};
    if (mfa.module == Atom::erlang && mfa.function == Atom::apply) // instructions
        return makeBool(mfa.arity == 2 || mfa.arity == 3);
    const Export* entry = c.node.code.existingExport(mfa);
    return makeBool(
        entry && entry->bif >= 0
        && isBifInOtp(c.atoms().text(mfa.module), c.atoms().text(mfa.function), c.node.otpNumber));
}

} // namespace relupscope
