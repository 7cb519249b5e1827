// SPDX-License-Identifier: GPL-3.0-or-later
// BIFs of module lists.
#include "bif/bif.h"
#include "term/compare.h"

namespace relupscope {

namespace {

// What lists:key* functions search: the tuple whose element `position` compares equal to the key,
// None when there is none, or an error.
struct KeySearch
{
    Term found;
    bool isBadarg;
};

bool isEqualKey(Term element, Term key, bool keyIsImmediate)
{
    // An atom, a pid or [] equals nothing but itself; a small integer may equal a float.
    return element == key || (!keyIsImmediate && looselyEqual(element, key));
}

KeySearch keySearch(BifCall& c)
{
    const Term key = c.arg(0);
    uint64_t position;
    if (!toIndex(c.arg(1), &position) || position == 0)
        return {NoTerm, true};
    const bool keyIsImmediate = key.isImmediate() && !key.isSmall();
    uint64_t steps = 0;
    Term list = c.arg(2);
    for (; list.isCons(); list = list.tail()) {
        ++steps;
        const Term tuple = list.head();
        if (isTuple(tuple) && position <= tupleArity(tuple)
            && isEqualKey(tupleElement(tuple, position - 1), key, keyIsImmediate)) {
            c.bumpReductions(steps / 16);
            return {tuple, false};
        }
    }
    c.bumpReductions(steps / 16);
    return {NoTerm, !list.isNil()};
}

bool isMember(Term element, Term* list)
{
    const bool isWord = element.isImmediate();
    for (; list->isCons(); *list = list->tail()) {
        const Term head = list->head();
        if (head == element || (!isWord && exactEqual(head, element)))
            return true;
    }
    return false;
}

} // namespace

BifResult bif_lists_member_2(BifCall& c)
{
    Term list = c.arg(1);
    if (isMember(c.arg(0), &list))
        return Atom::true_;
    return list.isNil() ? Atom::false_ : c.badarg();
}

BifResult bif_lists_reverse_2(BifCall& c)
{
    Term list = c.arg(0);
    Term result = c.arg(1);
    uint64_t steps = 0;
    for (; list.isCons(); list = list.tail()) {
        result = c.heap().cons(list.head(), result);
        ++steps;
    }
    c.bumpReductions(steps / 16);
    return list.isNil() ? result : c.badarg();
}

BifResult bif_lists_keyfind_3(BifCall& c)
{
    const KeySearch search = keySearch(c);
    if (search.isBadarg)
        return c.badarg();
    return search.found.isNone() ? Atom::false_ : search.found;
}

BifResult bif_lists_keymember_3(BifCall& c)
{
    const KeySearch search = keySearch(c);
    return search.isBadarg ? c.badarg() : makeBool(!search.found.isNone());
}

BifResult bif_lists_keysearch_3(BifCall& c)
{
    const KeySearch search = keySearch(c);
    if (search.isBadarg)
        return c.badarg();
    return search.found.isNone() ? Atom::false_ : c.heap().tuple(c.atom("value"), search.found);
}

} // namespace relupscope
