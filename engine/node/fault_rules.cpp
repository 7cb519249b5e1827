// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/fault_rules.h"

#include "node/node.h"
#include "term/compare.h"
#include "term/copy.h"
#include "term/pending_stack.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr VirtualTime NanosecondsPerMs = 1'000'000;

struct Pair
{
    Term pattern;
    Term term;
};

} // namespace

FaultRules::FaultRules(Arena& arena)
    : m_callbacks(ArenaAllocator<CallbackRule>(arena)),
      m_messages(ArenaAllocator<MessageRule>(arena)),
      m_failingOnLoad(ArenaAllocator<Term>(arena))
{
}

FaultRules& faultRulesOf(Node& node)
{
    if (!node.faults)
        node.faults = node.arena.make<FaultRules>(node.arena);
    return *node.faults;
}

bool fitsPattern(Term pattern, Term term, Term anything)
{
    PendingStack<Pair, 32> open;
    open.push({pattern, term});
    while (!open.isEmpty()) {
        const Pair now = open.pop();
        if (now.pattern == anything)
            continue;
        if (now.pattern.isCons() && now.term.isCons()) {
            open.push({now.pattern.tail(), now.term.tail()});
            open.push({now.pattern.head(), now.term.head()});
        } else if (isTuple(now.pattern) && isTuple(now.term)) {
            const size_t arity = tupleArity(now.pattern);
            if (arity != tupleArity(now.term))
                return false;
            for (size_t i = 0; i < arity; ++i)
                open.push({tupleElement(now.pattern, i), tupleElement(now.term, i)});
        } else if (!exactEqual(now.pattern, now.term)) {
            return false;
        }
    }
    return true;
}

bool FaultRules::takeCallback(const Process& p, Term module, Term function, CallbackRule* rule)
{
    const bool isCodeChange = function == Atom::code_change || function == Atom::system_code_change;
    for (CallbackRule& r : m_callbacks) {
        if (r.left == 0 || r.isCodeChange != isCodeChange || (r.pid != 0 && r.pid != p.id)
            || (!r.module.isNone() && r.module != module)
            || (!r.function.isNone() && r.function != function))
            continue;
        --r.left;
        *rule = r;
        return true;
    }
    return false;
}

bool FaultRules::takeOnLoad(Term module)
{
    for (auto i = m_failingOnLoad.begin(); i != m_failingOnLoad.end(); ++i) {
        if (*i == module) {
            m_failingOnLoad.erase(i);
            return true;
        }
    }
    return false;
}

// The message waits in a timer of its own, like one of erlang:send_after/3.
void FaultRules::hold(Node& node, MessageRule& rule, Word sender, const Process& to, Term message)
{
    Heap* heap = nullptr;
    if (!message.isImmediate()) {
        heap = node.arena.make<Heap>(node.arena);
        message = copyTerm(message, *heap);
    }
    rule.held = node.nextRef++;
    rule.heldFor = to.id;
    node.emit(EventKind::Send, sender, to.id, message);
    node.timers.add({Timer::Kind::Send, node.now + rule.ms * NanosecondsPerMs, rule.held, to.id,
                     NoTerm, heap, message});
}

// What was held back for this receiver comes right after the message that overtook it.
void FaultRules::release(Node& node, Process& to)
{
    for (MessageRule& rule : m_messages) {
        if (rule.effect != MessageRule::Effect::Reorder || rule.held == 0 || rule.heldFor != to.id)
            continue;
        const uint32_t handle = node.timers.findByReference(rule.held);
        rule.held = 0;
        if (handle == 0)
            continue; // it came by itself: nothing overtook it in time
        const Timer timer = node.timers.take(handle);
        node.deliver(to, copyTerm(timer.term, to.heap), 0);
        if (timer.message)
            node.arena.drop(timer.message);
    }
}

bool FaultRules::holdsFor(const Process& to) const
{
    return std::any_of(m_messages.begin(), m_messages.end(), [&](const MessageRule& rule) {
        return rule.held != 0 && rule.heldFor == to.id;
    });
}

bool FaultRules::takeMessage(Node& node, Word sender, Process& to, Term message)
{
    const Term anything = Atom::underscore;
    for (MessageRule& rule : m_messages) {
        if (rule.left == 0 || (rule.from != 0 && rule.from != sender)
            || (rule.to != 0 && rule.to != to.id)
            || (!rule.pattern.isNone() && !fitsPattern(rule.pattern, message, anything)))
            continue;
        if (rule.effect == MessageRule::Effect::Reorder && rule.held != 0)
            continue; // one at a time
        if (rule.left != MessageRule::Always)
            --rule.left;
        switch (rule.effect) {
        case MessageRule::Effect::Drop:
            node.emit(EventKind::Fault, to.id, sender, Atom::drop, message);
            return true;
        case MessageRule::Effect::Delay:
        case MessageRule::Effect::Reorder:
            node.emit(EventKind::Fault, to.id, sender, Atom::delay, message);
            hold(node, rule, sender, to, message);
            if (rule.effect == MessageRule::Effect::Delay)
                rule.held = 0;
            return true;
        case MessageRule::Effect::Duplicate:
            node.emit(EventKind::Fault, to.id, sender, Atom::duplicate, message);
            node.deliver(to, copyTerm(message, to.heap), sender);
            return false; // and once more, as always
        }
    }
    if (!holdsFor(to))
        return false;
    // The message goes its way, and after it comes what it has overtaken.
    node.emit(EventKind::Send, sender, to.id, message);
    node.deliver(to, sender == to.id ? message : copyTerm(message, to.heap), sender);
    release(node, to);
    return true;
}

} // namespace relupscope
