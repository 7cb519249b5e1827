// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/iolist.h"

namespace relupscope {

IolistFault iolistBits(Term t, const Arena& arena, bool bytesOnly, size_t* bits)
{
    size_t total = 0;
    bool isTooLarge = false;
    const bool isIolist = walkIolist(
        t,
        [&total](uint8_t) {
            total += 8;
            return true;
        },
        [&](Term binary) {
            const size_t n = bitSize(binary);
            total += n;
            isTooLarge = !arena.hasRoomFor(total / 8);
            return !isTooLarge && !(bytesOnly && n % 8 != 0);
        });
    *bits = total;
    if (isTooLarge || !arena.hasRoomFor(total / 8))
        return IolistFault::TooLarge;
    return isIolist ? IolistFault::None : IolistFault::NoIolist;
}

void copyIolist(Term t, uint8_t* target)
{
    walkIolist(
        t,
        [&target](uint8_t byte) {
            *target++ = byte;
            return true;
        },
        [&target](Term binary) {
            const BitView view = bitView(binary);
            copyBits(target, 0, view.bytes, view.bitOffset, view.bitSize);
            target += view.byteSize();
            return true;
        });
}

IolistFault iolistToString(Term t, const Arena& arena, std::string* out)
{
    size_t bits;
    const IolistFault fault = iolistBits(t, arena, true, &bits);
    if (fault != IolistFault::None)
        return fault;
    out->resize(bits / 8);
    copyIolist(t, reinterpret_cast<uint8_t*>(out->data()));
    return IolistFault::None;
}

} // namespace relupscope
