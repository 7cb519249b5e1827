// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of terms need: an arena with atoms and a heap, exported funs without code, and terms
// made at random from a seed.
#pragma once

#include "base/arena.h"
#include "term/atom.h"
#include "term/bignum.h"
#include "term/binary.h"
#include "term/external.h"
#include "term/heap.h"
#include "term/map.h"
#include "term/print.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace relupscope {

struct TermWorld
{
    explicit TermWorld(size_t limitBytes = size_t {4} << 30)
        : arena(*Arena::create(limitBytes)),
          atoms(*arena.make<AtomTable>(arena, size_t {1} << 20)),
          heap(arena)
    {
        context.makeExport = makeExport;
        context.codeContext = &arena;
    }
    ~TermWorld()
    {
        heap.clear();
        Arena::destroy(&arena);
    }
    TermWorld(const TermWorld&) = delete;
    TermWorld& operator=(const TermWorld&) = delete;

    Term atom(std::string_view text) { return atoms.intern(text); }
    Term text(std::string_view s) { return heap.listOfBytes(s.data(), s.size()); }
    Term binary(std::string_view s) { return makeBinary(heap, s); }
    Term integer(std::string_view decimal)
    {
        const bool negative = decimal[0] == '-';
        return textToInteger(heap, decimal.substr(negative ? 1 : 0), 10, negative);
    }
    std::string print(Term t) const { return printTerm(t, atoms, {SIZE_MAX, false}); }

    Arena& arena;
    AtomTable& atoms;
    Heap heap;
    ExternalContext context {atoms, Atom::nonode_nohost, 0};

private:
    static Term makeExport(void* arena, Heap& heap, Term module, Term name, unsigned arity)
    {
        auto* key = static_cast<Arena*>(arena)->make<ExportKey>(ExportKey {module, name, arity});
        Word* p = heap.alloc(ExportWords);
        p[0] = makeHeader(BoxTag::Export, ExportWords - 1);
        p[1] = reinterpret_cast<Word>(key);
        return Term::boxed(p);
    }
};

// Terms of all kinds, small numbers and equal parts more often than chance would have them.
class RandomTerms
{
public:
    RandomTerms(TermWorld& world, uint64_t seed) : m_world(world), m_random(seed) {}

    uint64_t below(uint64_t n) { return m_random() % n; }

    Term any(unsigned depth = 4)
    {
        if (depth == 0 || below(3) == 0)
            return leaf();
        switch (below(5)) {
        case 0: return list(depth);
        case 1: return tuple(depth);
        case 2: return map(depth, below(4));
        case 3: return map(depth, below(8) == 0 ? 20 + below(40) : below(4));
        default: return m_world.heap.cons(any(depth - 1), any(depth - 1));
        }
    }

    Term integer()
    {
        switch (below(4)) {
        case 0: return Term::small(static_cast<SWord>(below(5)) - 2);
        case 1: return m_world.heap.integer(static_cast<SWord>(m_random()));
        case 2:
            return m_world.heap.integer((SWord {1} << below(63)) - static_cast<SWord>(below(3)));
        default: return big();
        }
    }

    Term big()
    {
        std::vector<Word> limbs(below(6) + 1);
        for (Word& limb : limbs)
            limb = below(4) == 0 ? 0 : below(4) == 0 ? ~Word {0} : m_random();
        return makeInteger(m_world.heap, limbs, below(2) == 0);
    }

    Term leaf()
    {
        static constexpr std::string_view Names[] = {"a", "b", "abcd", "abcde", "", "\xC3\xA5"};
        static constexpr double Floats[]
            = {0.0, -0.0, 1.0, -1.0, 2.0, 1e30, 9007199254740993.0, 1.5, -2e-300};
        switch (below(9)) {
        case 0: return m_world.atom(Names[below(std::size(Names))]);
        case 1:
        case 2:
        case 3: return integer();
        case 4: return m_world.heap.makeFloat(Floats[below(std::size(Floats))]);
        case 5: return bitstring();
        case 6: return Term::pid(below(3) << 14);
        case 7: return m_world.heap.ref(below(4) << 16);
        default: return Nil;
        }
    }

    Term bitstring()
    {
        std::string bytes(below(4) == 0 ? 100 + below(100) : 1 + below(20), '\0');
        for (char& c : bytes)
            c = static_cast<char>(below(3));
        const Term whole = m_world.binary(bytes);
        const size_t offset = below(bytes.size() * 8);
        return subBitstring(m_world.heap, whole, offset, below(bytes.size() * 8 - offset + 1));
    }

    Term list(unsigned depth)
    {
        Term t = below(4) == 0 ? any(depth - 1) : Nil;
        for (uint64_t n = below(5); n-- > 0;)
            t = m_world.heap.cons(any(depth - 1), t);
        return t;
    }

    Term tuple(unsigned depth)
    {
        std::vector<Term> elements(below(4));
        for (Term& element : elements)
            element = any(depth - 1);
        return m_world.heap.tuple(elements.data(), elements.size());
    }

    Term map(unsigned depth, uint64_t pairs)
    {
        std::vector<Term> keys(pairs);
        std::vector<Term> values(pairs);
        for (uint64_t i = 0; i < pairs; ++i) {
            keys[i] = pairs > 8 ? integer() : any(depth - 1);
            values[i] = pairs > 8 ? leaf() : any(depth - 1);
        }
        return mapFromPairs(m_world.heap, keys.data(), values.data(), pairs, m_world.atoms);
    }

private:
    TermWorld& m_world;
    std::mt19937_64 m_random;
};

} // namespace relupscope
