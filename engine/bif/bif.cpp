// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/bif.h"

#include "term/map.h"

#include <algorithm>
#include <iterator>

namespace relupscope {

namespace {

constexpr BifInfo Table[] = {
#define BIF(module, name, arity, kind, effect)                                                     \
    {#module, #name, arity, BifKind::kind, BifEffect::effect, bif_##module##_##name##_##arity},
#define BIF_OP(module, text, arity, kind, effect, name)                                            \
    {#module, text, arity, BifKind::kind, BifEffect::effect, bif_##module##_##name##_##arity},
#include "bif/bifs.def"
#undef BIF
#undef BIF_OP
};

// The module whose format_error/2 explains a failed BIF of `module`; empty where OTP names none.
std::string_view errorModuleOf(std::string_view module)
{
    constexpr std::string_view Erts[]
        = {"erlang", "erts_internal", "atomics", "counters", "persistent_term"};
    constexpr std::string_view Stdlib[]
        = {"binary", "ets", "lists", "maps", "math", "re", "unicode"};
    if (std::find(std::begin(Erts), std::end(Erts), module) != std::end(Erts))
        return "erl_erts_errors";
    if (std::find(std::begin(Stdlib), std::end(Stdlib), module) != std::end(Stdlib))
        return "erl_stdlib_errors";
    return module == "os" ? "erl_kernel_errors" : "";
}

// #{cause => Cause, module => Module} of error_info, without the cause where there is none.
Term errorInfoFor(const BifCall& c, Term cause)
{
    if (c.index < 0)
        return NoTerm;
    const BifInfo& info = bifInfo(static_cast<size_t>(c.index));
    const std::string_view module = errorModuleOf(info.module);
    if (module.empty() || isRaisedByCaller(info))
        return NoTerm;
    const Term keys[] = {Atom::module, Atom::cause};
    const Term values[] = {c.atom(module), cause};
    return mapFromPairs(c.heap(), keys, values, cause.isNone() ? 1 : 2, c.atoms());
}

} // namespace

bool isRaisedByCaller(const BifInfo& info)
{
    if (info.module != "erlang")
        return false;
    return info.name == "error" || info.name == "throw" || info.name == "raise"
        || info.name == "nif_error" || (info.name == "exit" && info.arity == 1);
}

size_t bifCount()
{
    return std::size(Table);
}

const BifInfo& bifInfo(size_t index)
{
    return Table[index];
}

BifResult BifCall::raise(ExceptionClass kind, Term reason) const
{
    Exception& e = p.exception;
    e = Exception {};
    e.kind = kind;
    e.reason = reason;
    if (kind == ExceptionClass::Error)
        e.errorInfo = errorInfoFor(*this, NoTerm);
    return NoTerm;
}

BifResult BifCall::badarg(Term cause) const
{
    raise(ExceptionClass::Error, Atom::badarg);
    p.exception.errorInfo = errorInfoFor(*this, cause);
    return NoTerm;
}

BifResult BifCall::trap(Term module, Term function, std::initializer_list<Term> arguments) const
{
    return trap(node.code.exportFor({module, function, static_cast<unsigned>(arguments.size())}),
                arguments);
}

BifResult BifCall::trap(Export& to, std::initializer_list<Term> arguments) const
{
    Term* x = args;
    for (const Term argument : arguments)
        *x++ = argument;
    p.trapTo = &to;
    p.attention = 1;
    return NoTerm;
}

Term BifCall::list(std::initializer_list<Term> elements) const
{
    return heap().list(elements.begin(), elements.size());
}

SWord listLength(Term list)
{
    SWord n = 0;
    for (; list.isCons(); list = list.tail())
        ++n;
    return list.isNil() ? n : -1;
}

bool toIndex(Term t, uint64_t* out)
{
    if (!t.isSmall() || t.smallValue() < 0)
        return false;
    *out = static_cast<uint64_t>(t.smallValue());
    return true;
}

} // namespace relupscope
