// SPDX-License-Identifier: GPL-3.0-or-later
// BIFs of module unicode. Encodings other than Latin-1 and UTF-8 are left to unicode.erl.
#include "bif/character_data.h"
#include "bif/text.h"

namespace relupscope {

namespace {

using Outcome = CharacterDataReader::Outcome;

enum class Encoding : uint8_t { Latin1, Utf8, Other };

Encoding encodingOf(const BifCall& c, Term t)
{
    if (t == c.atom("latin1"))
        return Encoding::Latin1;
    return t == c.atom("unicode") || t == c.atom("utf8") ? Encoding::Utf8 : Encoding::Other;
}

bool isWholeBinary(Term t)
{
    return isBitstring(t) && bitSize(t) % 8 == 0;
}

// A converted prefix and the outcome as the BIFs return it.
BifResult result(BifCall& c, const CharacterDataReader& reader, Outcome outcome, Term converted)
{
    switch (outcome) {
    case Outcome::Complete: return converted;
    case Outcome::Incomplete: return c.heap().tuple(c.atom("incomplete"), converted, reader.rest());
    case Outcome::Error: return c.heap().tuple(Atom::error, converted, reader.rest());
    case Outcome::TooLarge: break;
    }
    return c.systemLimit();
}

bool isAscii(std::string_view bytes)
{
    for (const char byte : bytes) {
        if (static_cast<uint8_t>(byte) >= 0x80)
            return false;
    }
    return true;
}

} // namespace

BifResult bif_unicode_characters_to_binary_2(BifCall& c)
{
    const Encoding encoding = encodingOf(c, c.arg(1));
    Term data = c.arg(0);
    if (encoding == Encoding::Other)
        return c.trap(c.atom("unicode"), c.atom("characters_to_binary_int"), {data, c.arg(1)});
    if (data.isCons() && data.tail().isNil() && isBitstring(data.head()))
        data = data.head();
    if (!CharacterDataReader::isCharacterData(data))
        return c.badarg();
    CharacterDataReader reader(c.heap(), encoding == Encoding::Latin1);
    const Outcome outcome = reader.read(data);
    if (outcome == Outcome::TooLarge)
        return c.systemLimit();
    c.bumpReductions(reader.utf8().size() / 64);
    const bool isUnchanged = outcome == Outcome::Complete && isWholeBinary(data)
        && bitSize(data) / 8 == reader.utf8().size();
    return result(c, reader, outcome, isUnchanged ? data : makeBinary(c.heap(), reader.utf8()));
}

BifResult bif_unicode_characters_to_list_2(BifCall& c)
{
    const Encoding encoding = encodingOf(c, c.arg(1));
    const Term data = c.arg(0);
    if (encoding == Encoding::Other)
        return c.trap(c.atom("unicode"), c.atom("characters_to_list_int"), {data, c.arg(1)});
    if (!CharacterDataReader::isCharacterData(data))
        return c.badarg();
    CharacterDataReader reader(c.heap(), encoding == Encoding::Latin1);
    const Outcome outcome = reader.read(data);
    if (outcome == Outcome::TooLarge || !c.node.arena.hasRoomFor(reader.characters() * 16))
        return c.systemLimit();
    c.bumpReductions(reader.characters() / 32);
    return result(c, reader, outcome, utf8ToList(c.heap(), reader.utf8()));
}

BifResult bif_unicode_bin_is_7bit_1(BifCall& c)
{
    if (!isWholeBinary(c.arg(0)))
        return Atom::false_;
    std::string spill;
    return makeBool(isAscii(binaryBytes(c.arg(0), spill)));
}

} // namespace relupscope
