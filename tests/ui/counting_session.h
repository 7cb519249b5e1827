// SPDX-License-Identifier: GPL-3.0-or-later
// A session without an engine: its world is a counter of events, its views are the fixture's.
#pragma once

#include "api/session.h"
#include "fixture.h"

#include <algorithm>

namespace relupscope::ui::fixture {

// Ten events a millisecond; instruction n of two hops of three runs before event 100 n.
class CountingSession : public Session
{
public:
    static constexpr uint64_t last = 1000;

    Stopped advance(const Until& until, const std::atomic<bool>&) override
    {
        uint64_t target = last;
        if (until.kind == Until::Kind::Event)
            target = m_event + until.count;
        else if (until.kind == Until::Kind::Time)
            target = static_cast<uint64_t>(until.ms * 10);
        else if (until.kind == Until::Kind::Instruction)
            target = m_event / 100 * 100 + 100;
        else if (until.kind == Until::Kind::InstructionN)
            target = 100 * (static_cast<uint64_t>(until.hop - 1) * 3 + until.count);
        const bool isInstruction = until.kind == Until::Kind::Instruction;
        if (until.kind == Until::Kind::End || target > last || (isInstruction && target > 600)) {
            m_event = last;
            return Stopped::Ended;
        }
        m_event = std::max(m_event, target);
        return Stopped::Reached;
    }
    Result<void> restart() override
    {
        m_event = 0;
        m_kills.clear();
        return {};
    }
    bool kill(ProcessId pid) override
    {
        if (pid == 95)
            m_kills.push_back(m_event);
        return pid == 95;
    }
    const std::vector<uint64_t>& kills() const { return m_kills; }
    std::shared_ptr<const WorldView> view() override
    {
        auto view = std::make_shared<WorldView>(*crash());
        view->event = m_event;
        view->ms = static_cast<double>(m_event) / 10;
        return view;
    }
    ProcessDetail process(ProcessId pid) override
    {
        ProcessDetail detail = crashedAcc2();
        detail.pid = pid;
        return detail;
    }
    SourceView source(const std::string& module, ProcessId) override
    {
        SourceView source = accountSource();
        source.module = module;
        return source;
    }
    uint64_t eventCount() const override { return m_event; }
    std::vector<EventRow> events(uint64_t, uint64_t) const override { return {}; }
    Report report() override { return {}; }

private:
    uint64_t m_event = 0;
    std::vector<uint64_t> m_kills; // the events at which one struck
};

} // namespace relupscope::ui::fixture
