// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/hash.h"

#include "term/hash_mixing.h"
#include "term/pending_stack.h"

namespace relupscope {

namespace {

constexpr uint32_t FirstSalt = 3432918353U;

class InternalHash
{
public:
    InternalHash(const AtomTable& atoms, uint32_t hash) : m_atoms(atoms), m_hash(hash) {}

    uint32_t run(Term t)
    {
        add(t);
        while (!m_rests.isEmpty()) {
            Rest& rest = m_rests.peek();
            if (!rest.words) { // the tail of an improper list follows
                m_rests.pop();
                rotate(hashSeason(18));
                continue;
            }
            const Term next(*rest.words++);
            if (--rest.count == 0)
                m_rests.pop();
            add(next);
        }
        return m_hash;
    }

private:
    struct Rest
    {
        const Word* words; // null: a mark before a tail
        size_t count;
    };

    void mix(uint32_t x, uint32_t y, uint32_t kind)
    {
        m_hash = mixedIn(m_hash, x, y, hashSeason(kind));
    }
    void mixWord(Word w, uint32_t kind) { mix(lowHalf(w), highHalf(w), kind); }
    void rotate(uint32_t constant)
    {
        m_hash ^= constant;
        m_hash = m_hash << 17 ^ m_hash >> 15;
    }
    void later(const Word* words, size_t count)
    {
        if (count != 0)
            m_rests.push({words, count});
    }

    void add(Term t)
    {
        if (t.isCons())
            addList(t);
        else if (t.isImmediate())
            addImmediate(t);
        else
            addBox(t);
    }

    // Bytes at the front go in by fours, whatever else one by one.
    void addList(Term t)
    {
        uint32_t bytes = 0;
        uint32_t count = 0;
        for (; t.isCons() && isByteTerm(t.head()); t = t.tail()) {
            bytes = (bytes << 8) + static_cast<uint32_t>(t.head().smallValue());
            if (++count == 4) {
                mix(bytes, 0, 4);
                bytes = count = 0;
            }
        }
        if (count > 0)
            mix(bytes, count, 22);
        if (!t.isCons()) {
            add(t);
            return;
        }
        rotate(hashSeason(17));
        later(t.cell() + 1, 1);
        if (!t.tail().isCons())
            m_rests.push({nullptr, 0});
        later(t.cell(), 1);
    }

    void addImmediate(Term t)
    {
        if (t.isAtom())
            addAtom(t);
        else
            mixWord(t.w, 1);
    }

    void addAtom(Term atom) { mix(m_atoms.portableHash(atom.atomId()), 0, 1); }

    void addFun(const FunBox* fun)
    {
        const FunKey& key = funKey(fun);
        mix(fun->freeCount(), m_atoms.portableHash(key.module.atomId()), 20);
        mix(key.index, static_cast<uint32_t>(key.oldUniq), 21);
        later(fun->free, fun->freeCount());
    }

    void addFlatMap(const Word* p, size_t size)
    {
        mix(static_cast<uint32_t>(size), 0, 16);
        const auto* map = reinterpret_cast<const FlatMapBox*>(p);
        const Word* keys = Term(map->keys).object() + 1;
        for (size_t i = size; i-- > 0;) {
            later(map->values + i, 1);
            later(keys + i, 1);
        }
    }

    // [header][bitmap][children: pairs or nodes...]
    void addHashNode(const Word* p)
    {
        for (size_t i = 2; i <= headerCount(p[0]); ++i) {
            const Term child(p[i]);
            if (child.isCons()) {
                later(child.cell() + 1, 1);
                later(child.cell(), 1);
            } else {
                later(p + i, 1);
            }
        }
    }

    void addBig(const Word* p, uint32_t kind)
    {
        for (size_t i = 1; i <= headerCount(p[0]); ++i)
            mixWord(p[i], kind);
    }

    void addBox(Term t)
    {
        const Word* p = t.object();
        const size_t count = headerCount(p[0]);
        switch (headerTag(p[0])) {
        case BoxTag::Tuple:
            mix(static_cast<uint32_t>(count), 0, 9);
            later(p + 1, count);
            break;
        case BoxTag::FlatMap: addFlatMap(p, count - 2); break;
        case BoxTag::HashMap:
            mix(static_cast<uint32_t>(Term(p[1]).smallValue()), 0, 16);
            addHashNode(Term(p[2]).object());
            break;
        case BoxTag::HashNode: addHashNode(p); break;
        case BoxTag::PositiveBig: addBig(p, 11); break;
        case BoxTag::NegativeBig: addBig(p, 10); break;
        case BoxTag::Float: mixWord(hashedFloatBits(t), 12); break;
        case BoxTag::Ref: mixWord(p[1], 7); break;
        case BoxTag::Fun: addFun(funBox(t)); break;
        case BoxTag::Export: addExport(exportKey(t)); break;
        case BoxTag::ExternalPid: addIdentifier(p, 4); break;
        case BoxTag::ExternalRef: addExternalRef(p); break;
        case BoxTag::RefcBinary:
        case BoxTag::HeapBinary:
        case BoxTag::SubBinary:
        case BoxTag::MatchContext: m_hash = bitstringHash(t, m_hash); break;
        }
    }

    void addExport(const ExportKey& key)
    {
        mix(m_atoms.portableHash(key.module.atomId()), key.arity, 14);
        mix(m_atoms.portableHash(key.name.atomId()), 0, 14);
    }

    // [header][node atom][other words...]
    void addIdentifier(const Word* p, size_t words)
    {
        addAtom(Term(p[1]));
        for (size_t i = 2; i <= words; ++i)
            mixWord(p[i], 5);
    }

    void addExternalRef(const Word* p)
    {
        const auto* ref = reinterpret_cast<const ExternalRefBox*>(p);
        addIdentifier(p, 3);
        for (size_t i = 0; i < ref->idCount; ++i)
            mix(ref->ids[i], 0, 8);
    }

    const AtomTable& m_atoms;
    uint32_t m_hash;
    PendingStack<Rest, 24> m_rests;
};

} // namespace

uint32_t internalHash(Term t, const AtomTable& atoms, uint32_t salt)
{
    const uint32_t start = salt ^ FirstSalt;
    if (t.isSmall())
        return mixedIn(start, lowHalf(t.w), highHalf(t.w), GoldenRatio);
    return InternalHash(atoms, start).run(t);
}

uint32_t mapHashSalt(unsigned group)
{
    return group == 0 ? 0 : mixedIn(0, group, 1, hashSeason(22));
}

} // namespace relupscope
