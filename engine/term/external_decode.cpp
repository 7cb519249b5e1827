// SPDX-License-Identifier: GPL-3.0-or-later
// Reads terms into a heap without recursion: each compound is laid out with open slots, and the
// slots are filled in the order of the bytes. Maps and funs can be finished only when all in them
// is there, so they wait in a list and are made from its end: what lies inside another was added
// later.
//
// Every open slot takes one byte of input at least. So the sizes in the input are believed only as
// long as the bytes that are left can fill all open slots; that bounds the memory.
#include "term/bignum.h"
#include "term/binary.h"
#include "term/external.h"
#include "term/external_tags.h"
#include "term/float_text.h"
#include "term/magnitude.h"
#include "term/map.h"
#include "term/pending_stack.h"
#include "term/unicode.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>
#include <zlib.h>

namespace relupscope {

namespace {

// What went wrong and where; thrown and caught in this file only.
struct Malformed
{
    size_t at;
    const char* reason;
};

// Big-endian numbers and byte ranges, never beyond the end.
class Reader
{
public:
    explicit Reader(std::string_view bytes) : m_bytes(bytes) {}
    [[nodiscard]] size_t offset() const { return m_at; }
    [[nodiscard]] size_t left() const { return m_bytes.size() - m_at; }
    [[noreturn]] void refuse(const char* reason) const { throw Malformed {m_at, reason}; }
    void require(size_t n) const
    {
        if (left() < n)
            refuse("the bytes end within a term");
    }
    uint64_t number(unsigned bytes)
    {
        require(bytes);
        uint64_t value = 0;
        while (bytes-- > 0)
            value = (value << 8) | static_cast<uint8_t>(m_bytes[m_at++]);
        return value;
    }
    uint32_t number32() { return static_cast<uint32_t>(number(4)); }
    std::string_view range(size_t n)
    {
        require(n);
        const std::string_view r = m_bytes.substr(m_at, n);
        m_at += n;
        return r;
    }

private:
    std::string_view m_bytes;
    size_t m_at = 0;
};

class Decoder
{
public:
    Decoder(std::string_view bytes, Heap& heap, const ExternalContext& context, bool safe)
        : m_in(bytes), m_heap(heap), m_context(context), m_safe(safe)
    {
    }

    Term run()
    {
        Word result = Nil.w;
        open({&result, nullptr, 1, 1});
        while (!m_open.isEmpty()) {
            Slots& slots = m_open.peek();
            Word* slot = slots.at;
            slots.at += slots.stride;
            if (slots.other)
                std::swap(slots.at, slots.other);
            if (--slots.count == 0)
                m_open.pop();
            --m_owed;
            decodeInto(slot);
        }
        while (!m_unfinished.empty()) {
            finish(m_unfinished.back());
            m_unfinished.pop_back();
        }
        return Term(result);
    }
    [[nodiscard]] size_t used() const { return m_in.offset(); }

private:
    // Slots to be filled: count of them from `at`, in turns with those from `other` if there are
    // any.
    struct Slots
    {
        Word* at;
        Word* other;
        size_t count;
        size_t stride;
    };
    // A map or fun whose parts are there when all slots are filled.
    struct Unfinished
    {
        enum class Kind : uint8_t { Map, Fun };
        Kind kind;
        Word* slot;
        size_t count;                  // pairs, or free variables
        std::unique_ptr<Word[]> parts; // keys then values; creator then free variables
        ExternalContext::FunIdentity fun;
        unsigned arity;
        size_t at; // where it began
    };

    // Fills the slots with nil, so that there is no gap in the heap if the bytes turn out bad.
    void open(const Slots& slots)
    {
        if (slots.count == 0)
            return;
        m_owed += slots.count;
        if (m_owed > m_in.left())
            m_in.refuse("more elements than bytes");
        m_open.push(slots);
    }

    // Checks a size from the input before memory is taken for it.
    size_t plausible(uint64_t count, size_t slotsEach = 1)
    {
        if (count * slotsEach + m_owed > m_in.left())
            m_in.refuse("more elements than bytes");
        return count;
    }

    void decodeInto(Word* slot)
    {
        const auto tag = static_cast<ExternalTag>(m_in.number(1));
        switch (tag) {
        case ExternalTag::List: decodeList(slot); return;
        case ExternalTag::SmallTuple: decodeTuple(slot, m_in.number(1)); return;
        case ExternalTag::LargeTuple: decodeTuple(slot, m_in.number(4)); return;
        case ExternalTag::Map: decodeMap(slot); return;
        case ExternalTag::NewFun: decodeFun(slot); return;
        case ExternalTag::NewFloat:
        case ExternalTag::BitBinary:
        case ExternalTag::Compressed:
        case ExternalTag::NewPid:
        case ExternalTag::NewPort:
        case ExternalTag::NewerReference:
        case ExternalTag::SmallInteger:
        case ExternalTag::Integer:
        case ExternalTag::Float:
        case ExternalTag::Atom:
        case ExternalTag::Reference:
        case ExternalTag::Port:
        case ExternalTag::Pid:
        case ExternalTag::EmptyList:
        case ExternalTag::String:
        case ExternalTag::Binary:
        case ExternalTag::SmallBig:
        case ExternalTag::LargeBig:
        case ExternalTag::Export:
        case ExternalTag::NewReference:
        case ExternalTag::SmallAtom:
        case ExternalTag::AtomUtf8:
        case ExternalTag::SmallAtomUtf8:
        case ExternalTag::V4Port: break;
        }
        *slot = decodeSimple(tag).w;
    }

    Term decodeSimple(ExternalTag tag)
    {
        switch (tag) {
        case ExternalTag::SmallInteger: return Term::small(static_cast<SWord>(m_in.number(1)));
        case ExternalTag::Integer: return Term::small(static_cast<int32_t>(m_in.number32()));
        case ExternalTag::SmallBig: return decodeBig(m_in.number(1));
        case ExternalTag::LargeBig: return decodeBig(m_in.number(4));
        case ExternalTag::EmptyList: return Nil;
        case ExternalTag::String: return decodeString();
        case ExternalTag::NewFloat: return decodeNewFloat();
        case ExternalTag::Float: return decodeOldFloat();
        case ExternalTag::Binary: return decodeBinary();
        case ExternalTag::BitBinary: return decodeBitBinary();
        case ExternalTag::Atom:
        case ExternalTag::SmallAtom:
        case ExternalTag::AtomUtf8:
        case ExternalTag::SmallAtomUtf8: return decodeAtom(tag);
        case ExternalTag::Pid:
        case ExternalTag::NewPid: return decodePid(tag);
        case ExternalTag::Port:
        case ExternalTag::NewPort:
        case ExternalTag::V4Port: return decodePort(tag);
        case ExternalTag::Reference:
        case ExternalTag::NewReference:
        case ExternalTag::NewerReference: return decodeReference(tag);
        case ExternalTag::Export: return decodeExport();
        case ExternalTag::Compressed:
        case ExternalTag::SmallTuple:
        case ExternalTag::LargeTuple:
        case ExternalTag::List:
        case ExternalTag::NewFun:
        case ExternalTag::Map: break;
        }
        m_in.refuse("no term begins with this byte");
    }

    // --- compounds ---

    void decodeList(Word* slot)
    {
        const size_t n = plausible(m_in.number32());
        if (n == 0) { // only the tail
            open({slot, nullptr, 1, 1});
            return;
        }
        Word* cells = m_heap.alloc(2 * n);
        for (size_t i = 0; i < n; ++i) {
            cells[2 * i] = Nil.w;
            cells[2 * i + 1] = Term::cons(cells + 2 * i + 2).w;
        }
        cells[2 * n - 1] = Nil.w;
        *slot = Term::cons(cells).w;
        open({cells + 2 * n - 1, nullptr, 1, 1});
        open({cells, nullptr, n, 2});
    }

    void decodeTuple(Word* slot, uint64_t count)
    {
        const size_t n = plausible(count);
        Word* p = m_heap.alloc(n + 1);
        p[0] = makeHeader(BoxTag::Tuple, n);
        std::fill_n(p + 1, n, Nil.w);
        *slot = Term::boxed(p).w;
        open({p + 1, nullptr, n, 1});
    }

    void decodeMap(Word* slot)
    {
        const size_t at = m_in.offset();
        const size_t n = plausible(m_in.number32(), 2);
        auto parts = std::make_unique<Word[]>(2 * n);
        std::fill_n(parts.get(), 2 * n, Nil.w);
        open({parts.get(), parts.get() + n, 2 * n, 1});
        m_unfinished.push_back({Unfinished::Kind::Map, slot, n, std::move(parts), {}, 0, at});
    }

    void decodeFun(Word* slot)
    {
        if (!m_context.makeFun)
            m_in.refuse("a fun where none can be made");
        const size_t at = m_in.offset();
        m_in.number(4); // its size in bytes
        const auto arity = static_cast<unsigned>(m_in.number(1));
        ExternalContext::FunIdentity id {};
        std::memcpy(id.uniq, m_in.range(sizeof id.uniq).data(), sizeof id.uniq);
        id.index = m_in.number32();
        const size_t n = plausible(m_in.number32());
        if (arity + n > 255)
            m_in.refuse("a fun with too many arguments and free variables");
        id.module = decodeAnyAtom();
        id.oldIndex = static_cast<int32_t>(decodeUnsigned());
        id.oldUniq = static_cast<int32_t>(decodeUnsigned());
        auto parts = std::make_unique<Word[]>(1 + n);
        std::fill_n(parts.get(), 1 + n, Nil.w);
        open({parts.get(), nullptr, 1 + n, 1});
        m_unfinished.push_back({Unfinished::Kind::Fun, slot, n, std::move(parts), id, arity, at});
    }

    void finish(const Unfinished& u)
    {
        const auto* parts = reinterpret_cast<const Term*>(u.parts.get());
        Term made = NoTerm;
        if (u.kind == Unfinished::Kind::Map)
            made = mapOfDistinct(parts, u.count);
        else if (isPid(parts[0]))
            made = m_context.makeFun(m_context.codeContext, m_heap, u.fun, u.arity, parts[0],
                                     parts + 1, static_cast<unsigned>(u.count));
        if (made.isNone())
            throw Malformed {u.at,
                             u.kind == Unfinished::Kind::Map ? "a map with a key twice"
                                                             : "a fun that cannot be made"};
        *u.slot = made.w;
    }

    // None when a key is there twice.
    Term mapOfDistinct(const Term* keys, size_t n)
    {
        const Term map = mapFromPairs(m_heap, keys, keys + n, n, m_context.atoms);
        return mapSize(map) == n ? map : NoTerm;
    }

    // --- numbers and bytes ---

    Term decodeBig(uint64_t bytes)
    {
        const bool negative = m_in.number(1) != 0;
        const std::string_view digits = m_in.range(bytes);
        LimbVector limbs((bytes + 7) / 8);
        for (size_t i = 0; i < digits.size(); ++i)
            limbs[i / 8] |= Word {static_cast<uint8_t>(digits[i])} << (i % 8 * 8);
        const Term t = makeInteger(m_heap, limbs, negative);
        if (t.isNone())
            m_in.refuse("an integer beyond the system limit");
        return t;
    }

    // A small integer that is not negative, in the parts of funs.
    uint32_t decodeUnsigned()
    {
        const auto tag = static_cast<ExternalTag>(m_in.number(1));
        if (tag != ExternalTag::SmallInteger && tag != ExternalTag::Integer)
            m_in.refuse("a part of a fun that is no small integer");
        return static_cast<uint32_t>(m_in.number(tag == ExternalTag::Integer ? 4 : 1));
    }

    Term decodeString()
    {
        const std::string_view bytes = m_in.range(m_in.number(2));
        return m_heap.listOfBytes(bytes.data(), bytes.size());
    }

    Term finiteFloat(double d)
    {
        if (!std::isfinite(d))
            m_in.refuse("a float that is not finite");
        return m_heap.makeFloat(d);
    }
    Term decodeNewFloat() { return finiteFloat(std::bit_cast<double>(m_in.number(8))); }
    Term decodeOldFloat()
    {
        std::string_view text = m_in.range(31);
        text = text.substr(0, text.find('\0'));
        const std::optional<double> d = textToFloat(text);
        return finiteFloat(d.value_or(HUGE_VAL));
    }

    Term decodeBinary()
    {
        const std::string_view bytes = m_in.range(m_in.number(4));
        return makeBinary(m_heap, bytes);
    }

    Term decodeBitBinary()
    {
        const uint64_t n = m_in.number(4);
        const uint64_t lastBits = m_in.number(1);
        if ((lastBits == 0) != (n == 0) || lastBits > 8)
            m_in.refuse("a bitstring with a wrong count of bits");
        const std::string_view bytes = m_in.range(n);
        if (n == 0 || lastBits == 8)
            return makeBinary(m_heap, bytes);
        return makeBitstring(
            m_heap, {reinterpret_cast<const uint8_t*>(bytes.data()), 0, (n - 1) * 8 + lastBits});
    }

    // --- atoms and identifiers ---

    Term decodeAtom(ExternalTag tag)
    {
        const bool isShort = tag == ExternalTag::SmallAtom || tag == ExternalTag::SmallAtomUtf8;
        const std::string_view bytes = m_in.range(m_in.number(isShort ? 1 : 2));
        if (tag == ExternalTag::Atom || tag == ExternalTag::SmallAtom) {
            if (bytes.size() > AtomTable::MaxCharacters)
                m_in.refuse("an atom that is too long");
            return makeAtom(latin1ToUtf8(bytes));
        }
        if (!isUtf8(bytes))
            m_in.refuse("an atom that is not UTF-8");
        if (utf8Length(bytes) > AtomTable::MaxCharacters)
            m_in.refuse("an atom that is too long");
        return makeAtom(bytes);
    }

    Term makeAtom(std::string_view text)
    {
        if (!m_safe)
            return m_context.atoms.intern(text);
        const Term atom = m_context.atoms.existing(text);
        if (atom.isNone())
            m_in.refuse("a new atom");
        return atom;
    }

    Term decodeAnyAtom()
    {
        const auto tag = static_cast<ExternalTag>(m_in.number(1));
        if (tag != ExternalTag::Atom && tag != ExternalTag::SmallAtom
            && tag != ExternalTag::AtomUtf8 && tag != ExternalTag::SmallAtomUtf8)
            m_in.refuse("something else where an atom must be");
        return decodeAtom(tag);
    }

    // The creation of old identifiers is one byte, of which two bits count.
    uint32_t decodeCreation(bool isOld)
    {
        const uint32_t creation = isOld ? static_cast<uint32_t>(m_in.number(1)) : m_in.number32();
        if (isOld && creation > 3)
            m_in.refuse("a creation that is too large");
        return creation;
    }

    [[nodiscard]] bool isThisNode(Term node, uint32_t creation) const
    {
        return node == m_context.nodeName && creation == m_context.creation;
    }

    Term externalId(Term node, Word creation, Word number, Word serialAndKind)
    {
        Word* p = m_heap.alloc(ExternalPidWords);
        p[0] = makeHeader(BoxTag::ExternalPid, ExternalPidWords - 1);
        p[1] = node.w;
        p[2] = creation;
        p[3] = number;
        p[4] = serialAndKind;
        return Term::boxed(p);
    }

    Term decodePid(ExternalTag tag)
    {
        const Term node = decodeAnyAtom();
        const Word number = m_in.number(4);
        const Word serial = m_in.number(4);
        const uint32_t creation = decodeCreation(tag == ExternalTag::Pid);
        if (!isThisNode(node, creation))
            return externalId(node, creation, number, serial);
        if (number > 0x7FFF)
            m_in.refuse("a pid that this node cannot have");
        return Term::pid((serial << 15) | number);
    }

    Term decodePort(ExternalTag tag)
    {
        const Term node = decodeAnyAtom();
        const Word number = m_in.number(tag == ExternalTag::V4Port ? 8 : 4);
        const uint32_t creation = decodeCreation(tag == ExternalTag::Port);
        if (!isThisNode(node, creation))
            return externalId(node, creation, number, ExternalPidBox::PortBit);
        if (number >> 60 != 0)
            m_in.refuse("a port that this node cannot have");
        return Term::port(number);
    }

    Term decodeReference(ExternalTag tag)
    {
        uint32_t ids[6] = {};
        const bool isOld = tag != ExternalTag::NewerReference;
        const size_t n = tag == ExternalTag::Reference ? 1 : m_in.number(2);
        constexpr size_t MaxNumbers = 5;
        if (n == 0 || n > MaxNumbers)
            m_in.refuse("a reference of too many numbers");
        const Term node = decodeAnyAtom();
        uint32_t creation = 0;
        if (tag != ExternalTag::Reference)
            creation = decodeCreation(isOld);
        for (size_t i = 0; i < n; ++i)
            ids[i] = m_in.number32();
        if (tag == ExternalTag::Reference)
            creation = decodeCreation(true);
        const bool isOurs = isThisNode(node, creation);
        if (ids[0] > RefLowMask && (isOld || isOurs))
            m_in.refuse("a reference whose first number is too large");
        if (isOurs && n > 3 && (n != MaxNumbers || Word {ids[4]} >> 28 != 0))
            m_in.refuse("a reference that this node cannot have");
        if (isOurs && (ids[1] & RefLowMask) == 0)
            return localRef((Word {ids[2]} << 32) | ids[1] | ids[0],
                            n == MaxNumbers ? Term::pid((Word {ids[4]} << 32) | ids[3]) : NoTerm);
        return externalRef(node, creation, ids, n);
    }

    Term localRef(Word number, Term owner) { return m_heap.ref(number, owner); }

    Term externalRef(Term node, uint32_t creation, const uint32_t* ids, size_t n)
    {
        Word* p = m_heap.alloc(ExternalRefWords);
        p[0] = makeHeader(BoxTag::ExternalRef, ExternalRefWords - 1);
        auto* ref = reinterpret_cast<ExternalRefBox*>(p);
        ref->node = node.w;
        ref->creation = creation;
        ref->idCount = n;
        std::memcpy(ref->ids, ids, sizeof ref->ids);
        return Term::boxed(p);
    }

    Term decodeExport()
    {
        const Term module = decodeAnyAtom();
        const Term name = decodeAnyAtom();
        const uint32_t arity = decodeUnsigned();
        if (!m_context.makeExport || arity > 255)
            m_in.refuse("an exported fun that cannot be made");
        if (m_safe
            && !(m_context.exportIsKnown
                 && m_context.exportIsKnown(m_context.codeContext, module, name, arity)))
            m_in.refuse("a new exported fun");
        return m_context.makeExport(m_context.codeContext, m_heap, module, name, arity);
    }

    Reader m_in;
    Heap& m_heap;
    const ExternalContext& m_context;
    bool m_safe;
    size_t m_owed = 0; // open slots
    PendingStack<Slots, 32> m_open;
    std::vector<Unfinished> m_unfinished;
};

// Inflates a zlib stream that must give exactly `size` bytes; tells how many bytes it took. Memory
// grows with what really comes out.
std::string inflateExactly(std::string_view stream, size_t size, size_t* used)
{
    z_stream z {};
    if (inflateInit(&z) != Z_OK)
        throw Malformed {0, "no memory to decompress"};
    const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&z, inflateEnd);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(stream.data())); // zlib only reads it
    z.avail_in = static_cast<uInt>(stream.size());
    std::string out;
    constexpr size_t Step = size_t {1} << 16;
    int result = Z_OK;
    while (result == Z_OK) {
        const size_t at = out.size();
        out.resize(std::min(size + 1, std::max(Step, at * 2)));
        z.next_out = reinterpret_cast<Bytef*>(out.data() + at);
        z.avail_out = static_cast<uInt>(out.size() - at);
        result = inflate(&z, Z_NO_FLUSH);
        out.resize(out.size() - z.avail_out);
        if (out.size() > size || (result == Z_OK && z.avail_in == 0 && z.avail_out != 0))
            break;
    }
    if (result != Z_STREAM_END || out.size() != size)
        throw Malformed {6, "compressed bytes that do not give the size they announce"};
    *used = stream.size() - z.avail_in;
    return out;
}

Decoded decodeAfterVersion(std::string_view bytes, Heap& heap, const ExternalContext& context,
                           bool safe, size_t limitBytes)
{
    constexpr size_t HeadBytes = 6;
    if (bytes.size() < 2 || static_cast<uint8_t>(bytes[1]) != uint8_t(ExternalTag::Compressed)) {
        Decoder decoder(bytes.substr(1), heap, context, safe);
        const Term term = decoder.run();
        return {term, 1 + decoder.used()};
    }
    if (bytes.size() < HeadBytes)
        throw Malformed {2, "the bytes end within the size"};
    size_t size = 0;
    for (size_t i = 2; i < HeadBytes; ++i)
        size = (size << 8) | static_cast<uint8_t>(bytes[i]);
    if (size > limitBytes)
        throw Malformed {2, "compressed bytes beyond the limit"};
    size_t used = 0;
    const std::string plain = inflateExactly(bytes.substr(HeadBytes), size, &used);
    return {Decoder(plain, heap, context, safe).run(), HeadBytes + used};
}

} // namespace

Result<Decoded> decodeExternal(std::string_view bytes, Heap& heap, const ExternalContext& context,
                               bool safe, size_t limitBytes)
{
    if (bytes.empty() || static_cast<uint8_t>(bytes[0]) != ExternalVersion)
        return fail(ErrorKind::Bytes, "external term, byte 0", "it does not begin with 131");
    try {
        return decodeAfterVersion(bytes, heap, context, safe, limitBytes);
    } catch (const Malformed& bad) {
        return fail(ErrorKind::Bytes, "external term, byte " + std::to_string(bad.at + 1),
                    bad.reason);
    }
}

} // namespace relupscope
