// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/term_text.h"

#include "term/binary.h"

namespace relupscope {

std::string textOf(Term t)
{
    if (isBitstring(t)) {
        std::string spill;
        return std::string(binaryBytes(t, spill));
    }
    std::string s;
    for (; t.isCons() && t.head().isSmall(); t = t.tail()) {
        const auto c = static_cast<uint32_t>(t.head().smallValue());
        if (c < 0x80) {
            s += static_cast<char>(c);
        } else if (c < 0x800) {
            s += static_cast<char>(0xC0 | (c >> 6));
            s += static_cast<char>(0x80 | (c & 0x3F));
        } else {
            s += static_cast<char>(0xE0 | (c >> 12));
            s += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
            s += static_cast<char>(0x80 | (c & 0x3F));
        }
    }
    return s;
}

} // namespace relupscope
