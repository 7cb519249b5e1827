// SPDX-License-Identifier: GPL-3.0-or-later
// The atom table of a world, and the atoms that C++ names. Atom::badarg is the Term of the atom
// 'badarg'; each name in atoms.def has the same index in every world.
#pragma once

#include "base/flat_map.h"
#include "term/term.h"

#include <string_view>

namespace relupscope {

namespace Atom {
enum class Index : uint32_t {
#define ATOM(name) name##_,
#define ATOM_TEXT(name, text) name##_,
#include "term/atoms.def"
#undef ATOM
#undef ATOM_TEXT
    Count
};
#define ATOM(name) inline constexpr Term name = Term::atom(static_cast<AtomId>(Index::name##_));
#define ATOM_TEXT(name, text) ATOM(name)
#include "term/atoms.def"
#undef ATOM
#undef ATOM_TEXT
} // namespace Atom

constexpr Term makeBool(bool b)
{
    return b ? Atom::true_ : Atom::false_;
}

class AtomTable
{
public:
    static constexpr size_t MaxCharacters = 255;

    AtomTable(Arena& arena, size_t limit);

    // The atom with this UTF-8 text, made if need be. The text must be valid and of at most
    // MaxCharacters characters. At the limit of the table: throws AtomLimit.
    Term intern(std::string_view utf8);
    // None if there is no such atom.
    [[nodiscard]] Term existing(std::string_view utf8) const;
    [[nodiscard]] std::string_view text(Term atom) const { return text(atom.atomId()); }
    [[nodiscard]] std::string_view text(AtomId id) const
    {
        const Entry& e = m_entries[static_cast<uint32_t>(id)];
        return {e.text, e.length};
    }
    // First four bytes as a big-endian number: orders most atoms at a glance.
    [[nodiscard]] uint32_t ordinal(AtomId id) const
    {
        return m_entries[static_cast<uint32_t>(id)].ordinal;
    }
    // The hash of the text that the portable hashes of Erlang build on.
    [[nodiscard]] uint32_t portableHash(AtomId id) const
    {
        return m_entries[static_cast<uint32_t>(id)].portableHash;
    }
    [[nodiscard]] size_t size() const { return m_count; }
    [[nodiscard]] size_t limit() const { return m_limit; }
    // The node whose atoms these are, as it is called now: identifiers are ordered by their nodes'
    // names, and those of this node do not carry its name.
    struct ThisNode
    {
        Term name = Atom::nonode_nohost;
        Word creation = 0;
    };
    ThisNode thisNode;

private:
    struct Entry
    {
        const char* text;
        uint32_t length;
        uint32_t ordinal;
        uint32_t portableHash;
    };
    struct Key
    {
        const char* text;
        uint32_t length;
        uint32_t hash;
    };
    struct KeyHash
    {
        uint64_t operator()(const Key& key) const { return mixBits(key.hash); }
    };
    struct KeyEqual
    {
        bool operator()(const Key& a, const Key& b) const
        {
            return a.hash == b.hash
                && std::string_view(a.text, a.length) == std::string_view(b.text, b.length);
        }
    };
    static Key keyOf(std::string_view text);

    Arena* m_arena;
    Entry* m_entries = nullptr;
    size_t m_count = 0;
    size_t m_capacity = 0;
    size_t m_limit;
    FlatMap<Key, uint32_t, KeyHash, KeyEqual> m_index;
};

struct AtomLimit
{
    size_t limit;
};

} // namespace relupscope
