// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/selection.h"

#include <algorithm>

namespace relupscope::ui {

namespace {

// How much a process is worth looking at. There may be very many processes, of few modules.
class Interest
{
public:
    explicit Interest(const WorldView& view)
    {
        for (const InstructionRow& i : view.relup)
            if (i.status == InstructionStatus::Now || i.status == InstructionStatus::Next)
                m_ahead.push_back(&i.subject);
    }

    int of(const ProcessRow& row)
    {
        if (!row.loadName.empty())
            return 0;
        const bool concerned = row.inUpgrade && !row.isSupervisor;
        if (row.state == ProcessState::Dead && concerned)
            return 6;
        if (row.state == ProcessState::Suspended)
            return 5;
        if (concerned && isNext(row.module))
            return 4;
        if (concerned)
            return row.codeVersion == CodeVersion::Unchanged ? 2 : 3;
        return row.isSupervisor ? 1 : 0;
    }

private:
    // Whether the instruction that is now or next names the module.
    bool isNext(const SharedText& module)
    {
        if (m_module != module) {
            m_module = module;
            m_isNext = std::any_of(m_ahead.begin(), m_ahead.end(), [&](const std::string* subject) {
                return subject->find("[" + module.str()) != std::string::npos;
            });
        }
        return m_isNext;
    }

    std::vector<const std::string*> m_ahead; // what the instructions at hand are about
    SharedText m_module;                     // that was asked for last
    bool m_isNext = false;
};

const ProcessRow* find(const WorldView& view, ProcessId pid)
{
    const auto at = std::find_if(view.processes.begin(), view.processes.end(),
                                 [pid](const ProcessRow& r) { return r.pid == pid; });
    return at == view.processes.end() ? nullptr : &*at;
}

} // namespace

ProcessId interestingProcess(const WorldView& view)
{
    Interest interest(view);
    const ProcessRow* best = nullptr;
    int most = -1;
    for (const ProcessRow& row : view.processes)
        if (const int of = interest.of(row); of > most) {
            best = &row;
            most = of;
        }
    return best ? best->pid : 0;
}

Selection followed(const WorldView& view, const Selection& selection)
{
    if (selection.isPinned) {
        if (find(view, selection.pid))
            return selection;
        for (const ProcessRow& row : view.processes)
            if (!selection.name.empty() && row.name == selection.name)
                return {row.pid, row.name, true, selection.node};
    }
    const ProcessRow* row = find(view, interestingProcess(view));
    return row ? Selection {row->pid, row->name, false, selection.node}
               : Selection {0, {}, false, selection.node};
}

} // namespace relupscope::ui
