// SPDX-License-Identifier: GPL-3.0-or-later
// erlang:phash2 and erlang:phash, value for value as OTP 25 computes them (utils.c, make_hash2 and
// make_hash): programs store what they return.
#include "term/binary.h"
#include "term/hash.h"
#include "term/hash_mixing.h"
#include "term/map.h"
#include "term/pending_stack.h"

#include <vector>

namespace relupscope {

namespace {

// The number that hashes see of a pid: 15 bits.
uint32_t pidNumber(Term pid)
{
    const Word number = pid.isImmediate()
        ? pid.number() & 0x7FFF
        : reinterpret_cast<const ExternalPidBox*>(pid.object())->number;
    return static_cast<uint32_t>(number);
}

uint64_t portNumber(Term port)
{
    return port.isImmediate() ? port.number()
                              : reinterpret_cast<const ExternalPidBox*>(port.object())->number;
}

uint32_t firstRefNumber(Term ref)
{
    return isLocalRef(ref) ? static_cast<uint32_t>(refBox(ref)->number & 0x3FFFF)
                           : reinterpret_cast<const ExternalRefBox*>(ref.object())->ids[0];
}

class PortableHash2
{
public:
    explicit PortableHash2(const AtomTable& atoms) : m_atoms(atoms) {}

    uint32_t run(Term t)
    {
        m_pending.push({Kind::Value, t.w});
        while (!m_pending.isEmpty()) {
            const Item item = m_pending.pop();
            switch (item.kind) {
            case Kind::Value: add(Term(item.word)); break;
            case Kind::PairEnd:
                m_pairs ^= m_hash;
                m_hash = 0;
                break;
            case Kind::MapEnd:
                m_hash = highHalf(item.word);
                mixIn(m_pairs, 0, hashSeason(19));
                m_pairs = lowHalf(item.word);
                break;
            }
        }
        return m_hash;
    }

private:
    enum class Kind : uint8_t { Value, PairEnd, MapEnd };
    struct Item
    {
        Kind kind;
        Word word; // MapEnd: the hash and the pairs so far
    };

    void mixIn(uint32_t x, uint32_t y, uint32_t constant)
    {
        uint32_t a = constant + x;
        uint32_t b = constant + y;
        jenkinsMix(a, b, m_hash);
    }
    void later(Word word) { m_pending.push({Kind::Value, word}); }
    void laterAll(const Word* words, size_t count)
    {
        while (count-- > 0)
            later(words[count]);
    }

    void add(Term t)
    {
        if (t.isCons())
            addList(t);
        else if (t.isBoxed())
            addBox(t);
        else if (t.isSmall())
            addSmall(t.smallValue());
        else if (t.isAtom())
            addAtom(m_atoms.portableHash(t.atomId()));
        else if (t.isNil())
            addNil();
        else if (t.isLocalPid())
            mixIn(pidNumber(t), 0, hashSeason(5));
        else
            mixIn(lowHalf(portNumber(t)), highHalf(portNumber(t)), hashSeason(6));
    }

    // Bytes at the front of a list go by fours.
    void addList(Term list)
    {
        uint32_t four = 0;
        unsigned count = 0;
        while (list.isCons() && isByteTerm(list.head())) {
            four = (four << 8) + static_cast<uint32_t>(list.head().smallValue());
            if (++count == 4) {
                mixIn(four, 0, hashSeason(4));
                four = count = 0;
            }
            list = list.tail();
        }
        if (count != 0)
            mixIn(four, 0, hashSeason(4));
        if (!list.isCons()) {
            later(list.w);
            return;
        }
        later(list.tail().w);
        later(list.head().w);
    }

    void addSmall(SWord value)
    {
        constexpr SWord Limit = SWord {1} << 27;
        if (value < -Limit || value >= Limit) {
            const Word magnitude
                = value < 0 ? Word {0} - static_cast<Word>(value) : static_cast<Word>(value);
            mixIn(lowHalf(magnitude), highHalf(magnitude), hashSeason(value < 0 ? 10 : 11));
            return;
        }
        if (value < 0) // negative numbers are mixed twice
            mixIn(static_cast<uint32_t>(-value), 0, GoldenRatio);
        mixIn(static_cast<uint32_t>(value), 0, GoldenRatio);
    }

    void addAtom(uint32_t hash)
    {
        if (m_hash == 0)
            m_hash = hash;
        else
            mixIn(hash, 0, hashSeason(3));
    }

    void addNil()
    {
        constexpr uint32_t NilTag = 2;
        if (m_hash == 0)
            m_hash = 3468870702U;
        else
            mixIn(NilTag, 0, hashSeason(2));
    }

    void addBitstring(Term t) { m_hash = bitstringHash(t, m_hash); }

    void addMap(Term map)
    {
        const size_t size = mapSize(map);
        mixIn(static_cast<uint32_t>(size), 0, hashSeason(16));
        if (size == 0)
            return;
        m_pending.push({Kind::MapEnd, (Word {m_hash} << 32) | m_pairs});
        m_hash = 0;
        m_pairs = 0;
        MapIterator pairs(map);
        Term key;
        Term value;
        while (pairs.next(&key, &value)) {
            m_pending.push({Kind::PairEnd, 0});
            later(value.w);
            later(key.w);
        }
    }

    void addFun(const FunBox* fun)
    {
        const FunKey& key = funKey(fun);
        mixIn(fun->freeCount(), m_atoms.portableHash(key.module.atomId()), GoldenRatio);
        mixIn(key.index, static_cast<uint32_t>(key.oldUniq), GoldenRatio);
        laterAll(fun->free, fun->freeCount());
    }

    void addExport(const ExportKey& key)
    {
        mixIn(key.arity, m_atoms.portableHash(key.module.atomId()), GoldenRatio);
        mixIn(m_atoms.portableHash(key.name.atomId()), 0, hashSeason(14));
    }

    void addBig(const Word* p, bool negative)
    {
        for (size_t i = 1; i <= headerCount(p[0]); ++i)
            mixIn(lowHalf(p[i]), highHalf(p[i]), hashSeason(negative ? 10 : 11));
    }

    void addBox(Term t)
    {
        const Word* p = t.object();
        const size_t count = headerCount(p[0]);
        switch (headerTag(p[0])) {
        case BoxTag::Tuple:
            mixIn(static_cast<uint32_t>(count), 0, hashSeason(9));
            laterAll(p + 1, count);
            break;
        case BoxTag::FlatMap:
        case BoxTag::HashMap: addMap(t); break;
        case BoxTag::PositiveBig: addBig(p, false); break;
        case BoxTag::NegativeBig: addBig(p, true); break;
        case BoxTag::Float:
            mixIn(highHalf(hashedFloatBits(t)), lowHalf(hashedFloatBits(t)), hashSeason(12));
            break;
        case BoxTag::Ref:
        case BoxTag::ExternalRef: mixIn(firstRefNumber(t), 0, hashSeason(7)); break;
        case BoxTag::Fun: addFun(funBox(t)); break;
        case BoxTag::Export: addExport(exportKey(t)); break;
        case BoxTag::ExternalPid:
            if (isPort(t))
                mixIn(lowHalf(portNumber(t)), highHalf(portNumber(t)), hashSeason(6));
            else
                mixIn(pidNumber(t), 0, hashSeason(5));
            break;
        case BoxTag::RefcBinary:
        case BoxTag::HeapBinary:
        case BoxTag::SubBinary: addBitstring(t); break;
        case BoxTag::HashNode:
        case BoxTag::MatchContext: break;
        }
    }

    const AtomTable& m_atoms;
    uint32_t m_hash = 0;
    uint32_t m_pairs = 0;
    PendingStack<Item, 48> m_pending;
};

// Primes just above 2^28, one for each kind of step.
constexpr uint32_t Prime[]
    = {0,         268440163, 268439161, 268435459, 268436141, 268438633, 268437017, 268438039,
       268437511, 268439627, 268440479, 268440577, 268440581, 268440593, 268440611};

class PortableHash
{
public:
    explicit PortableHash(const AtomTable& atoms) : m_atoms(atoms) {}

    uint32_t run(Term t)
    {
        m_pending.push({Kind::Value, t.w});
        while (!m_pending.isEmpty()) {
            const Item item = m_pending.pop();
            switch (item.kind) {
            case Kind::Value: add(Term(item.word)); break;
            case Kind::Tail: addTail(Term(item.word)); break;
            case Kind::ListEnd: m_hash *= Prime[8]; break;
            case Kind::TupleEnd: step(Prime[9], lowHalf(item.word)); break;
            }
        }
        return m_hash;
    }

private:
    enum class Kind : uint8_t { Value, Tail, ListEnd, TupleEnd };
    struct Item
    {
        Kind kind;
        Word word;
    };

    void step(uint32_t prime, uint32_t x) { m_hash = m_hash * prime + x; }
    void stepBytes(uint32_t prime, uint64_t x, unsigned bytes)
    {
        for (unsigned i = 0; i < bytes; ++i, x >>= 8)
            step(prime, static_cast<uint8_t>(x));
    }
    void stepAtom(Term atom) { step(Prime[1], m_atoms.portableHash(atom.atomId())); }
    void laterAll(const Word* words, size_t count)
    {
        while (count-- > 0)
            m_pending.push({Kind::Value, words[count]});
    }

    void add(Term t)
    {
        if (t.isCons())
            addList(t);
        else if (t.isBoxed())
            addBox(t);
        else if (t.isSmall())
            addSmall(t.smallValue());
        else if (t.isAtom())
            stepAtom(t);
        else if (t.isNil())
            step(Prime[3], 1);
        else if (t.isLocalPid())
            addPid(t);
        else
            addPort(t);
    }

    void addTail(Term tail)
    {
        if (tail.isCons()) {
            addList(tail);
            return;
        }
        m_pending.push({Kind::ListEnd, 0});
        m_pending.push({Kind::Value, tail.w});
    }

    void addList(Term list)
    {
        while (isByteTerm(list.head())) {
            step(Prime[2], static_cast<uint32_t>(list.head().smallValue()));
            list = list.tail();
            if (!list.isCons()) {
                addTail(list);
                return;
            }
        }
        m_pending.push({Kind::Tail, list.tail().w});
        m_pending.push({Kind::Value, list.head().w});
    }

    void addSmall(SWord value)
    {
        const Word magnitude
            = value < 0 ? Word {0} - static_cast<Word>(value) : static_cast<Word>(value);
        stepBytes(Prime[2], magnitude, highHalf(magnitude) != 0 ? 8 : 4);
        m_hash *= Prime[value < 0 ? 4 : 3];
    }

    void addBig(const Word* p, bool negative)
    {
        const size_t n = headerCount(p[0]);
        for (size_t i = 1; i < n; ++i)
            stepBytes(Prime[2], p[i], 8);
        stepBytes(Prime[2], p[n], highHalf(p[n]) != 0 ? 8 : 4);
        m_hash *= Prime[negative ? 4 : 3];
    }

    void addPid(Term pid)
    {
        stepBytes(Prime[5], pidNumber(pid), 4);
        m_hash *= Prime[6];
    }

    void addPort(Term port)
    {
        if (const uint32_t high = highHalf(portNumber(port)))
            stepBytes(Prime[11], high, 4);
        stepBytes(Prime[9], lowHalf(portNumber(port)), 4);
        m_hash *= Prime[10];
    }

    void addRef(Term ref)
    {
        stepBytes(Prime[9], firstRefNumber(ref), 4);
        m_hash *= Prime[10];
    }

    void addBitstring(Term t)
    {
        const AlignedBits bits(t);
        for (size_t i = 0; i < bits.size; ++i)
            step(Prime[1], bits.bytes[i]);
        if (bits.rest != 0) {
            step(Prime[1], bits.lastBits);
            step(Prime[12], bits.rest);
        }
        step(Prime[4], lowHalf(bits.size));
    }

    void addFun(const FunBox* fun)
    {
        const FunKey& key = funKey(fun);
        step(Prime[10], fun->freeCount());
        stepAtom(key.module);
        step(Prime[2], key.index);
        step(Prime[2], static_cast<uint32_t>(key.oldUniq));
        laterAll(fun->free, fun->freeCount());
    }

    void addExport(const ExportKey& key)
    {
        step(Prime[11], key.arity);
        stepAtom(key.module);
        stepAtom(key.name);
    }

    void addBox(Term t)
    {
        const Word* p = t.object();
        const size_t count = headerCount(p[0]);
        switch (headerTag(p[0])) {
        case BoxTag::Tuple:
            m_pending.push({Kind::TupleEnd, count});
            laterAll(p + 1, count);
            break;
        case BoxTag::FlatMap:
        case BoxTag::HashMap: step(Prime[13], Prime[14] + PortableHash2(m_atoms).run(t)); break;
        case BoxTag::PositiveBig: addBig(p, false); break;
        case BoxTag::NegativeBig: addBig(p, true); break;
        case BoxTag::Float:
            step(Prime[6], lowHalf(hashedFloatBits(t)) ^ highHalf(hashedFloatBits(t)));
            break;
        case BoxTag::Ref:
        case BoxTag::ExternalRef: addRef(t); break;
        case BoxTag::Fun: addFun(funBox(t)); break;
        case BoxTag::Export: addExport(exportKey(t)); break;
        case BoxTag::ExternalPid: isPort(t) ? addPort(t) : addPid(t); break;
        case BoxTag::RefcBinary:
        case BoxTag::HeapBinary:
        case BoxTag::SubBinary: addBitstring(t); break;
        case BoxTag::HashNode:
        case BoxTag::MatchContext: break;
        }
    }

    const AtomTable& m_atoms;
    uint32_t m_hash = 0;
    PendingStack<Item, 48> m_pending;
};

} // namespace

uint32_t phash2(Term t, const AtomTable& atoms)
{
    if (t.isAtom())
        return atoms.portableHash(t.atomId());
    return PortableHash2(atoms).run(t);
}

uint32_t phash(Term t, const AtomTable& atoms)
{
    return PortableHash(atoms).run(t);
}

} // namespace relupscope
