// SPDX-License-Identifier: GPL-3.0-or-later
// Module ets: match, match_object, select and their kin without a limit, and match specifications
// as such. Those with a limit are in bif_ets_chunk.cpp.
#include "bif/ets_select.h"
#include "term/compare.h"

#include <algorithm>

namespace relupscope {

bool EtsSelection::compile(const BifCall& c, const EtsTable& table, Term specTerm)
{
    if (isLocalRef(specTerm))
        specTerm = c.node.ets->keptMatchSpec(refBox(specTerm)->number);
    hasKeys = true;
    if (specTerm.isNil()) // nothing matches
        return true;
    if (specTerm.isNone() || !spec.compile(specTerm, MatchDialect::Table, c.atoms()))
        return false;
    for (const MatchClause& clause : spec.clauses()) {
        Term key = NoTerm;
        const MatchSpec::KeyUse use = spec.keyUse(clause, table.keyPosition(), &key);
        if (use == MatchSpec::KeyUse::Any) {
            hasKeys = false;
            if (table.isOrdered() && spec.clauses().size() == 1 && !key.isNone() && isTuple(key))
                bind(key, c.atoms());
        }
        if (use != MatchSpec::KeyUse::One)
            continue;
        const bool isKnown = std::any_of(keys.begin(), keys.end(), [&](Term known) {
            return compareTerms(known, key, c.atoms()) == 0
                && (table.isOrdered() || exactEqual(known, key));
        });
        if (!isKnown)
            keys.push_back(key);
    }
    if (table.isOrdered()) {
        std::sort(keys.begin(), keys.end(),
                  [&](Term a, Term b) { return compareTerms(a, b, c.atoms()) < 0; });
    }
    return true;
}

void EtsSelection::bind(Term key, const AtomTable& atoms)
{
    while (boundCount < tupleArity(key) && isGroundPattern(tupleElement(key, boundCount), atoms))
        ++boundCount;
    if (boundCount > 0)
        bound = key;
}

int EtsSelection::compareToBound(Term key, Term bound, size_t boundCount, const AtomTable& atoms)
{
    if (!isTuple(key, tupleArity(bound))) // other types and sizes are all before or all behind
        return compareTerms(key, bound, atoms);
    for (size_t i = 0; i < boundCount; ++i) {
        if (const int order = compareTerms(tupleElement(key, i), tupleElement(bound, i), atoms))
            return order;
    }
    return 0;
}

namespace {

// [{Pattern, [], [What]}]
Term specFor(const BifCall& c, Term pattern, Term what)
{
    return c.list({c.heap().tuple(pattern, Nil, c.list({what}))});
}

BifResult select(BifCall& c, Term specTerm, bool reverse)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    EtsSelection selection;
    if (!selection.compile(c, *at.table, specTerm))
        return c.badarg();
    // Values are put in front, so an ordered table is walked from the end that comes last.
    Term list = Nil;
    size_t visited = 0;
    if (at.table->isOrdered() && !reverse)
        std::reverse(selection.keys.begin(), selection.keys.end());
    selection.forEach(*at.table, !reverse, [&](const EtsObject& o) {
        ++visited;
        const Term value = selection.spec.run(c.node, c.p, o.tuple(), true);
        if (!value.isNone())
            list = c.heap().cons(value, list);
        return true;
    });
    c.bumpReductions(visited);
    return list;
}

} // namespace

BifResult bif_ets_select_2(BifCall& c)
{
    return select(c, c.arg(1), false);
}

BifResult bif_ets_select_reverse_2(BifCall& c)
{
    return select(c, c.arg(1), true);
}

BifResult bif_ets_match_2(BifCall& c)
{
    return select(c, specFor(c, c.arg(1), Atom::dollar_dollar), false);
}

BifResult bif_ets_match_object_2(BifCall& c)
{
    return select(c, specFor(c, c.arg(1), Atom::dollar_underscore), false);
}

BifResult bif_ets_select_count_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    EtsSelection selection;
    if (!selection.compile(c, *at.table, c.arg(1)))
        return c.badarg();
    size_t count = 0;
    size_t visited = 0;
    selection.forEach(*at.table, false, [&](const EtsObject& o) {
        ++visited;
        if (selection.spec.run(c.node, c.p, o.tuple(), true) == Atom::true_)
            ++count;
        return true;
    });
    c.bumpReductions(visited);
    return c.heap().unsignedInteger(count);
}

BifResult bif_ets_internal_select_delete_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    EtsSelection selection;
    if (!selection.compile(c, *at.table, c.arg(1)))
        return c.badarg();
    std::vector<EtsObject*> gone;
    size_t visited = 0;
    selection.forEach(*at.table, false, [&](EtsObject& o) {
        ++visited;
        if (selection.spec.run(c.node, c.p, o.tuple(), true) == Atom::true_)
            gone.push_back(&o);
        return true;
    });
    for (EtsObject* object : gone)
        at.table->erase(object);
    c.bumpReductions(visited + gone.size());
    return c.heap().unsignedInteger(gone.size());
}

namespace {

// Whether a part of a body makes just what the part of the head with the same place matches.
bool isSamePart(Term head, Term body, bool isConstant, const AtomTable& atoms)
{
    struct Part
    {
        Term head;
        Term body;
        bool isConstant; // the body's part stands for itself
    };
    std::vector<Part> pending {{head, body, isConstant}};
    while (!pending.empty()) {
        Part part = pending.back();
        pending.pop_back();
        if (!part.isConstant && isTuple(part.body)) {
            if (tupleArity(part.body) == 0)
                return false;
            const Term form = tupleElement(part.body, 0);
            const bool isQuoted = isTuple(part.body, 2) && form == Atom::const_;
            if (!isQuoted && (!isTuple(part.body, 1) || !isTuple(form)))
                return false;
            part.isConstant = isQuoted;
            part.body = isQuoted ? tupleElement(part.body, 1) : form;
        }
        const auto [h, b, isFixed] = part;
        if (isMap(h) || h == Atom::underscore || b == Atom::dollar_underscore
            || b == Atom::dollar_dollar || (isFixed && matchVariable(h, atoms) >= 0))
            return false;
        if (h.isCons() && b.isCons()) {
            pending.push_back({h.head(), b.head(), isFixed});
            pending.push_back({h.tail(), b.tail(), isFixed});
        } else if (isTuple(h) && isTuple(b, tupleArity(h))) {
            for (size_t i = 0; i < tupleArity(h); ++i)
                pending.push_back({tupleElement(h, i), tupleElement(b, i), isFixed});
        } else if (!exactEqual(h, b)) {
            return false;
        }
    }
    return true;
}

// Whether the clause can be seen to give objects with the key of the one that it matched, which is
// what ets:select_replace/2 asks for.
bool keepsKey(const BifCall& c, const MatchClause& clause, unsigned keyPosition)
{
    const Term body = clause.bodyTerm;
    if (!body.isCons() || !body.tail().isNil())
        return false;
    const Term value = body.head();
    if (value == Atom::dollar_underscore)
        return true;
    if (!isTuple(value) || !isTuple(clause.headTerm) || tupleArity(clause.headTerm) < keyPosition)
        return false;
    const bool isConstant = isTuple(value, 2) && tupleElement(value, 0) == Atom::const_;
    if (!isConstant && tupleArity(value) != 1)
        return false;
    const Term made = tupleElement(value, isConstant ? 1 : 0);
    if (!isTuple(made) || tupleArity(made) < keyPosition)
        return false;
    const Term key = tupleElement(made, keyPosition - 1);
    if (isSamePart(tupleElement(clause.headTerm, keyPosition - 1), key, isConstant, c.atoms()))
        return true;
    return !isConstant && isTuple(key, 3) && tupleElement(key, 0) == c.atom("element")
        && tupleElement(key, 1) == Term::small(keyPosition)
        && tupleElement(key, 2) == Atom::dollar_underscore;
}

} // namespace

BifResult bif_ets_select_replace_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    if (at.table->options.type == EtsType::Bag)
        return c.badarg(Atom::table_type);
    EtsSelection selection;
    if (!selection.compile(c, *at.table, c.arg(1)))
        return c.badarg();
    for (const MatchClause& clause : selection.spec.clauses()) {
        if (!keepsKey(c, clause, at.table->keyPosition()))
            return c.badarg();
    }
    std::vector<std::pair<EtsObject*, Term>> changes;
    size_t visited = 0;
    selection.forEach(*at.table, false, [&](EtsObject& o) {
        ++visited;
        const Term value = selection.spec.run(c.node, c.p, o.tuple(), true);
        if (!value.isNone())
            changes.emplace_back(&o, value);
        return true;
    });
    for (const auto& [object, value] : changes)
        at.table->replace(object, value);
    c.bumpReductions(visited + changes.size());
    return c.heap().unsignedInteger(changes.size());
}

// --- specifications as such ----------------------------------------------------------------------

BifResult bif_ets_match_spec_compile_1(BifCall& c)
{
    MatchSpec spec;
    if (!spec.compile(c.arg(0), MatchDialect::Table, c.atoms()))
        return c.badarg();
    return c.heap().ref(c.node.ets->keepMatchSpec(c.node, c.arg(0)));
}

BifResult bif_ets_is_compiled_ms_1(BifCall& c)
{
    const Term t = c.arg(0);
    return makeBool(isLocalRef(t) && !c.node.ets->keptMatchSpec(refBox(t)->number).isNone());
}

BifResult bif_ets_match_spec_run_r_3(BifCall& c)
{
    const Term ref = c.arg(1);
    if (!c.arg(0).isList() || !isLocalRef(ref))
        return c.badarg();
    const Term kept = c.node.ets->keptMatchSpec(refBox(ref)->number);
    MatchSpec spec;
    if (kept.isNone() || !spec.compile(kept, MatchDialect::Table, c.atoms()))
        return c.badarg();
    Term result = c.arg(2);
    Term list = c.arg(0);
    size_t visited = 0;
    for (; list.isCons(); list = list.tail(), ++visited) {
        const Term value = spec.run(c.node, c.p, list.head(), false);
        if (!value.isNone())
            result = c.heap().cons(value, result);
    }
    if (!list.isNil())
        return c.badarg();
    c.bumpReductions(visited);
    return result;
}

namespace {

Term errorList(const BifCall& c, const std::vector<std::string>& errors)
{
    Term list = Nil;
    for (size_t i = errors.size(); i > 0; --i) {
        const std::string& text = errors[i - 1];
        const Term words = c.heap().listOfBytes(text.data(), text.size());
        list = c.heap().cons(c.heap().tuple(Atom::error, words), list);
    }
    return list;
}

} // namespace

BifResult bif_erlang_match_spec_test_3(BifCall& c)
{
    const Term type = c.arg(2);
    if (type != Atom::table && type != Atom::trace)
        return c.badarg();
    if (type == Atom::trace && !c.arg(0).isList())
        return c.badarg();
    MatchSpec spec;
    std::vector<std::string> errors;
    const MatchDialect dialect = type == Atom::trace ? MatchDialect::Trace : MatchDialect::Table;
    Heap& heap = c.heap();
    if (!spec.compile(c.arg(1), dialect, c.atoms(), &errors))
        return heap.tuple(Atom::error, errorList(c, errors));
    Term value = spec.run(c.node, c.p, c.arg(0), false);
    Term flags = Nil;
    if (value.isNone()) {
        value = Atom::false_;
    } else if (type == Atom::trace) {
        value = spec.effects.message.isNone() ? Atom::true_ : spec.effects.message;
        if (spec.effects.exceptionTrace)
            flags = heap.cons(c.atom("exception_trace"), flags);
        if (spec.effects.returnTrace)
            flags = heap.cons(c.atom("return_trace"), flags);
    }
    return heap.tuple(Atom::ok, value, flags, Nil);
}

} // namespace relupscope
