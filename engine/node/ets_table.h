// SPDX-License-Identifier: GPL-3.0-or-later
// One ets table: its options, its owner and heir, who has it fixed, and its store. Owned by
// EtsTables.
#pragma once

#include "node/ets_hash.h"
#include "node/ets_tree.h"
#include "process/process.h"

namespace relupscope {

enum class EtsProtection : uint8_t { Public, Protected, Private };

struct EtsOptions
{
    EtsType type = EtsType::Set;
    EtsProtection protection = EtsProtection::Protected;
    unsigned keyPosition = 1;
    bool isNamed = false;
    bool isCompressed = false; // remembered for ets:info, nothing more
    bool readConcurrency = false;
    bool decentralizedCounters = false;
    Term writeConcurrency = Atom::false_; // true, false or auto
    // {write_concurrency, {debug_hash_fixed_number_of_locks, N}}; remembered for ets:info. 0: not
    // so.
    unsigned lockCount = 0;
    Word heir = 0; // number of the pid; 0: none
};

struct EtsTable
{
    EtsTable(Arena& arena, const AtomTable& atoms, const EtsOptions& tableOptions);
    ~EtsTable();
    EtsTable(const EtsTable&) = delete;
    EtsTable& operator=(const EtsTable&) = delete;

    [[nodiscard]] bool isOrdered() const { return tree != nullptr; }
    [[nodiscard]] unsigned keyPosition() const { return options.keyPosition; }
    [[nodiscard]] size_t size() const { return tree ? tree->size() : hash->size(); }
    [[nodiscard]] size_t memoryWords() const;
    [[nodiscard]] bool isFixed() const { return !fixers.empty(); }
    [[nodiscard]] Term keyOf(Term tuple) const
    {
        return tupleElement(tuple, options.keyPosition - 1);
    }

    void put(Term tuple);
    // The (first) object with the key, or null.
    EtsObject* find(Term key) const;
    size_t eraseKey(Term key);
    size_t eraseObject(Term tuple);
    size_t clear() { return tree ? tree->clear() : hash->clear(); }
    // The object is of a set; the tuple has the same key.
    EtsObject* replace(EtsObject* object, Term tuple);
    void erase(EtsObject* object);

    void setHeir(Word pid, Term data);
    void fix(Word pid, VirtualTime now);
    bool unfix(Word pid);    // one time less; false: it had not
    void unfixAll(Word pid); // all times

    Arena& arena;
    const AtomTable& atoms;
    EtsOptions options;
    Word id = 0; // number of its ref
    Term name;   // atom
    Word owner = 0;
    Heap heirHeap;
    Term heirData = Nil;
    EtsHash* hash = nullptr;
    EtsTree* tree = nullptr;

    struct Fixer
    {
        Word pid;
        uint64_t times;
    };
    ArenaVector<Fixer> fixers; // in order of their first fixing
    VirtualTime fixedAt = 0;

    // Links of EtsTables.
    uint64_t sequence = 0;
    EtsTable* previousOwned = nullptr;
    EtsTable* nextOwned = nullptr;

private:
    static EtsHash::Node* hashNode(EtsObject* object);
    static EtsTree::Node* treeNode(EtsObject* object);
};

} // namespace relupscope
