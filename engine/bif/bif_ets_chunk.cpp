// SPDX-License-Identifier: GPL-3.0-or-later
// Module ets: match/3, match_object/3, select/3, select_reverse/3 and what goes on from there. A
// continuation is a tuple of OTP's form, so that ets:repair_continuation/2 knows it; in the place
// of the compiled specification it holds the specification itself, so that nothing outlives it.
//
//   without order  {Table, Bucket, Limit, Spec, Rest, length(Rest)}    Bucket -1: none left
//   ordered        {Table, LastKey, [], Limit, Spec, [], Reverse, 0}
//
// Every field is checked when it comes back: a tuple that somebody made up is badarg at worst.
#include "bif/ets_select.h"
#include "term/copy.h"

namespace relupscope {

namespace {

// A walk that stops when `limit` values are there.
struct Chunk
{
    const BifCall& c;
    const EtsTable& table;
    Term spec;
    size_t limit;
    EtsSelection selection;
    Term values = Nil; // the newest first
    size_t count = 0;
    size_t visited = 0;

    void visit(const EtsObject& o)
    {
        ++visited;
        const Term value = selection.spec.run(c.node, c.p, o.tuple(), true);
        if (value.isNone())
            return;
        values = c.heap().cons(value, values);
        ++count;
    }
};

Term tableRef(const BifCall& c, const EtsTable& table)
{
    return c.heap().ref(table.id);
}

// --- without order -------------------------------------------------------------------------------

// Whole buckets until there is enough; the bucket to go on with, or -1.
SWord visitBuckets(Chunk& chunk, SWord from)
{
    if (chunk.selection.hasKeys) {
        chunk.selection.forEach(chunk.table, false, [&](const EtsObject& o) {
            chunk.visit(o);
            return true;
        });
        return -1;
    }
    const EtsHash& hash = *chunk.table.hash;
    auto bucket = static_cast<size_t>(from);
    size_t current = bucket;
    for (EtsHash::Node* n = hash.firstFrom(&bucket); n; n = hash.after(n, &bucket)) {
        if (bucket != current && chunk.count >= chunk.limit)
            return static_cast<SWord>(bucket);
        current = bucket;
        chunk.visit(n->object);
    }
    return -1;
}

// {Values, Continuation}; the values beyond the limit, which are the newest, wait in it.
Term hashResult(Chunk& chunk, SWord bucket)
{
    Heap& heap = chunk.c.heap();
    Term rest = Nil;
    size_t restCount = 0;
    Term values = chunk.values;
    if (chunk.count > chunk.limit) {
        std::vector<Term> waiting;
        for (; chunk.count - waiting.size() > chunk.limit; values = values.tail())
            waiting.push_back(values.head());
        restCount = waiting.size();
        rest = heap.list(waiting.data(), restCount);
    }
    if (rest.isNil() && bucket < 0) {
        if (values.isNil())
            return Atom::end_of_table;
        return heap.tuple(values, Atom::end_of_table);
    }
    const Term continuation = heap.tuple(tableRef(chunk.c, chunk.table), Term::small(bucket),
                                         Term::small(static_cast<SWord>(chunk.limit)), chunk.spec,
                                         rest, Term::small(static_cast<SWord>(restCount)));
    return heap.tuple(values, continuation);
}

BifResult goOnInHash(BifCall& c, const EtsTable& table, Term continuation)
{
    const Term bucket = tupleElement(continuation, 1);
    const Term limit = tupleElement(continuation, 2);
    const Term rest = tupleElement(continuation, 4);
    const SWord restCount = listLength(rest);
    if (!bucket.isSmall() || bucket.smallValue() < -1 || !limit.isSmall() || limit.smallValue() < 1
        || restCount < 0)
        return c.badarg();
    Chunk chunk {
        c, table, tupleElement(continuation, 3), static_cast<size_t>(limit.smallValue()), {}};
    if (!chunk.selection.compile(c, table, chunk.spec))
        return c.badarg();
    chunk.values = rest;
    chunk.count = static_cast<size_t>(restCount);
    SWord next = bucket.smallValue();
    if (next >= 0 && chunk.count < chunk.limit)
        next = visitBuckets(chunk, next);
    c.bumpReductions(chunk.visited);
    return hashResult(chunk, next);
}

// --- ordered -------------------------------------------------------------------------------------

Term treeResult(Chunk& chunk, const EtsTree::Node* last, bool isAtEnd, bool reverse)
{
    Heap& heap = chunk.c.heap();
    Term values = Nil; // in order
    for (Term l = chunk.values; l.isCons(); l = l.tail())
        values = heap.cons(l.head(), values);
    if (isAtEnd) {
        if (values.isNil())
            return Atom::end_of_table;
        return heap.tuple(values, Atom::end_of_table);
    }
    const Term key = copyTerm(chunk.table.tree->keyOf(*last), heap);
    const Term continuation = heap.tuple(tableRef(chunk.c, chunk.table), key, Nil,
                                         Term::small(static_cast<SWord>(chunk.limit)), chunk.spec,
                                         Nil, Term::small(reverse ? 1 : 0), Term::small(0));
    return heap.tuple(values, continuation);
}

Term walkTree(Chunk& chunk, bool reverse, Term after)
{
    if (chunk.selection.hasKeys && chunk.selection.keys.size() <= 1) {
        chunk.selection.forEach(chunk.table, reverse, [&](const EtsObject& o) {
            chunk.visit(o);
            return true;
        });
        return treeResult(chunk, nullptr, true, reverse);
    }
    EtsTreeWalk walk(*chunk.table.tree, reverse, after);
    EtsTree::Node* last = nullptr;
    while (chunk.count < chunk.limit) {
        EtsTree::Node* n = walk.next();
        if (!n) {
            last = nullptr;
            break;
        }
        last = n;
        chunk.visit(n->object);
    }
    chunk.c.bumpReductions(chunk.visited);
    return treeResult(chunk, last, last == nullptr, reverse);
}

BifResult goOnInTree(BifCall& c, const EtsTable& table, Term continuation)
{
    const Term limit = tupleElement(continuation, 3);
    if (!limit.isSmall() || limit.smallValue() < 1)
        return c.badarg();
    Chunk chunk {
        c, table, tupleElement(continuation, 4), static_cast<size_t>(limit.smallValue()), {}};
    if (!chunk.selection.compile(c, table, chunk.spec))
        return c.badarg();
    const bool reverse = tupleElement(continuation, 6) == Term::small(1);
    return walkTree(chunk, reverse, tupleElement(continuation, 1));
}

// --- the BIFs ------------------------------------------------------------------------------------

BifResult startChunk(BifCall& c, Term spec, bool reverse)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    const Term limit = c.arg(2);
    if (!limit.isSmall() || limit.smallValue() < 1)
        return c.badarg();
    Chunk chunk {c, *at.table, spec, static_cast<size_t>(limit.smallValue()), {}};
    if (!chunk.selection.compile(c, *at.table, spec))
        return c.badarg();
    if (at.table->tree)
        return walkTree(chunk, reverse, NoTerm);
    const SWord next = visitBuckets(chunk, 0);
    c.bumpReductions(chunk.visited);
    return hashResult(chunk, next);
}

BifResult goOn(BifCall& c)
{
    const Term continuation = c.arg(0);
    if (continuation == Atom::end_of_table)
        return Atom::end_of_table;
    if (!isTuple(continuation) || tupleArity(continuation) == 0)
        return c.badarg();
    const EtsLookup at = findEtsTable(c, tupleElement(continuation, 0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    if (!isTuple(continuation, 6) && !isTuple(continuation, 8))
        return c.badarg();
    if (at.table->isOrdered() != isTuple(continuation, 8))
        return c.badarg();
    return at.table->isOrdered() ? goOnInTree(c, *at.table, continuation)
                                 : goOnInHash(c, *at.table, continuation);
}

// [{Pattern, [], [What]}]
Term specFor(const BifCall& c, Term pattern, Term what)
{
    return c.list({c.heap().tuple(pattern, Nil, c.list({what}))});
}

} // namespace

BifResult bif_ets_select_3(BifCall& c)
{
    return startChunk(c, c.arg(1), false);
}

BifResult bif_ets_select_reverse_3(BifCall& c)
{
    return startChunk(c, c.arg(1), true);
}

BifResult bif_ets_match_3(BifCall& c)
{
    return startChunk(c, specFor(c, c.arg(1), Atom::dollar_dollar), false);
}

BifResult bif_ets_match_object_3(BifCall& c)
{
    return startChunk(c, specFor(c, c.arg(1), Atom::dollar_underscore), false);
}

BifResult bif_ets_select_1(BifCall& c)
{
    return goOn(c);
}

BifResult bif_ets_select_reverse_1(BifCall& c)
{
    return goOn(c);
}

BifResult bif_ets_match_1(BifCall& c)
{
    return goOn(c);
}

BifResult bif_ets_match_object_1(BifCall& c)
{
    return goOn(c);
}

} // namespace relupscope
