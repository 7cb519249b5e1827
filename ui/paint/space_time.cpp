// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/space_time.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

namespace relupscope::ui {

namespace {

std::optional<SpaceTimeMark::Kind> markOf(const EventRow& row)
{
    using Kind = SpaceTimeMark::Kind;
    static const std::map<std::string, Kind> kinds {
        {"instruction", Kind::Instruction}, {"suspend", Kind::Suspend}, {"resume", Kind::Resume},
        {"code_change", Kind::CodeChange},  {"exit", Kind::Exit},       {"fault", Kind::Fault},
        {"spawn", Kind::Spawn},             {"load", Kind::Load}};
    const auto there = kinds.find(row.kind);
    return there == kinds.end() ? std::nullopt : std::optional(there->second);
}

bool isMessage(const EventRow& row)
{
    return row.kind == "send" || row.kind == "receive";
}

class SpaceTimeMaker
{
public:
    SpaceTimeMaker(const WorldView& view, const std::vector<EventRow>& events)
        : m_view(view), m_events(events)
    {
    }

    SpaceTime make(ProcessId focus, size_t mostLanes, size_t mostColumns)
    {
        chooseLanes(focus, mostLanes);
        chooseColumns(mostColumns);
        drawMessages();
        drawMarks();
        for (size_t lane = 0; lane < m_made.lanes.size(); ++lane)
            drawStrips(static_cast<int>(lane));
        return std::move(m_made);
    }

private:
    void addLane(ProcessId pid, const std::string& name, size_t most)
    {
        if (pid == 0 || m_made.lanes.size() >= most || m_laneOf.contains(pid))
            return;
        // A name may go from a process to the next that its supervisor starts.
        const bool isTaken = std::any_of(m_made.lanes.begin(), m_made.lanes.end(),
                                         [&](const SpaceTimeLane& l) { return l.name == name; });
        m_laneOf.emplace(pid, static_cast<int>(m_made.lanes.size()));
        m_made.lanes.push_back({pid, isTaken ? name + " <0." + std::to_string(pid) + ".0>" : name,
                                false});
    }

    // The release handler, the servers of the upgrade, the process in focus, then whom those talk
    // to, the most talkative first.
    void chooseLanes(ProcessId focus, size_t most)
    {
        for (const EventRow& row : m_events)
            if (row.kind == "instruction" || row.kind == "instruction_done")
                addLane(row.pid, row.who, most);
        for (const ProcessRow& row : m_view.processes)
            if (row.inUpgrade && row.loadName.empty() && !row.isSupervisor)
                addLane(row.pid, row.name, most);
        for (const ProcessRow& row : m_view.processes)
            if (row.pid == focus)
                addLane(row.pid, row.name, most);
        std::map<ProcessId, std::pair<int, std::string>> partners;
        for (const EventRow& row : m_events) {
            if (!isMessage(row) || row.other == 0)
                continue;
            if (m_laneOf.contains(row.other) && !m_laneOf.contains(row.pid)) {
                ++partners[row.pid].first;
                partners[row.pid].second = row.who;
            }
        }
        std::vector<std::pair<int, ProcessId>> order;
        for (const auto& [pid, partner] : partners)
            order.emplace_back(-partner.first, pid);
        std::sort(order.begin(), order.end());
        for (const auto& [count, pid] : order)
            addLane(pid, nameOf(pid, partners[pid].second), most);
        for (SpaceTimeLane& lane : m_made.lanes)
            lane.isFocus = lane.pid == focus;
    }

    // A client's name is in the view, not in the event.
    std::string nameOf(ProcessId pid, const std::string& otherwise) const
    {
        for (const ProcessRow& row : m_view.processes)
            if (row.pid == pid)
                return row.name;
        return otherwise;
    }

    bool concerns(const EventRow& row) const
    {
        if (isMessage(row))
            return m_laneOf.contains(row.pid) && m_laneOf.contains(row.other);
        return row.kind == "load" || (markOf(row) && m_laneOf.contains(row.pid));
    }

    void chooseColumns(size_t most)
    {
        for (auto row = m_events.rbegin(); row != m_events.rend() && m_shown.size() < most; ++row)
            if (concerns(*row))
                m_shown.push_back(&*row);
        std::reverse(m_shown.begin(), m_shown.end());
        for (const EventRow* row : m_shown)
            m_made.columns.push_back({row->index, row->ms});
    }

    // A message is taken in the order in which its sender sent to this receiver.
    void drawMessages()
    {
        std::map<std::pair<ProcessId, ProcessId>, std::vector<size_t>> onTheWay;
        for (size_t i = 0; i < m_shown.size(); ++i) {
            const EventRow& row = *m_shown[i];
            const int column = static_cast<int>(i);
            if (row.kind == "send") {
                onTheWay[{row.pid, row.other}].push_back(m_made.arrows.size());
                m_made.arrows.push_back({m_laneOf[row.pid], column, m_laneOf[row.other],
                                         static_cast<int>(m_shown.size()), false, row.index});
            } else if (row.kind == "receive") {
                std::vector<size_t>& waiting = onTheWay[{row.other, row.pid}];
                if (waiting.empty())
                    continue; // it was sent before the first column
                SpaceTimeArrow& arrow = m_made.arrows[waiting.front()];
                arrow.toColumn = column;
                arrow.isTaken = true;
                waiting.erase(waiting.begin());
            }
        }
    }

    // "4 load ledger" of "instruction 4: {load,{ledger,...}}", in the words of the relup list.
    std::string shortInstruction(const std::string& what) const
    {
        for (const InstructionRow& row : m_view.relup)
            if (what.starts_with("instruction " + std::to_string(row.n) + ":"))
                return std::to_string(row.n) + " " + row.kind
                    + (row.subject.empty() ? "" : " " + row.subject);
        return what;
    }

    void drawMarks()
    {
        for (size_t i = 0; i < m_shown.size(); ++i) {
            const EventRow& row = *m_shown[i];
            const auto lane = m_laneOf.find(row.pid);
            const auto kind = markOf(row);
            if (!kind || lane == m_laneOf.end())
                continue;
            m_made.marks.push_back({*kind, lane->second, static_cast<int>(i), row.index, row.what});
            if (*kind == SpaceTimeMark::Kind::Instruction)
                m_made.marks.back().words = shortInstruction(row.what);
        }
    }

    // From now backwards: what an event changed was the other way before it.
    void drawStrips(int lane)
    {
        const ProcessId pid = m_made.lanes[static_cast<size_t>(lane)].pid;
        SpaceTimeStrip strip;
        strip.lane = lane;
        strip.to = static_cast<int>(m_shown.size());
        std::string module;
        for (const ProcessRow& row : m_view.processes) {
            if (row.pid != pid)
                continue;
            strip.version = row.codeVersion;
            strip.isSuspended = row.state == ProcessState::Suspended;
            module = row.module;
        }
        for (int i = strip.to - 1; i >= 0; --i) {
            const EventRow& row = *m_shown[static_cast<size_t>(i)];
            SpaceTimeStrip before = strip;
            const bool own = row.pid == pid;
            if (own && row.kind == "code_change")
                before.version = CodeVersion::Old;
            else if (own && row.kind == "suspend")
                before.isSuspended = false;
            else if (own && row.kind == "resume")
                before.isSuspended = true;
            else if (row.kind == "load" && !module.empty() && row.what == "loads " + module)
                before.version = CodeVersion::Current;
            if (before.version == strip.version && before.isSuspended == strip.isSuspended)
                continue;
            strip.from = i;
            m_made.strips.push_back(strip);
            strip = before;
            strip.to = i;
        }
        strip.from = 0;
        m_made.strips.push_back(strip);
    }

    const WorldView& m_view;
    const std::vector<EventRow>& m_events;
    SpaceTime m_made;
    std::unordered_map<ProcessId, int> m_laneOf;
    std::vector<const EventRow*> m_shown;
};

} // namespace

SpaceTime spaceTime(const WorldView& view, const std::vector<EventRow>& events, ProcessId focus,
                    size_t mostLanes, size_t mostColumns)
{
    return SpaceTimeMaker(view, events).make(focus, mostLanes, mostColumns);
}

} // namespace relupscope::ui
