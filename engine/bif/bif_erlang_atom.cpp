// SPDX-License-Identifier: GPL-3.0-or-later
// Atoms from text and back.
#include "bif/text.h"
#include "term/binary.h"

namespace relupscope {

namespace {

// Characters in UTF-8 text; -1 when it is malformed.
SWord utf8Length(std::string_view text)
{
    SWord n = 0;
    for (size_t i = 0; i < text.size(); ++n) {
        const auto lead = static_cast<uint8_t>(text[i]);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const size_t length = lead < 0xC2 ? 0 : (lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4));
        if (length == 0 || lead > 0xF4 || i + length > text.size())
            return -1;
        uint32_t c = lead & (0x7Fu >> length);
        for (size_t k = 1; k < length; ++k) {
            const auto next = static_cast<uint8_t>(text[i + k]);
            if ((next & 0xC0) != 0x80)
                return -1;
            c = (c << 6) | (next & 0x3F);
        }
        const bool isOverlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
        if (isOverlong || !isCodePoint(c))
            return -1;
        i += length;
    }
    return n;
}

// The atom's text as Latin-1; false when a character does not fit.
bool atomToLatin1(std::string_view utf8, std::string* out)
{
    for (size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<uint8_t>(utf8[i]);
        if (lead < 0x80) {
            out->push_back(static_cast<char>(lead));
        } else if (lead <= 0xC3) {
            const auto next = static_cast<uint8_t>(utf8[++i]);
            out->push_back(static_cast<char>(((lead & 3) << 6) | (next & 0x3F)));
        } else {
            return false;
        }
    }
    return true;
}

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
    const SWord length = utf8Length(text);
    if (length < 0)
        return c.badarg();
    if (static_cast<size_t>(length) > AtomTable::MaxCharacters)
        return mustExist ? c.badarg() : c.systemLimit();
    return mustExist ? existingAtom(c, text) : BifResult(c.atom(text));
}

BifResult atomToBinary(BifCall& c, Term encoding)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    const std::string_view text = c.atoms().text(c.arg(0));
    if (encoding == c.atom("utf8") || encoding == c.atom("unicode"))
        return makeBinary(c.heap(), text);
    std::string latin1;
    if (encoding != c.atom("latin1") || !atomToLatin1(text, &latin1))
        return c.badarg();
    return makeBinary(c.heap(), latin1);
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
