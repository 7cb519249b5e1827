// SPDX-License-Identifier: GPL-3.0-or-later
// The process dictionary (process/dictionary.h).
#include "bif/bif.h"
#include "term/compare.h"

namespace relupscope {

namespace {

uint32_t hashOf(const BifCall& c)
{
    return ProcessDictionary::hashOf(c.arg(0), c.node.atoms);
}

Term orUndefined(Term old)
{
    return old.isNone() ? Term(Atom::undefined) : old;
}

Term pairList(const BifCall& c)
{
    Term list = Nil;
    if (c.p.dictionary)
        c.p.dictionary->forEach(
            [&](Term key, Term value) { list = c.heap().cons(c.heap().tuple(key, value), list); });
    return list;
}

template<typename Match>
Term keyList(const BifCall& c, Match&& isWanted)
{
    Term list = Nil;
    if (c.p.dictionary)
        c.p.dictionary->forEach([&](Term key, Term value) {
            if (isWanted(value))
                list = c.heap().cons(key, list);
        });
    return list;
}

} // namespace

BifResult bif_erlang_put_2(BifCall& c)
{
    if (!c.p.dictionary)
        c.p.dictionary = c.heap().arena().make<ProcessDictionary>(c.heap().arena());
    return orUndefined(c.p.dictionary->put(c.arg(0), hashOf(c), c.arg(1)));
}

BifResult bif_erlang_get_1(BifCall& c)
{
    return c.p.dictionary ? orUndefined(c.p.dictionary->get(c.arg(0), hashOf(c)))
                          : Term(Atom::undefined);
}

BifResult bif_erlang_get_0(BifCall& c)
{
    return pairList(c);
}

BifResult bif_erlang_get_keys_0(BifCall& c)
{
    return keyList(c, [](Term) { return true; });
}

BifResult bif_erlang_get_keys_1(BifCall& c)
{
    return keyList(c, [&c](Term value) { return exactEqual(value, c.arg(0)); });
}

BifResult bif_erlang_erase_1(BifCall& c)
{
    return c.p.dictionary ? orUndefined(c.p.dictionary->erase(c.arg(0), hashOf(c)))
                          : Term(Atom::undefined);
}

BifResult bif_erlang_erase_0(BifCall& c)
{
    const Term all = pairList(c);
    if (c.p.dictionary)
        c.heap().arena().drop(c.p.dictionary);
    c.p.dictionary = nullptr;
    return all;
}

} // namespace relupscope
