// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/view_builder.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

// "code_change" of "{code_change,up,[{account,[]}]}", and what stands behind it.
void splitInstruction(const std::string& text, std::string* kind, std::string* subject)
{
    const size_t from = text.starts_with('{') ? 1 : 0;
    const size_t comma = text.find(',');
    if (comma == std::string::npos) {
        *kind = text;
        return;
    }
    *kind = text.substr(from, comma - from);
    std::string rest = text.substr(comma + 1, text.size() - comma - 2);
    if (*kind == "load" || *kind == "remove" || *kind == "load_object_code")
        rest = rest.substr(1, rest.find(',') - 1); // {account,brutal_purge,soft_purge} → account
    if (*kind == "code_change") {
        const size_t list = rest.find('[');
        const std::string mode = rest.substr(0, rest.find(','));
        std::string modules;
        for (size_t at = rest.find('{', list); at != std::string::npos; at = rest.find('{', at + 1))
            modules
                += (modules.empty() ? "" : ", ") + rest.substr(at + 1, rest.find(',', at) - at - 1);
        rest = mode + " [" + modules + "]";
    }
    *subject = rest;
}

std::string number(double d)
{
    return fmt::format("{:.1f}", d);
}

} // namespace

void ViewBuilder::relup(WorldView& v) const
{
    const int hop = currentHop();
    v.hop = hop;
    v.hops = static_cast<int>(m_s.m_scenario.hops());
    const auto index = static_cast<size_t>(hop - 1);
    if (index >= m_s.m_target.relups.size())
        return;
    const RelupText& relup = m_s.m_target.relups[index];
    v.instructions = static_cast<int>(relup.instructions.size());
    const RecordedInstruction* running = nullptr;
    const auto before = std::count_if(m_r.instructions.begin(), m_r.instructions.end(),
                                      [hop, this](const RecordedInstruction& i) {
                                          return i.node == m_node.index && i.hop < hop;
                                      });
    for (size_t n = 0; n < relup.instructions.size(); ++n) {
        InstructionRow r;
        r.hop = hop;
        r.n = static_cast<int>(n + 1);
        r.number = static_cast<int>(before) + r.n;
        r.text = relup.instructions[n];
        splitInstruction(r.text, &r.kind, &r.subject);
        r.isPointOfNoReturn = r.kind == "point_of_no_return";
        for (const RecordedInstruction& done : m_r.instructions) {
            if (done.node != m_node.index || done.hop != hop || done.n != r.n)
                continue;
            r.text = done.text;
            r.atMs = m_r.ms(done.begin);
            r.ms = done.end ? static_cast<double>(done.end - done.begin) / 1e6 : 0;
            r.status = done.failed ? InstructionStatus::Failed
                : done.end         ? InstructionStatus::Done
                                   : InstructionStatus::Now;
            const bool isRunning = !done.end && !done.failed;
            r.failedRequests
                = (isRunning ? m_r.meter.failed() : done.failedAfter) - done.failedBefore;
            r.mostWaiting = done.mostWaiting;
            if (isRunning) {
                running = &done;
                r.note = "held " + number(m_r.ms(m_s.now()) - r.atMs) + " ms";
            } else if (done.end) {
                r.note = number(r.ms) + " ms";
            }
        }
        if (r.isPointOfNoReturn)
            r.note = "failure below restarts the node";
        v.relup.push_back(std::move(r));
    }
    // Nothing comes next of an upgrade that was given up.
    const bool isGivenUp = std::any_of(v.relup.begin(), v.relup.end(), [](const InstructionRow& r) {
        return r.status == InstructionStatus::Failed;
    });
    for (InstructionRow& r : v.relup) {
        if (r.status == InstructionStatus::Later && !isGivenUp) {
            r.status = InstructionStatus::Next;
            break;
        }
    }
    if (m_s.m_scenario.upgrade.makePermanentAfterMs) {
        InstructionRow r;
        r.hop = hop;
        r.n = v.instructions + 1;
        r.number = static_cast<int>(before) + r.n;
        r.kind = "make_permanent";
        r.text = "make_permanent";
        r.note = "after the upgrade";
        if (m_n.isPermanent && m_n.installs.size() == static_cast<size_t>(hop)) {
            r.status = InstructionStatus::Done;
            r.atMs = m_r.ms(m_n.permanentAt);
            r.note = "at " + number(r.atMs) + " ms";
        }
        v.relup.push_back(r);
    }
    v.atInstructionBoundary = running && m_s.m_world->isWithinSlice()
        && m_s.current().index == m_node.index
        && m_s.m_world->stoppedProcess() == m_node.upgrade.handler;
    v.instruction = running ? running->n : 0;
    for (const InstructionRow& r : v.relup) {
        if (r.status == InstructionStatus::Now
            || (!running && r.status == InstructionStatus::Next)) {
            v.next = r.kind + (r.subject.empty() ? "" : " " + r.subject);
            break;
        }
    }
}

} // namespace relupscope
