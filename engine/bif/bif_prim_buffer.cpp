// SPDX-License-Identifier: GPL-3.0-or-later
// The natives of prim_buffer. A buffer is a ref; see node/native_objects.h for how long it lives.
#include "bif/bif.h"
#include "node/native_objects.h"
#include "term/bignum.h"

#include <algorithm>

namespace relupscope {

namespace {

size_t sizeOf(const PrimBuffer* buffer)
{
    return buffer ? buffer->queue.size() : 0;
}

// The buffer of the first argument (null: it is empty) and a number of bytes that it must have.
bool takeArguments(BifCall& c, PrimBuffer** buffer, uint64_t* n)
{
    if (!isLocalRef(c.arg(0)) || !toIndex(c.arg(1), n))
        return false;
    *buffer = nativeObjects(c.node).buffer(refBox(c.arg(0))->number);
    return *n <= sizeOf(*buffer);
}

void take(BifCall& c, PrimBuffer* buffer, uint64_t n)
{
    if (!buffer)
        return;
    buffer->queue.drop(n);
    nativeObjects(c.node).dropIfIdle(refBox(c.arg(0))->number);
}

} // namespace

BifResult bif_prim_buffer_new_0(BifCall& c)
{
    return c.heap().ref(c.node.nextRef++);
}

BifResult bif_prim_buffer_size_1(BifCall& c)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    const PrimBuffer* buffer = nativeObjects(c.node).buffer(refBox(c.arg(0))->number);
    return Term::small(static_cast<SWord>(sizeOf(buffer)));
}

BifResult bif_prim_buffer_peek_head_1(BifCall& c)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    const PrimBuffer* buffer = nativeObjects(c.node).buffer(refBox(c.arg(0))->number);
    return sizeOf(buffer) == 0 ? c.badarg() : BifResult(buffer->queue.peek(c.heap()));
}

BifResult bif_prim_buffer_copying_read_2(BifCall& c)
{
    PrimBuffer* buffer = nullptr;
    uint64_t n = 0;
    if (!takeArguments(c, &buffer, &n))
        return c.badarg();
    const Term binary = makeBinary(c.heap(), buffer ? buffer->queue.bytes() : nullptr, n);
    take(c, buffer, n);
    return binary;
}

BifResult bif_prim_buffer_skip_2(BifCall& c)
{
    PrimBuffer* buffer = nullptr;
    uint64_t n = 0;
    if (!takeArguments(c, &buffer, &n))
        return c.badarg();
    take(c, buffer, n);
    return Atom::ok;
}

BifResult bif_prim_buffer_write_2(BifCall& c)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    const Word ref = refBox(c.arg(0))->number;
    Term vector = c.arg(1);
    for (; vector.isCons(); vector = vector.tail()) {
        if (!isBitstring(vector.head()) || bitSize(vector.head()) % 8 != 0)
            return c.badarg();
    }
    if (!vector.isNil())
        return c.badarg();
    PrimBuffer& buffer = nativeObjects(c.node).bufferOrNew(ref, c.p.id);
    std::string spill;
    for (vector = c.arg(1); vector.isCons(); vector = vector.tail())
        buffer.queue.append(binaryBytes(vector.head(), spill));
    nativeObjects(c.node).dropIfIdle(ref);
    return Atom::ok;
}

BifResult bif_prim_buffer_find_byte_index_2(BifCall& c)
{
    uint64_t needle = 0;
    if (!isLocalRef(c.arg(0)) || !toIndex(c.arg(1), &needle) || needle > 255)
        return c.badarg();
    const PrimBuffer* buffer = nativeObjects(c.node).buffer(refBox(c.arg(0))->number);
    const size_t size = sizeOf(buffer);
    const uint8_t* begin = buffer ? buffer->queue.bytes() : nullptr;
    const uint8_t* found = std::find(begin, begin + size, static_cast<uint8_t>(needle));
    c.bumpReductions(static_cast<uint64_t>(found - begin) / 4096);
    if (found == begin + size)
        return c.atom("not_found");
    return c.ok(Term::small(found - begin));
}

BifResult bif_prim_buffer_try_lock_1(BifCall& c)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    PrimBuffer& buffer = nativeObjects(c.node).bufferOrNew(refBox(c.arg(0))->number, c.p.id);
    if (buffer.isLocked)
        return c.atom("busy");
    buffer.isLocked = true;
    return c.atom("acquired");
}

BifResult bif_prim_buffer_unlock_1(BifCall& c)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    const Word ref = refBox(c.arg(0))->number;
    PrimBuffer* buffer = nativeObjects(c.node).buffer(ref);
    if (!buffer || !buffer->isLocked)
        return c.error(c.atom("lock_order_violation"));
    buffer->isLocked = false;
    nativeObjects(c.node).dropIfIdle(ref);
    return Atom::ok;
}

} // namespace relupscope
