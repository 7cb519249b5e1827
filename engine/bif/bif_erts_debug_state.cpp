// SPDX-License-Identifier: GPL-3.0-or-later
// Module erts_debug: the back door that OTP's own tests use. It is always open, and what it sets
// has no meaning here: nothing traps, waits for threads or keeps heap fragments.
#include "bif/bif.h"
#include "bif/erts_debug_state.h"
#include "bif/spawn_options.h"
#include "node/ets_tables.h"
#include "node/persistent_terms.h"
#include "node/registers.h"
#include "process/gc.h"
#include "term/hash.h"
#include "term/map.h"

#include <bit>

namespace relupscope {

BifResult bif_erts_debug_set_internal_state_2(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    const std::string_view what = c.atoms().text(c.arg(0));
    if (what == "wait") { // the others go on meanwhile
        c.p.attention = 1;
        return Atom::ok;
    }
    if (what == "ets_force_trap")
        return c.atom("notsup");
    if (what == "binary_loop_limit" || what == "re_loop_limit" || what == "unicode_loop_limit")
        return Term::small(0);
    if (what == "force_gc") {
        Process* p = c.node.process(c.arg(1));
        if (!p)
            return Atom::false_;
        if (p == &c.p) {
            p->gcRequested = true;
            p->attention = 1;
        } else {
            collectIdle(*p);
        }
        return Atom::true_;
    }
    // Signals arrive one by one anyway, and receive markers do not run out.
    if (what == "proc_sig_buffers" || what == "process_uniq_counter"
        || what == "available_internal_state" || what == "reds_left" || what == "mbuf")
        return Atom::true_;
    return c.badarg();
}

BifResult bif_erts_debug_get_internal_state_1(BifCall& c)
{
    const Term what = c.arg(0);
    if (isTuple(what, 2) && tupleElement(what, 0) == c.atom("internal_hash")) {
        const uint64_t hash = internalHash(tupleElement(what, 1), c.atoms());
        return Term::small(static_cast<SWord>(hash & UINT32_MAX));
    }
    if (isTuple(what, 2) && tupleElement(what, 0) == c.atom("process_status")) {
        const Process* p = c.node.process(tupleElement(what, 1));
        return p ? statusAtom(p->status) : Atom::undefined;
    }
    if (isTuple(what, 2) && tupleElement(what, 0) == c.atom("link_list"))
        return linkRecords(c, tupleElement(what, 1));
    if (isTuple(what, 2) && tupleElement(what, 0) == c.atom("monitor_list"))
        return monitorRecords(c, tupleElement(what, 1));
    if (!what.isAtom())
        return c.badarg();
    const std::string_view name = c.atoms().text(what);
    if (name == "available_internal_state")
        return Atom::true_;
    if (name == "reds_left") {
        const VirtualTime left = c.node.registers->timeAtZero - c.node.now;
        return Term::small(left / NanosecondsPerReduction);
    }
    if (name == "persistent_term") {
        const Term keys[] = {c.atom("table")}; // its size, as OTP would make it
        const size_t size = std::bit_ceil(2 * c.node.persistentTerms->count() + 1);
        const Term values[] = {c.heap().unsignedInteger(size)};
        return mapFromPairs(c.heap(), keys, values, 1, c.atoms());
    }
    if (name == "memory") // as erlang:memory/0
        return bif_erlang_memory_0(c);
    if (name == "process_info_args")
        return processInfoItems(c);
    if (name == "DbTable_words") { // and of a table's spread counters, of which there are none
        constexpr auto Words = static_cast<SWord>(sizeof(EtsTable) / sizeof(Word));
        return c.heap().tuple(Term::small(Words), Term::small(0));
    }
    return c.badarg();
}

} // namespace relupscope
