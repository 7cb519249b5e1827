// SPDX-License-Identifier: GPL-3.0-or-later
#include "sched/fingerprint.h"

#include "node/ets_tables.h"
#include "node/persistent_terms.h"
#include "node/stack_trace.h"
#include "node/virtual_disk.h"
#include "term/binary.h"
#include "term/hash.h"

#include <string_view>

namespace relupscope {

namespace {

class Fingerprint
{
public:
    Fingerprint(const World& world, const Node& node) : m_world(world), m_node(node) {}

    uint64_t of()
    {
        mix(m_node.events.hash);
        mix(m_node.events.count);
        mix(static_cast<uint64_t>(m_node.now));
        mix(m_node.totalReductions);
        mix(m_node.nextRef);
        mix(m_node.nextUnique);
        mix(m_node.atoms.size());
        mix(m_world.isWithinSlice());
        m_node.forEachProcess([this](const Process& p) { addProcess(p); });
        m_node.forEachName([this](Term key, Term value) {
            add(key);
            add(value);
        });
        addTimers();
        m_node.ets->forEach([this](const EtsTable& table) { addTable(table); });
        m_node.persistentTerms->forEach([this](Term key, Term value) {
            add(key);
            add(value);
        });
        m_node.code.forEachModule([this](const Module& m) { addModule(m); });
        addDisk();
        return m_hash;
    }

private:
    void mix(uint64_t x) { m_hash = mixBits(m_hash * 31 + x); }
    void mix(std::string_view text)
    {
        mix(text.size());
        for (const char c : text)
            m_hash = m_hash * 0x100000001B3ULL + static_cast<unsigned char>(c);
        mix(m_hash);
    }
    [[nodiscard]] uint64_t of(Term t) const
    {
        return t.isHeader() ? 0 : internalHash(t, m_node.atoms); // no value, or a return address
    }
    void add(Term t) { mix(of(t)); }
    // Where in its module, whose serial number says which version of it.
    void add(CodePointer at)
    {
        ModuleInstance* instance = nullptr;
        if (at && m_node.code.functionAt(at, &instance) && instance) {
            mix(instance->serial);
            mix(static_cast<uint64_t>(at - instance->code));
        }
    }

    void addProcess(const Process& p)
    {
        mix(p.id);
        mix(p.reductions);
        mix(static_cast<uint64_t>(p.status));
        mix(p.suspendCount);
        mix(p.collections);
        add(p.ip);
        for (const Term* at = p.stackTop; at < p.stackBase; ++at) {
            if (isReturnAddress(*at))
                add(reinterpret_cast<CodePointer>(at->w) - 1);
            else
                add(*at);
        }
        for (size_t i = 0; !m_world.isStopped(p) && i < p.savedCount; ++i)
            add(p.savedX[i]);
        for (const Message* m = p.mailbox.first(); m; m = m->next)
            add(m->term);
        if (p.dictionary)
            p.dictionary->forEach([this](Term key, Term value) {
                add(key);
                add(value);
            });
        for (const auto& [other, kind] : p.links)
            mix(other);
        for (const auto& [reference, monitor] : p.monitorsMade)
            mix(reference);
        for (const auto& [reference, watcher] : p.monitorsOfMe)
            mix(reference + watcher);
        add(p.observed.state);
    }

    // In no order, so their sum.
    void addTimers()
    {
        uint64_t sum = 0;
        m_node.timers.forEach([&](const Timer& t) {
            sum += mixBits(static_cast<uint64_t>(t.when) * 31 + t.reference + t.pid * 7
                           + of(t.term));
        });
        mix(sum);
        mix(m_node.timers.size());
    }

    void addTable(const EtsTable& table)
    {
        mix(table.size());
        uint64_t sum = 0;
        if (table.isOrdered()) {
            for (EtsTree::Node* n = table.tree->first(); n;
                 n = table.tree->next(table.keyOf(n->object.tuple())))
                sum += of(n->object.tuple());
        } else {
            size_t bucket = 0;
            for (EtsHash::Node* n = table.hash->firstFrom(&bucket); n;
                 n = table.hash->after(n, &bucket))
                sum += of(n->object.tuple());
        }
        mix(sum);
    }

    void addModule(const Module& m)
    {
        add(m.name);
        for (const ModuleInstance* instance : {m.current, m.old}) {
            mix(instance ? instance->serial : 0);
            if (instance)
                mix(std::string_view(reinterpret_cast<const char*>(instance->md5),
                                     sizeof instance->md5));
        }
    }

    // As far as it has been looked at.
    void addDisk()
    {
        DiskNode* root = nullptr;
        if (m_node.disk->find("/", true, &root) != Posix::Ok)
            return;
        std::vector<const DiskNode*> pending {root};
        while (!pending.empty()) {
            const DiskNode* n = pending.back();
            pending.pop_back();
            mix(static_cast<uint64_t>(n->kind));
            mix(n->mode);
            mix(static_cast<uint64_t>(n->modified));
            mix(n->target);
            if (n->content)
                mix(std::string_view(reinterpret_cast<const char*>(n->content->bytes),
                                     n->content->size));
            for (const auto& [name, below] : n->entries) {
                mix(name);
                pending.push_back(below);
            }
        }
    }

    const World& m_world;
    const Node& m_node;
    uint64_t m_hash = 0x66696E6765727072ULL;
};

uint64_t ofNetwork(const Network& network)
{
    uint64_t hash = mixBits(network.sent() * 31 + network.flying());
    hash = mixBits(hash + static_cast<uint64_t>(network.nextArrival()) + network.held() * 7);
    network.forEachName([&hash](std::string_view name, const Network::Place& place) {
        hash = mixBits(hash + name.size() * 131 + place.node * 31 + place.port);
    });
    return hash;
}

} // namespace

uint64_t fingerprint(const World& world)
{
    uint64_t hash = 0;
    for (const Node* node : world.nodes()) // the first one alone: its own
        hash = hash * 31 + Fingerprint(world, *node).of();
    return world.nodes().size() == 1 ? hash : hash * 31 + ofNetwork(world.network());
}

} // namespace relupscope
