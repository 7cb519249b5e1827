// SPDX-License-Identifier: GPL-3.0-or-later
// What the runtime itself tells the process `logger`, as utils.c of OTP words it:
// {log, Level, Format, Arguments, #{error_logger => ..., gl => ..., pid => ..., time => ...}}.
#include "node/node.h"
#include "term/copy.h"
#include "term/map.h"
#include "term/print.h"

#include <fmt/format.h>

namespace relupscope {

namespace {

Term metadata(Node& node, Heap& heap, Term level, const Process* about)
{
    // The old error_logger has names of its own for two levels.
    Term tag = level;
    if (level == node.atoms.intern("info"))
        tag = node.atoms.intern("info_msg");
    else if (level == node.atoms.intern("warning"))
        tag = node.atoms.intern("warning_msg");
    const Term tagKeys[] = {node.atoms.intern("emulator"), node.atoms.intern("tag")};
    const Term tagValues[] = {Atom::true_, tag};
    const Term tags = mapFromPairs(heap, tagKeys, tagValues, 2, node.atoms);

    const int64_t microseconds = (node.epochNanoseconds + node.now) / 1000;
    Term keys[4] = {node.atoms.intern("error_logger"), node.atoms.intern("time")};
    Term values[4] = {tags, heap.integer(microseconds)};
    size_t n = 2;
    if (about) {
        keys[n] = node.atoms.intern("pid");
        values[n++] = about->self();
        if (!about->groupLeader.isNil()) {
            keys[n] = node.atoms.intern("gl");
            values[n++] = copyTerm(about->groupLeader, heap);
        }
    }
    return mapFromPairs(heap, keys, values, n, node.atoms);
}

} // namespace

void Node::logToLogger(Term level, Process* about, std::string_view format, Term arguments)
{
    if (!systemLogger.isNone() && systemLogger.isLocalPid() && !process(systemLogger))
        systemLogger = NoTerm; // it has ended: `logger` again
    Process* logger
        = systemLogger.isNone() ? whereis(atoms.intern("logger")) : process(systemLogger);
    if (!logger)
        return;
    Heap& heap = logger->heap;
    const Term data = metadata(*this, heap, level, about);
    const Term text = heap.listOfBytes(format.data(), format.size());
    const Term message
        = heap.tuple(atoms.intern("log"), level, text, copyTerm(arguments, heap), data);
    emit(EventKind::Send, about ? about->id : 0, logger->id, message);
    deliver(*logger, message, about ? about->id : 0);
}

void Node::logUncaught(Process& p, Term value)
{
    const bool isAlive = name != Atom::nonode_nohost;
    Term arguments = p.heap.cons(value, Nil);
    if (isAlive)
        arguments = p.heap.cons(name, arguments);
    arguments = p.heap.cons(p.self(), arguments);
    logToLogger(Atom::error, &p,
                isAlive ? "Error in process ~p on node ~p with exit value:~n~p~n"
                        : "Error in process ~p with exit value:~n~p~n",
                arguments);
}

void Node::logDiscarded(Process& from, Term to, Term message)
{
    const Word life = to.object()[2]; // the creation, of pids, ports and references alike
    PrintLimits whole;
    whole.ownNode = name;
    const std::string line
        = fmt::format("Discarding message {} from {} to {} in an old incarnation ({}) of this node "
                      "({})\n",
                      printTerm(message, atoms, whole), printTerm(from.self(), atoms),
                      printTerm(to, atoms, whole), life, creation);
    const Term text = from.heap.listOfBytes(line.data(), line.size());
    logToLogger(Atom::error, &from, "~s~n", from.heap.cons(text, Nil));
}

} // namespace relupscope
