// SPDX-License-Identifier: GPL-3.0-or-later
// Running to a condition, and back to one. It is looked at after each event, and what counts is that
// it becomes true: one that holds already is waited for until it has ceased to.
#include "api/session_impl.h"
#include "api/view_builder.h"
#include "node/code_check.h"

#include <algorithm>

namespace relupscope {

namespace {

class LiveFacts : public ConditionFacts
{
public:
    // `event` is null between two events.
    LiveFacts(const Node& node, const Recorded& recorded, const Event* event,
              std::function<bool(const Filter&)> anyProcess)
        : m_node(node), m_recorded(recorded), m_event(event), m_anyProcess(std::move(anyProcess)) {}

    double queueOf(const std::string& name) const override
    {
        const Process* p = find(name);
        double length = 0;
        for (const Message* m = p ? p->mailbox.first() : nullptr; m; m = m->next)
            length += m->term.isNone() ? 0 : 1; // a marker is no message
        return length;
    }
    double oldOf(const std::string& name) const override
    {
        const Term atom = m_node.atoms.existing(name);
        const Module* m = atom.isNone() ? nullptr : m_node.code.module(atom);
        if (!m || !m->old)
            return 0;
        double count = 0;
        m_node.forEachProcess([&](const Process& p) {
            count += p.observed.madeBySerial == m->old->serial || stackRefersTo(p, *m->old) ? 1 : 0;
        });
        return count;
    }
    bool exits(const std::string& name) const override
    {
        if (!m_event || m_event->kind != EventKind::Exit)
            return false;
        const auto ended = m_recorded.ended.find(m_event->pid);
        return ended != m_recorded.ended.end() && ended->second == name;
    }
    bool starts(const std::string& name) const override
    {
        return m_event && m_event->kind == EventKind::Register && m_event->term.isAtom()
            && m_node.atoms.text(m_event->term) == name;
    }
    double number(std::string_view what) const override
    {
        if (what == "crashes")
            return static_cast<double>(m_recorded.crashes.size());
        if (what == "failed")
            return static_cast<double>(m_recorded.meter.failed());
        if (what == "processes")
            return static_cast<double>(m_node.processCount());
        if (what == "instruction")
            return m_node.upgrade.isRunning ? static_cast<double>(m_node.upgrade.instruction) : 0;
        if (what == "event")
            return static_cast<double>(m_node.events.count - m_recorded.startIndex);
        return m_recorded.ms(m_node.now);
    }
    bool anyProcess(const Filter& filter) const override { return m_anyProcess(filter); }

private:
    [[nodiscard]] const Process* find(const std::string& name) const
    {
        const Term atom = m_node.atoms.existing(name);
        return atom.isNone() ? nullptr : m_node.whereis(atom);
    }

    const Node& m_node;
    const Recorded& m_recorded;
    const Event* m_event;
    std::function<bool(const Filter&)> m_anyProcess;
};

} // namespace

bool SessionImpl::holds(const Condition& condition, const Event* event)
{
    return condition.holds(LiveFacts(node(), *m_recorder, event, [this](const Filter& filter) {
        const auto now = ViewBuilder(*this).view();
        const FilterNames names(*now);
        return std::any_of(now->processes.begin(), now->processes.end(), [&](const ProcessRow& row) {
            return filter.matches(row, names);
        });
    }));
}

Result<Stopped> SessionImpl::runTo(const std::string& text, const std::atomic<bool>& interrupt)
{
    TRY_ASSIGN(const Condition condition, Condition::parse(text));
    bool held = holds(condition, nullptr);
    uint64_t met = 0;
    m_recorder->watch = [&](const Event& event) {
        const bool holdsNow = holds(condition, &event);
        const bool becomes = holdsNow && !held && met == 0;
        if (becomes)
            met = event.index - m_recorder->startIndex;
        held = holdsNow;
        return becomes;
    };
    Goal goal;
    goal.isWatched = true;
    m_recorder->isWatchMet = false;
    const Stopped stopped = go(goal, interrupt);
    m_recorder->watch = nullptr;
    noteEnd();
    // A BIF that was under way has gone a little further than the first place to stand still.
    return stopped == Stopped::Reached ? seekEvent(met, interrupt) : stopped;
}

// Backwards through the keyframes: of the part between each and the next, the last event counts.
Result<Stopped> SessionImpl::runBackTo(const std::string& text, const std::atomic<bool>& interrupt)
{
    TRY_ASSIGN(const Condition condition, Condition::parse(text));
    const Mark here = mark();
    Mark end = here;
    auto frames = m_timeline.along(m_tree.line(m_branch));
    if (frames.empty()) { // without a history there is the start alone
        TRY(restart());
        frames.push_back(nullptr);
    }
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        if (*frame && !((*frame)->mark < end))
            continue;
        if (*frame)
            restore(**frame);
        const Mark begin = mark();
        bool held = holds(condition, nullptr);
        uint64_t last = 0;
        m_recorder->watch = [&](const Event& event) {
            const bool holdsNow = holds(condition, &event);
            const uint64_t number = event.index - m_recorder->startIndex;
            if (holdsNow && !held && number < here.event)
                last = number;
            held = holdsNow;
            return false;
        };
        Goal goal;
        goal.mark = end;
        const Stopped stopped = go(goal, interrupt);
        m_recorder->watch = nullptr;
        if (stopped == Stopped::Interrupted)
            return stopped;
        if (last != 0)
            return seekEvent(last, interrupt);
        end = begin;
    }
    const Stopped back = seek(here, interrupt);
    return back == Stopped::Reached ? Stopped::Ended : back;
}

} // namespace relupscope
