// SPDX-License-Identifier: GPL-3.0-or-later
// What armed faults wait for in a node: messages to lose, delay, double or swap, callbacks that are
// to raise, hang or answer something else, modules whose loading is to fail. Plain data in the
// arena, so a snapshot takes it; owned by Node and there only once a fault has been armed, so that
// a node without faults pays one comparison with null. Rules name processes by number: they end
// with the node.
#pragma once

#include "process/process.h"

namespace relupscope {

struct Node;

struct CallbackRule
{
    enum class Effect : uint8_t {
        Raise,  // the callback raises `value` with the class `kind`
        Answer, // it is not called; its caller gets `value`
        Hang,   // it begins `ms` later
    } effect;
    ExceptionClass kind = ExceptionClass::Error;
    bool isCodeChange = false; // code_change or system_code_change only; else any other callback
    Word pid = 0;              // whose; 0: anybody's
    Term module = NoTerm;      // whose callback; None: of any module
    Term function = NoTerm;    // None: any
    Term value = NoTerm;       // in the node's `constants`, or immediate
    int64_t ms = 0;
    uint64_t left = 1; // strikes so often
};

struct MessageRule
{
    static constexpr uint64_t Always = UINT64_MAX;

    enum class Effect : uint8_t { Drop, Delay, Duplicate, Reorder } effect;
    Word from = 0;         // sender; 0: anybody
    Word to = 0;           // receiver; 0: anybody
    Term pattern = NoTerm; // None: any message; the atom '_' in it stands for any term
    int64_t ms = 0;        // Delay: how long; Reorder: how long at most
    uint64_t left = 1;
    Word held = 0;    // Reorder: the number of the timer that keeps the held message
    Word heldFor = 0; // its receiver
};

class FaultRules
{
public:
    explicit FaultRules(Arena& arena);

    void arm(const CallbackRule& rule) { m_callbacks.push_back(rule); }
    void arm(const MessageRule& rule) { m_messages.push_back(rule); }
    void failOnLoad(Term module) { m_failingOnLoad.push_back(module); }

    // The rule that strikes this call of a callback; it is used up by one. False: none.
    bool takeCallback(const Process& p, Term module, Term function, CallbackRule* rule);
    // A message that is being sent: true when a rule has dealt with it.
    bool takeMessage(Node& node, Word sender, Process& to, Term message);
    // Whether loading this module is to fail, now.
    bool takeOnLoad(Term module);

private:
    void hold(Node& node, MessageRule& rule, Word sender, const Process& to, Term message);
    void release(Node& node, Process& to);
    [[nodiscard]] bool holdsFor(const Process& to) const;

    ArenaVector<CallbackRule> m_callbacks;
    ArenaVector<MessageRule> m_messages;
    ArenaVector<Term> m_failingOnLoad;
};

// The node's rules, made when there are none yet.
FaultRules& faultRulesOf(Node& node);

// Does the term fit a pattern in which the atom '_' stands for anything?
bool fitsPattern(Term pattern, Term term, Term anything);

} // namespace relupscope
