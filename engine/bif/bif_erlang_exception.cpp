// SPDX-License-Identifier: GPL-3.0-or-later
// What raises because its caller asks for it, and what ends the node.
#include "bif/bif.h"
#include "node/ports.h"
#include "node/stack_trace.h"
#include "term/bignum.h"

#include <vector>

namespace relupscope {

namespace {

// A native that the machine does not have was called: its stub's body asked for this error.
void noteStub(BifCall& c)
{
    Mfa stub;
    if (currentFunction(c.node, c.p, &stub))
        c.node.noteMissing(c.p.id, stub);
}

bool isLocation(Term t)
{
    return t.isList();
}

bool isTraceItem(Term item)
{
    if (!isTuple(item))
        return false;
    const size_t arity = tupleArity(item);
    if (arity == 2)
        return isFun(tupleElement(item, 0));
    if (arity != 3 && arity != 4)
        return false;
    if (arity == 3 && isFun(tupleElement(item, 0)))
        return isLocation(tupleElement(item, 2));
    const bool isMfa = tupleElement(item, 0).isAtom() && tupleElement(item, 1).isAtom();
    return isMfa && (arity == 3 || isLocation(tupleElement(item, 3)));
}

bool isStacktrace(Term list)
{
    for (; list.isCons(); list = list.tail()) {
        if (!isTraceItem(list.head()))
            return false;
    }
    return list.isNil();
}

// Items without a location get an empty one, so that every reader sees one shape.
Term wholeStacktrace(Heap& heap, Term list)
{
    std::vector<Term> items;
    for (; list.isCons(); list = list.tail()) {
        const Term item = list.head();
        const size_t arity = tupleArity(item);
        if (arity == 2)
            items.push_back(heap.tuple(tupleElement(item, 0), tupleElement(item, 1), Nil));
        else if (arity == 3 && !isFun(tupleElement(item, 0)))
            items.push_back(heap.tuple(tupleElement(item, 0), tupleElement(item, 1),
                                       tupleElement(item, 2), Nil));
        else
            items.push_back(item);
    }
    return heap.list(items.data(), items.size());
}

// The error_info map of error/3's options; None: absent. False: bad options.
bool errorInfoOption(Term options, Term* info)
{
    *info = NoTerm;
    for (; options.isCons(); options = options.tail()) {
        const Term option = options.head();
        if (!isTuple(option, 2) || tupleElement(option, 0) != Atom::error_info
            || !isMap(tupleElement(option, 1)))
            return false;
        *info = tupleElement(option, 1);
    }
    return options.isNil();
}

} // namespace

BifResult bif_erlang_error_1(BifCall& c)
{
    return c.error(c.arg(0));
}

BifResult bif_erlang_error_2(BifCall& c)
{
    const BifResult result = c.error(c.arg(0));
    if (c.arg(1) != Atom::none)
        c.p.exception.arguments = c.arg(1);
    return result;
}

BifResult bif_erlang_error_3(BifCall& c)
{
    Term info = NoTerm;
    if (!errorInfoOption(c.arg(2), &info))
        info = NoTerm; // options that are wrong count for nothing
    const BifResult result = c.error(c.arg(0));
    if (c.arg(1) != Atom::none)
        c.p.exception.arguments = c.arg(1);
    c.p.exception.errorInfo = info;
    return result;
}

BifResult bif_erlang_exit_1(BifCall& c)
{
    return c.exit(c.arg(0));
}

BifResult bif_erlang_throw_1(BifCall& c)
{
    return c.raise(ExceptionClass::Throw, c.arg(0));
}

BifResult bif_erlang_raise_3(BifCall& c)
{
    ExceptionClass kind = ExceptionClass::Error;
    if (c.arg(0) == Atom::exit)
        kind = ExceptionClass::Exit;
    else if (c.arg(0) == Atom::throw_)
        kind = ExceptionClass::Throw;
    else if (c.arg(0) != Atom::error)
        return Atom::badarg; // a value: raise/3 itself never fails
    if (!isStacktrace(c.arg(2)))
        return Atom::badarg;
    const BifResult result = c.raise(kind, c.arg(1));
    c.p.exception.trace = wholeStacktrace(c.heap(), c.arg(2));
    return result;
}

BifResult bif_erlang_nif_error_1(BifCall& c)
{
    noteStub(c);
    return c.error(c.arg(0));
}

BifResult bif_erlang_nif_error_2(BifCall& c)
{
    noteStub(c);
    return bif_erlang_error_2(c);
}

// --- the end of the node
// ---------------------------------------------------------------------------

namespace {

bool areHaltOptions(Term options)
{
    for (; options.isCons(); options = options.tail()) {
        const Term option = options.head();
        if (!isTuple(option, 2) || tupleElement(option, 0) != Atom::flush)
            return false;
        const Term value = tupleElement(option, 1);
        if (value != Atom::true_ && value != Atom::false_)
            return false;
    }
    return options.isNil();
}

} // namespace

BifResult bif_erlang_halt_2(BifCall& c)
{
    const Term status = c.arg(0);
    if (!areHaltOptions(c.arg(1)))
        return c.badarg(Atom::badopt);
    int code = 1;
    if (isInteger(status)) {
        uint64_t number = 0;
        if (!toUint64(status, &number))
            return c.badarg();
        code = static_cast<int>(number & 0xFF);
    } else if (status == Atom::abort) {
        code = 134; // as a shell reports SIGABRT
    } else if (!status.isList()) {
        return c.badarg();
    }
    c.node.haltStatus = code;
    c.node.haltReason = status.isImmediate() ? status : Atom::error;
    // heart sees the node end and starts it again, as it does on init:reboot/0.
    c.node.fate = c.node.ports->heart() ? Node::Fate::Rebooting : Node::Fate::Halted;
    c.node.emit(EventKind::Halt, c.p.id, 0, Term::small(code));
    c.p.attention = 1;
    return Atom::true_;
}

} // namespace relupscope
