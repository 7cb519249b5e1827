// SPDX-License-Identifier: GPL-3.0-or-later
// Atoms from text and back.
#include "bif/text.h"
#include "term/binary.h"

namespace relupscope {

namespace {

BifResult existingAtom(BifCall& c, std::string_view utf8)
{
    const Term atom = c.atoms().existing(utf8);
    return atom.isNone() ? c.badarg() : atom;
}

BifResult binaryToAtom(BifCall& c, Term encoding, bool mustExist)
{
    std::string text;
    if (!binaryToBytes(c.arg(0), &text))
        return c.badarg();
    if (encoding == c.atom("latin1"))
        text = latin1ToUtf8(text);
    else if (encoding != c.atom("utf8") && encoding != c.atom("unicode"))
        return c.badarg();
    // Characters are looked at until there are too many, or one is none.
    const size_t valid = validUtf8Prefix(text);
    if (utf8Length(std::string_view(text).substr(0, valid)) > AtomTable::MaxCharacters)
        return mustExist ? c.badarg() : c.systemLimit();
    if (valid != text.size())
        return c.badarg();
    return mustExist ? existingAtom(c, text) : BifResult(c.atom(text));
}

BifResult atomToBinary(BifCall& c, Term encoding)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    const std::string_view text = c.atoms().text(c.arg(0));
    if (encoding == c.atom("utf8") || encoding == c.atom("unicode"))
        return makeBinary(c.heap(), text);
    if (encoding != c.atom("latin1"))
        return c.badarg();
    const std::optional<std::string> latin1 = utf8ToLatin1(text);
    return latin1 ? BifResult(makeBinary(c.heap(), *latin1)) : c.badarg();
}

} // namespace

BifResult bif_erlang_atom_to_list_1(BifCall& c)
{
    return c.arg(0).isAtom() ? utf8ToList(c.heap(), c.atoms().text(c.arg(0))) : c.badarg();
}

BifResult bif_erlang_list_to_atom_1(BifCall& c)
{
    std::string text;
    switch (listToUtf8(c.arg(0), AtomTable::MaxCharacters, &text)) {
    case TextFault::None: return c.atom(text);
    case TextFault::TooLong: return c.systemLimit();
    case TextFault::NoText: break;
    }
    return c.badarg();
}

BifResult bif_erlang_list_to_existing_atom_1(BifCall& c)
{
    std::string text;
    if (listToUtf8(c.arg(0), AtomTable::MaxCharacters, &text) != TextFault::None)
        return c.badarg();
    return existingAtom(c, text);
}

BifResult bif_erlang_atom_to_binary_2(BifCall& c)
{
    return atomToBinary(c, c.arg(1));
}

BifResult bif_erlang_binary_to_atom_2(BifCall& c)
{
    return binaryToAtom(c, c.arg(1), false);
}

BifResult bif_erlang_binary_to_existing_atom_2(BifCall& c)
{
    return binaryToAtom(c, c.arg(1), true);
}

} // namespace relupscope
