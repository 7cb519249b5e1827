// SPDX-License-Identifier: GPL-3.0-or-later
// What instructions do rarely or at length, out of the run loop. All take the stored Process and
// Node; those that return a Term return None after setting p.exception.
#pragma once

#include "interp/frame.h"

namespace relupscope {

// --- exceptions (interp/exceptions.cpp)
// Where to go on; null: nobody catches, the process has been terminated. `x` gets none, reason,
// trace, class. p.ip is where it was raised.
CodePointer handleException(Node& node, Process& p, Term* x);
void raiseBif(Node& node, Process& p, int bif, const Term* arguments); // completes p.exception
void raiseFunctionClause(Process& p, const Mfa& mfa, const Term* x);
void raiseTagged(Process& p, Term tag, Term value);    // {tag, value}
Term cookTrace(Node& node, Process& p, Term rawTrace); // a stack trace as a list
// erlang:raise/3 and the raise instructions: reason, raw trace or list.
void raiseAgain(Process& p, Term classAtom, Term reason, Term trace);
// The same where a raw trace may be of another class: from then on it is of this one.
void raiseAs(Process& p, Term classAtom, Term reason, Term trace);
bool classOfTrace(Term rawTrace, Term* classAtom);
Term catchValue(Node& node, Process& p, Term* x); // what `catch` gives for a caught exception

// --- calls (interp/calls.cpp)
// Each returns the address to go on at, with the arguments in x; null: p.exception is set.
// `raises`: set when it is error/1 and the like, which their caller is to stand in the trace of.
CodePointer applyMfa(Node& node, Process& p, Term module, Term function, unsigned* arity, Term* x,
                     bool* raises);
CodePointer applyList(Node& node, Process& p, Term module, Term function, Term arguments, Term* x,
                      unsigned* arity, bool* raises);
CodePointer applyFunList(Node& node, Process& p, Term fun, Term arguments, Term* x,
                         unsigned* arity);
CodePointer callFun(Node& node, Process& p, Term fun, unsigned* arity, Term* x);
CodePointer callErrorHandler(Node& node, Process& p, const Export& callee, Term* x);

// --- heap and stack
// Makes room for `need` words; x0 to x(live - 1) are kept.
void collectNow(Process& p, Node& node, size_t need, Term* x, size_t live);
void growStack(Process& p, size_t words);
// Saves x registers for a process that leaves the scheduler.
void saveRegisters(Process& p, const Term* x, size_t count);

// Whether `object` is in the process's own heap, and no literal.
bool liesInHeap(const Process& p, const Word* object);

// --- funs, maps (interp/data.cpp)
Term updateMap(Node& node, Process& p, Term map, const CodeWord* pairs, size_t count, bool exact,
               const Term* x, const Term* e);

// --- binaries (interp/binaries.cpp); `i` is the instruction
Term startMatch(Process& p, Term bitstring); // None: no bitstring
Term matchInteger(Process& p, Term context, unsigned flags, Term size, unsigned unit);
Term matchFloat(Process& p, Term context, unsigned flags, Term size, unsigned unit);
Term matchBinary(Process& p, Term context, Term size, unsigned unit);
bool matchSkip(Term context, Term size, unsigned unit);
bool matchString(Term context, size_t bits, const CodeWord* bytes);
bool matchUtf(Term context, unsigned flags, unsigned width, Term* character);
Term matchTail(Process& p, Term context);
bool runMatchCommands(Process& p, const CodeWord* i, Term context, Term* x, Term* e);
// --- building them (interp/binary_build.cpp)
Term createBinary(Node& node, Process& p, const CodeWord* i, Term* x, Term* e);
// Collects with the new binary and `live` x registers as roots; where the binary is afterwards.
Term collectAfterBuild(Node& node, Process& p, Term binary, Term* x, size_t live);
Term addSizes(Process& p, Term a, Term b, unsigned unit); // bs_add

// --- messages
bool startReceiveTimeout(Node& node, Process& p, Term timeout); // false: not a valid timeout

// --- the machine's probes (interp/probes.cpp)
void runProbe(Node& node, Process& p, unsigned number, const Term* x);

} // namespace relupscope
