// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/compare.h"

#include "term/bignum.h"
#include "term/binary.h"
#include "term/map.h"
#include "term/pending_stack.h"

#include <algorithm>
#include <vector>

namespace relupscope {

namespace {

// number < atom < reference < fun < port < pid < tuple < map < [] < list < bitstring. The last is
// no term of Erlang's but what the walk meets inside large maps.
enum class Kind : uint8_t {
    Number,
    Atom,
    Reference,
    Fun,
    Port,
    Pid,
    Tuple,
    Map,
    Nil,
    List,
    Bitstring,
    MapNode,
};

Kind kindOfBox(Term t)
{
    switch (headerTag(t.header())) {
    case BoxTag::Tuple: return Kind::Tuple;
    case BoxTag::PositiveBig:
    case BoxTag::NegativeBig:
    case BoxTag::Float: return Kind::Number;
    case BoxTag::Ref:
    case BoxTag::ExternalRef: return Kind::Reference;
    case BoxTag::Fun:
    case BoxTag::Export: return Kind::Fun;
    case BoxTag::FlatMap:
    case BoxTag::HashMap: return Kind::Map;
    case BoxTag::ExternalPid: return isPort(t) ? Kind::Port : Kind::Pid;
    case BoxTag::RefcBinary:
    case BoxTag::HeapBinary:
    case BoxTag::SubBinary: return Kind::Bitstring;
    case BoxTag::HashNode:
    case BoxTag::MatchContext: break;
    }
    return Kind::MapNode;
}

Kind kindOf(Term t)
{
    if (t.isBoxed())
        return kindOfBox(t);
    if (t.isCons())
        return Kind::List;
    if (t.isSmall())
        return Kind::Number;
    if (t.isAtom())
        return Kind::Atom;
    if (t.isNil())
        return Kind::Nil;
    return t.isLocalPid() ? Kind::Pid : Kind::Port;
}

template<typename T>
int order(T a, T b)
{
    return a == b ? 0 : a < b ? -1 : 1;
}

int compareAtoms(Term a, Term b, const AtomTable& atoms)
{
    if (a == b)
        return 0;
    const uint32_t x = atoms.ordinal(a.atomId());
    const uint32_t y = atoms.ordinal(b.atomId());
    return x != y ? order(x, y) : atoms.text(a).compare(atoms.text(b));
}

// The nodes of two identifiers.
int compareNodes(Term nodeA, Word creationA, Term nodeB, Word creationB, const AtomTable& atoms)
{
    const int names = compareAtoms(nodeA, nodeB, atoms);
    return names != 0 ? names : order(creationA, creationB);
}

struct PidParts
{
    PidParts(Term t, const AtomTable& atoms)
    {
        if (t.isImmediate()) {
            node = atoms.thisNode.name;
            creation = atoms.thisNode.creation;
            number = t.number() & 0x7FFF;
            serial = t.number() >> 15;
            return;
        }
        const auto* box = reinterpret_cast<const ExternalPidBox*>(t.object());
        node = Term(box->node);
        creation = box->creation;
        number = box->number;
        serial = box->serial();
    }
    Term node = NoTerm;
    Word creation = 0;
    Word number = 0;
    Word serial = 0;
};

int comparePids(Term a, Term b, const AtomTable& atoms)
{
    const PidParts x(a, atoms);
    const PidParts y(b, atoms);
    if (x.serial != y.serial)
        return order(x.serial, y.serial);
    if (x.number != y.number)
        return order(x.number, y.number);
    return compareNodes(x.node, x.creation, y.node, y.creation, atoms);
}

int comparePorts(Term a, Term b, const AtomTable& atoms)
{
    if (a.isImmediate() && b.isImmediate())
        return order(a.number(), b.number());
    const PidParts x(a, atoms);
    const PidParts y(b, atoms);
    const int nodes = compareNodes(x.node, x.creation, y.node, y.creation, atoms);
    return nodes != 0 ? nodes : order(x.number, y.number);
}

int compareExternalRefs(const ExternalRefBox* x, const ExternalRefBox* y, const AtomTable& atoms)
{
    if (const int nodes
        = compareNodes(Term(x->node), x->creation, Term(y->node), y->creation, atoms))
        return nodes;
    if (x->idCount != y->idCount)
        return order(x->idCount, y->idCount);
    for (size_t i = x->idCount; i-- > 0;) {
        if (x->ids[i] != y->ids[i])
            return order(x->ids[i], y->ids[i]);
    }
    return 0;
}

int compareReferences(Term a, Term b, const AtomTable& atoms)
{
    if (isLocalRef(a) != isLocalRef(b)) {
        const auto* other
            = reinterpret_cast<const ExternalRefBox*>((isLocalRef(a) ? b : a).object());
        const AtomTable::ThisNode& here = atoms.thisNode;
        const int nodes
            = compareNodes(here.name, here.creation, Term(other->node), other->creation, atoms);
        const int local
            = nodes != 0 ? nodes : -1; // the other is one that this node cannot have made
        return isLocalRef(a) ? local : -local;
    }
    if (isLocalRef(a))
        return order(refBox(a)->number, refBox(b)->number);
    return compareExternalRefs(reinterpret_cast<const ExternalRefBox*>(a.object()),
                               reinterpret_cast<const ExternalRefBox*>(b.object()), atoms);
}

int compareExports(Term a, Term b, const AtomTable& atoms)
{
    const ExportKey& x = exportKey(a);
    const ExportKey& y = exportKey(b);
    if (const int modules = compareAtoms(x.module, y.module, atoms))
        return modules;
    if (const int names = compareAtoms(x.name, y.name, atoms))
        return names;
    return order(x.arity, y.arity);
}

int compareFunKeys(const FunBox* a, const FunBox* b, const AtomTable& atoms)
{
    const FunKey& x = funKey(a);
    const FunKey& y = funKey(b);
    if (const int modules = compareAtoms(x.module, y.module, atoms))
        return modules;
    if (x.index != y.index)
        return order(x.index, y.index);
    if (x.oldUniq != y.oldUniq)
        return order(x.oldUniq, y.oldUniq);
    return order(a->freeCount(), b->freeCount());
}

// Compares two terms part by part. `exact` holds inside the keys of maps.
class Comparison
{
public:
    Comparison(const AtomTable& atoms, unsigned depth) : m_atoms(atoms), m_depth(depth) {}

    int run(Term a, Term b, bool exact)
    {
        m_exact = exact;
        int result = compareOne(a, b);
        while (result == 0 && !m_rests.isEmpty()) {
            Rest& rest = m_rests.peek();
            m_exact = rest.exact;
            const Term x(*rest.a++);
            const Term y(*rest.b++);
            if (--rest.count == 0)
                m_rests.pop();
            result = compareOne(x, y);
        }
        return result;
    }

private:
    struct Rest
    {
        const Word* a;
        const Word* b;
        size_t count;
        bool exact;
    };
    // Beyond so many large maps inside keys of large maps, the order of map keys is that of the
    // trie: total too, and found without deeper calls.
    static constexpr unsigned MaxDepth = 100;

    void later(const Word* a, const Word* b, size_t count)
    {
        if (count != 0)
            m_rests.push({a, b, count, m_exact});
    }

    int compareOne(Term a, Term b)
    {
        if (a.w == b.w)
            return 0;
        if (a.isSmall() && b.isSmall())
            return order(a.smallValue(), b.smallValue());
        const Kind kind = kindOf(a);
        const Kind other = kindOf(b);
        if (kind != other)
            return order(kind, other);
        switch (kind) {
        case Kind::Number: return compareNumbers(a, b);
        case Kind::Atom: return compareAtoms(a, b, m_atoms);
        case Kind::Reference: return compareReferences(a, b, m_atoms);
        case Kind::Fun: return compareFuns(a, b);
        case Kind::Port: return comparePorts(a, b, m_atoms);
        case Kind::Pid: return comparePids(a, b, m_atoms);
        case Kind::Tuple: return compareTuples(a, b);
        case Kind::Map: return compareMaps(a, b);
        case Kind::List: later(a.cell(), b.cell(), 2); return 0;
        case Kind::Bitstring: return compareBits(bitView(a), bitView(b));
        case Kind::MapNode: return compareTuples(a, b);
        case Kind::Nil: break;
        }
        return 0;
    }

    [[nodiscard]] int compareNumbers(Term a, Term b) const
    {
        const bool floatA = isFloat(a);
        const bool floatB = isFloat(b);
        if (floatA && floatB)
            return order(floatValue(a), floatValue(b));
        if (!floatA && !floatB)
            return bigCompare(a, b);
        if (m_exact)
            return floatA ? 1 : -1;
        return floatA ? -compareIntegerToFloat(b, floatValue(a))
                      : compareIntegerToFloat(a, floatValue(b));
    }

    int compareFuns(Term a, Term b)
    {
        const bool exportA = hasTag(a, BoxTag::Export);
        const bool exportB = hasTag(b, BoxTag::Export);
        if (exportA && exportB)
            return compareExports(a, b, m_atoms);
        if (exportA != exportB)
            return exportA ? 1 : -1;
        const FunBox* x = funBox(a);
        const FunBox* y = funBox(b);
        if (const int keys = compareFunKeys(x, y, m_atoms))
            return keys;
        later(x->free, y->free, x->freeCount());
        return 0;
    }

    int compareTuples(Term a, Term b)
    {
        const size_t arity = tupleArity(a);
        if (arity != tupleArity(b))
            return order(arity, tupleArity(b));
        later(a.object() + 1, b.object() + 1, arity);
        return 0;
    }

    int compareMaps(Term a, Term b)
    {
        const size_t size = mapSize(a);
        if (size != mapSize(b))
            return order(size, mapSize(b));
        if (!isFlatMap(a))
            return compareHashMaps(a, b);
        const FlatMapBox* x = flatMapBox(a);
        const FlatMapBox* y = flatMapBox(b);
        later(x->values, y->values, size);
        m_exact = true;
        later(&x->keys, &y->keys, 1);
        return 0;
    }

    // Cells [key|value] of a large map, by key.
    [[nodiscard]] std::vector<const Word*> sortedCells(Term map) const
    {
        std::vector<const Word*> cells;
        cells.reserve(mapSize(map));
        MapIterator pairs(map);
        while (const Word* cell = pairs.nextCell())
            cells.push_back(cell);
        std::sort(cells.begin(), cells.end(), [this](const Word* x, const Word* y) {
            return Comparison(m_atoms, m_depth + 1).run(Term(x[0]), Term(y[0]), true) < 0;
        });
        return cells;
    }

    int compareHashMaps(Term a, Term b)
    {
        if (m_depth > MaxDepth) {
            m_exact = true;
            later(a.object() + 2, b.object() + 2, 1);
            return 0;
        }
        const std::vector<const Word*> x = sortedCells(a);
        const std::vector<const Word*> y = sortedCells(b);
        for (size_t i = 0; i < x.size(); ++i) {
            Comparison keys(m_atoms, m_depth + 1);
            if (const int result = keys.run(Term(x[i][0]), Term(y[i][0]), true))
                return result;
        }
        for (size_t i = x.size(); i-- > 0;)
            later(x[i] + 1, y[i] + 1, 1);
        return 0;
    }

    const AtomTable& m_atoms;
    unsigned m_depth;
    bool m_exact = false;
    PendingStack<Rest, 24> m_rests;
};

} // namespace

int compareTerms(Term a, Term b, const AtomTable& atoms)
{
    if (a.isSmall() && b.isSmall())
        return order(a.smallValue(), b.smallValue());
    if (a.isAtom() && b.isAtom())
        return compareAtoms(a, b, atoms);
    return Comparison(atoms, 0).run(a, b, false);
}

int compareExact(Term a, Term b, const AtomTable& atoms)
{
    if (a.isSmall() && b.isSmall())
        return order(a.smallValue(), b.smallValue());
    if (a.isAtom() && b.isAtom())
        return compareAtoms(a, b, atoms);
    return Comparison(atoms, 0).run(a, b, true);
}

} // namespace relupscope
