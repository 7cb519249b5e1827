// SPDX-License-Identifier: GPL-3.0-or-later
// Type tests and sizes of module erlang: what guards are made of.
#include "bif/bif.h"
#include "term/binary.h"
#include "term/map.h"

namespace relupscope {

namespace {

unsigned funArity(Term fun)
{
    if (hasTag(fun, BoxTag::Export))
        return static_cast<unsigned>(exportKey(fun).arity);
    return funBox(fun)->arity();
}

BifResult badMap(BifCall& c, Term map)
{
    return c.error(c.heap().tuple(Atom::badmap, map));
}

bool isRecord(Term t, Term tag)
{
    return isTuple(t) && tupleArity(t) > 0 && tupleElement(t, 0) == tag;
}

} // namespace

BifResult bif_erlang_is_atom_1(BifCall& c)
{
    return makeBool(c.arg(0).isAtom());
}
BifResult bif_erlang_is_list_1(BifCall& c)
{
    return makeBool(c.arg(0).isList());
}
BifResult bif_erlang_is_tuple_1(BifCall& c)
{
    return makeBool(isTuple(c.arg(0)));
}
BifResult bif_erlang_is_float_1(BifCall& c)
{
    return makeBool(isFloat(c.arg(0)));
}
BifResult bif_erlang_is_integer_1(BifCall& c)
{
    return makeBool(isInteger(c.arg(0)));
}
BifResult bif_erlang_is_number_1(BifCall& c)
{
    return makeBool(isNumber(c.arg(0)));
}
BifResult bif_erlang_is_pid_1(BifCall& c)
{
    return makeBool(isPid(c.arg(0)));
}
BifResult bif_erlang_is_port_1(BifCall& c)
{
    return makeBool(isPort(c.arg(0)));
}
BifResult bif_erlang_is_reference_1(BifCall& c)
{
    return makeBool(isReference(c.arg(0)));
}
BifResult bif_erlang_is_bitstring_1(BifCall& c)
{
    return makeBool(isBitstring(c.arg(0)));
}
BifResult bif_erlang_is_function_1(BifCall& c)
{
    return makeBool(isFun(c.arg(0)));
}
BifResult bif_erlang_is_map_1(BifCall& c)
{
    return makeBool(isMap(c.arg(0)));
}

BifResult bif_erlang_is_binary_1(BifCall& c)
{
    return makeBool(isBitstring(c.arg(0)) && bitSize(c.arg(0)) % 8 == 0);
}

BifResult bif_erlang_is_boolean_1(BifCall& c)
{
    return makeBool(c.arg(0) == Atom::true_ || c.arg(0) == Atom::false_);
}

BifResult bif_erlang_is_function_2(BifCall& c)
{
    const Term arity = c.arg(1);
    if (hasTag(arity, BoxTag::PositiveBig)) // an arity, though no fun can have it
        return Atom::false_;
    if (!arity.isSmall() || arity.smallValue() < 0)
        return c.badarg();
    return makeBool(isFun(c.arg(0))
                    && static_cast<SWord>(funArity(c.arg(0))) == arity.smallValue());
}

BifResult bif_erlang_is_record_2(BifCall& c)
{
    return c.arg(1).isAtom() ? makeBool(isRecord(c.arg(0), c.arg(1))) : c.badarg();
}

BifResult bif_erlang_is_record_3(BifCall& c)
{
    const Term size = c.arg(2);
    if (!c.arg(1).isAtom() || !size.isSmall())
        return c.badarg();
    return makeBool(isRecord(c.arg(0), c.arg(1))
                    && static_cast<SWord>(tupleArity(c.arg(0))) == size.smallValue());
}

BifResult bif_erlang_hd_1(BifCall& c)
{
    return c.arg(0).isCons() ? c.arg(0).head() : c.badarg();
}

BifResult bif_erlang_tl_1(BifCall& c)
{
    return c.arg(0).isCons() ? c.arg(0).tail() : c.badarg();
}

BifResult bif_erlang_length_1(BifCall& c)
{
    const SWord n = listLength(c.arg(0));
    if (n < 0)
        return c.badarg();
    c.bumpReductions(static_cast<uint64_t>(n) / 16);
    return Term::small(n);
}

BifResult bif_erlang_element_2(BifCall& c)
{
    uint64_t index;
    if (!toIndex(c.arg(0), &index) || !isTuple(c.arg(1)))
        return c.badarg();
    // Index 0 wraps around and fails as too large.
    return index - 1 < tupleArity(c.arg(1)) ? tupleElement(c.arg(1), index - 1) : c.badarg();
}

BifResult bif_erlang_tuple_size_1(BifCall& c)
{
    return isTuple(c.arg(0)) ? Term::small(static_cast<SWord>(tupleArity(c.arg(0)))) : c.badarg();
}

namespace {

// Bits of a bitstring, or those left of a match context: from OTP 26 on the compiler asks for the
// size of a tail without making it (beam_ssa_bsm, sote_rewrite_calls/2). False for anything else.
bool sizeInBits(Term t, size_t* bits)
{
    if (hasTag(t, BoxTag::MatchContext)) {
        const auto* context = reinterpret_cast<const MatchContextBox*>(t.object());
        *bits = context->bitEnd - context->bitPosition;
        return true;
    }
    if (!isBitstring(t))
        return false;
    *bits = bitSize(t);
    return true;
}

} // namespace

BifResult bif_erlang_byte_size_1(BifCall& c)
{
    size_t bits = 0;
    return sizeInBits(c.arg(0), &bits) ? Term::small(static_cast<SWord>((bits + 7) / 8))
                                       : c.badarg();
}

BifResult bif_erlang_bit_size_1(BifCall& c)
{
    size_t bits = 0;
    return sizeInBits(c.arg(0), &bits) ? Term::small(static_cast<SWord>(bits)) : c.badarg();
}

BifResult bif_erlang_size_1(BifCall& c)
{
    const Term t = c.arg(0);
    if (isTuple(t))
        return Term::small(static_cast<SWord>(tupleArity(t)));
    return isBitstring(t) ? Term::small(static_cast<SWord>(bitSize(t) / 8)) : c.badarg();
}

BifResult bif_erlang_map_size_1(BifCall& c)
{
    const Term map = c.arg(0);
    return isMap(map) ? Term::small(static_cast<SWord>(mapSize(map))) : badMap(c, map);
}

BifResult bif_erlang_map_get_2(BifCall& c)
{
    const Term map = c.arg(1);
    if (!isMap(map))
        return badMap(c, map);
    const Term value = mapGet(map, c.arg(0), c.atoms());
    if (value.isNone())
        return c.error(c.heap().tuple(Atom::badkey, c.arg(0)));
    return value;
}

BifResult bif_erlang_is_map_key_2(BifCall& c)
{
    const Term map = c.arg(1);
    return isMap(map) ? makeBool(!mapGet(map, c.arg(0), c.atoms()).isNone()) : badMap(c, map);
}

BifResult bif_erlang_node_0(BifCall& c)
{
    return c.node.name;
}

BifResult bif_erlang_node_1(BifCall& c)
{
    const Term t = c.arg(0);
    if (t.isLocalPid() || t.isLocalPort() || isLocalRef(t))
        return c.node.name;
    if (isExternalPidOrPort(t))
        return Term(reinterpret_cast<ExternalPidBox*>(t.object())->node);
    if (isReference(t))
        return Term(reinterpret_cast<ExternalRefBox*>(t.object())->node);
    return c.badarg();
}

} // namespace relupscope
