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
    Mark mark() const override { return {m_event, static_cast<int64_t>(m_event) * 100'000, true}; }
    Stopped seek(const Mark& mark, const std::atomic<bool>& /*interrupt*/) override
    {
        m_event = std::min(mark.event, last);
        return Stopped::Reached;
    }
    Stopped seek(const Destination& there, const std::atomic<bool>& /*interrupt*/) override
    {
        uint64_t target = last;
        if (there.kind == Destination::Kind::Start)
            target = 0;
        else if (there.kind == Destination::Kind::Event)
            target = there.event;
        else if (there.kind == Destination::Kind::Time)
            target = static_cast<uint64_t>(there.ms * 10);
        else if (there.kind == Destination::Kind::Instruction)
            target = 100
                * (static_cast<uint64_t>(std::max(there.hop, 1) - 1) * 3
                   + static_cast<uint64_t>(there.instruction));
        m_event = std::min(target, last);
        return target > last || there.kind == Destination::Kind::End ? Stopped::Ended
                                                                     : Stopped::Reached;
    }
    void seekKept(double ms) override { m_event = std::min(static_cast<uint64_t>(ms) * 10, last); }
    Stopped stepBack(uint64_t steps, const std::atomic<bool>& /*interrupt*/) override
    {
        if (m_event == 0)
            return Stopped::Ended;
        m_event -= std::min(steps, m_event);
        return Stopped::Reached;
    }
    Stopped instructionBack(const std::atomic<bool>& /*interrupt*/) override
    {
        m_event = m_event == 0 ? 0 : (m_event - 1) / 100 * 100;
        return Stopped::Reached;
    }
    Result<Stopped> runTo(const std::string& /*condition*/,
                          const std::atomic<bool>& /*interrupt*/) override
    {
        return Stopped::Ended;
    }
    Result<Stopped> runBackTo(const std::string& condition,
                              const std::atomic<bool>& interrupt) override
    {
        return runTo(condition, interrupt);
    }
    Stopped runBack(const std::atomic<bool>& /*interrupt*/) override { return Stopped::Ended; }
    const std::vector<Breakpoint>& breakpoints() const override { return m_breakpoints; }
    Result<uint32_t> addBreakpoint(const std::string& condition) override
    {
        m_breakpoints.push_back({static_cast<uint32_t>(m_breakpoints.size()) + 1, condition, true});
        return m_breakpoints.back().id;
    }
    Result<void> changeBreakpoint(const Breakpoint& breakpoint) override
    {
        m_breakpoints.at(breakpoint.id - 1) = breakpoint;
        return {};
    }
    Result<void> removeBreakpoint(uint32_t /*id*/) override { return {}; }
    uint32_t breakpointMet() const override { return 0; }
    Result<void> save(const std::string& /*path*/) override { return {}; }
    const std::vector<std::string>& differences() const override { return m_differences; }
    const std::vector<HostNeed>& needs() const override { return m_needs; }
    BranchId branch() const override { return m_branch; }
    const std::vector<Branch>& branches() const override { return m_tree.all(); }
    // It knows one process that can be killed.
    Result<BranchId> inject(const std::string& what) override
    {
        if (what != "kill=<0.95.0>")
            return fail(ErrorKind::Value, what, "there is nothing like that in this session");
        m_branch
            = m_tree.fork(m_branch, m_tree.find(m_branch)->inputs.size(), {mark(), what}, what);
        return m_branch;
    }
    Result<void> renameBranch(BranchId branch, const std::string& name) override
    {
        m_tree.find(branch)->name = name;
        return {};
    }
    Result<void> removeBranch(BranchId branch) override
    {
        TRY(m_tree.remove(branch));
        return {};
    }
    Result<Stopped> switchBranch(BranchId branch, const Destination& there,
                                 const std::atomic<bool>& interrupt) override
    {
        m_branch = branch;
        return seek(there, interrupt);
    }
    const std::vector<Bookmark>& bookmarks() const override { return m_bookmarks; }
    uint32_t addBookmark(const std::string& name, const std::string& note) override
    {
        m_bookmarks.push_back(
            {static_cast<uint32_t>(m_bookmarks.size()) + 1, BranchTree::Root, mark(), name, note});
        return m_bookmarks.back().id;
    }
    Result<void> changeBookmark(const Bookmark& bookmark) override
    {
        for (Bookmark& own : m_bookmarks)
            if (own.id == bookmark.id)
                own = bookmark;
        return {};
    }
    Result<void> removeBookmark(uint32_t id) override
    {
        std::erase_if(m_bookmarks, [id](const Bookmark& b) { return b.id == id; });
        return {};
    }
    uint64_t fingerprint() const override { return m_event; }
    HistoryUse historyUse() const override { return {}; }
    void setHistoryBudget(size_t /*bytes*/) override {}
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
    BranchTree m_tree;
    BranchId m_branch = BranchTree::Root;
    std::vector<Bookmark> m_bookmarks;
    std::vector<Breakpoint> m_breakpoints;
    std::vector<std::string> m_differences;
    std::vector<HostNeed> m_needs;
    std::vector<uint64_t> m_kills; // the events at which one struck
};

} // namespace relupscope::ui::fixture
