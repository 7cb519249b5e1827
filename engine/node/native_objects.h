// SPDX-License-Identifier: GPL-3.0-or-later
// What the natives of OTP's own modules keep between calls, by the number of the ref that Erlang
// code holds: buffers of prim_buffer and streams of zlib; and the environment variables. A real
// node frees such an object when its ref is garbage; here a buffer exists only while there is
// something in it, a stream until it is closed, and both end with the process that owns them. Owned
// by the Node.
#pragma once

#include "node/byte_queue.h"
#include "node/environment.h"
#include "node/node.h"

#include <zlib.h>

namespace relupscope {

class RegexCache; // bif/regex.h

struct PrimBuffer
{
    explicit PrimBuffer(Arena& arena) : queue(arena) {}
    ByteQueue queue;
    Word owner = 0;
    bool isLocked = false;
};

struct ZlibStream
{
    enum class State : uint8_t { None, Deflate, Inflate };
    // What happens to input after the end of a compressed stream.
    enum class AtEnd : uint8_t { Error = 0, Reset = 1, Cut = 2 };

    explicit ZlibStream(Arena& arena) : input(arena), stashHeap(arena) {}

    z_stream zlib = {}; // its memory is the arena's
    ByteQueue input;
    Heap stashHeap;
    Term stash = NoTerm;
    Word owner = 0;
    unsigned long inputCrc = 0; // of the plain text
    unsigned long outputCrc = 0;
    int bufferSize = 4000;
    State state = State::None;
    AtEnd atEnd = AtEnd::Cut;
    bool wantsInputCrc = false;
    bool wantsOutputCrc = false;
    bool isRaw = false;
    bool sawEnd = false;
};

class NativeObjects
{
public:
    explicit NativeObjects(Arena& arena);
    ~NativeObjects();
    NativeObjects(const NativeObjects&) = delete;
    NativeObjects& operator=(const NativeObjects&) = delete;

    // Null: it is empty.
    [[nodiscard]] PrimBuffer* buffer(Word ref);
    PrimBuffer& bufferOrNew(Word ref, Word owner);
    void dropIfIdle(Word ref); // a buffer without bytes and lock

    [[nodiscard]] ZlibStream* stream(Word ref);
    ZlibStream& newStream(Word ref, Word owner);
    void dropStream(Word ref);

    void ownerDied(Word pid);

    Environment environment;
    RegexCache* regexes = nullptr; // made when first needed; what it keeps can be made again

private:
    Arena& m_arena;
    ArenaMap<Word, PrimBuffer*> m_buffers;
    ArenaMap<Word, ZlibStream*> m_streams;
};

// The node's, made when first asked for.
NativeObjects& nativeObjects(Node& node);
// Ends what the zlib library keeps for the stream; it is as new after.
void endZlib(ZlibStream& stream);

} // namespace relupscope
