// SPDX-License-Identifier: GPL-3.0-or-later
#include "code/beam_file.h"

#include "base/md5.h"
#include "code/opcodes.h"

#include <algorithm>
#include <cstring>
#include <zlib.h>

namespace relupscope {

namespace {

// A cursor over big-endian bytes that never runs over the end: reading past it sets `failed`.
struct ChunkReader
{
    std::string_view bytes;
    size_t position = 0;
    bool failed = false;

    uint8_t u8()
    {
        if (position >= bytes.size()) {
            failed = true;
            return 0;
        }
        return static_cast<uint8_t>(bytes[position++]);
    }
    uint32_t u32()
    {
        uint32_t v = 0;
        for (int i = 0; i < 4; ++i)
            v = (v << 8) | u8();
        return v;
    }
    std::string_view take(size_t n)
    {
        if (n > bytes.size() - position) {
            failed = true;
            return {};
        }
        const std::string_view part = bytes.substr(position, n);
        position += n;
        return part;
    }
    [[nodiscard]] size_t left() const { return bytes.size() - position; }
};

tl::unexpected<Error> badChunk(std::string_view name, std::string_view chunk, size_t offset,
                               std::string what)
{
    return fail(ErrorKind::Bytes, placeInBeam(name, chunk, offset), std::move(what));
}

bool inflateGzip(std::string_view in, std::string* out, size_t limit)
{
    z_stream stream {};
    if (inflateInit2(&stream, 15 + 32) != Z_OK)
        return false;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream.avail_in = static_cast<uInt>(in.size());
    int status = Z_OK;
    char buffer[65536];
    while (status == Z_OK && out->size() < limit) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer);
        stream.avail_out = sizeof buffer;
        status = inflate(&stream, Z_NO_FLUSH);
        out->append(buffer, sizeof buffer - stream.avail_out);
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END;
}

constexpr size_t MaxInflatedBytes = size_t {1} << 28;

// Finds chunks in the IFF body.
struct Chunks
{
    std::string_view name;
    std::string_view body; // after "FOR1" size "BEAM"

    Result<std::string_view> find(std::string_view id, bool* found) const
    {
        ChunkReader r {body};
        while (r.left() >= 8) {
            const std::string_view chunkId = r.take(4);
            const uint32_t size = r.u32();
            const size_t start = r.position;
            const std::string_view data = r.take(size);
            if (r.failed)
                return badChunk(name, chunkId, start, "the chunk is cut off");
            r.take(std::min<size_t>((4 - size % 4) % 4, r.left()));
            if (chunkId == id) {
                *found = true;
                return data;
            }
        }
        *found = false;
        return std::string_view();
    }
};

Result<Chunks> openIff(std::string_view name, std::string_view bytes)
{
    if (bytes.size() < 12 || bytes.substr(0, 4) != "FOR1" || bytes.substr(8, 4) != "BEAM")
        return fail(ErrorKind::Bytes, std::string(name), "not a BEAM file");
    ChunkReader r {bytes.substr(4)};
    const uint32_t size = r.u32();
    if (size < 4 || size > bytes.size() - 8)
        return fail(ErrorKind::Bytes, std::string(name), "the file is cut off");
    return Chunks {name, bytes.substr(12, size - 4)};
}

class FileReader
{
public:
    FileReader(std::string_view name, const Chunks& chunks, Heap& heap,
               const ExternalContext& context, BeamFile& file)
        : m_name(name), m_chunks(chunks), m_heap(heap), m_context(context), m_file(file)
    {
    }

    Result<void> readAll()
    {
        TRY(atoms());
        TRY(codeHeader());
        TRY(imports());
        TRY(exports());
        TRY(lambdas());
        TRY(literals());
        TRY(lines());
        bool found = false;
        TRY_ASSIGN(m_file.strings, m_chunks.find("StrT", &found));
        TRY_ASSIGN(m_file.attributes, m_chunks.find("Attr", &found));
        TRY_ASSIGN(m_file.compileInfo, m_chunks.find("CInf", &found));
        return checksum();
    }

private:
    Result<void> atoms();
    Result<void> codeHeader();
    Result<void> imports();
    Result<void> exports();
    Result<void> lambdas();
    Result<void> literals();
    Result<void> lines();
    Result<void> checksum();

    Result<std::string_view> required(std::string_view id)
    {
        bool found = false;
        TRY_ASSIGN(const std::string_view data, m_chunks.find(id, &found));
        if (!found)
            return fail(ErrorKind::Bytes, std::string(m_name),
                        "chunk " + std::string(id) + " is missing");
        return data;
    }
    Result<Term> atomAt(const ChunkReader& r, std::string_view chunk, uint32_t index)
    {
        if (r.failed || index == 0 || index >= m_file.atoms.size())
            return badChunk(m_name, chunk, r.position, "no such atom");
        return m_file.atoms[index];
    }

    std::string_view m_name;
    const Chunks& m_chunks;
    Heap& m_heap;
    const ExternalContext& m_context;
    BeamFile& m_file;
};

Result<void> FileReader::atoms()
{
    TRY_ASSIGN(const std::string_view data, required("AtU8"));
    ChunkReader r {data};
    auto count = static_cast<int32_t>(r.u32());
    const bool longLengths = count < 0; // OTP 28 writes the count negated, with tagged lengths
    if (longLengths)
        count = -count;
    if (count <= 0 || static_cast<size_t>(count) > data.size())
        return badChunk(m_name, "AtU8", 0, "the number of atoms is wrong");
    m_file.atoms.push_back(NoTerm);
    for (int32_t i = 0; i < count; ++i) {
        size_t length = r.u8();
        if (longLengths) // a compact unsigned number: 4 bits, or 11
            length = (length & 0x08) ? ((length & 0xE0) << 3) | r.u8() : length >> 4;
        const std::string_view text = r.take(length);
        if (r.failed)
            return badChunk(m_name, "AtU8", r.position, "the atom table is cut off");
        m_file.atoms.push_back(m_context.atoms.intern(text));
    }
    m_file.module = m_file.atoms[1];
    return {};
}

Result<void> FileReader::codeHeader()
{
    TRY_ASSIGN(const std::string_view data, required("Code"));
    ChunkReader r {data};
    const uint32_t headerSize = r.u32();
    const size_t start = r.position;
    const uint32_t format = r.u32();
    const uint32_t maxOpcode = r.u32();
    m_file.labelCount = r.u32();
    m_file.functionCount = r.u32();
    if (r.failed || headerSize < 16 || headerSize > data.size() - start)
        return badChunk(m_name, "Code", 0, "the header is cut off");
    if (format != 0)
        return badChunk(m_name, "Code", 4, "unknown instruction format " + std::to_string(format));
    if (maxOpcode > MaxOpcode)
        return fail(ErrorKind::Bytes, placeInBeam(m_name, "Code", 8),
                    "uses opcode " + std::to_string(maxOpcode) + ", known are those up to "
                        + std::to_string(MaxOpcode),
                    "the module was compiled by an OTP newer than the machine knows");
    m_file.code = data.substr(start + headerSize);
    if (m_file.labelCount > m_file.code.size() + 2 || m_file.functionCount > m_file.code.size())
        return badChunk(m_name, "Code", 12, "more labels or functions than code");
    return {};
}

Result<void> FileReader::imports()
{
    TRY_ASSIGN(const std::string_view data, required("ImpT"));
    ChunkReader r {data};
    const uint32_t count = r.u32();
    if (size_t {count} * 12 > r.left())
        return badChunk(m_name, "ImpT", 0, "the table is cut off");
    for (uint32_t i = 0; i < count; ++i) {
        Mfa mfa;
        TRY_ASSIGN(mfa.module, atomAt(r, "ImpT", r.u32()));
        TRY_ASSIGN(mfa.function, atomAt(r, "ImpT", r.u32()));
        mfa.arity = r.u32();
        if (mfa.arity > 255)
            return badChunk(m_name, "ImpT", r.position, "arity over 255");
        m_file.imports.push_back(mfa);
    }
    return {};
}

Result<void> FileReader::exports()
{
    TRY_ASSIGN(const std::string_view data, required("ExpT"));
    ChunkReader r {data};
    const uint32_t count = r.u32();
    if (size_t {count} * 12 > r.left())
        return badChunk(m_name, "ExpT", 0, "the table is cut off");
    for (uint32_t i = 0; i < count; ++i) {
        BeamExport e {};
        TRY_ASSIGN(e.function, atomAt(r, "ExpT", r.u32()));
        e.arity = r.u32();
        e.label = r.u32();
        if (e.arity > 255 || e.label == 0 || e.label >= m_file.labelCount)
            return badChunk(m_name, "ExpT", r.position, "bad arity or label");
        m_file.exports.push_back(e);
    }
    return {};
}

Result<void> FileReader::lambdas()
{
    bool found = false;
    TRY_ASSIGN(const std::string_view data, m_chunks.find("FunT", &found));
    if (!found)
        return {};
    ChunkReader r {data};
    const uint32_t count = r.u32();
    if (size_t {count} * 24 > r.left())
        return badChunk(m_name, "FunT", 0, "the table is cut off");
    for (uint32_t i = 0; i < count; ++i) {
        BeamLambda l {};
        TRY_ASSIGN(l.function, atomAt(r, "FunT", r.u32()));
        l.shape.arity = r.u32();
        l.label = r.u32();
        l.shape.oldIndex = static_cast<int32_t>(r.u32());
        l.shape.freeCount = r.u32();
        l.shape.oldUniq = static_cast<int32_t>(r.u32());
        if (l.shape.arity > 255 || l.shape.freeCount > l.shape.arity || l.label == 0
            || l.label >= m_file.labelCount)
            return badChunk(m_name, "FunT", r.position, "bad arity or label");
        m_file.lambdas.push_back(l);
    }
    return {};
}

Result<void> FileReader::literals()
{
    bool found = false;
    TRY_ASSIGN(std::string_view data, m_chunks.find("LitT", &found));
    if (!found)
        return {};
    ChunkReader header {data};
    const uint32_t size = header.u32();
    if (header.failed)
        return badChunk(m_name, "LitT", 0, "the size is cut off");
    std::string inflated;
    if (size != 0) { // 0: not compressed (OTP 28)
        if (size > MaxInflatedBytes)
            return badChunk(m_name, "LitT", 0, "the literals are too large");
        inflated.resize(size);
        uLongf got = size;
        if (uncompress(reinterpret_cast<Bytef*>(inflated.data()), &got,
                       reinterpret_cast<const Bytef*>(data.data() + 4), data.size() - 4)
                != Z_OK
            || got != size)
            return badChunk(m_name, "LitT", 4, "the literals do not decompress");
        data = inflated;
    } else {
        data = data.substr(4);
    }
    ChunkReader r {data};
    const uint32_t count = r.u32();
    for (uint32_t i = 0; i < count; ++i) {
        const std::string_view bytes = r.take(r.u32());
        if (r.failed)
            return badChunk(m_name, "LitT", r.position, "the literals are cut off");
        auto decoded = decodeExternal(bytes, m_heap, m_context);
        if (!decoded)
            return badChunk(m_name, "LitT", r.position, decoded.error().what);
        m_file.literals.push_back(decoded->term);
    }
    return {};
}

// Line chunk: version, flags, instruction count, line count, file count; then line references as
// compact terms (an atom operand changes the file), then file names with 16-bit lengths.
Result<void> FileReader::lines()
{
    m_file.files.push_back(std::string(m_context.atoms.text(m_file.module)) + ".erl");
    m_file.lines.push_back({});
    bool found = false;
    TRY_ASSIGN(const std::string_view data, m_chunks.find("Line", &found));
    if (!found)
        return {};
    ChunkReader r {data};
    const uint32_t version = r.u32();
    r.u32();
    r.u32();
    const uint32_t lineCount = r.u32();
    const uint32_t fileCount = r.u32();
    if (version != 0 || r.failed || lineCount > data.size() || fileCount > data.size())
        return {}; // a later format: no lines
    uint32_t file = 0;
    for (uint32_t n = 0; n < lineCount;) {
        const uint8_t first = r.u8();
        SWord value = 0;
        if ((first & 0x08) == 0) {
            value = first >> 4;
        } else if ((first & 0x10) == 0) {
            value = ((first & 0xE0) << 3) | r.u8();
        } else {
            const unsigned size = (first >> 5) + 2U;
            for (unsigned i = 0; i < size && i < 8; ++i)
                value = (value << 8) | r.u8();
        }
        if (r.failed)
            return badChunk(m_name, "Line", r.position, "the table is cut off");
        if ((first & 7) == 2) { // an atom operand: a file index
            file = static_cast<uint32_t>(value);
        } else {
            m_file.lines.push_back({file, static_cast<uint32_t>(value)});
            ++n;
        }
    }
    for (uint32_t i = 0; i < fileCount; ++i) {
        const size_t length = size_t {r.u8()} << 8;
        m_file.files.emplace_back(r.take(length | r.u8()));
    }
    constexpr uint32_t FilesInALocation = 255; // of what is beyond, OTP's emulator knows no place
    constexpr uint32_t LinesInALocation = (1U << 24) - 1;
    for (BeamLine& l : m_file.lines) {
        if (l.file >= std::min<size_t>(m_file.files.size(), FilesInALocation)
            || l.line >= LinesInALocation)
            l = {};
    }
    return r.failed ? badChunk(m_name, "Line", r.position, "the table is cut off") : Result<void>();
}

// The chunks that make a module what it is, with the old uniq of each fun taken as zero
// (beam_lib:md5/1).
Result<void> FileReader::checksum()
{
    Md5 md5;
    for (const std::string_view id :
         {"AtU8", "Code", "StrT", "ImpT", "ExpT", "FunT", "LitT", "Meta"}) {
        bool found = false;
        TRY_ASSIGN(const std::string_view data, m_chunks.find(id, &found));
        if (!found)
            continue;
        if (id != "FunT") {
            md5.update(data);
            continue;
        }
        std::string funs(data);
        for (size_t at = 4 + 20; at + 4 <= funs.size(); at += 24)
            std::memset(funs.data() + at, 0, 4);
        md5.update(funs);
    }
    const auto digest = md5.finish();
    std::memcpy(m_file.md5, digest.data(), digest.size());
    return {};
}

} // namespace

std::string placeInBeam(std::string_view name, std::string_view chunk, size_t offset)
{
    return std::string(name) + ", chunk " + std::string(chunk) + ", byte " + std::to_string(offset);
}

Result<BeamFile> readBeamFile(std::string_view name, std::string_view bytes, Heap& heap,
                              const ExternalContext& context)
{
    BeamFile file;
    if (bytes.size() > 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b') {
        if (!inflateGzip(bytes, &file.inflated, MaxInflatedBytes))
            return fail(ErrorKind::Bytes, std::string(name), "the file does not decompress");
        bytes = file.inflated;
    }
    TRY_ASSIGN(const Chunks chunks, openIff(name, bytes));
    FileReader reader(name, chunks, heap, context, file);
    TRY(reader.readAll());
    return file;
}

Result<std::string_view> findChunk(std::string_view name, std::string_view bytes,
                                   std::string_view id, bool* found)
{
    TRY_ASSIGN(const Chunks chunks, openIff(name, bytes));
    return chunks.find(id, found);
}

} // namespace relupscope
