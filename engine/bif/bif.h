// SPDX-License-Identifier: GPL-3.0-or-later
// How a built-in function is written. The table is bif/bifs.def; the body of `erlang:self/0` is
//
//     BifResult bif_erlang_self_0(BifCall& c) { return c.p.self(); }
//
// declared by the table. A body never calls the run loop: it returns a value, raises, or traps to
// Erlang code. It may allocate in c.heap() at will (nothing collects during a BIF), so terms in
// local variables are safe. Arguments of a Normal BIF are the x registers.
#pragma once

#include "node/node.h"
#include "process/process.h"

#include <initializer_list>
#include <string_view>

namespace relupscope {

struct BifResult
{
    Term value;
    // NOLINTNEXTLINE(google-explicit-constructor): a body returns its term.
    constexpr BifResult(Term t) : value(t) {}
};

enum class BifKind : uint8_t {
    Guard,  // may be used by bif/gc_bif instructions
    Normal, // called with arguments in x registers
    Traps,  // may end in a trap to Erlang code
};
enum class BifEffect : uint8_t {
    Pure,       // leaves the event log and everything but its heap alone
    ReadsState, // of the node or a process
    ReadsTime,
    ChangesSelf, // the calling process only
    Sends,
    Spawns,
    TouchesCode,
    TouchesTable, // ets, persistent_term, counters
    TouchesDisk,
};

struct BifCall
{
    Process& p;
    Node& node;
    Term* args;
    unsigned arity;
    int index = -1; // in the table

    [[nodiscard]] Term arg(unsigned i) const { return args[i]; }
    [[nodiscard]] Heap& heap() const { return p.heap; }
    [[nodiscard]] AtomTable& atoms() const { return node.atoms; }
    Term atom(std::string_view text) const { return node.atoms.intern(text); }

    // Raising. The loop adds the BIF's own name and arguments to the stack trace.
    BifResult badarg() const { return error(Atom::badarg); }
    // badarg with a cause for erl_erts_errors / erl_stdlib_errors (error_info => #{cause =>
    // Cause}).
    BifResult badarg(Term cause) const;
    BifResult systemLimit() const { return error(Atom::system_limit); }
    BifResult error(Term reason) const { return raise(ExceptionClass::Error, reason); }
    BifResult exit(Term reason) const { return raise(ExceptionClass::Exit, reason); }
    BifResult raise(ExceptionClass kind, Term reason) const;

    // The rest of the work is Erlang's: continues at M:F/A with these arguments, whose value
    // becomes that of the BIF.
    BifResult trap(Term module, Term function, std::initializer_list<Term> arguments) const;
    BifResult trap(Export& to, std::initializer_list<Term> arguments) const;

    // Work beyond one reduction.
    void bumpReductions(uint64_t n) const { node.bifReductions += n; }

    // Small helpers that many bodies need.
    [[nodiscard]] Term list(std::initializer_list<Term> elements) const;
    [[nodiscard]] Term ok(Term value) const { return heap().tuple(Atom::ok, value); }
    [[nodiscard]] Term errorTuple(std::string_view reason) const
    {
        return heap().tuple(Atom::error, atom(reason));
    }
};

using BifBody = BifResult (*)(BifCall&);

struct BifInfo
{
    std::string_view module;
    std::string_view name;
    unsigned arity;
    BifKind kind;
    BifEffect effect;
    BifBody body;
};

size_t bifCount();
// error/1,2,3, exit/1, throw/1 and raise/3 do what their caller asked for: they did not fail, and
// no stack trace shows them.
bool isRaisedByCaller(const BifInfo& info);
const BifInfo& bifInfo(size_t index);

// Length of a proper list; -1 when it is improper or no list.
SWord listLength(Term list);
// An integer argument as a C++ number; false when it is no integer or out of range.
bool toIndex(Term t, uint64_t* out);

#define BIF(module, name, arity, kind, effect)                                                     \
    BifResult bif_##module##_##name##_##arity(BifCall& c);
#define BIF_OP(module, text, arity, kind, effect, name)                                            \
    BifResult bif_##module##_##name##_##arity(BifCall& c);
#include "bif/bifs.def"
#undef BIF
#undef BIF_OP

} // namespace relupscope
