// SPDX-License-Identifier: GPL-3.0-or-later
// File names between Erlang's strings and the bytes of the disk. The virtual disk's names are UTF-8
// everywhere, as with `erl +fnu`.
#include "bif/iolist.h"
#include "bif/prim_file.h"

#include <optional>

namespace relupscope {

namespace {

void appendUtf8(std::string& out, uint32_t c)
{
    const auto put = [&out](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

bool isNameCharacter(Term t)
{
    if (!t.isSmall())
        return false;
    const SWord v = t.smallValue();
    return v > 0 && v < 0x110000 && (v < 0xD800 || v > 0xDFFF);
}

// A name as a possibly nested list of characters.
bool nameOfList(Term t, std::string* name)
{
    PendingStack<Term, 64> tails;
    for (;;) {
        while (t.isCons()) {
            const Term head = t.head();
            if (head.isCons()) {
                tails.push(t.tail());
                t = head;
                continue;
            }
            if (isNameCharacter(head))
                appendUtf8(*name, static_cast<uint32_t>(head.smallValue()));
            else if (!head.isNil())
                return false;
            t = t.tail();
        }
        if (!t.isNil())
            return false;
        if (tails.isEmpty())
            return true;
        t = tails.pop();
    }
}

// The characters of well-formed UTF-8; nothing for any other bytes.
std::optional<std::u32string> decodeUtf8(std::string_view bytes)
{
    std::u32string out;
    for (size_t i = 0; i < bytes.size();) {
        const auto first = static_cast<uint8_t>(bytes[i]);
        const size_t length = first < 0x80 ? 1
            : first >= 0xC2 && first < 0xE0 ? 2
            : first >= 0xE0 && first < 0xF0 ? 3
            : first >= 0xF0 && first < 0xF5 ? 4
                                            : 0;
        if (length == 0 || bytes.size() - i < length)
            return std::nullopt;
        uint32_t c = length == 1 ? first : first & (0xFFU >> (length + 1));
        for (size_t k = 1; k < length; ++k) {
            const auto next = static_cast<uint8_t>(bytes[i + k]);
            if ((next & 0xC0) != 0x80)
                return std::nullopt;
            c = (c << 6) | (next & 0x3F);
        }
        if ((length == 3 && c < 0x800) || (length == 4 && c < 0x10000) || c > 0x10FFFF
            || (c >= 0xD800 && c <= 0xDFFF))
            return std::nullopt;
        out.push_back(c);
        i += length;
    }
    return out;
}

Term characters(Heap& heap, const std::u32string& text)
{
    Term list = Nil;
    for (size_t i = text.size(); i-- > 0;)
        list = heap.cons(Term::small(static_cast<SWord>(text[i])), list);
    return list;
}

bool isBytes(Term t)
{
    return isBitstring(t) && bitSize(t) % 8 == 0;
}

} // namespace

BifResult bif_prim_file_internal_name2native_1(BifCall& c)
{
    std::string name;
    std::string spill;
    if (isBytes(c.arg(0))) {
        name = binaryBytes(c.arg(0), spill);
        if (name.find('\0') != std::string::npos)
            return c.badarg();
    } else if (!nameOfList(c.arg(0), &name)) {
        return c.badarg();
    }
    name.push_back('\0');
    return makeBinary(c.heap(), name);
}

BifResult bif_prim_file_internal_native2name_1(BifCall& c)
{
    if (!isBytes(c.arg(0)))
        return c.badarg();
    std::string spill;
    const auto text = decodeUtf8(binaryBytes(c.arg(0), spill));
    return text ? characters(c.heap(), *text) : c.errorTuple("warning");
}

// Composed characters stay as they are: names of the virtual disk are never decomposed (only macOS
// does that, where OTP composes them here).
BifResult bif_prim_file_internal_normalize_utf8_1(BifCall& c)
{
    if (!isBytes(c.arg(0)))
        return c.badarg();
    std::string spill;
    const auto text = decodeUtf8(binaryBytes(c.arg(0), spill));
    return text ? characters(c.heap(), *text) : c.badarg();
}

BifResult bif_prim_file_is_translatable_1(BifCall& c)
{
    if (!isBytes(c.arg(0)))
        return c.badarg();
    std::string spill;
    return makeBool(decodeUtf8(binaryBytes(c.arg(0), spill)).has_value());
}

BifResult bif_file_native_name_encoding_0(BifCall& c)
{
    return c.atom("utf8");
}

} // namespace relupscope
