// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/node.h"

#include "node/atomic_arrays.h"
#include "node/chooser.h"
#include "node/distribution.h"
#include "node/ets_tables.h"
#include "node/fault_rules.h"
#include "node/native_objects.h"
#include "node/persistent_terms.h"
#include "node/ports.h"
#include "node/registers.h"
#include "node/run_queues.h"
#include "node/tracing.h"
#include "node/virtual_disk.h"
#include "term/copy.h"

#include <algorithm>
#include <cstring>

namespace relupscope {

namespace {

constexpr size_t FirstTableSize = 256;

Process** makeTable(Arena& arena, size_t size)
{
    auto** table = static_cast<Process**>(arena.alloc(size * sizeof(Process*)));
    std::fill(table, table + size, nullptr);
    return table;
}

} // namespace

Node::Node(Arena& a, const NodeLimits& l)
    : arena(a),
      limits(l),
      atoms(a, l.atoms),
      code(a),
      timers(a),
      ets(a.make<EtsTables>(a)),
      persistentTerms(a.make<PersistentTerms>(a)),
      disk(a.make<VirtualDisk>(a)),
      ports(a.make<Ports>(a)),
      chooser(a.make<Chooser>(Chooser::Policy::RoundRobin, 0)),
      registers(a.make<Registers>()),
      runQueues(a.make<RunQueues>()),
      upgrade(a),
      constants(a),
      missing(ArenaAllocator<Mfa>(a)),
      m_table(makeTable(a, FirstTableSize)),
      m_tableSize(FirstTableSize),
      m_portMonitors(std::less<std::pair<Word, Word>>(),
                     ArenaAllocator<std::pair<const std::pair<Word, Word>, Word>>(a)),
      m_nameIndex(a),
      m_names(std::less<uint64_t>(),
              ArenaAllocator<std::pair<const uint64_t, std::pair<Term, Term>>>(a))
{
}

Node::~Node()
{
    freeTheDead();
    while (Process* p = m_oldest) {
        m_oldest = p->laterStart;
        arena.drop(p);
    }
    arena.free(m_table, m_tableSize * sizeof(Process*));
    arena.drop(runQueues);
    arena.drop(registers);
    if (chooser)
        arena.drop(chooser);
    if (natives)
        arena.drop(natives);
    if (atomicArrays)
        arena.drop(atomicArrays);
    if (tracing)
        arena.drop(tracing);
    if (faults)
        arena.drop(faults);
    if (distribution)
        arena.drop(distribution);
    arena.drop(ports);
    if (disk)
        arena.drop(disk);
    arena.drop(persistentTerms);
    arena.drop(ets);
}

void Node::take(const Lasting& lasting)
{
    now = lasting.now;
    epochNanoseconds = lasting.epochNanoseconds;
    clockJump = lasting.clockJump;
    events = lasting.events;
    totalReductions = lasting.totalReductions;
    contextSwitches = lasting.contextSwitches;
    nextUnique = lasting.nextUnique;
    gcStress = lasting.gcStress;
    network = lasting.network;
    index = lasting.index;
}

// --- processes -----------------------------------------------------------------------------------

Process* Node::newProcess(Process* parent)
{
    if (m_processCount >= limits.processes)
        return nullptr;
    if (2 * (m_processCount + 1) > m_tableSize)
        growTable();
    while (m_table[m_nextId & (m_tableSize - 1)])
        ++m_nextId;
    Process* p = arena.make<Process>(arena, m_nextId++);
    p->status = ProcessStatus::Waiting;
    p->startedAt = now;
    p->startSequence = m_startSequence++;
    p->groupLeader = p->self(); // of the first process, which nobody starts
    if (parent) {
        p->parent = parent->id;
        p->groupLeader = copyTerm(parent->groupLeader, p->heap); // which may be another node's
    }
    if (tracing && tracesNewProcesses(*this)) [[unlikely]] {
        p->traceFlags = tracing->newProcessFlags;
        p->tracer = tracing->newProcessTracer;
    }
    m_table[p->id & (m_tableSize - 1)] = p;
    ++m_processCount;
    p->earlierStart = m_newest;
    (m_newest ? m_newest->laterStart : m_oldest) = p;
    m_newest = p;
    return p;
}

// A slot of the small table and the slots of the large one that its ids fall into hold one process
// each, so a growth moves and never collides.
void Node::growTable()
{
    const size_t size = m_tableSize * 2;
    Process** table = makeTable(arena, size);
    for (size_t i = 0; i < m_tableSize; ++i) {
        if (Process* p = m_table[i])
            table[p->id & (size - 1)] = p;
    }
    arena.free(m_table, m_tableSize * sizeof(Process*));
    m_table = table;
    m_tableSize = size;
}

void Node::leaveTables(Process& p)
{
    if (!p.registeredName.isNone())
        unregisterName(p.registeredName);
    m_table[p.id & (m_tableSize - 1)] = nullptr;
    --m_processCount;
    (p.earlierStart ? p.earlierStart->laterStart : m_oldest) = p.laterStart;
    (p.laterStart ? p.laterStart->earlierStart : m_newest) = p.earlierStart;
}

void Node::freeTheDead()
{
    while (Process* p = m_dead) {
        m_dead = p->queueNext;
        arena.drop(p);
    }
}

void Node::makeRunnable(Process& p)
{
    if (p.inRunQueue || p.suspendCount > 0 || p.status == ProcessStatus::Running
        || p.status == ProcessStatus::Exiting)
        return;
    p.status = ProcessStatus::Runnable;
    runQueues->push(p);
}

// --- names ---------------------------------------------------------------------------------------

namespace {

void traceName(Node& node, Process* owner, std::string_view what, Term key)
{
    if (owner && isTraced(*owner, trace::Procs)) [[unlikely]]
        traceProcess(node, *owner, node.atoms.intern(what), key);
}

} // namespace

Term Node::registered(Term key) const
{
    const auto* entry = m_nameIndex.find(key.w);
    return entry ? entry->first : NoTerm;
}

Process* Node::whereis(Term key) const
{
    return process(registered(key));
}

bool Node::registerName(Term key, Term pidOrPort)
{
    if (m_nameIndex.find(key.w))
        return false;
    const uint64_t sequence = m_nameSequence++;
    m_nameIndex.insert(key.w, {pidOrPort, sequence});
    m_names.emplace(sequence, std::pair {key, pidOrPort});
    if (Process* p = process(pidOrPort))
        p->registeredName = key;
    emit(EventKind::Register, pidOrPort.number(), 0, key);
    traceName(*this, process(pidOrPort), "register", key);
    return true;
}

bool Node::unregisterName(Term key)
{
    const auto* entry = m_nameIndex.find(key.w);
    if (!entry)
        return false;
    const Term owner = entry->first;
    m_names.erase(entry->second);
    m_nameIndex.erase(key.w);
    if (Process* p = process(owner))
        p->registeredName = NoTerm;
    emit(EventKind::Unregister, owner.number(), 0, key);
    traceName(*this, process(owner), "unregister", key);
    return true;
}

// --- events --------------------------------------------------------------------------------------

uint64_t Node::fingerprintOfBox(Term t) const
{
    const Word* p = t.object();
    const uint64_t shape = mixBits(p[0]);
    switch (headerTag(p[0])) {
    case BoxTag::Tuple: {
        const Term first = headerCount(p[0]) > 0 ? Term(p[1]) : Nil;
        if (first.isAtom())
            return shape + atoms.portableHash(first.atomId());
        return first.isImmediate() ? shape + first.w : shape;
    }
    case BoxTag::PositiveBig:
    case BoxTag::NegativeBig:
    case BoxTag::Ref:
    case BoxTag::Float:
    case BoxTag::RefcBinary:
    case BoxTag::HeapBinary:
    case BoxTag::SubBinary:
    case BoxTag::FlatMap:
    case BoxTag::HashMap: return shape + p[1] * 7; // number, size or first limb
    case BoxTag::MatchContext:
    case BoxTag::Fun:
    case BoxTag::Export:
    case BoxTag::HashNode:
    case BoxTag::ExternalPid:
    case BoxTag::ExternalRef: break;
    }
    return shape;
}

void Node::tellHost(NodeHost& host, const Event& event)
{
    host.event(*this, event);
}

void Node::noteMissing(Word pid, const Mfa& mfa)
{
    ++missingCount;
    if (std::find(missing.begin(), missing.end(), mfa) == missing.end())
        missing.push_back(mfa);
    emit(EventKind::Missing, pid, 0, mfa.module, mfa.function);
}

} // namespace relupscope
