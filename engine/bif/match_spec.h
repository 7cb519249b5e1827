// SPDX-License-Identifier: GPL-3.0-or-later
// Match specifications: [{Head, Guards, Body}…] as ets:select/2, ets:match_spec_run/2 and tracing
// take them, compiled to a short program for a stack machine and run against terms. A MatchSpec
// lives for one BIF call, outside the world's state; it refers to the specification's term, which
// must stay.
//
// In a body a function that fails gives the value 'EXIT'; in a guard it fails the clause.
#pragma once

#include "bif/bif.h"

#include <string>
#include <vector>

namespace relupscope {

enum class MatchDialect : uint8_t {
    Table,        // subjects are objects
    Trace,        // subjects are lists of arguments
    TraceSend,    // the same without the functions that are about a call
    TraceReceive, // without those that act on the process, too
};

enum class MatchCode : uint8_t {
    // Heads take their subject from the root tuple (element > 0) or from the stack.
    Skip,
    Bind,      // index: variable
    Same,      // index: variable bound before
    Immediate, // term
    Deep,      // term
    Tuple,     // index: arity; pushes the elements
    Cons,      // pushes tail and head
    Map,       // index: number of Key codes that follow; pushes their values
    Key,       // term
    // Guards and bodies.
    Push,     // term
    Variable, // index
    Whole,
    Bindings,
    Keep,      // the top of the stack leaves the subject: it is copied
    MakeTuple, // index: arity
    MakeCons,
    MakeMap, // index: number of pairs, key below value
    Call,    // body, index: arity
    And,     // index: number of operands
    Or,
    AndAlso, // index: where to go when it is decided
    OrElse,
    Jump,
    Self,
    True, // a guard's value must be true
    Drop,
    Return,
    // Trace dialect. Those with a body call it in a live trace.
    SetMessage,
    ReturnTrace,
    ExceptionTrace,
    Ignore, // index: arity; an effect that a test leaves out, and its value
};

struct MatchInstruction
{
    MatchCode code;
    uint16_t element = 0;
    uint32_t index = 0;
    Term term = NoTerm;
    BifBody body = nullptr;
};

struct MatchClause
{
    size_t head = 0; // where its codes begin
    size_t guard = 0;
    size_t body = 0;
    size_t end = 0;
    SWord rootArity = -1; // the head is a tuple
    Term headTerm = NoTerm;
    Term bodyTerm = NoTerm;
    bool hasBody = false;
    std::vector<uint32_t> bindings; // variable slots in order of their numbers, for '$$'
};

// What a specification does besides its value, in the trace dialect.
struct MatchEffects
{
    bool returnTrace = false;
    bool exceptionTrace = false;
    Term message = NoTerm; // set by {message, Term}
};

class MatchSpec
{
public:
    // What is wrong with the specification, in words, goes to `errors` if it is given.
    // False: it cannot be used.
    bool compile(Term spec, MatchDialect dialect, const AtomTable& atoms,
                 std::vector<std::string>* errors = nullptr);

    // The value of the first clause that matches; None: there is none. With `isForeign` the subject
    // is not in the process's heap, and what the value has of it is copied there.
    Term run(Node& node, Process& p, Term subject, bool isForeign);

    [[nodiscard]] const std::vector<MatchClause>& clauses() const { return m_clauses; }
    // Which objects a clause can match, by the key in its head.
    enum class KeyUse : uint8_t { Any, One, Never };
    KeyUse keyUse(const MatchClause& clause, unsigned keyPosition, Term* key) const;

    MatchEffects effects; // of the last run
    bool isLive = false;  // a trace in earnest: its functions act and look at the process

private:
    friend class MatchCompiler;

    bool runHead(const MatchClause& clause, Term subject, const AtomTable& atoms);
    Term evaluate(Node& node, Process& p, const MatchClause& clause, size_t from, size_t to,
                  bool isGuard);
    Term mapFromStack(Node& node, Process& p, size_t pairs);
    Term call(Node& node, Process& p, const MatchInstruction& i);
    Term kept(Process& p, Term t) const;
    Term bindingsOf(const MatchClause& clause, Process& p, bool isGuard);

    MatchDialect m_dialect = MatchDialect::Table;
    const AtomTable* m_atoms = nullptr;
    std::vector<MatchInstruction> m_code;
    std::vector<MatchClause> m_clauses;
    std::vector<Term> m_variables; // slots of the clause that runs
    std::vector<Term> m_stack;
    Term* m_top = nullptr; // one past the top
    Term m_whole = NoTerm; // '$_'
    bool m_isForeign = false;
};

// N of '$N'; -1 when the term is no match variable.
SWord matchVariable(Term t, const AtomTable& atoms);
// No '_', no variable and no map (which matches larger ones): only =:= terms match.
bool isGroundPattern(Term pattern, const AtomTable& atoms);

} // namespace relupscope
