// SPDX-License-Identifier: GPL-3.0-or-later
// The natives of zlib.erl over the zlib library. A stream is a ref; the library's own state lies in
// the world's arena. Input is queued first and then worked off in chunks, as zlib.erl expects.
#include "bif/iolist.h"
#include "node/native_objects.h"
#include "term/bignum.h"
#include "term/copy.h"

#include <climits>

#include <algorithm>

namespace relupscope {

namespace {

using State = ZlibStream::State;

constexpr size_t DictionaryBytes = 32768;

BifResult zlibResult(BifCall& c, int code)
{
    switch (code) {
    case Z_OK: return Atom::ok;
    case Z_STREAM_END: return c.atom("stream_end");
    case Z_STREAM_ERROR: return c.error(c.atom("stream_error"));
    case Z_DATA_ERROR: return c.error(c.atom("data_error"));
    case Z_MEM_ERROR: return c.atom("mem_error");
    case Z_BUF_ERROR: return c.atom("buf_error");
    case Z_VERSION_ERROR: return c.atom("version_error");
    default: return c.atom("unknown_error");
    }
}

// Calls `act(stream)` with the stream of the first argument, which must belong to the caller.
template<typename Act>
BifResult withStream(BifCall& c, Act act)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    ZlibStream* stream = nativeObjects(c.node).stream(refBox(c.arg(0))->number);
    if (!stream) // closed
        return c.error(c.atom("not_initialized"));
    if (stream->owner != c.p.id)
        return c.error(c.atom("not_on_controlling_process"));
    return act(*stream);
}

template<typename Act>
BifResult withStreamIn(BifCall& c, State state, Act act)
{
    return withStream(c, [&](ZlibStream& stream) -> BifResult {
        if (stream.state != state)
            return c.error(
                c.atom(state == State::None ? "already_initialized" : "not_initialized"));
        return act(stream);
    });
}

bool intArgument(Term t, int* out)
{
    if (!t.isSmall() || t.smallValue() < INT_MIN || t.smallValue() > INT_MAX)
        return false;
    *out = static_cast<int>(t.smallValue());
    return true;
}

bool intArguments(const BifCall& c, int* out)
{
    for (unsigned i = 1; i < c.arity; ++i) {
        if (!intArgument(c.arg(i), out + i - 1))
            return false;
    }
    return true;
}

void resetInput(ZlibStream& stream)
{
    stream.input.clear();
    stream.stashHeap.clear();
    stream.stash = NoTerm;
}

void setInput(ZlibStream& stream, const void* bytes, size_t n)
{
    stream.zlib.next_in = const_cast<Bytef*>(static_cast<const Bytef*>(bytes)); // zlib reads only
    stream.zlib.avail_in = static_cast<uInt>(n);
}

struct Progress
{
    int code;
    size_t consumed;
    size_t produced;
};

// Works off up to `limit` bytes of queued input into [out, out + room).
Progress step(ZlibStream& stream, int (*codec)(z_stream*, int), size_t limit, uint8_t* out,
              size_t room, int flush)
{
    z_stream& z = stream.zlib;
    z.next_out = out;
    z.avail_out = static_cast<uInt>(room);
    Progress progress {Z_OK, 0, 0};
    if (const size_t n = std::min(stream.input.size(), limit); n != 0) {
        setInput(stream, stream.input.bytes(), n);
        progress.code = codec(&z, Z_NO_FLUSH);
        progress.consumed = n - z.avail_in;
        if (stream.wantsInputCrc)
            stream.inputCrc = crc32(stream.inputCrc, stream.input.bytes(),
                                    static_cast<uInt>(progress.consumed));
        stream.input.drop(progress.consumed);
    }
    // At the end of the input the library gives out what it holds back; it does nothing when that
    // is nothing.
    if (progress.code == Z_OK && stream.input.size() == 0 && z.avail_out > 0) {
        setInput(stream, nullptr, 0);
        progress.code = codec(&z, flush);
    }
    progress.produced = room - z.avail_out;
    return progress;
}

BifResult code(BifCall& c, ZlibStream& stream, int (*codec)(z_stream*, int), const int* arguments)
{
    const int inputChunk = arguments[0];
    const int outputChunk = arguments[1];
    if (inputChunk <= 0 || outputChunk <= 0)
        return c.badarg();
    const auto room = static_cast<size_t>(outputChunk);
    if (!c.node.arena.hasRoomFor(room))
        return zlibResult(c, Z_MEM_ERROR);
    std::string output(room, '\0');
    auto* out = reinterpret_cast<uint8_t*>(output.data());
    const Progress progress
        = step(stream, codec, static_cast<size_t>(inputChunk), out, room, arguments[2]);
    c.bumpReductions((progress.consumed + progress.produced) / 256);
    if (progress.code < 0 && progress.code != Z_BUF_ERROR)
        return zlibResult(c, progress.code);
    if (progress.code == Z_STREAM_END)
        stream.sawEnd = true;
    if (stream.wantsOutputCrc)
        stream.outputCrc = crc32(stream.outputCrc, out, static_cast<uInt>(progress.produced));
    const size_t remaining = stream.input.size();
    if (progress.consumed == 0 && progress.produced == 0 && remaining != 0)
        return zlibResult(c, Z_DATA_ERROR); // no progress
    Heap& heap = c.heap();
    Term list = Nil;
    if (progress.produced > 0)
        list = heap.cons(makeBinary(heap, out, progress.produced), Nil);
    if (remaining == 0 && progress.produced < room)
        return heap.tuple(c.atom("finished"), list);
    if (progress.code != Z_NEED_DICT)
        return heap.tuple(c.atom("continue"), list);
    return heap.tuple(c.atom("need_dictionary"), Term::small(static_cast<int>(stream.zlib.adler)),
                      list);
}

void startCrcs(ZlibStream& stream, bool isRaw, State state)
{
    stream.state = state;
    stream.isRaw = isRaw;
    stream.sawEnd = false;
    stream.wantsInputCrc = isRaw && state == State::Deflate;
    stream.wantsOutputCrc = isRaw && state == State::Inflate;
    stream.inputCrc = stream.outputCrc = crc32(0, nullptr, 0);
}

} // namespace

BifResult bif_zlib_open_nif_0(BifCall& c)
{
    const Word ref = c.node.nextRef++;
    nativeObjects(c.node).newStream(ref, c.p.id);
    return c.heap().ref(ref);
}

BifResult bif_zlib_close_nif_1(BifCall& c)
{
    return withStream(c, [&](ZlibStream&) -> BifResult {
        nativeObjects(c.node).dropStream(refBox(c.arg(0))->number);
        return Atom::ok;
    });
}

BifResult bif_zlib_set_controller_nif_2(BifCall& c)
{
    if (!c.arg(1).isLocalPid())
        return c.badarg();
    return withStream(c, [&](ZlibStream& stream) -> BifResult {
        stream.owner = c.arg(1).number();
        return Atom::ok;
    });
}

// --- deflate

BifResult bif_zlib_deflateInit_nif_6(BifCall& c)
{
    int a[5]; // level, method, window bits, memory level, strategy
    if (!intArguments(c, a))
        return c.badarg();
    return withStreamIn(c, State::None, [&](ZlibStream& stream) -> BifResult {
        const int code = deflateInit2(&stream.zlib, a[0], a[1], a[2], a[3], a[4]);
        if (code == Z_OK)
            startCrcs(stream, a[2] < 0, State::Deflate);
        return zlibResult(c, code);
    });
}

BifResult bif_zlib_deflateSetDictionary_nif_2(BifCall& c)
{
    std::string dictionary;
    if (iolistToString(c.arg(1), c.node.arena, &dictionary) != IolistFault::None)
        return c.badarg();
    return withStreamIn(c, State::Deflate, [&](ZlibStream& stream) -> BifResult {
        const auto* bytes = reinterpret_cast<const Bytef*>(dictionary.data());
        const auto n = static_cast<uInt>(dictionary.size());
        if (const int code = deflateSetDictionary(&stream.zlib, bytes, n); code != Z_OK)
            return zlibResult(c, code);
        // The library keeps no checksum of a raw stream's dictionary.
        const unsigned long sum = stream.isRaw ? adler32(0, bytes, n) : stream.zlib.adler;
        return Term::small(static_cast<int>(sum));
    });
}

BifResult bif_zlib_deflateReset_nif_1(BifCall& c)
{
    return withStreamIn(c, State::Deflate, [&](ZlibStream& stream) -> BifResult {
        const int code = deflateReset(&stream.zlib);
        stream.inputCrc = crc32(0, nullptr, 0);
        stream.sawEnd = false;
        resetInput(stream);
        return zlibResult(c, code);
    });
}

BifResult bif_zlib_deflateEnd_nif_1(BifCall& c)
{
    return withStreamIn(c, State::Deflate, [&](ZlibStream& stream) -> BifResult {
        int code = deflateEnd(&stream.zlib);
        if (code == Z_OK && stream.input.size() > 0)
            code = Z_DATA_ERROR;
        resetInput(stream);
        stream.state = State::None;
        return zlibResult(c, code);
    });
}

BifResult bif_zlib_deflateParams_nif_3(BifCall& c)
{
    int a[2]; // level, strategy
    if (!intArguments(c, a))
        return c.badarg();
    return withStreamIn(c, State::Deflate, [&](ZlibStream& stream) -> BifResult {
        // zlib.erl has flushed before, so there is nothing to give out; a byte tells if there is.
        Bytef nothing = 0;
        stream.zlib.next_out = &nothing;
        stream.zlib.avail_out = 1;
        setInput(stream, nullptr, 0);
        const int code = deflateParams(&stream.zlib, a[0], a[1]);
        return zlibResult(c, stream.zlib.avail_out == 0 ? Z_STREAM_ERROR : code);
    });
}

BifResult bif_zlib_deflate_nif_4(BifCall& c)
{
    int a[3]; // input chunk, output chunk, flush
    if (!intArguments(c, a))
        return c.badarg();
    return withStreamIn(c, State::Deflate, [&](ZlibStream& stream) -> BifResult {
        return code(c, stream, &deflate, a);
    });
}

// --- inflate

BifResult bif_zlib_inflateInit_nif_3(BifCall& c)
{
    int a[2]; // window bits, behaviour at the end of the stream
    if (!intArguments(c, a) || a[1] < 0 || a[1] > 2)
        return c.badarg();
    return withStreamIn(c, State::None, [&](ZlibStream& stream) -> BifResult {
        const int code = inflateInit2(&stream.zlib, a[0]);
        if (code == Z_OK) {
            startCrcs(stream, a[0] < 0, State::Inflate);
            stream.atEnd = static_cast<ZlibStream::AtEnd>(a[1]);
        }
        return zlibResult(c, code);
    });
}

BifResult bif_zlib_inflateSetDictionary_nif_2(BifCall& c)
{
    std::string dictionary;
    if (iolistToString(c.arg(1), c.node.arena, &dictionary) != IolistFault::None)
        return c.badarg();
    return withStreamIn(c, State::Inflate, [&](ZlibStream& stream) -> BifResult {
        return zlibResult(c,
                          inflateSetDictionary(&stream.zlib,
                                               reinterpret_cast<const Bytef*>(dictionary.data()),
                                               static_cast<uInt>(dictionary.size())));
    });
}

BifResult bif_zlib_inflateGetDictionary_nif_1(BifCall& c)
{
    return withStreamIn(c, State::Inflate, [&](ZlibStream& stream) -> BifResult {
        std::string dictionary(DictionaryBytes, '\0');
        uInt n = 0;
        const int code
            = inflateGetDictionary(&stream.zlib, reinterpret_cast<Bytef*>(dictionary.data()), &n);
        if (code < 0)
            return zlibResult(c, code);
        return makeBinary(c.heap(), dictionary.data(), n);
    });
}

BifResult bif_zlib_inflateReset_nif_1(BifCall& c)
{
    return withStreamIn(c, State::Inflate, [&](ZlibStream& stream) -> BifResult {
        const int code = inflateReset(&stream.zlib);
        stream.outputCrc = crc32(0, nullptr, 0);
        stream.sawEnd = false;
        resetInput(stream);
        return zlibResult(c, code);
    });
}

BifResult bif_zlib_inflateEnd_nif_1(BifCall& c)
{
    return withStreamIn(c, State::Inflate, [&](ZlibStream& stream) -> BifResult {
        int code = inflateEnd(&stream.zlib);
        if (code == Z_OK && (!stream.sawEnd || stream.input.size() > 0))
            code = Z_DATA_ERROR;
        resetInput(stream);
        stream.state = State::None;
        return zlibResult(c, code);
    });
}

BifResult bif_zlib_inflate_nif_4(BifCall& c)
{
    int a[3]; // input chunk, output chunk, flush
    if (!intArguments(c, a))
        return c.badarg();
    return withStreamIn(c, State::Inflate, [&](ZlibStream& stream) -> BifResult {
        if (stream.sawEnd && stream.input.size() > 0) {
            if (stream.atEnd == ZlibStream::AtEnd::Error)
                return zlibResult(c, Z_DATA_ERROR);
            if (stream.atEnd == ZlibStream::AtEnd::Cut) {
                resetInput(stream);
            } else {
                if (const int result = inflateReset(&stream.zlib); result != Z_OK)
                    return zlibResult(c, result);
                stream.sawEnd = false;
            }
        }
        return code(c, stream, &inflate, a);
    });
}

// --- the rest

BifResult bif_zlib_crc32_nif_1(BifCall& c)
{
    return withStream(c, [&](ZlibStream& stream) -> BifResult {
        if (stream.state == State::None)
            return c.error(c.atom("not_initialized"));
        const bool isDeflate = stream.state == State::Deflate;
        return c.heap().unsignedInteger(isDeflate ? stream.inputCrc : stream.outputCrc);
    });
}

BifResult bif_zlib_getStash_nif_1(BifCall& c)
{
    // A closed stream has an empty stash: what zlib.erl does next with it says what is wrong.
    if (isLocalRef(c.arg(0)) && !nativeObjects(c.node).stream(refBox(c.arg(0))->number))
        return c.atom("empty");
    return withStream(c, [&](ZlibStream& stream) -> BifResult {
        if (stream.stash.isNone())
            return c.atom("empty");
        return c.ok(copyTerm(stream.stash, c.heap()));
    });
}

BifResult bif_zlib_clearStash_nif_1(BifCall& c)
{
    return withStream(c, [&](ZlibStream& stream) -> BifResult {
        if (stream.stash.isNone())
            return c.error(Atom::error);
        stream.stashHeap.clear();
        stream.stash = NoTerm;
        return Atom::ok;
    });
}

BifResult bif_zlib_setStash_nif_2(BifCall& c)
{
    return withStream(c, [&](ZlibStream& stream) -> BifResult {
        if (!stream.stash.isNone())
            return c.error(Atom::error);
        stream.stash = copyTerm(c.arg(1), stream.stashHeap);
        return Atom::ok;
    });
}

BifResult bif_zlib_getBufSize_nif_1(BifCall& c)
{
    return withStream(
        c, [&](ZlibStream& stream) -> BifResult { return Term::small(stream.bufferSize); });
}

BifResult bif_zlib_setBufSize_nif_2(BifCall& c)
{
    return withStream(c, [&](ZlibStream& stream) -> BifResult {
        return intArgument(c.arg(1), &stream.bufferSize) ? BifResult(Atom::ok) : c.badarg();
    });
}

BifResult bif_zlib_enqueue_nif_2(BifCall& c)
{
    return withStream(c, [&](ZlibStream& stream) -> BifResult {
        if (stream.state == State::None)
            return c.error(c.atom("not_initialized"));
        size_t bits = 0;
        if (const IolistFault fault = iolistBits(c.arg(1), c.node.arena, true, &bits);
            fault != IolistFault::None)
            return raiseIolistFault(c, fault);
        std::string spill;
        Term part = c.arg(1);
        for (; part.isCons(); part = part.tail()) {
            if (!isBitstring(part.head()))
                return c.badarg();
            stream.input.append(binaryBytes(part.head(), spill));
        }
        return part.isNil() ? BifResult(Atom::ok) : c.badarg();
    });
}

} // namespace relupscope
