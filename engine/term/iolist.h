// SPDX-License-Identifier: GPL-3.0-or-later
// Walks over iolists: nested lists of bytes and bitstrings whose tails may be bitstrings. Two
// passes: the size first, so that whoever builds from one can ask for room, then the bytes. Used by
// the BIFs of several modules and by ports.
#pragma once

#include "base/arena.h"
#include "term/binary.h"
#include "term/pending_stack.h"

#include <string>

namespace relupscope {

// Calls onByte(uint8_t) and onBinary(Term) for the parts in order; either may return false to stop.
// False when `t` is no iolist or a call returned false. A lone bitstring counts as one.
template<typename OnByte, typename OnBinary>
bool walkIolist(Term t, OnByte onByte, OnBinary onBinary)
{
    PendingStack<Term, 64> tails;
    for (;;) {
        while (t.isCons()) {
            const Term head = t.head();
            if (head.isSmall() && head.smallValue() >= 0 && head.smallValue() <= 255) {
                if (!onByte(static_cast<uint8_t>(head.smallValue())))
                    return false;
            } else if (head.isCons()) {
                tails.push(t.tail());
                t = head;
                continue;
            } else if (isBitstring(head)) {
                if (!onBinary(head))
                    return false;
            } else if (!head.isNil()) {
                return false;
            }
            t = t.tail();
        }
        if (!t.isNil() && (!isBitstring(t) || !onBinary(t)))
            return false;
        if (tails.isEmpty())
            return true;
        t = tails.pop();
    }
}

enum class IolistFault : uint8_t { None, NoIolist, TooLarge };

// Bits in an iolist. With `bytesOnly`, a part that is no whole number of bytes is a fault. Stops
// with TooLarge when there is no room in the world's memory for so much.
IolistFault iolistBits(Term t, const Arena& arena, bool bytesOnly, size_t* bits);

// The bytes of an iolist whose size was measured (whole bytes) to `target`, which has room.
void copyIolist(Term t, uint8_t* target);

// The bytes as a host string; false as for iolistBits with bytesOnly.
IolistFault iolistToString(Term t, const Arena& arena, std::string* out);

} // namespace relupscope
