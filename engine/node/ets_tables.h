// SPDX-License-Identifier: GPL-3.0-or-later
// All ets tables of a node: by the number of their identifier (a ref), by name, by owner, in order
// of creation; and the match specifications that ets:match_spec_compile/1 made. Owns them.
//
// A compiled match specification is named by a ref that Erlang code may keep anywhere, so it stays
// until the node ends; equal specifications get the same ref, so their number is that of different
// ones.
#pragma once

#include "node/ets_table.h"

namespace relupscope {

struct Node;

class EtsTables
{
public:
    // Set in the number of every table's ref, so that a ref that never was one can be told from
    // that of a table that is gone: their errors differ.
    static constexpr Word TableBit = Word {1} << 40;

    explicit EtsTables(Arena& arena);
    ~EtsTables();
    EtsTables(const EtsTables&) = delete;
    EtsTables& operator=(const EtsTables&) = delete;

    EtsTable* byId(Word id) const
    {
        EtsTable** t = m_byId.find(id);
        return t ? *t : nullptr;
    }
    EtsTable* byName(Term name) const
    {
        EtsTable** t = m_byName.find(name.w);
        return t ? *t : nullptr;
    }
    [[nodiscard]] size_t count() const { return m_inOrder.size(); }
    // In order of creation.
    template<typename F>
    void forEach(F&& f) const
    {
        for (const auto& [sequence, table] : m_inOrder)
            f(*table);
    }

    // Makes a table; the caller has checked that the name is free and the limit is not reached.
    EtsTable& add(Node& node, Term name, const EtsOptions& options, Word owner);
    void remove(EtsTable& table);
    bool rename(EtsTable& table, Term name); // false: the name is taken
    void changeOwner(EtsTable& table, Word owner);
    void fix(EtsTable& table, Word pid, VirtualTime now);
    void unfix(EtsTable& table, Word pid);

    // The process has ended: its tables go to their heirs or away, what it fixed is no longer.
    void ownerDied(Node& node, Process& p);
    // {'ETS-TRANSFER', Table, From, Data} to the new owner.
    static void sendTransfer(Node& node, const EtsTable& table, Process& to, Word from, Term data);

    // May read and write whatever table (erts_internal:ets_super_user/1).
    [[nodiscard]] bool isSuperUser(Word pid) const { return m_superUsers.find(pid) != nullptr; }
    void setSuperUser(Word pid, bool on);

    // The ref number of a compiled specification; the spec has been checked.
    Word keepMatchSpec(Node& node, Term spec);
    // The specification that a ref number stands for; None: no such.
    [[nodiscard]] Term keptMatchSpec(Word number) const;

private:
    void own(EtsTable& table, Word owner);
    void disown(EtsTable& table);
    bool giveToHeir(Node& node, EtsTable& table, const Process& from);

    Arena* m_arena;
    FlatMap<Word, EtsTable*> m_byId;
    FlatMap<Word, EtsTable*> m_byName;
    FlatMap<Word, EtsTable*> m_firstOwned; // by pid number
    FlatMap<Word, uint64_t> m_fixings;     // by pid number: tables that it has fixed
    FlatMap<Word, bool> m_superUsers;
    ArenaMap<uint64_t, EtsTable*> m_inOrder;
    uint64_t m_nextSequence = 0;

    struct KeptSpec
    {
        Term spec;
        Word number;
    };
    Heap m_specs;
    ArenaVector<KeptSpec> m_kept;
    FlatMap<Word, uint32_t> m_keptByNumber;
    FlatMap<uint64_t, uint32_t> m_keptByHash; // by hash, a taken one mixed again
};

} // namespace relupscope
