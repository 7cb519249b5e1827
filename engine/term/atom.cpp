// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/atom.h"

#include <cstring>

namespace relupscope {

namespace {

constexpr std::string_view PredefinedTexts[] = {
#define ATOM(name) #name,
#define ATOM_TEXT(name, text) text,
#include "term/atoms.def"
#undef ATOM
#undef ATOM_TEXT
};

uint32_t hashText(std::string_view text)
{
    uint32_t h = 2166136261U;
    for (const char c : text)
        h = (h ^ static_cast<uint8_t>(c)) * 16777619U;
    return h;
}

uint32_t ordinalOf(std::string_view text)
{
    uint32_t ordinal = 0;
    for (size_t i = 0; i < 4; ++i)
        ordinal = (ordinal << 8) | (i < text.size() ? static_cast<uint8_t>(text[i]) : 0U);
    return ordinal;
}

// The hash of P. J. Weinberger over the characters, with those of Latin-1 as one byte and the rest
// as their UTF-8 bytes, as OTP keeps it for phash2/1 (atom.c, atom_hash).
uint32_t portableHashOf(std::string_view text)
{
    uint32_t h = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        auto v = static_cast<uint8_t>(text[i]);
        if (i + 1 < text.size() && (v & 0xFE) == 0xC2
            && (static_cast<uint8_t>(text[i + 1]) & 0xC0) == 0x80)
            v = static_cast<uint8_t>((v << 6) | (static_cast<uint8_t>(text[++i]) & 0x3F));
        h = (h << 4) + v;
        if (const uint32_t g = h & 0xF0000000U)
            h ^= (g >> 24) ^ g;
    }
    return h;
}

} // namespace

AtomTable::AtomTable(Arena& arena, size_t limit) : m_arena(&arena), m_limit(limit), m_index(arena)
{
    for (const std::string_view text : PredefinedTexts)
        intern(text);
}

AtomTable::Key AtomTable::keyOf(std::string_view text)
{
    return Key {text.data(), static_cast<uint32_t>(text.size()), hashText(text)};
}

Term AtomTable::existing(std::string_view utf8) const
{
    const uint32_t* index = m_index.find(keyOf(utf8));
    return index ? Term::atom(static_cast<AtomId>(*index)) : NoTerm;
}

Term AtomTable::intern(std::string_view utf8)
{
    if (const Term there = existing(utf8); !there.isNone())
        return there;
    if (m_count == m_limit)
        throw AtomLimit {m_limit};
    if (m_count == m_capacity) {
        const size_t capacity = m_capacity ? m_capacity * 2 : 1024;
        auto* entries = static_cast<Entry*>(m_arena->alloc(capacity * sizeof(Entry)));
        if (m_entries) {
            std::memcpy(entries, m_entries, m_count * sizeof(Entry));
            m_arena->free(m_entries, m_capacity * sizeof(Entry));
        }
        m_entries = entries;
        m_capacity = capacity;
    }
    auto* text = static_cast<char*>(m_arena->alloc(utf8.size() + 1));
    std::memcpy(text, utf8.data(), utf8.size());
    text[utf8.size()] = '\0';
    const std::string_view stored(text, utf8.size());
    m_entries[m_count] = Entry {text, static_cast<uint32_t>(utf8.size()), ordinalOf(stored),
                                portableHashOf(stored)};
    m_index.insert(keyOf(stored), static_cast<uint32_t>(m_count));
    return Term::atom(static_cast<AtomId>(m_count++));
}

} // namespace relupscope
