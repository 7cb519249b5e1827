// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/ets_tables.h"

#include "node/node.h"
#include "term/compare.h"
#include "term/copy.h"
#include "term/hash.h"

namespace relupscope {

EtsTables::EtsTables(Arena& arena)
    : m_arena(&arena),
      m_byId(arena),
      m_byName(arena),
      m_firstOwned(arena),
      m_fixings(arena),
      m_superUsers(arena),
      m_inOrder(ArenaAllocator<std::pair<const uint64_t, EtsTable*>>(arena)),
      m_specs(arena),
      m_kept(ArenaAllocator<KeptSpec>(arena)),
      m_keptByNumber(arena),
      m_keptByHash(arena)
{
}

EtsTables::~EtsTables()
{
    for (const auto& [sequence, table] : m_inOrder)
        m_arena->drop(table);
}

EtsTable& EtsTables::add(Node& node, Term name, const EtsOptions& options, Word owner)
{
    auto* table = m_arena->make<EtsTable>(*m_arena, node.atoms, options);
    table->id = node.nextRef++ | TableBit;
    table->name = name;
    table->sequence = m_nextSequence++;
    m_byId.insert(table->id, table);
    m_inOrder.emplace(table->sequence, table);
    if (options.isNamed)
        m_byName.insert(name.w, table);
    own(*table, owner);
    return *table;
}

void EtsTables::remove(EtsTable& table)
{
    while (!table.fixers.empty()) {
        const Word pid = table.fixers.back().pid;
        table.unfixAll(pid);
        if (--*m_fixings.find(pid) == 0)
            m_fixings.erase(pid);
    }
    disown(table);
    m_byId.erase(table.id);
    m_inOrder.erase(table.sequence);
    if (table.options.isNamed)
        m_byName.erase(table.name.w);
    m_arena->drop(&table);
}

bool EtsTables::rename(EtsTable& table, Term name)
{
    if (table.options.isNamed) {
        if (m_byName.find(name.w))
            return false;
        m_byName.erase(table.name.w);
        m_byName.insert(name.w, &table);
    }
    table.name = name;
    return true;
}

// --- owners --------------------------------------------------------------------------------------

void EtsTables::own(EtsTable& table, Word owner)
{
    EtsTable** first = m_firstOwned.find(owner);
    table.owner = owner;
    table.previousOwned = nullptr;
    table.nextOwned = first ? *first : nullptr;
    if (table.nextOwned)
        table.nextOwned->previousOwned = &table;
    m_firstOwned.insert(owner, &table);
}

void EtsTables::disown(EtsTable& table)
{
    if (table.nextOwned)
        table.nextOwned->previousOwned = table.previousOwned;
    if (table.previousOwned)
        table.previousOwned->nextOwned = table.nextOwned;
    else if (table.nextOwned)
        m_firstOwned.insert(table.owner, table.nextOwned);
    else
        m_firstOwned.erase(table.owner);
}

void EtsTables::changeOwner(EtsTable& table, Word owner)
{
    disown(table);
    own(table, owner);
}

void EtsTables::sendTransfer(Node& node, const EtsTable& table, Process& to, Word from, Term data)
{
    Heap& heap = to.heap;
    const Term id = table.options.isNamed ? table.name : heap.ref(table.id);
    const Term copy = copyTerm(data, heap);
    node.deliver(to, heap.tuple(Atom::ets_transfer, id, Term::pid(from), copy), from);
}

bool EtsTables::giveToHeir(Node& node, EtsTable& table, const Process& from)
{
    const Word heir = table.options.heir;
    if (heir == 0 || heir == from.id)
        return false;
    Process* to = node.process(heir);
    if (!to || to->status == ProcessStatus::Exiting)
        return false;
    changeOwner(table, heir);
    sendTransfer(node, table, *to, from.id, table.heirData);
    return true;
}

void EtsTables::ownerDied(Node& node, Process& p)
{
    m_superUsers.erase(p.id);
    while (EtsTable** first = m_firstOwned.find(p.id)) {
        if (!giveToHeir(node, **first, p))
            remove(**first);
    }
    if (!m_fixings.find(p.id))
        return;
    m_fixings.erase(p.id);
    for (const auto& [sequence, table] : m_inOrder)
        table->unfixAll(p.id);
}

// --- fixing --------------------------------------------------------------------------------------

void EtsTables::fix(EtsTable& table, Word pid, VirtualTime now)
{
    const size_t before = table.fixers.size();
    table.fix(pid, now);
    if (table.fixers.size() == before)
        return;
    uint64_t* count = m_fixings.find(pid);
    m_fixings.insert(pid, count ? *count + 1 : 1);
}

void EtsTables::unfix(EtsTable& table, Word pid)
{
    const size_t before = table.fixers.size();
    table.unfix(pid);
    if (table.fixers.size() == before)
        return;
    uint64_t* count = m_fixings.find(pid);
    if (--*count == 0)
        m_fixings.erase(pid);
}

void EtsTables::setSuperUser(Word pid, bool on)
{
    if (on)
        m_superUsers.insert(pid, true);
    else
        m_superUsers.erase(pid);
}

// --- compiled match specifications ---------------------------------------------------------------

Word EtsTables::keepMatchSpec(Node& node, Term spec)
{
    uint64_t hash = internalHash(spec, node.atoms);
    for (; uint32_t* there = m_keptByHash.find(hash); hash = mixBits(hash + 1)) {
        if (exactEqual(m_kept[*there].spec, spec))
            return m_kept[*there].number;
    }
    const auto index = static_cast<uint32_t>(m_kept.size());
    const Word number = node.nextRef++;
    m_kept.push_back({copyTerm(spec, m_specs), number});
    m_keptByHash.insert(hash, index);
    m_keptByNumber.insert(number, index);
    return number;
}

Term EtsTables::keptMatchSpec(Word number) const
{
    const uint32_t* index = m_keptByNumber.find(number);
    return index ? m_kept[*index].spec : NoTerm;
}

} // namespace relupscope
