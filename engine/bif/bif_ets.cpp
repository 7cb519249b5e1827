// SPDX-License-Identifier: GPL-3.0-or-later
// Module ets: tables as such, their making, ending, owners and options. Objects are in
// bif_ets_objects.cpp, walks in bif_ets_walk.cpp, match specifications in bif_ets_select.cpp.
#include "bif/ets_select.h"
#include "bif/time_units.h"
#include "term/binary.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_map>

namespace relupscope {

namespace {

bool isAllowed(const BifCall& c, const EtsTable& table, EtsAccess access)
{
    if (access == EtsAccess::Info || table.options.protection == EtsProtection::Public
        || table.owner == c.p.id)
        return true;
    if (table.options.protection == EtsProtection::Protected && access == EtsAccess::Read)
        return true;
    return c.node.ets->isSuperUser(c.p.id);
}

bool protectionNamed(Term name, EtsProtection* protection)
{
    if (name == Atom::public_)
        *protection = EtsProtection::Public;
    else if (name == Atom::protected_)
        *protection = EtsProtection::Protected;
    else if (name == Atom::private_)
        *protection = EtsProtection::Private;
    else
        return false;
    return true;
}

bool typeNamed(Term name, EtsType* type)
{
    if (name == Atom::set)
        return true; // the default: it does not undo another type that was given
    if (name == Atom::bag)
        *type = EtsType::Bag;
    else if (name == Atom::duplicate_bag)
        *type = EtsType::DuplicateBag;
    else if (name == Atom::ordered_set)
        *type = EtsType::OrderedSet;
    else
        return false;
    return true;
}

// What ets:new/2 was asked for.
struct NewTable
{
    EtsOptions options;
    Term heirData = Nil;
    int decentralizedCounters = -1; // -1: not said
    bool countersFollowLocks = false;
};

bool readBoolean(Term t, bool* value)
{
    *value = t == Atom::true_;
    return *value || t == Atom::false_;
}

// {debug_hash_fixed_number_of_locks, N}
bool readLockCount(const BifCall& c, Term value, NewTable& table)
{
    constexpr uint64_t MostLocks = 32768;
    uint64_t count = 0;
    if (tupleElement(value, 0) != c.atom("debug_hash_fixed_number_of_locks")
        || !toIndex(tupleElement(value, 1), &count) || count < 1 || count > MostLocks)
        return false;
    table.options.writeConcurrency = Atom::true_;
    table.options.lockCount = static_cast<unsigned>(count);
    table.countersFollowLocks = true;
    return true;
}

bool readWriteConcurrency(const BifCall& c, Term value, NewTable& table)
{
    if (isTuple(value, 2))
        return readLockCount(c, value, table);
    table.options.lockCount = 0;
    if (value == Atom::true_ && table.options.type != EtsType::OrderedSet)
        table.countersFollowLocks = false;
    else if (value == Atom::auto_)
        table.countersFollowLocks = true;
    else if (value != Atom::true_ && value != Atom::false_)
        return false;
    table.options.writeConcurrency = value;
    return true;
}

bool readPair(const BifCall& c, Term key, Term value, NewTable& table)
{
    EtsOptions& o = table.options;
    if (key == Atom::keypos) {
        if (!value.isSmall() || value.smallValue() < 1)
            return false;
        const SWord position = value.smallValue();
        o.keyPosition = position > INT32_MAX ? INT32_MAX : static_cast<unsigned>(position);
        return true;
    }
    if (key == Atom::write_concurrency)
        return readWriteConcurrency(c, value, table);
    if (key == Atom::read_concurrency)
        return readBoolean(value, &o.readConcurrency);
    if (key == Atom::decentralized_counters) {
        bool on = false;
        if (!readBoolean(value, &on))
            return false;
        table.decentralizedCounters = on ? 1 : 0;
        return true;
    }
    if (key != Atom::heir || value != Atom::none)
        return false;
    o.heir = 0;
    return true;
}

bool readOption(const BifCall& c, Term option, NewTable& table)
{
    EtsOptions& o = table.options;
    if (isTuple(option, 2))
        return readPair(c, tupleElement(option, 0), tupleElement(option, 1), table);
    if (isTuple(option, 3)) {
        const Term heir = tupleElement(option, 1);
        if (tupleElement(option, 0) != Atom::heir || !heir.isLocalPid())
            return false;
        o.heir = heir.number();
        table.heirData = tupleElement(option, 2);
        return true;
    }
    if (option == Atom::ordered_set)
        table.countersFollowLocks = true;
    if (option == Atom::named_table)
        o.isNamed = true;
    else if (option == Atom::compressed)
        o.isCompressed = true;
    else if (option == Atom::protected_)
        return true; // the default, like set
    else
        return typeNamed(option, &o.type) || protectionNamed(option, &o.protection);
    return true;
}

// What a private table does not need is not set up, and ets:info says so.
void settle(NewTable& table)
{
    EtsOptions& o = table.options;
    if (o.protection == EtsProtection::Private) {
        o.writeConcurrency = Atom::false_;
        o.readConcurrency = false;
        o.lockCount = 0;
    }
    const bool wanted = table.decentralizedCounters < 0 ? table.countersFollowLocks
                                                        : table.decentralizedCounters == 1;
    o.decentralizedCounters = wanted && o.writeConcurrency != Atom::false_;
}

Term typeAtom(EtsType type)
{
    switch (type) {
    case EtsType::Set: return Atom::set;
    case EtsType::Bag: return Atom::bag;
    case EtsType::DuplicateBag: return Atom::duplicate_bag;
    case EtsType::OrderedSet: break;
    }
    return Atom::ordered_set;
}

Term protectionAtom(EtsProtection protection)
{
    switch (protection) {
    case EtsProtection::Public: return Atom::public_;
    case EtsProtection::Protected: return Atom::protected_;
    case EtsProtection::Private: break;
    }
    return Atom::private_;
}

} // namespace

EtsLookup findEtsTable(const BifCall& c, Term id, EtsAccess access)
{
    EtsTable* table = nullptr;
    if (id.isAtom())
        table = c.node.ets->byName(id);
    else if (isLocalRef(id) && (refBox(id)->number & EtsTables::TableBit) != 0)
        table = c.node.ets->byId(refBox(id)->number);
    else
        return {nullptr, Atom::type};
    if (!table)
        return {nullptr, Atom::id};
    if (!isAllowed(c, *table, access))
        return {nullptr, Atom::access};
    return {table, NoTerm};
}

Term etsIdentifier(const BifCall& c, const EtsTable& table)
{
    return table.options.isNamed ? table.name : c.heap().ref(table.id);
}

BifResult bif_ets_new_2(BifCall& c)
{
    const Term name = c.arg(0);
    Term list = c.arg(1);
    if (!name.isAtom())
        return c.badarg();
    NewTable table;
    for (; list.isCons(); list = list.tail()) {
        if (!readOption(c, list.head(), table))
            return c.badarg();
    }
    if (!list.isNil())
        return c.badarg();
    if (table.options.lockCount > 0 && table.options.type == EtsType::OrderedSet)
        return c.badarg(); // it has no such locks
    settle(table);
    if (table.options.isNamed && c.node.ets->byName(name))
        return c.badarg(Atom::already_exists);
    if (c.node.ets->count() >= c.node.limits.etsTables)
        return c.systemLimit();
    EtsTable& made = c.node.ets->add(c.node, name, table.options, c.p.id);
    made.setHeir(table.options.heir, table.heirData);
    return etsIdentifier(c, made);
}

BifResult bif_ets_delete_1(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    c.bumpReductions(at.table->size() / 10);
    c.node.ets->remove(*at.table);
    return Atom::true_;
}

BifResult bif_ets_internal_delete_all_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    c.bumpReductions(at.table->size() / 10);
    return c.heap().unsignedInteger(at.table->clear());
}

BifResult bif_ets_rename_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    if (!c.arg(1).isAtom() || !c.node.ets->rename(*at.table, c.arg(1)))
        return c.badarg();
    return etsIdentifier(c, *at.table);
}

BifResult bif_ets_whereis_1(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    const EtsTable* table = c.node.ets->byName(c.arg(0));
    return table ? c.heap().ref(table->id) : Atom::undefined;
}

// One reply, {Ref, Tables}, as from the only scheduler; ets:all/0 waits for it.
BifResult bif_ets_internal_request_all_0(BifCall& c)
{
    const Word number = c.node.nextRef++;
    Term list = Nil;
    c.node.ets->forEach(
        [&](const EtsTable& table) { list = c.heap().cons(etsIdentifier(c, table), list); });
    const Term ref = c.heap().ref(number);
    c.node.deliver(c.p, c.heap().tuple(ref, list), 0);
    return ref;
}

BifResult bif_ets_give_away_3(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    Process* to = c.node.process(c.arg(1));
    if (!to || to->status == ProcessStatus::Exiting)
        return c.badarg();
    if (at.table->owner != c.p.id)
        return c.badarg(Atom::not_owner);
    if (to == &c.p)
        return c.badarg(Atom::owner);
    c.node.ets->changeOwner(*at.table, to->id);
    EtsTables::sendTransfer(c.node, *at.table, *to, c.p.id, c.arg(2));
    return Atom::true_;
}

namespace {

struct NewSettings
{
    bool hasHeir = false;
    Word heir = 0;
    Term heirData = Nil;
    bool hasProtection = false;
    EtsProtection protection = EtsProtection::Protected;
};

bool readSetting(Term setting, NewSettings& s)
{
    if (!isTuple(setting) || tupleArity(setting) < 2)
        return false;
    const Term key = tupleElement(setting, 0);
    const Term value = tupleElement(setting, 1);
    if (key == Atom::protection && tupleArity(setting) == 2 && !s.hasProtection) {
        s.hasProtection = true;
        return protectionNamed(value, &s.protection);
    }
    if (key != Atom::heir || s.hasHeir)
        return false;
    s.hasHeir = true;
    if (tupleArity(setting) == 2)
        return value == Atom::none;
    if (tupleArity(setting) != 3 || !value.isLocalPid())
        return false;
    s.heir = value.number();
    s.heirData = tupleElement(setting, 2);
    return true;
}

} // namespace

BifResult bif_ets_setopts_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Write);
    if (!at.table)
        return c.badarg(at.cause);
    NewSettings settings;
    Term list = isTuple(c.arg(1)) ? c.list({c.arg(1)}) : c.arg(1);
    for (; list.isCons(); list = list.tail()) {
        if (!readSetting(list.head(), settings))
            return c.badarg();
    }
    if (!list.isNil() || at.table->owner != c.p.id)
        return c.badarg();
    if (settings.hasHeir)
        at.table->setHeir(settings.heir, settings.heirData);
    if (settings.hasProtection)
        at.table->options.protection = settings.protection;
    return Atom::true_;
}

BifResult bif_ets_safe_fixtable_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    if (c.arg(1) == Atom::true_)
        c.node.ets->fix(*at.table, c.p.id, c.node.now);
    else if (c.arg(1) == Atom::false_)
        c.node.ets->unfix(*at.table, c.p.id);
    else
        return c.badarg();
    return Atom::true_;
}

BifResult bif_erts_internal_ets_super_user_1(BifCall& c)
{
    if (c.arg(0) != Atom::true_ && c.arg(0) != Atom::false_)
        return c.badarg();
    c.node.ets->setSuperUser(c.p.id, c.arg(0) == Atom::true_);
    return Atom::ok;
}

// --- info ----------------------------------------------------------------------------------------

namespace {

// {Since, [{Pid, Times}…]} while the table is fixed.
Term fixation(const BifCall& c, const EtsTable& table, bool isMonotonic)
{
    if (!table.isFixed())
        return Atom::false_;
    Heap& heap = c.heap();
    Term list = Nil;
    for (const EtsTable::Fixer& f : table.fixers)
        list = heap.cons(heap.tuple(Term::pid(f.pid), heap.unsignedInteger(f.times)), list);
    if (isMonotonic)
        return heap.tuple(heap.integer(MonotonicStart + table.fixedAt), list);
    const int64_t microseconds = (c.node.epochNanoseconds + table.fixedAt) / 1000;
    const Term since = heap.tuple(Term::small(microseconds / 1000000000000),
                                  Term::small(microseconds / 1000000 % 1000000),
                                  Term::small(microseconds % 1000000));
    return heap.tuple(since, list);
}

// {Buckets, mean, deviation and expected deviation of their lengths, shortest, longest, objects
// that were removed while the table is fixed, locks}
Term statistics(const BifCall& c, const EtsTable& table)
{
    const EtsHash& hash = *table.hash;
    const EtsHash::Lengths l = hash.lengths();
    Heap& heap = c.heap();
    const auto buckets = static_cast<double>(hash.bucketCount());
    const double mean = static_cast<double>(l.sum) / buckets;
    const double variance
        = (static_cast<double>(l.sumOfSquares) - mean * static_cast<double>(l.sum)) / buckets;
    const Term items[] = {heap.unsignedInteger(hash.bucketCount()),
                          heap.makeFloat(mean),
                          heap.makeFloat(std::sqrt(std::max(variance, 0.0))),
                          heap.makeFloat(std::sqrt(mean * (1 - 1 / buckets))),
                          heap.unsignedInteger(l.shortest),
                          heap.unsignedInteger(l.longest),
                          heap.unsignedInteger(hash.deletedCount()),
                          Term::small(table.options.lockCount)};
    return heap.tuple(items, std::size(items));
}

// {Id, Bytes, References} of the counted binaries, be they in objects that a fixed table only marks
// as removed; the id is the first place in the list where the binary is, not an address.
Term binariesOf(const BifCall& c, const EtsTable& table)
{
    std::vector<Term> binaries;
    std::unordered_map<const BinaryData*, size_t> firstPlaces;
    const auto add = [&](const EtsObject& object) {
        for (const RefcBinaryBox* box = object.offHeap; box; box = box->next) {
            const size_t place
                = firstPlaces.try_emplace(box->data, binaries.size() + 1).first->second;
            binaries.push_back(c.heap().tuple(c.heap().unsignedInteger(place),
                                              c.heap().unsignedInteger(box->data->size),
                                              c.heap().unsignedInteger(box->data->references)));
        }
        return true;
    };
    if (table.hash)
        table.hash->forEachEvenDeleted(add);
    else
        EtsSelection().forEach(table, false, add);
    c.bumpReductions(table.size() + binaries.size());
    return c.heap().list(binaries.data(), binaries.size());
}

// None: there is no such item.
Term item(const BifCall& c, const EtsTable& t, Term what)
{
    const EtsOptions& o = t.options;
    if (what == Atom::size)
        return c.heap().unsignedInteger(t.size());
    if (what == Atom::type)
        return typeAtom(o.type);
    if (what == Atom::memory)
        return c.heap().unsignedInteger(t.memoryWords());
    if (what == Atom::owner)
        return Term::pid(t.owner);
    if (what == Atom::heir)
        return o.heir && c.node.process(o.heir) ? Term::pid(o.heir) : Atom::none;
    if (what == Atom::protection)
        return protectionAtom(o.protection);
    if (what == Atom::write_concurrency) // as with one scheduler, whatever was asked for
        return Atom::false_;
    if (what == Atom::read_concurrency)
        return makeBool(o.readConcurrency);
    if (what == Atom::name)
        return t.name;
    if (what == Atom::keypos)
        return Term::small(o.keyPosition);
    if (what == Atom::node)
        return c.node.name;
    if (what == Atom::named_table)
        return makeBool(o.isNamed);
    if (what == Atom::compressed)
        return makeBool(o.isCompressed);
    if (what == Atom::id)
        return c.heap().ref(t.id);
    if (what == Atom::decentralized_counters)
        return makeBool(o.decentralizedCounters);
    if (what == Atom::fixed)
        return makeBool(t.isFixed());
    if (what == Atom::binary)
        return binariesOf(c, t);
    if (what == c.atom("stats"))
        return t.hash ? statistics(c, t) : Atom::false_;
    if (what == Atom::safe_fixed || what == Atom::safe_fixed_monotonic_time)
        return fixation(c, t, what == Atom::safe_fixed_monotonic_time);
    return NoTerm;
}

} // namespace

BifResult bif_ets_info_1(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Info);
    if (!at.table)
        return at.cause == Atom::id ? BifResult(Atom::undefined) : c.badarg(at.cause);
    constexpr Term Items[] = {Atom::protection,
                              Atom::keypos,
                              Atom::type,
                              Atom::named_table,
                              Atom::node,
                              Atom::size,
                              Atom::name,
                              Atom::heir,
                              Atom::owner,
                              Atom::memory,
                              Atom::compressed,
                              Atom::write_concurrency,
                              Atom::read_concurrency,
                              Atom::decentralized_counters,
                              Atom::id};
    Term list = Nil;
    for (const Term what : Items)
        list = c.heap().cons(c.heap().tuple(what, item(c, *at.table, what)), list);
    return list;
}

BifResult bif_ets_info_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Info);
    if (!at.table)
        return at.cause == Atom::id ? BifResult(Atom::undefined) : c.badarg(at.cause);
    const Term value = item(c, *at.table, c.arg(1));
    return value.isNone() ? c.badarg() : BifResult(value);
}

} // namespace relupscope
