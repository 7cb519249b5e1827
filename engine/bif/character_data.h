// SPDX-License-Identifier: GPL-3.0-or-later
// Erlang's character data (nested lists of characters and encoded binaries) converted to UTF-8,
// with what could not be converted as the rest that unicode's error tuples show. A character may be
// cut between two binaries.
#pragma once

#include "bif/bif.h"
#include "term/binary.h"
#include "term/pending_stack.h"

#include <string>

namespace relupscope {

class CharacterDataReader
{
public:
    CharacterDataReader(Heap& heap, bool isLatin1) : m_heap(heap), m_isLatin1(isLatin1) {}

    // False when `data` is no character data at all (badarg), so far as the first integer that is
    // no small one.
    static bool isCharacterData(Term data);

    enum class Outcome : uint8_t { Complete, Incomplete, Error, TooLarge };
    Outcome read(Term data);

    [[nodiscard]] const std::string& utf8() const { return m_utf8; }
    [[nodiscard]] size_t characters() const { return m_characters; }
    // For Incomplete and Error: what is left.
    [[nodiscard]] Term rest() const { return m_rest; }

private:
    bool readList(Term list, PendingStack<Term, 32>* tails);
    bool readCharacter(Term character);
    bool readBinary(Term binary);
    bool readLatin1(const uint8_t* bytes, size_t n);
    bool readUtf8(Term binary, const uint8_t* bytes, size_t n);
    bool completeLeftover(const uint8_t* bytes, size_t n, size_t* used);
    void takeValid(const uint8_t* bytes, size_t n, size_t* at);
    Outcome finish();

    Heap& m_heap;
    bool m_isLatin1;
    std::string m_utf8;
    size_t m_characters = 0;
    std::string m_leftover; // the bytes of a character that is cut
    Term m_rest = Nil;
};

// Checks one UTF-8 sequence at the head of n > 0 bytes: its length, 0 when it is wrong, or -1 when
// it may be cut (fewer bytes than its first byte announces).
int utf8Sequence(const uint8_t* bytes, size_t n);

} // namespace relupscope
