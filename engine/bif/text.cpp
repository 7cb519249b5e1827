// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/text.h"

#include "term/binary.h"

#include <vector>

namespace relupscope {

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
        appendUtf8(*out, static_cast<uint32_t>(head.smallValue()));
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

Term textToList(Heap& heap, std::string_view bytes)
{
    return heap.listOfBytes(bytes.data(), bytes.size());
}

Term utf8ToList(Heap& heap, std::string_view validUtf8)
{
    std::vector<Term> characters;
    characters.reserve(validUtf8.size());
    while (const std::optional<uint32_t> c = nextCodePoint(validUtf8))
        characters.push_back(Term::small(*c));
    return heap.list(characters.data(), characters.size());
}

} // namespace relupscope
