// SPDX-License-Identifier: GPL-3.0-or-later
// Module ets: one object, or all with one key.
#include "bif/ets_access.h"
#include "term/arithmetic.h"
#include "term/compare.h"
#include "term/copy.h"

#include <vector>

namespace relupscope {

namespace {

// Calls f(object) for each object with the key, the newest of a bag first.
template<typename F>
void forEachWithKey(const EtsTable& table, Term key, F&& f)
{
    if (table.tree) {
        if (EtsTree::Node* n = table.tree->find(key))
            f(n->object);
        return;
    }
    EtsHash::Node* n = table.hash->find(key, etsHash(key, table.atoms));
    for (; n; n = table.hash->nextWithKey(n))
        f(n->object);
}

bool isSet(const EtsTable& table)
{
    return table.options.type == EtsType::Set || table.options.type == EtsType::OrderedSet;
}

// Puts all objects of a list. A bag gets the last one first up to OTP 25 (erl_db.c,
// ets_insert_2_list): it shows in the order of ets:lookup/2.
void putAll(const BifCall& c, EtsTable& table, Term list)
{
    if (table.options.type == EtsType::Bag && c.node.otpNumber < 26) {
        std::vector<Term> objects;
        for (; list.isCons(); list = list.tail())
            objects.push_back(list.head());
        for (auto object = objects.rbegin(); object != objects.rend(); ++object)
            table.put(*object);
        c.bumpReductions(objects.size());
        return;
    }
    for (; list.isCons(); list = list.tail()) {
        table.put(list.head());
        c.bumpReductions(1);
    }
}

bool areEtsObjects(const EtsTable& table, Term list)
{
    for (; list.isCons(); list = list.tail()) {
        if (!isEtsObject(table, list.head()))
            return false;
    }
    return list.isNil();
}

} // namespace

Term etsObjectsWithKey(const BifCall& c, const EtsTable& table, Term key)
{
    Term list = Nil;
    forEachWithKey(table, key, [&](const EtsObject& o) {
        list = c.heap().cons(copyEtsObject(o, c.heap()), list);
    });
    return list;
}

// --- insert, delete ------------------------------------------------------------------------------

BifResult bif_ets_insert_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    EtsTable& table = *at.table;
    if (isEtsObject(table, c.arg(1))) {
        table.put(c.arg(1));
        return Atom::true_;
    }
    if (!areEtsObjects(table, c.arg(1)))
        return c.badarg();
    putAll(c, table, c.arg(1));
    return Atom::true_;
}

BifResult bif_ets_insert_new_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    EtsTable& table = *at.table;
    const Term list = c.arg(1).isList() ? c.arg(1) : c.list({c.arg(1)});
    if (!areEtsObjects(table, list))
        return c.badarg();
    for (Term l = list; l.isCons(); l = l.tail()) {
        if (table.find(table.keyOf(l.head())))
            return Atom::false_;
    }
    putAll(c, table, list);
    return Atom::true_;
}

BifResult bif_ets_delete_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    at.table->eraseKey(c.arg(1));
    return Atom::true_;
}

BifResult bif_ets_delete_object_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    if (!isEtsObject(*at.table, c.arg(1)))
        return c.badarg();
    at.table->eraseObject(c.arg(1));
    return Atom::true_;
}

BifResult bif_ets_take_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    const Term objects = etsObjectsWithKey(c, *at.table, c.arg(1));
    if (objects.isCons())
        at.table->eraseKey(c.arg(1));
    return objects;
}

// --- look up -------------------------------------------------------------------------------------

BifResult bif_ets_lookup_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    return etsObjectsWithKey(c, *at.table, c.arg(1));
}

BifResult bif_ets_member_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    return makeBool(at.table->find(c.arg(1)) != nullptr);
}

namespace {

BifResult noSuchKey(const BifCall& c, Term defaultValue)
{
    return defaultValue.isNone() ? c.badarg(Atom::badkey) : BifResult(defaultValue);
}

BifResult lookupElement(BifCall& c, Term defaultValue)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    const Term position = c.arg(2);
    if (!position.isSmall() || position.smallValue() < 1)
        return c.badarg();
    const auto n = static_cast<size_t>(position.smallValue());
    if (isSet(*at.table)) {
        const EtsObject* o = at.table->find(c.arg(1));
        if (!o)
            return noSuchKey(c, defaultValue);
        if (n > o->arity())
            return c.badarg();
        return copyTerm(Term(o->data[n]), c.heap());
    }
    Term list = Nil;
    bool isShort = false;
    forEachWithKey(*at.table, c.arg(1), [&](const EtsObject& o) {
        if (n > o.arity())
            isShort = true;
        else
            list = c.heap().cons(copyTerm(Term(o.data[n]), c.heap()), list);
    });
    if (isShort)
        return c.badarg();
    return list.isNil() ? noSuchKey(c, defaultValue) : BifResult(list);
}

} // namespace

BifResult bif_ets_lookup_element_3(BifCall& c)
{
    return lookupElement(c, NoTerm);
}

BifResult bif_ets_lookup_element_4(BifCall& c)
{
    return lookupElement(c, c.arg(3));
}

// --- update in place -----------------------------------------------------------------------------

namespace {

// Elements of an object that change, applied in one go.
class EtsUpdate
{
public:
    explicit EtsUpdate(Term tuple) : m_words(tuple.object(), tuple.object() + tupleArity(tuple) + 1)
    {
    }
    [[nodiscard]] size_t arity() const { return m_words.size() - 1; }
    [[nodiscard]] Term element(size_t position) const { return Term(m_words[position]); }
    void set(size_t position, Term value) { m_words[position] = value.w; }
    // Stays valid as long as this and the object.
    [[nodiscard]] Term tuple() const { return Term::boxed(m_words.data()); }

private:
    std::vector<Word> m_words;
};

// Puts a changed object back: in place where only immediate elements changed.
void store(EtsTable& table, EtsObject* object, const EtsUpdate& update)
{
    for (size_t i = 1; i <= update.arity(); ++i) {
        const Term before(object->data[i]);
        const Term after = update.element(i);
        if (before != after && (!before.isImmediate() || !after.isImmediate())) {
            table.replace(object, update.tuple());
            return;
        }
    }
    for (size_t i = 1; i <= update.arity(); ++i)
        object->data[i] = update.element(i).w;
}

// Checks {Position, Value}s and enters them; true, or the badarg to raise.
BifResult setElements(const BifCall& c, const EtsTable& table, EtsUpdate& update, Term list)
{
    for (; list.isCons(); list = list.tail()) {
        const Term pair = list.head();
        if (!isTuple(pair, 2) || !tupleElement(pair, 0).isSmall())
            return c.badarg();
        const SWord position = tupleElement(pair, 0).smallValue();
        if (position == table.keyPosition())
            return c.badarg(Atom::keypos);
        if (position < 1 || static_cast<size_t>(position) > update.arity())
            return c.node.otpNumber < 26 ? c.badarg() : c.badarg(Atom::position);
        update.set(static_cast<size_t>(position), tupleElement(pair, 1));
    }
    return list.isNil() ? BifResult(Atom::true_) : c.badarg();
}

BifResult updateElement(BifCall& c, Term defaultObject)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    EtsTable& table = *at.table;
    if (!isSet(table))
        return c.badarg();
    EtsObject* object = table.find(c.arg(1));
    if (!object && defaultObject.isNone())
        return Atom::false_;
    if (!object && !isEtsObject(table, defaultObject))
        return isTuple(defaultObject) ? c.badarg(Atom::position) : c.badarg();
    EtsUpdate update(object ? object->tuple() : defaultObject);
    const BifResult set
        = setElements(c, table, update, isTuple(c.arg(2)) ? c.list({c.arg(2)}) : c.arg(2));
    if (set.value != Atom::true_)
        return set;
    if (object) {
        store(table, object, update);
    } else {
        update.set(table.keyPosition(), c.arg(1));
        table.put(update.tuple());
    }
    return Atom::true_;
}

} // namespace

BifResult bif_ets_update_element_3(BifCall& c)
{
    return updateElement(c, NoTerm);
}

BifResult bif_ets_update_element_4(BifCall& c)
{
    return updateElement(c, c.arg(3));
}

namespace {

// {Position, Increment} or {Position, Increment, Threshold, SetValue}.
struct CounterStep
{
    size_t position;
    Term increment;
    Term threshold = NoTerm;
    Term setValue = NoTerm;
};

constexpr Term NoCause = NoTerm;

// Reads and checks one step; on an error false, with its cause or none.
bool readStep(const EtsTable& table, const EtsUpdate& update, Term t, CounterStep* step,
              Term* cause)
{
    *cause = NoCause;
    if (!isTuple(t, 2) && !isTuple(t, 4))
        return false;
    if (isTuple(t, 4)) {
        step->threshold = tupleElement(t, 2);
        step->setValue = tupleElement(t, 3);
        if (!isInteger(step->threshold) || !isInteger(step->setValue))
            return false;
    }
    step->increment = tupleElement(t, 1);
    if (!tupleElement(t, 0).isSmall() || !isInteger(step->increment))
        return false;
    const SWord position = tupleElement(t, 0).smallValue();
    if (position == table.keyPosition()) {
        *cause = Atom::keypos;
        return false;
    }
    if (position < 1 || static_cast<size_t>(position) > update.arity()) {
        *cause = Atom::position;
        return false;
    }
    step->position = static_cast<size_t>(position);
    return isInteger(update.element(step->position));
}

// The counter after the step; None: it grew too large.
Term counted(const BifCall& c, Term before, const CounterStep& step)
{
    const Term after = arith::add(c.heap(), before, step.increment);
    if (after.isNone() || step.threshold.isNone())
        return after;
    const bool isDown = compareTerms(step.increment, Term::small(0), c.atoms()) < 0;
    const int order = compareTerms(after, step.threshold, c.atoms());
    return (isDown ? order < 0 : order > 0) ? step.setValue : after;
}

// The commonest form: one small counter next to the key, or a plain pair. False: not that.
bool countSmall(EtsTable& table, EtsObject* object, Term operation, Term* value)
{
    Term increment = operation;
    size_t position = table.keyPosition() + 1;
    if (isTuple(operation, 2)) {
        if (!tupleElement(operation, 0).isSmall())
            return false;
        position = static_cast<size_t>(tupleElement(operation, 0).smallValue());
        increment = tupleElement(operation, 1);
    }
    if (!increment.isSmall() || position < 1 || position > object->arity()
        || position == table.keyPosition())
        return false;
    const Term before(object->data[position]);
    if (!before.isSmall())
        return false;
    const SWord sum = before.smallValue() + increment.smallValue();
    if (!Term::fitsSmall(sum))
        return false;
    *value = Term::small(sum);
    object->data[position] = value->w;
    return true;
}

BifResult count(BifCall& c, EtsTable& table, EtsObject* object, EtsUpdate& update, Term operations)
{
    Heap& heap = c.heap();
    const bool isList = operations.isList();
    Term list = operations;
    if (isInteger(operations))
        list = c.list({heap.tuple(Term::small(table.keyPosition() + 1), operations)});
    else if (!isList)
        list = c.list({operations});
    std::vector<CounterStep> steps;
    for (; list.isCons(); list = list.tail()) {
        CounterStep step {};
        Term cause;
        if (!readStep(table, update, list.head(), &step, &cause))
            return cause.isNone() ? c.badarg() : c.badarg(cause);
        steps.push_back(step);
    }
    if (!list.isNil())
        return c.badarg();
    std::vector<Term> values;
    for (const CounterStep& step : steps) {
        const Term value = counted(c, update.element(step.position), step);
        if (value.isNone())
            return c.systemLimit();
        update.set(step.position, value);
        values.push_back(value);
    }
    if (object)
        store(table, object, update);
    else
        table.put(update.tuple());
    return isList ? heap.list(values.data(), values.size()) : values.front();
}

BifResult updateCounter(BifCall& c, Term defaultObject)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    EtsTable& table = *at.table;
    if (!defaultObject.isNone() && !isEtsObject(table, defaultObject))
        return c.badarg();
    if (!isSet(table))
        return c.badarg(Atom::table_type);
    EtsObject* object = table.find(c.arg(1));
    Term value;
    if (object && countSmall(table, object, c.arg(2), &value))
        return value;
    if (object) {
        EtsUpdate update(object->tuple());
        return count(c, table, object, update, c.arg(2));
    }
    if (defaultObject.isNone())
        return c.badarg(Atom::badkey);
    EtsUpdate update(defaultObject);
    update.set(table.keyPosition(), c.arg(1));
    return count(c, table, nullptr, update, c.arg(2));
}

} // namespace

BifResult bif_ets_update_counter_3(BifCall& c)
{
    return updateCounter(c, NoTerm);
}

BifResult bif_ets_update_counter_4(BifCall& c)
{
    return updateCounter(c, c.arg(3));
}

} // namespace relupscope
