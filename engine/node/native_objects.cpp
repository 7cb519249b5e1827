// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/native_objects.h"

namespace relupscope {

namespace {

// zlib tells no size when it frees, so a word before the block does.
constexpr size_t SizePrefix = 16;

void* allocForZlib(void* arena, unsigned items, unsigned size)
{
    const size_t bytes = size_t {items} * size + SizePrefix;
    auto* state = static_cast<Arena*>(arena);
    if (!state->hasRoomFor(2 * bytes)) // no exception may pass through zlib
        return nullptr;
    auto* block = static_cast<char*>(state->alloc(bytes));
    std::memcpy(block, &bytes, sizeof bytes);
    return block + SizePrefix;
}

void freeForZlib(void* arena, void* p)
{
    char* block = static_cast<char*>(p) - SizePrefix;
    size_t bytes = 0;
    std::memcpy(&bytes, block, sizeof bytes);
    static_cast<Arena*>(arena)->free(block, bytes);
}

template<typename Map, typename Drop>
void dropOwned(Map& map, Word pid, Drop drop)
{
    for (auto i = map.begin(); i != map.end();) {
        if (i->second->owner == pid) {
            drop(i->second);
            i = map.erase(i);
        } else {
            ++i;
        }
    }
}

} // namespace

void endZlib(ZlibStream& stream)
{
    if (stream.state == ZlibStream::State::Deflate)
        deflateEnd(&stream.zlib);
    else if (stream.state == ZlibStream::State::Inflate)
        inflateEnd(&stream.zlib);
    stream.state = ZlibStream::State::None;
}

NativeObjects::NativeObjects(Arena& arena)
    : environment(arena),
      m_arena(arena),
      m_buffers(ArenaAllocator<std::pair<const Word, PrimBuffer*>>(arena)),
      m_streams(ArenaAllocator<std::pair<const Word, ZlibStream*>>(arena))
{
}

NativeObjects::~NativeObjects()
{
    for (auto& [ref, buffer] : m_buffers)
        m_arena.drop(buffer);
    for (auto& [ref, stream] : m_streams) {
        endZlib(*stream);
        m_arena.drop(stream);
    }
}

PrimBuffer* NativeObjects::buffer(Word ref)
{
    const auto there = m_buffers.find(ref);
    return there == m_buffers.end() ? nullptr : there->second;
}

PrimBuffer& NativeObjects::bufferOrNew(Word ref, Word owner)
{
    PrimBuffer*& there = m_buffers[ref];
    if (!there) {
        there = m_arena.make<PrimBuffer>(m_arena);
        there->owner = owner;
    }
    return *there;
}

void NativeObjects::dropIfIdle(Word ref)
{
    const auto there = m_buffers.find(ref);
    if (there == m_buffers.end() || there->second->isLocked || there->second->queue.size() != 0)
        return;
    m_arena.drop(there->second);
    m_buffers.erase(there);
}

ZlibStream* NativeObjects::stream(Word ref)
{
    const auto there = m_streams.find(ref);
    return there == m_streams.end() ? nullptr : there->second;
}

ZlibStream& NativeObjects::newStream(Word ref, Word owner)
{
    auto* stream = m_arena.make<ZlibStream>(m_arena);
    stream->owner = owner;
    stream->zlib.zalloc = allocForZlib;
    stream->zlib.zfree = freeForZlib;
    stream->zlib.opaque = &m_arena;
    stream->zlib.data_type = Z_BINARY;
    m_streams.emplace(ref, stream);
    return *stream;
}

void NativeObjects::dropStream(Word ref)
{
    const auto there = m_streams.find(ref);
    if (there == m_streams.end())
        return;
    endZlib(*there->second);
    m_arena.drop(there->second);
    m_streams.erase(there);
}

void NativeObjects::ownerDied(Word pid)
{
    dropOwned(m_buffers, pid, [this](PrimBuffer* buffer) { m_arena.drop(buffer); });
    dropOwned(m_streams, pid, [this](ZlibStream* stream) {
        endZlib(*stream);
        m_arena.drop(stream);
    });
}

NativeObjects& nativeObjects(Node& node)
{
    if (!node.natives)
        node.natives = node.arena.make<NativeObjects>(node.arena);
    return *node.natives;
}

Environment& environmentOf(Node& node)
{
    return nativeObjects(node).environment;
}

} // namespace relupscope
