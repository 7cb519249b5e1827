// SPDX-License-Identifier: GPL-3.0-or-later
// Module persistent_term. Values are handed out as they are, without a copy.
#include "bif/bif.h"
#include "node/persistent_terms.h"
#include "term/compare.h"
#include "term/copy.h"
#include "term/map.h"

namespace relupscope {

namespace {

// Replacing and erasing are meant to be rare: OTP copies its table and searches all processes.
constexpr uint64_t ReductionsToReplace = 1000;

} // namespace

BifResult bif_persistent_term_put_2(BifCall& c)
{
    const Term old = c.node.persistentTerms->get(c.arg(0), c.atoms());
    if (!old.isNone() && exactEqual(old, c.arg(1)))
        return Atom::ok;
    c.bumpReductions(old.isNone() ? 1 : ReductionsToReplace);
    c.node.persistentTerms->put(c.arg(0), c.arg(1), c.atoms());
    return Atom::ok;
}

BifResult bif_persistent_term_get_1(BifCall& c)
{
    const Term value = c.node.persistentTerms->get(c.arg(0), c.atoms());
    return value.isNone() ? c.badarg() : BifResult(value);
}

BifResult bif_persistent_term_get_2(BifCall& c)
{
    const Term value = c.node.persistentTerms->get(c.arg(0), c.atoms());
    return value.isNone() ? c.arg(1) : value;
}

BifResult bif_persistent_term_get_0(BifCall& c)
{
    Heap& heap = c.heap();
    Term list = Nil;
    c.node.persistentTerms->forEach([&](Term key, Term value) {
        list = heap.cons(heap.tuple(copyTerm(key, heap), value), list);
    });
    c.bumpReductions(c.node.persistentTerms->count());
    return list;
}

BifResult bif_persistent_term_erase_1(BifCall& c)
{
    const bool wasThere = c.node.persistentTerms->erase(c.arg(0), c.atoms());
    if (wasThere)
        c.bumpReductions(ReductionsToReplace);
    return makeBool(wasThere);
}

// What erl_init does first when a node restarts without its computer (init:restart/0).
BifResult bif_erts_internal_erase_persistent_terms_0(BifCall& c)
{
    std::vector<Term> keys;
    c.node.persistentTerms->forEach([&](Term key, Term) { keys.push_back(key); });
    for (const Term key : keys)
        c.node.persistentTerms->erase(key, c.atoms());
    return Atom::ok;
}

BifResult bif_persistent_term_info_0(BifCall& c)
{
    const Term keys[] = {Atom::count, Atom::memory};
    const Term values[] = {c.heap().unsignedInteger(c.node.persistentTerms->count()),
                           c.heap().unsignedInteger(c.node.persistentTerms->memoryBytes())};
    return mapFromPairs(c.heap(), keys, values, 2, c.atoms());
}

} // namespace relupscope
