// SPDX-License-Identifier: GPL-3.0-or-later
// BIFs of module erts_debug that look at terms, and erts_internal:term_type/1.
#include "bif/bif.h"
#include "node/persistent_terms.h"
#include "term/copy.h"
#include "term/map.h"
#include "term/print.h"

#include <unordered_set>
#include <vector>

namespace relupscope {

namespace {

// Words of a term where each object counts once however often it is referred to. Addresses are only
// compared for equality here, so the answer does not depend on them.
// What is no copy of the process's own is not counted: literals and persistent terms.
class SharedSize
{
public:
    SharedSize(const Heap& heap, const PersistentTerms& persistent)
        : m_heap(heap), m_persistent(persistent)
    {
    }

    size_t of(Term term)
    {
        add(term);
        while (!m_pending.empty()) {
            const Term next = m_pending.back();
            m_pending.pop_back();
            if (next.isCons())
                addCons(next);
            else
                addBox(next);
        }
        return m_words;
    }

private:
    void add(Term t)
    {
        if ((t.isCons() || t.isBoxed()) && isOwn(t.isCons() ? t.cell() : t.object())
            && m_seen.insert(t.w).second)
            m_pending.push_back(t);
    }
    [[nodiscard]] bool isOwn(const Word* object) const
    {
        return m_heap.contains(object) || m_persistent.isRetired(object);
    }
    void addCons(Term cell)
    {
        m_words += 2;
        add(cell.head());
        add(cell.tail());
    }
    void addBox(Term box)
    {
        const Word header = box.header();
        const size_t count = headerCount(header);
        m_words += count + 1;
        const Word* words = box.object();
        size_t first = count + 1; // of the fields that are terms
        switch (headerTag(header)) {
        case BoxTag::Tuple: first = 1; break;
        case BoxTag::FlatMap:
        case BoxTag::HashMap:
        case BoxTag::HashNode: first = 2; break;
        case BoxTag::Fun: first = FunFixedWords; break;
        case BoxTag::SubBinary: first = 3; break;
        case BoxTag::MatchContext:
        case BoxTag::PositiveBig:
        case BoxTag::NegativeBig:
        case BoxTag::Ref:
        case BoxTag::Float:
        case BoxTag::Export:
        case BoxTag::RefcBinary:
        case BoxTag::HeapBinary:
        case BoxTag::ExternalPid:
        case BoxTag::ExternalRef: break;
        }
        for (size_t i = first; i <= count; ++i)
            add(Term(words[i]));
    }

    const Heap& m_heap;
    const PersistentTerms& m_persistent;
    std::unordered_set<Word> m_seen;
    std::vector<Term> m_pending;
    size_t m_words = 0;
};

const char* boxTypeName(BoxTag tag, Term t)
{
    switch (tag) {
    case BoxTag::Tuple: return "tuple";
    case BoxTag::MatchContext: return "matchstate";
    case BoxTag::PositiveBig:
    case BoxTag::NegativeBig: return "bignum";
    case BoxTag::Ref: return "reference";
    case BoxTag::Fun: return "fun";
    case BoxTag::Float: return "hfloat";
    case BoxTag::Export: return "export";
    case BoxTag::RefcBinary: return "refc_binary";
    case BoxTag::HeapBinary: return "heap_binary";
    case BoxTag::SubBinary: return "sub_binary";
    case BoxTag::FlatMap: return "flatmap";
    case BoxTag::HashMap: return "hashmap";
    case BoxTag::HashNode: return "hashmap_node";
    case BoxTag::ExternalPid: return isPid(t) ? "external_pid" : "external_port";
    case BoxTag::ExternalRef: return "external_reference";
    }
    return "";
}

const char* immediateTypeName(Term t)
{
    if (t.isSmall())
        return "fixnum";
    if (t.isAtom())
        return "atom";
    if (t.isLocalPid())
        return "pid";
    return t.isLocalPort() ? "port" : "nil";
}

} // namespace

BifResult bif_erts_debug_same_2(BifCall& c)
{
    return makeBool(c.arg(0) == c.arg(1));
}

BifResult bif_erts_debug_flat_size_1(BifCall& c)
{
    return Term::small(static_cast<SWord>(sizeOfTerm(c.arg(0))));
}

BifResult bif_erts_debug_size_shared_1(BifCall& c)
{
    return Term::small(
        static_cast<SWord>(SharedSize(c.heap(), *c.node.persistentTerms).of(c.arg(0))));
}

BifResult bif_erts_debug_copy_shared_2(BifCall& c)
{
    return copyTerm(c.arg(0), c.heap());
}

BifResult bif_erts_debug_display_1(BifCall& c)
{
    const std::string text = printTerm(c.arg(0), c.atoms()) + "\n";
    c.node.writeOut(text);
    return c.heap().listOfBytes(text.data(), text.size());
}

BifResult bif_erts_internal_term_type_1(BifCall& c)
{
    const Term t = c.arg(0);
    if (t.isCons())
        return c.atom("list");
    if (t.isBoxed())
        return c.atom(boxTypeName(headerTag(t.header()), t));
    return c.atom(immediateTypeName(t));
}

} // namespace relupscope
