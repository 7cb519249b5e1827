// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/hash.h"

#include "term/binary.h"
#include "term/pending_stack.h"

#include <cstring>

namespace relupscope {

namespace {

constexpr uint64_t Factor = 0x9E3779B97F4A7C15ULL;

uint64_t combine(uint64_t h, uint64_t x)
{
    h = (h ^ x) * Factor;
    return h ^ (h >> 29);
}

uint64_t hashBytes(uint64_t h, const uint8_t* bytes, size_t n)
{
    for (; n >= 8; n -= 8, bytes += 8) {
        uint64_t w;
        std::memcpy(&w, bytes, sizeof w);
        h = combine(h, w);
    }
    uint64_t last = 0;
    std::memcpy(&last, bytes, n);
    return n == 0 ? h : combine(h, last);
}

// The whole bytes, then the bits after them: the same sequence wherever the first bit lies.
uint64_t hashBits(uint64_t h, const BitView& v)
{
    h = combine(h, v.bitSize);
    const size_t whole = v.bitSize - v.bitSize % 8;
    constexpr size_t Step = 512; // bits brought to a boundary at a time
    if (v.isAligned())
        h = hashBytes(h, v.bytes, whole / 8);
    for (size_t at = v.isAligned() ? whole : 0; at < whole; at += Step) {
        const size_t bits = whole - at < Step ? whole - at : Step;
        uint8_t block[Step / 8] = {};
        copyBits(block, 0, v.bytes, v.bitOffset + at, bits);
        h = hashBytes(h, block, bits / 8);
    }
    if (whole == v.bitSize)
        return h;
    uint8_t last = 0;
    copyBits(&last, 0, v.bytes, v.bitOffset + whole, v.bitSize - whole);
    return combine(h, last);
}

class InternalHash
{
public:
    InternalHash(const AtomTable& atoms, uint64_t salt) : m_atoms(atoms), m_hash(salt) {}

    uint64_t run(Term t)
    {
        add(t);
        while (!m_rests.isEmpty()) {
            Rest& rest = m_rests.peek();
            const Term next(*rest.words++);
            if (--rest.count == 0)
                m_rests.pop();
            add(next);
        }
        return mixBits(m_hash);
    }

private:
    struct Rest
    {
        const Word* words;
        size_t count;
    };

    void mix(uint64_t x) { m_hash = combine(m_hash, x); }
    void later(const Word* words, size_t count)
    {
        if (count != 0)
            m_rests.push({words, count});
    }

    void add(Term t)
    {
        while (t.isCons()) { // the heads that are immediate, in a row
            mix(1);
            if (!t.head().isImmediate()) {
                later(t.cell(), 2);
                return;
            }
            addImmediate(t.head());
            t = t.tail();
        }
        if (t.isImmediate())
            addImmediate(t);
        else
            addBox(t);
    }

    void addImmediate(Term t)
    {
        if (t.isAtom())
            addAtom(t);
        else
            mix(t.w);
    }

    void addAtom(Term atom)
    {
        const std::string_view text = m_atoms.text(atom);
        mix(text.size());
        m_hash = hashBytes(m_hash, reinterpret_cast<const uint8_t*>(text.data()), text.size());
    }

    void addFun(const FunBox* fun)
    {
        const FunKey& key = funKey(fun);
        addAtom(key.module);
        mix(key.index);
        mix(key.oldUniq);
        later(fun->free, fun->freeCount());
    }

    void addBox(Term t)
    {
        const Word* p = t.object();
        const size_t count = headerCount(p[0]);
        const BoxTag tag = headerTag(p[0]);
        if (isBitstring(t)) { // equal ones may be of different kinds
            mix(static_cast<uint64_t>(BoxTag::HeapBinary));
            m_hash = hashBits(m_hash, bitView(t));
            return;
        }
        mix(p[0]);
        switch (tag) {
        case BoxTag::Tuple:
        case BoxTag::HashMap:
        case BoxTag::HashNode: later(p + 1, count); break;
        case BoxTag::FlatMap: later(p + 2, count - 1); break;
        case BoxTag::PositiveBig:
        case BoxTag::NegativeBig:
            m_hash = hashBytes(m_hash, reinterpret_cast<const uint8_t*>(p + 1), count * sizeof(Word));
            break;
        case BoxTag::Float: mix(floatValue(t) == 0 ? 0 : p[1]); break;
        case BoxTag::Ref: mix(p[1]); break;
        case BoxTag::Fun: addFun(funBox(t)); break;
        case BoxTag::Export: addExport(exportKey(t)); break;
        case BoxTag::ExternalPid: addIdentifier(p, 4); break;
        case BoxTag::ExternalRef: addExternalRef(p); break;
        case BoxTag::RefcBinary:
        case BoxTag::HeapBinary:
        case BoxTag::SubBinary:
        case BoxTag::MatchContext: break;
        }
    }

    void addExport(const ExportKey& key)
    {
        addAtom(key.module);
        addAtom(key.name);
        mix(key.arity);
    }

    // [header][node atom][other words…]
    void addIdentifier(const Word* p, size_t words)
    {
        addAtom(Term(p[1]));
        for (size_t i = 2; i <= words; ++i)
            mix(p[i]);
    }

    void addExternalRef(const Word* p)
    {
        const auto* ref = reinterpret_cast<const ExternalRefBox*>(p);
        addIdentifier(p, 3);
        for (size_t i = 0; i < ref->idCount; ++i)
            mix(ref->ids[i]);
    }

    const AtomTable& m_atoms;
    uint64_t m_hash;
    PendingStack<Rest, 24> m_rests;
};

} // namespace

uint64_t internalHash(Term t, const AtomTable& atoms, uint64_t salt)
{
    if (t.isImmediate() && !t.isAtom())
        return mixBits(combine(salt, t.w));
    return InternalHash(atoms, salt).run(t);
}

} // namespace relupscope
