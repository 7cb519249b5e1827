// SPDX-License-Identifier: GPL-3.0-or-later
// Integers as text and back: erlang and string BIFs.
#include "bif/text.h"
#include "term/bignum.h"
#include "term/binary.h"

namespace relupscope {

namespace {

bool toBase(Term t, unsigned* base)
{
    if (!t.isSmall() || t.smallValue() < 2 || t.smallValue() > 36)
        return false;
    *base = static_cast<unsigned>(t.smallValue());
    return true;
}

bool isDigit(Term character, unsigned base)
{
    if (!character.isSmall())
        return false;
    const SWord c = character.smallValue();
    const SWord digit = c >= '0' && c <= '9' ? c - '0'
        : c >= 'a' && c <= 'z'               ? c - 'a' + 10
        : c >= 'A' && c <= 'Z'               ? c - 'A' + 10
                                             : 99;
    return digit < static_cast<SWord>(base);
}

// An optional sign and digits at the head of a string. None for the value: there is no integer.
struct LeadingInteger
{
    Term value;
    Term rest;
};

LeadingInteger leadingInteger(const BifCall& c, Term list, unsigned base)
{
    const Term start = list;
    bool negative = false;
    if (list.isCons() && (list.head() == Term::small('-') || list.head() == Term::small('+'))) {
        negative = list.head() == Term::small('-');
        list = list.tail();
    }
    std::string digits;
    for (; list.isCons() && isDigit(list.head(), base); list = list.tail())
        digits.push_back(static_cast<char>(list.head().smallValue()));
    if (digits.empty())
        return {NoTerm, start};
    return {textToInteger(c.heap(), digits, base, negative), list};
}

BifResult listToInteger(BifCall& c, unsigned base)
{
    const LeadingInteger integer = leadingInteger(c, c.arg(0), base);
    return integer.value.isNone() || !integer.rest.isNil() ? c.badarg() : integer.value;
}

// None: not the text of an integer.
Term binaryToInteger(Heap& heap, Term binary, unsigned base)
{
    std::string text;
    if (!binaryToBytes(binary, &text))
        return NoTerm;
    std::string_view digits = text;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+'))
        digits.remove_prefix(1);
    return textToInteger(heap, digits, base, negative);
}

BifResult binaryToInteger(BifCall& c, unsigned base)
{
    const Term value = binaryToInteger(c.heap(), c.arg(0), base);
    return value.isNone() ? c.badarg() : value;
}

} // namespace

BifResult bif_erlang_integer_to_list_1(BifCall& c)
{
    if (!isInteger(c.arg(0)))
        return c.badarg();
    return textToList(c.heap(), integerToText(c.arg(0), 10));
}

BifResult bif_erlang_integer_to_list_2(BifCall& c)
{
    unsigned base;
    if (!isInteger(c.arg(0)) || !toBase(c.arg(1), &base))
        return c.badarg();
    return textToList(c.heap(), integerToText(c.arg(0), base));
}

BifResult bif_erlang_integer_to_binary_1(BifCall& c)
{
    if (!isInteger(c.arg(0)))
        return c.badarg();
    return makeBinary(c.heap(), integerToText(c.arg(0), 10));
}

BifResult bif_erlang_integer_to_binary_2(BifCall& c)
{
    unsigned base;
    if (!isInteger(c.arg(0)) || !toBase(c.arg(1), &base))
        return c.badarg();
    return makeBinary(c.heap(), integerToText(c.arg(0), base));
}

BifResult bif_erlang_list_to_integer_1(BifCall& c)
{
    return listToInteger(c, 10);
}

BifResult bif_erlang_list_to_integer_2(BifCall& c)
{
    unsigned base;
    return toBase(c.arg(1), &base) ? listToInteger(c, base) : c.badarg();
}

BifResult bif_erlang_binary_to_integer_1(BifCall& c)
{
    return binaryToInteger(c, 10);
}

BifResult bif_erlang_binary_to_integer_2(BifCall& c)
{
    unsigned base;
    return toBase(c.arg(1), &base) ? binaryToInteger(c, base) : c.badarg();
}

// What erlang:list_to_integer and string:to_integer of OTP 26 and later are made of. OTP's own
// answers `big` for a long string, and Erlang code goes on; here there is no such limit.
BifResult bif_erts_internal_list_to_integer_2(BifCall& c)
{
    unsigned base;
    if (!toBase(c.arg(1), &base))
        return Atom::badarg;
    if (!c.arg(0).isList())
        return c.atom("not_a_list");
    const LeadingInteger integer = leadingInteger(c, c.arg(0), base);
    if (integer.value.isNone())
        return c.atom("no_integer");
    return c.heap().tuple(integer.value, integer.rest);
}

BifResult bif_erts_internal_binary_to_integer_2(BifCall& c)
{
    unsigned base;
    if (!toBase(c.arg(1), &base))
        return Atom::badarg;
    const Term value = binaryToInteger(c.heap(), c.arg(0), base);
    return value.isNone() ? BifResult(Atom::badarg) : value;
}

// {Integer, Rest} | {error, no_integer | not_a_list}
BifResult bif_string_list_to_integer_1(BifCall& c)
{
    if (!c.arg(0).isList())
        return c.errorTuple("not_a_list");
    const LeadingInteger integer = leadingInteger(c, c.arg(0), 10);
    if (integer.value.isNone())
        return c.errorTuple("no_integer");
    return c.heap().tuple(integer.value, integer.rest);
}

} // namespace relupscope
