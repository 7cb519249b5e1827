// SPDX-License-Identifier: GPL-3.0-or-later
// Stack traces as Erlang terms, from code addresses on a stack.
#pragma once

#include "node/node.h"

namespace relupscope {

constexpr unsigned BacktraceDepth = 8; // erlang:system_flag(backtrace_depth) default

// Whether a word of a stack is a place in code: what is no term there.
inline bool isReturnAddress(Term t)
{
    return t.isHeader() && !t.isNone();
}

// [{M,F,Arity,[{file,F},{line,L}]}…] of a process that is not running (or is the caller of a BIF
// with its ip and stack stored), made in `into`. For process_info(P, current_stacktrace).
Term currentStacktrace(Node& node, const Process& p, Heap& into, unsigned depth = BacktraceDepth);
// {M,F,A} in which the process is; for process_info(P, current_function). undefined when unknown.
bool currentFunction(const Node& node, const Process& p, Mfa* mfa);
// Whether that is a native's own code: what is called where no instruction names the native.
bool liesInNative(const Node& node, CodePointer ip);
// One stack item: {M, F, Arity | Arguments, Location}. `arguments`: a list, or anything else for
// none. `at` null: no location. `extra` follows the location: [] or [{error_info, Map}].
Term stackItem(Node& node, Heap& into, const Mfa& mfa, Term arguments, CodePointer at,
               Term extra = Nil);
// The item of the function at an address; None when that is no module's code.
Term stackItemAt(Node& node, Heap& into, CodePointer at, Term arguments = Atom::true_,
                 Term extra = Nil);
// Whether any code address on the stack of `p` lies in `instance`, or its ip does.
bool stackRefersTo(const Process& p, const ModuleInstance& instance);

} // namespace relupscope
