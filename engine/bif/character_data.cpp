// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/character_data.h"

#include "bif/text.h"

#include <algorithm>

namespace relupscope {

namespace {

bool isWholeBinary(Term t)
{
    return isBitstring(t) && bitSize(t) % 8 == 0;
}

bool isContinuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t announcedLength(uint8_t lead)
{
    return lead < 0x80          ? 1
        : (lead & 0xE0) == 0xC0 ? 2
        : (lead & 0xF0) == 0xE0 ? 3
        : (lead & 0xF8) == 0xF0 ? 4
                                : 0;
}

// A cut sequence is incomplete while what is there may still become a character. Only the first
// byte of a sequence of two is looked at, as OTP does.
bool mayContinue(const std::string& cut)
{
    return std::all_of(cut.begin() + 1, cut.end(),
                       [](char c) { return isContinuation(static_cast<uint8_t>(c)); });
}

} // namespace

int utf8Sequence(const uint8_t* bytes, size_t n)
{
    const uint8_t lead = bytes[0];
    const size_t length = announcedLength(lead);
    if (length <= 1)
        return static_cast<int>(length);
    if (n < length)
        return -1;
    for (size_t i = 1; i < length; ++i) {
        if (!isContinuation(bytes[i]))
            return 0;
    }
    const bool isOverlong
        = lead < 0xC2 || (lead == 0xE0 && bytes[1] < 0xA0) || (lead == 0xF0 && bytes[1] < 0x90);
    const bool isSurrogate = lead == 0xED && bytes[1] >= 0xA0;
    const bool isTooLarge = lead > 0xF4 || (lead == 0xF4 && bytes[1] > 0x8F);
    return isOverlong || isSurrogate || isTooLarge ? 0 : static_cast<int>(length);
}

bool CharacterDataReader::isCharacterData(Term data)
{
    if (!data.isList())
        return isWholeBinary(data);
    PendingStack<Term, 32> tails;
    for (;;) {
        while (data.isCons()) {
            const Term head = data.head();
            if (head.isCons()) {
                tails.push(data.tail());
                data = head;
                continue;
            }
            if (isBig(head))
                return true;
            if (!head.isSmall() && !head.isNil() && !isWholeBinary(head))
                return false;
            data = data.tail();
        }
        if (!data.isNil() && !isWholeBinary(data))
            return false;
        if (tails.isEmpty())
            return true;
        data = tails.pop();
    }
}

CharacterDataReader::Outcome CharacterDataReader::read(Term data)
{
    if (!data.isList())
        return readBinary(data) ? finish() : Outcome::Error;
    PendingStack<Term, 32> tails;
    bool isGood = readList(data, &tails);
    while (isGood && !tails.isEmpty())
        isGood = readList(tails.pop(), &tails);
    if (!m_heap.arena().hasRoomFor(m_utf8.size()))
        return Outcome::TooLarge;
    if (isGood)
        return finish();
    while (!tails.isEmpty())
        m_rest = m_heap.cons(m_rest, tails.pop());
    if (!m_leftover.empty())
        m_rest = m_heap.cons(makeBinary(m_heap, m_leftover), m_heap.cons(m_rest, Nil));
    return Outcome::Error;
}

CharacterDataReader::Outcome CharacterDataReader::finish()
{
    if (m_leftover.empty())
        return Outcome::Complete;
    m_rest = makeBinary(m_heap, m_leftover);
    return mayContinue(m_leftover) ? Outcome::Incomplete : Outcome::Error;
}

// One list up to its end; a list inside is gone into, with the tail after it pending. False: m_rest
// is what could not be read of it.
bool CharacterDataReader::readList(Term list, PendingStack<Term, 32>* tails)
{
    for (; list.isCons(); list = list.tail()) {
        const Term head = list.head();
        m_rest = list;
        if (head.isCons()) {
            tails->push(list.tail());
            tails->push(head);
            return true;
        }
        if (isBitstring(head)) {
            if (!readBinary(head)) {
                m_rest = m_heap.cons(m_rest, list.tail());
                return false;
            }
        } else if (!head.isNil() && !readCharacter(head)) {
            return false;
        }
        if (!m_heap.arena().hasRoomFor(m_utf8.size()))
            return false;
    }
    return list.isNil() || readBinary(list);
}

bool CharacterDataReader::readCharacter(Term character)
{
    if (!m_leftover.empty() || !character.isSmall() || character.smallValue() < 0
        || !isCodePoint(static_cast<uint64_t>(character.smallValue()))
        || (m_isLatin1 && character.smallValue() > 255))
        return false;
    appendUtf8(m_utf8, static_cast<uint32_t>(character.smallValue()));
    ++m_characters;
    return true;
}

// False: m_rest is the part of the binary from the byte that is wrong.
bool CharacterDataReader::readBinary(Term binary)
{
    std::string spill;
    const std::string_view view = binaryBytes(binary, spill);
    const auto* bytes = reinterpret_cast<const uint8_t*>(view.data());
    return m_isLatin1 ? readLatin1(bytes, view.size()) : readUtf8(binary, bytes, view.size());
}

bool CharacterDataReader::readLatin1(const uint8_t* bytes, size_t n)
{
    for (size_t i = 0; i < n; ++i)
        appendUtf8(m_utf8, bytes[i]);
    m_characters += n;
    return true;
}

bool CharacterDataReader::readUtf8(Term binary, const uint8_t* bytes, size_t n)
{
    size_t at = 0;
    bool isGood = m_leftover.empty() || completeLeftover(bytes, n, &at);
    if (isGood && at < n) {
        takeValid(bytes, n, &at);
        if (at < n && utf8Sequence(bytes + at, n - at) < 0) {
            m_leftover.assign(reinterpret_cast<const char*>(bytes) + at, n - at);
            at = n;
        }
        isGood = at == n;
    }
    if (!isGood)
        m_rest = subBitstring(m_heap, binary, at * 8, (n - at) * 8);
    return isGood;
}

// Tries to make the cut character whole; `used` bytes of the new binary went into it.
bool CharacterDataReader::completeLeftover(const uint8_t* bytes, size_t n, size_t* used)
{
    const size_t missing = announcedLength(static_cast<uint8_t>(m_leftover[0])) - m_leftover.size();
    std::string whole = m_leftover;
    whole.append(reinterpret_cast<const char*>(bytes), std::min(missing, n));
    if (n < missing) {
        m_leftover = whole;
        *used = n;
        return true;
    }
    if (utf8Sequence(reinterpret_cast<const uint8_t*>(whole.data()), whole.size()) <= 0)
        return false;
    m_utf8 += whole;
    ++m_characters;
    m_leftover.clear();
    *used = missing;
    return true;
}

// Takes whole characters from `at` on; `at` is then the end or the first that is wrong or cut.
void CharacterDataReader::takeValid(const uint8_t* bytes, size_t n, size_t* at)
{
    const size_t from = *at;
    while (*at < n) {
        const int length = bytes[*at] < 0x80 ? 1 : utf8Sequence(bytes + *at, n - *at);
        if (length <= 0)
            break;
        *at += static_cast<size_t>(length);
        ++m_characters;
    }
    m_utf8.append(reinterpret_cast<const char*>(bytes) + from, *at - from);
}

} // namespace relupscope
