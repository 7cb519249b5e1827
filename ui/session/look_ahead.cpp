// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/look_ahead.h"

#include "api/state_marks.h"
#include "session/frame_facts.h"

#include <algorithm>

namespace relupscope::ui {

namespace {

const ProcessRow* selectedRow(const Frame& frame)
{
    for (const ProcessRow& row : frame.view->processes)
        if (row.pid == frame.process.pid)
            return &row;
    return nullptr;
}

// The run stands still between this instruction and the next one, so one must follow.
bool isFollowed(const WorldView& view, const InstructionRow& row)
{
    return std::any_of(view.relup.begin(), view.relup.end(), [&](const InstructionRow& other) {
        return other.hop == row.hop && other.n == row.n + 1 && other.kind != "make_permanent";
    });
}

} // namespace

const InstructionRow* conversionAhead(const Frame& frame)
{
    const WorldView* view = frame.view.get();
    // A held upgrade does not come to its conversion.
    if (!view || !view->atInstructionBoundary || isUpgradeHeld(frame)
        || frame.process.stateNow.empty() || !frame.process.stateAfter.empty())
        return nullptr;
    const ProcessRow* self = selectedRow(frame);
    for (const InstructionRow& row : view->relup)
        if (self && row.kind == "code_change" && row.status != InstructionStatus::Done
            && row.status != InstructionStatus::Failed
            && row.text.find("{" + self->module.str() + ",") != std::string::npos
            && isFollowed(*view, row))
            return &row;
    return nullptr;
}

bool lookAhead(Session& session, Frame& frame, const std::atomic<bool>& interrupt)
{
    const InstructionRow* conversion = conversionAhead(frame);
    if (!conversion)
        return false;
    const std::atomic<bool> never {false};
    const Mark here = session.mark();
    Destination behind;
    behind.kind = Destination::Kind::Instruction;
    behind.instruction = conversion->n + 1;
    behind.hop = conversion->hop;
    behind.node = frame.view->node;
    const Stopped stopped = session.seek(behind, interrupt);
    const ProcessDetail later = stopped == Stopped::Reached
        ? session.process(frame.process.pid, frame.view->node)
        : ProcessDetail {};
    session.seek(here, never);
    if (!later.afterHappened || later.crash)
        return false;
    frame.process.stateAfter = later.stateAfter;
    markAdded(frame.process.stateNow, frame.process.stateAfter);
    frame.process.afterVersion = later.afterVersion;
    frame.process.afterInstruction = conversion->n;
    frame.process.afterHappened = false;
    return true;
}

} // namespace relupscope::ui
