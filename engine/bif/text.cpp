// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/text.h"

#include "term/binary.h"

#include <vector>

namespace relupscope {

void appendUtf8(std::string* text, uint32_t codePoint)
{
    const auto byte = [text](uint32_t value) { text->push_back(static_cast<char>(value)); };
    if (codePoint < 0x80) {
        byte(codePoint);
        return;
    }
    if (codePoint < 0x800) {
        byte(0xC0 | (codePoint >> 6));
    } else {
        if (codePoint < 0x10000) {
            byte(0xE0 | (codePoint >> 12));
        } else {
            byte(0xF0 | (codePoint >> 18));
            byte(0x80 | ((codePoint >> 12) & 0x3F));
        }
        byte(0x80 | ((codePoint >> 6) & 0x3F));
    }
    byte(0x80 | (codePoint & 0x3F));
}

TextFault listToBytes(Term list, size_t limit, std::string* out)
{
    for (; list.isCons(); list = list.tail()) {
        const Term head = list.head();
        if (!head.isSmall() || head.smallValue() < 0 || head.smallValue() > 255)
            return TextFault::NoText;
        if (out->size() == limit)
            return TextFault::TooLong;
        out->push_back(static_cast<char>(head.smallValue()));
    }
    return list.isNil() ? TextFault::None : TextFault::NoText;
}

TextFault listToUtf8(Term list, size_t limit, std::string* out)
{
    for (size_t n = 0; list.isCons(); list = list.tail(), ++n) {
        const Term head = list.head();
        if (n == limit)
            return TextFault::TooLong;
        if (!head.isSmall() || head.smallValue() < 0
            || !isCodePoint(static_cast<uint64_t>(head.smallValue())))
            return TextFault::NoText;
        appendUtf8(out, static_cast<uint32_t>(head.smallValue()));
    }
    return list.isNil() ? TextFault::None : TextFault::NoText;
}

bool binaryToBytes(Term binary, std::string* out)
{
    if (!isBitstring(binary) || bitSize(binary) % 8 != 0)
        return false;
    std::string spill;
    out->assign(binaryBytes(binary, spill));
    return true;
}

std::string latin1ToUtf8(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes)
        appendUtf8(&text, static_cast<uint8_t>(c));
    return text;
}

Term textToList(Heap& heap, std::string_view bytes)
{
    return heap.listOfBytes(bytes.data(), bytes.size());
}

Term utf8ToList(Heap& heap, std::string_view validUtf8)
{
    std::vector<Term> characters;
    characters.reserve(validUtf8.size());
    for (size_t i = 0; i < validUtf8.size();) {
        const auto lead = static_cast<uint8_t>(validUtf8[i]);
        const size_t length = lead < 0x80 ? 1 : (lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4));
        uint32_t c = length == 1 ? lead : lead & (0x7Fu >> length);
        for (size_t k = 1; k < length; ++k)
            c = (c << 6) | (static_cast<uint8_t>(validUtf8[i + k]) & 0x3F);
        characters.push_back(Term::small(c));
        i += length;
    }
    return heap.list(characters.data(), characters.size());
}

} // namespace relupscope
