// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/unicode.h"

#include <algorithm>

namespace relupscope {

namespace {

uint8_t byteAt(std::string_view text, size_t i)
{
    return static_cast<uint8_t>(text[i]);
}

constexpr Utf8Step Incomplete {Utf8Step::Kind::Incomplete, 0, 0};
constexpr Utf8Step Invalid {Utf8Step::Kind::Invalid, 0, 0};

// What the second byte may be after `first`, so that overlong forms, surrogates and too large
// values are seen before the rest is there.
bool isSecondByte(uint8_t first, uint8_t second)
{
    const uint8_t lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const uint8_t highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= lowest && second <= highest;
}

} // namespace

Utf8Step decodeUtf8(std::string_view text)
{
    const uint8_t first = byteAt(text, 0);
    if (first < 0x80)
        return {Utf8Step::Kind::CodePoint, 1, first};
    if (first < 0xC2 || first > 0xF4)
        return Invalid;
    const uint8_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t codePoint = first & (0x7FU >> length);
    for (uint8_t i = 1; i < length; ++i) {
        if (i == text.size())
            return Incomplete;
        const uint8_t next = byteAt(text, i);
        if (i == 1 ? !isSecondByte(first, next) : (next & 0xC0) != 0x80)
            return Invalid;
        codePoint = (codePoint << 6) | (next & 0x3F);
    }
    return {Utf8Step::Kind::CodePoint, length, codePoint};
}

std::optional<uint32_t> nextCodePoint(std::string_view& text)
{
    if (text.empty())
        return std::nullopt;
    const Utf8Step step = decodeUtf8(text);
    if (step.kind != Utf8Step::Kind::CodePoint)
        return std::nullopt;
    text.remove_prefix(step.length);
    return step.codePoint;
}

void appendUtf8(std::string& text, uint32_t codePoint)
{
    const auto add = [&text](uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    const auto follow = [&](unsigned shift) { add(0x80 | ((codePoint >> shift) & 0x3F)); };
    switch (utf8Bytes(codePoint)) {
    case 1: add(codePoint); return;
    case 2: add(0xC0 | (codePoint >> 6)); break;
    case 3:
        add(0xE0 | (codePoint >> 12));
        follow(6);
        break;
    default:
        add(0xF0 | (codePoint >> 18));
        follow(12);
        follow(6);
        break;
    }
    follow(0);
}

size_t validUtf8Prefix(std::string_view text)
{
    size_t at = 0;
    while (at < text.size()) {
        if (byteAt(text, at) < 0x80) {
            ++at;
            continue;
        }
        const Utf8Step step = decodeUtf8(text.substr(at));
        if (step.kind != Utf8Step::Kind::CodePoint)
            break;
        at += step.length;
    }
    return at;
}

bool isUtf8(std::string_view text)
{
    return validUtf8Prefix(text) == text.size();
}

size_t utf8Length(std::string_view text)
{
    return static_cast<size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string latin1ToUtf8(std::string_view latin1)
{
    std::string text;
    text.reserve(latin1.size());
    for (const char c : latin1)
        appendUtf8(text, static_cast<uint8_t>(c));
    return text;
}

std::optional<std::string> utf8ToLatin1(std::string_view text)
{
    std::string latin1;
    latin1.reserve(text.size());
    while (!text.empty()) {
        const std::optional<uint32_t> codePoint = nextCodePoint(text);
        if (!codePoint || *codePoint > 0xFF)
            return std::nullopt;
        latin1.push_back(static_cast<char>(*codePoint));
    }
    return latin1;
}

} // namespace relupscope
