// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/bignum.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/external.h"
#include "term/external_tags.h"
#include "term/float_text.h"
#include "term/map.h"
#include "term/pending_stack.h"
#include "term/unicode.h"

#include <algorithm>
#include <bit>
#include <vector>
#include <zlib.h>

namespace relupscope {

namespace {

constexpr size_t MaxStringLength = 0xFFFF;
constexpr size_t FloatTextBytes = 31; // of the old form, padded with zeros
constexpr unsigned FloatTextDecimals = 20;

// The length of a proper list of bytes that is short enough to be written as a string, or 0.
size_t lengthAsString(Term list)
{
    size_t n = 0;
    for (; list.isCons(); list = list.tail()) {
        const Term head = list.head();
        if (!head.isSmall() || (static_cast<Word>(head.smallValue()) >> 8) != 0
            || ++n > MaxStringLength)
            return 0;
    }
    return list.isNil() ? n : 0;
}

class Encoder
{
public:
    Encoder(const ExternalContext& context, const EncodeOptions& options)
        : m_context(context), m_options(options)
    {
    }

    std::string run(Term t)
    {
        byte(ExternalVersion);
        later(t);
        while (!m_pending.isEmpty()) {
            const Item item = m_pending.pop();
            switch (item.kind) {
            case Kind::Value: encode(Term(item.word)); break;
            case Kind::Rest: encodeRest(Term(item.word)); break;
            case Kind::FunEnd: patch32(item.word, m_out.size() - item.word); break;
            }
        }
        return std::move(m_out);
    }

private:
    enum class Kind : uint8_t { Value, Rest, FunEnd };
    struct Item
    {
        Kind kind;
        Word word; // a term; at the end of a fun, where its size belongs
    };

    void byte(uint64_t b) { m_out.push_back(static_cast<char>(b)); }
    void tag(ExternalTag t) { byte(static_cast<uint8_t>(t)); }
    void bigEndian(uint64_t value, unsigned bytes)
    {
        while (bytes-- > 0)
            byte(value >> (8 * bytes));
    }
    void patch32(size_t at, uint64_t value)
    {
        for (size_t i = 0; i < 4; ++i)
            m_out[at + i] = static_cast<char>(value >> (24 - 8 * i));
    }
    void later(Term t) { m_pending.push({Kind::Value, t.w}); }
    void laterAll(const Word* words, size_t count)
    {
        while (count-- > 0)
            later(Term(words[count]));
    }

    void encode(Term t)
    {
        if (t.isSmall())
            encodeSmall(t.smallValue());
        else if (t.isAtom())
            encodeAtom(t);
        else if (t.isNil())
            tag(ExternalTag::EmptyList);
        else if (t.isCons())
            encodeList(t);
        else if (t.isLocalPid())
            encodePid(m_context.nodeName, t.number() & 0x7FFF, t.number() >> 15,
                      m_context.creation);
        else if (t.isLocalPort())
            encodePort(m_context.nodeName, t.number(), m_context.creation);
        else
            encodeBox(t);
    }

    void encodeSmall(SWord value)
    {
        if (value >= 0 && value < 256) {
            tag(ExternalTag::SmallInteger);
            byte(static_cast<uint64_t>(value));
        } else if (value == static_cast<int32_t>(value)) {
            tag(ExternalTag::Integer);
            bigEndian(static_cast<uint64_t>(value), 4);
        } else {
            encodeBig(Term::small(value));
        }
    }

    void encodeBig(Term integer)
    {
        const IntegerView x(integer);
        const Word top = x.data[x.count - 1];
        const size_t bytes = x.count * 8 - static_cast<size_t>(std::countl_zero(top)) / 8;
        if (bytes < 256) {
            tag(ExternalTag::SmallBig);
            byte(bytes);
        } else {
            tag(ExternalTag::LargeBig);
            bigEndian(bytes, 4);
        }
        byte(x.negative ? 1 : 0);
        for (size_t i = 0; i < bytes; ++i)
            byte(x.data[i / 8] >> (i % 8 * 8));
    }

    // OTP 25 writes atoms in Latin-1 with a size of two bytes where it can, unless asked for UTF-8.
    void encodeAtom(Term atom)
    {
        const std::string_view text = m_context.atoms.text(atom);
        if (m_options.minorVersion < 2) {
            if (const std::optional<std::string> latin1 = utf8ToLatin1(text)) {
                tag(ExternalTag::Atom);
                bigEndian(latin1->size(), 2);
                m_out += *latin1;
                return;
            }
        }
        tag(text.size() > 255 ? ExternalTag::AtomUtf8 : ExternalTag::SmallAtomUtf8);
        bigEndian(text.size(), text.size() > 255 ? 2 : 1);
        m_out += text;
    }

    void encodePid(Term node, Word number, Word serial, Word creation)
    {
        tag(ExternalTag::NewPid);
        encodeAtom(node);
        bigEndian(number, 4);
        bigEndian(serial, 4);
        bigEndian(creation, 4);
    }

    void encodePort(Term node, Word number, Word creation)
    {
        constexpr Word MaxNewPort = (Word {1} << 28) - 1;
        tag(number > MaxNewPort ? ExternalTag::V4Port : ExternalTag::NewPort);
        encodeAtom(node);
        bigEndian(number, number > MaxNewPort ? 8 : 4);
        bigEndian(creation, 4);
    }

    void encodeRef(Term node, Word creation, const uint32_t* ids, size_t count)
    {
        tag(ExternalTag::NewerReference);
        bigEndian(count, 2);
        encodeAtom(node);
        bigEndian(creation, 4);
        for (size_t i = 0; i < count; ++i)
            bigEndian(ids[i], 4);
    }

    // One that belongs to a process (an alias) carries its pid in two more numbers.
    void encodeLocalRef(Word number, Term owner)
    {
        const Word pid = owner.isLocalPid() ? owner.number() : 0;
        const uint32_t ids[]
            = {static_cast<uint32_t>(number & RefLowMask),
               static_cast<uint32_t>(number & ~RefLowMask), static_cast<uint32_t>(number >> 32),
               static_cast<uint32_t>(pid), static_cast<uint32_t>(pid >> 32)};
        encodeRef(m_context.nodeName, m_context.creation, ids, owner.isLocalPid() ? 5 : 3);
    }

    void encodeList(Term list)
    {
        if (const size_t length = lengthAsString(list)) {
            tag(ExternalTag::String);
            bigEndian(length, 2);
            for (; list.isCons(); list = list.tail())
                byte(static_cast<uint64_t>(list.head().smallValue()));
            return;
        }
        size_t length = 0;
        for (Term t = list; t.isCons(); t = t.tail())
            ++length;
        tag(ExternalTag::List);
        bigEndian(length, 4);
        encodeRest(list);
    }

    void encodeRest(Term rest)
    {
        for (; rest.isCons(); rest = rest.tail()) {
            const Term head = rest.head();
            if (!head.isImmediate()) {
                m_pending.push({Kind::Rest, rest.tail().w});
                later(head);
                return;
            }
            encode(head);
        }
        later(rest);
    }

    void encodeTuple(const Word* p, size_t arity)
    {
        tag(arity < 256 ? ExternalTag::SmallTuple : ExternalTag::LargeTuple);
        bigEndian(arity, arity < 256 ? 1 : 4);
        laterAll(p + 1, arity);
    }

    void encodeMap(Term map)
    {
        struct Pair
        {
            Term key;
            Term value;
        };
        std::vector<Pair> pairs;
        pairs.reserve(mapSize(map));
        MapIterator all(map);
        Pair pair;
        while (all.next(&pair.key, &pair.value))
            pairs.push_back(pair);
        if (!isFlatMap(map) && !m_options.deterministic) // OTP's stack of nodes turns them round
            std::reverse(pairs.begin(), pairs.end());
        if (!isFlatMap(map) && m_options.deterministic) {
            std::sort(pairs.begin(), pairs.end(), [this](const Pair& a, const Pair& b) {
                return compareExact(a.key, b.key, m_context.atoms) < 0;
            });
        }
        tag(ExternalTag::Map);
        bigEndian(pairs.size(), 4);
        for (size_t i = pairs.size(); i-- > 0;) {
            later(pairs[i].value);
            later(pairs[i].key);
        }
    }

    void encodeFloat(double d)
    {
        if (m_options.minorVersion != 0) {
            tag(ExternalTag::NewFloat);
            bigEndian(std::bit_cast<uint64_t>(d), 8);
            return;
        }
        std::string text = floatToScientificText(d, FloatTextDecimals);
        text.resize(FloatTextBytes, '\0');
        tag(ExternalTag::Float);
        m_out += text;
    }

    void encodeBitstring(Term t)
    {
        const BitView v = bitView(t);
        const size_t bytes = (v.bitSize + 7) / 8;
        tag(v.isBytes() ? ExternalTag::Binary : ExternalTag::BitBinary);
        bigEndian(bytes, 4);
        if (!v.isBytes())
            byte(v.bitSize % 8);
        const size_t at = m_out.size();
        m_out.resize(at + bytes, '\0');
        copyBits(reinterpret_cast<uint8_t*>(m_out.data() + at), 0, v.bytes, v.bitOffset, v.bitSize);
    }

    void encodeFun(Term t)
    {
        const FunBox* fun = funBox(t);
        const FunKey& key = funKey(fun);
        ExternalContext::FunIdentity id {key.module, key.index, key.oldUniq, {}, key.oldIndex};
        if (m_context.describeFun)
            id = m_context.describeFun(m_context.codeContext, t);
        tag(ExternalTag::NewFun);
        m_pending.push({Kind::FunEnd, m_out.size()});
        bigEndian(0, 4); // the size, when it is known
        byte(fun->arity());
        m_out.append(reinterpret_cast<const char*>(id.uniq), sizeof id.uniq);
        bigEndian(id.index, 4);
        bigEndian(fun->freeCount(), 4);
        encodeAtom(id.module);
        encodeSmall(id.oldIndex);
        encodeSmall(id.oldUniq);
        laterAll(fun->free, fun->freeCount());
        later(Term(fun->creator));
    }

    void encodeExport(Term t)
    {
        ExportKey key = exportKey(t);
        if (m_context.describeExport)
            m_context.describeExport(m_context.codeContext, t, &key.module, &key.name, &key.arity);
        tag(ExternalTag::Export);
        encodeAtom(key.module);
        encodeAtom(key.name);
        encodeSmall(key.arity);
    }

    void encodeExternalId(const ExternalPidBox* box)
    {
        if (box->isPort())
            encodePort(Term(box->node), box->number, box->creation);
        else
            encodePid(Term(box->node), box->number, box->serial(), box->creation);
    }

    void encodeBox(Term t)
    {
        const Word* p = t.object();
        switch (headerTag(p[0])) {
        case BoxTag::Tuple: encodeTuple(p, headerCount(p[0])); break;
        case BoxTag::PositiveBig:
        case BoxTag::NegativeBig: encodeBig(t); break;
        case BoxTag::Ref: encodeLocalRef(p[1], Term(p[2])); break;
        case BoxTag::Fun: encodeFun(t); break;
        case BoxTag::Float: encodeFloat(floatValue(t)); break;
        case BoxTag::Export: encodeExport(t); break;
        case BoxTag::RefcBinary:
        case BoxTag::HeapBinary:
        case BoxTag::SubBinary: encodeBitstring(t); break;
        case BoxTag::FlatMap:
        case BoxTag::HashMap: encodeMap(t); break;
        case BoxTag::ExternalPid:
            encodeExternalId(reinterpret_cast<const ExternalPidBox*>(p));
            break;
        case BoxTag::ExternalRef: {
            const auto* ref = reinterpret_cast<const ExternalRefBox*>(p);
            encodeRef(Term(ref->node), ref->creation, ref->ids, ref->idCount);
            break;
        }
        case BoxTag::MatchContext:
        case BoxTag::HashNode: break; // never a term of a program
        }
    }

    const ExternalContext& m_context;
    const EncodeOptions& m_options;
    std::string m_out;
    PendingStack<Item, 48> m_pending;
};

// [version][compressed][size of what is compressed, 4 bytes][zlib stream]; the plain bytes when
// that is not shorter.
std::string compressed(std::string plain, int level)
{
    constexpr size_t HeadBytes = 6;
    if (level == 0 || plain.size() < HeadBytes)
        return plain;
    const size_t size = plain.size() - 1;
    std::string out(HeadBytes + compressBound(size), '\0');
    uLongf length = compressBound(size);
    const int result = compress2(reinterpret_cast<Bytef*>(out.data() + HeadBytes), &length,
                                 reinterpret_cast<const Bytef*>(plain.data() + 1), size, level);
    if (result != Z_OK || HeadBytes + length > plain.size())
        return plain;
    out[0] = static_cast<char>(ExternalVersion);
    out[1] = static_cast<char>(ExternalTag::Compressed);
    for (size_t i = 0; i < 4; ++i)
        out[2 + i] = static_cast<char>(size >> (24 - 8 * i));
    out.resize(HeadBytes + length);
    return out;
}

} // namespace

std::string encodeExternal(Term t, const ExternalContext& context, const EncodeOptions& options)
{
    return compressed(Encoder(context, options).run(t), options.compressed);
}

} // namespace relupscope
