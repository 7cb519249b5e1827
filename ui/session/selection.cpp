// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/selection.h"

#include <algorithm>

namespace relupscope::ui {

namespace {

// Whether the instruction that is now or next names the process's module.
bool isNext(const WorldView& view, const ProcessRow& row)
{
    const auto names = [&row](const InstructionRow& i) {
        const bool ahead
            = i.status == InstructionStatus::Now || i.status == InstructionStatus::Next;
        return ahead && i.subject.find("[" + row.module) != std::string::npos;
    };
    return std::any_of(view.relup.begin(), view.relup.end(), names);
}

int interest(const WorldView& view, const ProcessRow& row)
{
    if (!row.loadName.empty())
        return 0;
    const bool concerned = row.inUpgrade && !row.isSupervisor;
    if (row.state == ProcessState::Dead && concerned)
        return 6;
    if (row.state == ProcessState::Suspended)
        return 5;
    if (concerned && isNext(view, row))
        return 4;
    if (concerned)
        return row.codeVersion == CodeVersion::Unchanged ? 2 : 3;
    return row.isSupervisor ? 1 : 0;
}

const ProcessRow* find(const WorldView& view, ProcessId pid)
{
    const auto at = std::find_if(view.processes.begin(), view.processes.end(),
                                 [pid](const ProcessRow& r) { return r.pid == pid; });
    return at == view.processes.end() ? nullptr : &*at;
}

} // namespace

ProcessId interestingProcess(const WorldView& view)
{
    const auto best = std::max_element(view.processes.begin(), view.processes.end(),
                                       [&view](const ProcessRow& a, const ProcessRow& b) {
                                           return interest(view, a) < interest(view, b);
                                       });
    return best == view.processes.end() ? 0 : best->pid;
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
