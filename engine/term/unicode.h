// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8 as Erlang understands it: code points up to 10FFFF without surrogates, in the shortest
// form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relupscope {

constexpr uint32_t MaxCodePoint = 0x10FFFF;

constexpr bool isCodePoint(uint64_t c)
{
    return c <= MaxCodePoint && (c < 0xD800 || c > 0xDFFF);
}

// What stands at the front of a text.
struct Utf8Step
{
    enum class Kind : uint8_t { CodePoint, Incomplete, Invalid };
    Kind kind;
    uint8_t length; // bytes, of a code point
    uint32_t codePoint;
};
// The text must not be empty. Incomplete: the start of a code point, cut off by the end.
Utf8Step decodeUtf8(std::string_view text);

// Steps over a code point; none at an error or the end, where the text stays as it is.
std::optional<uint32_t> nextCodePoint(std::string_view& text);

void appendUtf8(std::string& text, uint32_t codePoint);
constexpr size_t utf8Bytes(uint32_t codePoint)
{
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}

bool isUtf8(std::string_view text);
// Code points of a valid text.
size_t utf8Length(std::string_view text);
// Of how many bytes the longest valid beginning is.
size_t validUtf8Prefix(std::string_view text);

std::string latin1ToUtf8(std::string_view latin1);
// None when a code point is above 255 or the text is invalid.
std::optional<std::string> utf8ToLatin1(std::string_view text);

} // namespace relupscope
