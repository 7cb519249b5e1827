// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/space_time.h"

#include "paint/wire_match.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace relupscope::ui {

namespace {

std::optional<SpaceTimeMark::Kind> markOf(const EventRow& row)
{
    using Kind = SpaceTimeMark::Kind;
    static const std::map<std::string, Kind> kinds {{"instruction", Kind::Instruction},
                                                    {"suspend", Kind::Suspend},
                                                    {"resume", Kind::Resume},
                                                    {"code_change", Kind::CodeChange},
                                                    {"exit", Kind::Exit},
                                                    {"fault", Kind::Fault},
                                                    {"spawn", Kind::Spawn},
                                                    {"load", Kind::Load}};
    const auto there = kinds.find(row.kind);
    return there == kinds.end() ? std::nullopt : std::optional(there->second);
}

// Of several nodes all should be seen without scrolling, and those first who talk across.
constexpr size_t fewestLanes = 3;
constexpr int wireWeight = 1000;
constexpr size_t mostBands = 6;

bool isMessage(const EventRow& row)
{
    return row.kind == "send" || row.kind == "receive";
}

// A process of a node; those of different nodes may have the same number.
using Place = std::pair<NodeNumber, ProcessId>;

std::map<std::string, NodeNumber> numbersOf(const SpaceTimeScene& scene)
{
    std::map<std::string, NodeNumber> numbers;
    for (const NodeRow& node : scene.views.front()->nodes)
        numbers.emplace(node.name, node.number);
    return numbers;
}

class SpaceTimeMaker
{
public:
    SpaceTimeMaker(const SpaceTimeScene& scene, const std::vector<EventRow>& events)
        : m_scene(scene), m_events(events), m_nodes(numbersOf(scene)), m_wires(events, m_nodes)
    {
    }

    SpaceTime make(size_t mostLanes, size_t mostColumns, SpaceTimeEnd shown)
    {
        chooseLanes(mostLanes);
        chooseColumns(mostColumns, shown);
        dropIdlePartners();
        drawMessages();
        drawMarks();
        for (size_t lane = 0; lane < m_made.lanes.size(); ++lane)
            drawStrips(static_cast<int>(lane));
        drawBands();
        return std::move(m_made);
    }

private:
    bool hasNodes() const { return m_scene.views.size() > 1; }

    NodeNumber nodeOf(const EventRow& row) const
    {
        const auto there = m_nodes.find(row.node);
        return there == m_nodes.end() ? 0 : there->second;
    }
    Place placeOf(const EventRow& row) const { return {nodeOf(row), row.pid}; }
    Place otherOf(const EventRow& row) const { return {nodeOf(row), row.other}; }

    // Which process took the message of a remote_send; pid 0: it is under way.
    Place receiverOf(size_t sent) const
    {
        const auto delivery = m_wires.deliveryOf(sent);
        if (delivery)
            return otherOf(m_events[*delivery]);
        const auto to = m_nodes.find(m_events[sent].toNode);
        return {to == m_nodes.end() ? 0 : to->second, 0};
    }

    void addLane(Place place, const std::string& name)
    {
        const auto ofNode = static_cast<size_t>(
            std::count_if(m_made.lanes.begin(), m_made.lanes.end(),
                          [&](const SpaceTimeLane& l) { return l.node == place.first; }));
        if (place.second == 0 || ofNode >= m_most || m_laneOf.contains(place))
            return;
        // A name may go from a process to the next that its supervisor starts.
        const bool isTaken
            = std::any_of(m_made.lanes.begin(), m_made.lanes.end(), [&](const SpaceTimeLane& l) {
                  return l.name == name && l.node == place.first;
              });
        m_laneOf.emplace(place, 0);
        SpaceTimeLane lane;
        lane.pid = place.second;
        lane.name = isTaken ? name + " <0." + std::to_string(place.second) + ".0>" : name;
        lane.node = place.first;
        m_made.lanes.push_back(lane);
    }

    // The release handlers, the servers of the upgrade, the process in focus, then whom those talk
    // to, the most talkative first.
    void chooseLanes(size_t most)
    {
        m_most = hasNodes() ? std::max(fewestLanes, most / 2 / m_scene.views.size()) : most;
        for (const EventRow& row : m_events)
            if (row.kind == "instruction" || row.kind == "instruction_done")
                addLane(placeOf(row), row.who);
        for (const auto& view : m_scene.views)
            addServers(*view);
        addLane({m_scene.node, m_scene.focus}, nameOf({m_scene.node, m_scene.focus}, {}));
        addPartners();
        orderLanes();
    }

    // Of more than have a lane those to whom something happens in these events, then those for
    // whom most messages wait.
    void addServers(const WorldView& view)
    {
        std::vector<const ProcessRow*> servers;
        for (const ProcessRow& row : view.processes)
            if (row.inUpgrade && row.loadName.empty() && !row.isSupervisor)
                servers.push_back(&row);
        const size_t room = m_most - m_most / 4; // the others are whom they talk to
        if (servers.size() > room) {
            std::unordered_map<ProcessId, uint64_t> weights;
            for (const EventRow& row : m_events)
                if (nodeOf(row) == view.node)
                    weights[row.pid] += isMessage(row) ? 1 : markOf(row) ? 10 : 0;
            const auto weightOf = [&](const ProcessRow* row) {
                const auto weight = weights.find(row->pid);
                return std::pair(weight == weights.end() ? 0 : weight->second, row->queueLength);
            };
            const auto most = servers.begin() + static_cast<ptrdiff_t>(room);
            std::partial_sort(servers.begin(), most, servers.end(),
                              [&](const ProcessRow* a, const ProcessRow* b) {
                                  return std::pair(weightOf(b), a->pid)
                                      < std::pair(weightOf(a), b->pid);
                              });
            servers.erase(most, servers.end());
        }
        for (const ProcessRow* row : servers)
            addLane({view.node, row->pid}, row->name);
    }

    void addPartners()
    {
        std::map<Place, std::pair<int, std::string>> partners;
        const auto meet = [&](Place known, Place partner, const std::string& name, int weight = 1) {
            if (!m_laneOf.contains(known) || m_laneOf.contains(partner) || partner.second == 0)
                return;
            partners[partner].first += weight;
            partners[partner].second = name;
        };
        for (size_t i = 0; i < m_events.size(); ++i) {
            const EventRow& row = m_events[i];
            if (isMessage(row) && row.other != 0)
                meet(otherOf(row), placeOf(row), row.who);
            if (row.kind != "remote_send")
                continue;
            const Place receiver = receiverOf(i);
            meet(receiver, placeOf(row), row.who, wireWeight);
            meet(placeOf(row), receiver, "<0." + std::to_string(receiver.second) + ".0>",
                 wireWeight);
        }
        std::vector<std::pair<int, Place>> order;
        for (const auto& [place, partner] : partners)
            order.emplace_back(-partner.first, place);
        std::sort(order.begin(), order.end());
        for (const auto& [count, place] : order) {
            addLane(place, nameOf(place, partners[place].second));
            m_partners.insert(place);
        }
    }

    // Who talked before the first column only.
    void dropIdlePartners()
    {
        for (const size_t at : m_shown) {
            m_partners.erase(placeOf(m_events[at]));
            m_partners.erase(otherOf(m_events[at]));
            if (m_events[at].kind == "remote_send")
                m_partners.erase(receiverOf(at));
        }
        std::erase_if(m_made.lanes, [this](const SpaceTimeLane& lane) {
            return m_partners.contains({lane.node, lane.pid});
        });
        for (const Place& place : m_partners)
            m_laneOf.erase(place);
        orderLanes();
    }

    // The lanes of a node stand together.
    void orderLanes()
    {
        std::vector<SpaceTimeLane>& lanes = m_made.lanes;
        std::stable_sort(
            lanes.begin(), lanes.end(),
            [](const SpaceTimeLane& a, const SpaceTimeLane& b) { return a.node < b.node; });
        for (size_t i = 0; i < lanes.size(); ++i) {
            SpaceTimeLane& lane = lanes[i];
            m_laneOf[{lane.node, lane.pid}] = static_cast<int>(i);
            lane.isFocus = lane.pid == m_scene.focus && lane.node == m_scene.node;
            lane.isFirstOfNode = hasNodes() && (i == 0 || lanes[i - 1].node != lane.node);
            if (hasNodes())
                lane.nodeName = m_scene.views.front()->nodes[lane.node].name;
        }
    }

    const WorldView& viewOf(NodeNumber node) const
    {
        for (const auto& view : m_scene.views)
            if (view->node == node)
                return *view;
        return *m_scene.views.front();
    }

    // A client's name is in the view, not in the event.
    std::string nameOf(Place place, const std::string& otherwise) const
    {
        for (const ProcessRow& row : viewOf(place.first).processes)
            if (row.pid == place.second)
                return row.name;
        return otherwise;
    }

    int firstLaneOf(NodeNumber node) const
    {
        for (size_t i = 0; i < m_made.lanes.size(); ++i)
            if (m_made.lanes[i].node == node)
                return static_cast<int>(i);
        return -1;
    }

    int laneOf(Place place) const
    {
        const auto there = m_laneOf.find(place);
        return there == m_laneOf.end() ? -1 : there->second;
    }

    // A message that is under way goes to its node; whom it is for is not known yet.
    int wireLane(size_t sent) const
    {
        const Place receiver = receiverOf(sent);
        return receiver.second == 0 ? firstLaneOf(receiver.first) : laneOf(receiver);
    }

    bool concerns(size_t at) const
    {
        const EventRow& row = m_events[at];
        if (row.kind == "remote_send")
            return laneOf(placeOf(row)) >= 0 && wireLane(at) >= 0;
        if (row.kind == "receive" && row.other == 0)
            return m_wiredTakes.contains(at);
        if (isMessage(row))
            return laneOf(placeOf(row)) >= 0 && laneOf(otherOf(row)) >= 0;
        return row.kind == "load" || (markOf(row) && laneOf(placeOf(row)) >= 0);
    }

    // Which `receive` takes what a wire brought: a process takes such messages in their order.
    void matchTakes()
    {
        std::map<Place, std::vector<size_t>> arrived; // the remote_sends
        for (size_t i = 0; i < m_events.size(); ++i) {
            const EventRow& row = m_events[i];
            if (row.kind == "send" && row.pid == 0) {
                if (const auto sent = m_wires.sentFor(i);
                    sent && laneOf(placeOf(m_events[*sent])) >= 0)
                    arrived[otherOf(row)].push_back(*sent);
            } else if (row.kind == "receive" && row.other == 0 && laneOf(placeOf(row)) >= 0) {
                take(i, arrived[placeOf(row)]);
            }
        }
    }

    void take(size_t receive, std::vector<size_t>& arrived)
    {
        const auto sent = std::find_if(arrived.begin(), arrived.end(),
                                       [&, said = messageOf(m_events[receive])](size_t i) {
                                           return messageOf(m_events[i]) == said;
                                       });
        if (sent == arrived.end())
            return;
        m_wiredTakes[receive] = *sent;
        arrived.erase(sent);
    }

    void chooseColumns(size_t most, SpaceTimeEnd shown)
    {
        if (hasNodes())
            matchTakes();
        for (size_t i = 0; i < m_events.size(); ++i)
            if (concerns(i))
                m_shown.push_back(i);
        if (m_shown.size() > most) {
            const auto cut = static_cast<ptrdiff_t>(
                shown == SpaceTimeEnd::Last ? m_shown.size() - most : most);
            if (shown == SpaceTimeEnd::Last) {
                m_shown.erase(m_shown.begin(), m_shown.begin() + cut);
            } else {
                m_later.assign(m_shown.begin() + cut, m_shown.end());
                m_shown.erase(m_shown.begin() + cut, m_shown.end());
            }
        }
        for (const size_t at : m_shown)
            m_made.columns.push_back({m_events[at].index, m_events[at].ms});
    }

    // A message is taken in the order in which its sender sent to this receiver.
    void drawMessages()
    {
        std::map<std::pair<Place, Place>, std::vector<size_t>> onTheWay;
        std::map<size_t, size_t> wired; // remote_send to its arrow
        const int last = static_cast<int>(m_shown.size());
        for (int column = 0; column < last; ++column) {
            const size_t at = m_shown[static_cast<size_t>(column)];
            const EventRow& row = m_events[at];
            if (row.kind == "send") {
                onTheWay[{placeOf(row), otherOf(row)}].push_back(m_made.arrows.size());
                m_made.arrows.push_back(
                    {laneOf(placeOf(row)), column, laneOf(otherOf(row)), last, false, row.index});
            } else if (row.kind == "remote_send") {
                wired[at] = m_made.arrows.size();
                m_made.arrows.push_back(
                    {laneOf(placeOf(row)), column, wireLane(at), last, false, row.index, true});
            } else if (row.kind == "receive" && row.other == 0) {
                // What was sent before the first column has no arrow.
                if (const auto arrow = wired.find(m_wiredTakes.at(at)); arrow != wired.end())
                    end(arrow->second, column);
            } else if (row.kind == "receive") {
                std::vector<size_t>& waiting = onTheWay[{otherOf(row), placeOf(row)}];
                if (waiting.empty())
                    continue;
                end(waiting.front(), column);
                waiting.erase(waiting.begin());
            }
        }
    }

    void end(size_t arrow, int column)
    {
        m_made.arrows[arrow].toColumn = column;
        m_made.arrows[arrow].isTaken = true;
    }

    // "4 load ledger" of "instruction 4: {load,{ledger,...}}", in the words of the relup list.
    std::string shortInstruction(const EventRow& event) const
    {
        const std::string node = hasNodes() ? event.node + " " : std::string();
        for (const InstructionRow& row : viewOf(nodeOf(event)).relup)
            if (event.what.starts_with("instruction " + std::to_string(row.n) + ":"))
                return node + std::to_string(row.n) + " " + row.kind
                    + (row.subject.empty() ? "" : " " + row.subject);
        return node + event.what;
    }

    void drawMarks()
    {
        for (size_t i = 0; i < m_shown.size(); ++i) {
            const EventRow& row = m_events[m_shown[i]];
            const int lane = laneOf(placeOf(row));
            const auto kind = markOf(row);
            if (!kind || lane < 0)
                continue;
            m_made.marks.push_back({*kind, lane, static_cast<int>(i), row.index, row.what});
            if (*kind == SpaceTimeMark::Kind::Instruction)
                m_made.marks.back().words = shortInstruction(row);
        }
    }

    // What an event changed was the other way before it.
    SpaceTimeStrip stripBefore(SpaceTimeStrip strip, const EventRow& row, const SpaceTimeLane& self,
                               const std::string& module) const
    {
        const bool own = row.pid == self.pid && nodeOf(row) == self.node;
        if (own && row.kind == "code_change")
            strip.version = CodeVersion::Old;
        else if (own && row.kind == "suspend")
            strip.isSuspended = false;
        else if (own && row.kind == "resume")
            strip.isSuspended = true;
        else if (row.kind == "load" && !module.empty() && row.what == "loads " + module
                 && nodeOf(row) == self.node)
            strip.version = CodeVersion::Current;
        return strip;
    }

    struct Life
    {
        int from = 0; // columns
        int to = 0;
    };

    // From the column after its birth up to that of its end, as far as events tell.
    Life lifeOf(const SpaceTimeLane& self) const
    {
        const auto columnAfter = [this](size_t at) {
            return static_cast<int>(std::upper_bound(m_shown.begin(), m_shown.end(), at)
                                    - m_shown.begin());
        };
        Life life {0, static_cast<int>(m_shown.size())};
        for (size_t i = 0; i < m_events.size(); ++i) {
            const EventRow& row = m_events[i];
            if (row.kind == "spawn" && row.other == self.pid && nodeOf(row) == self.node)
                life.from = columnAfter(i);
            else if (row.kind == "exit" && row.pid == self.pid && nodeOf(row) == self.node)
                life.to = columnAfter(i);
        }
        return life;
    }

    // From now backwards.
    void drawStrips(int lane)
    {
        const SpaceTimeLane& self = m_made.lanes[static_cast<size_t>(lane)];
        const Life life = lifeOf(self);
        if (life.from >= life.to)
            return;
        SpaceTimeStrip strip;
        strip.lane = lane;
        strip.to = life.to;
        std::string module;
        for (const ProcessRow& row : viewOf(self.node).processes) {
            if (row.pid != self.pid)
                continue;
            strip.version = row.codeVersion;
            strip.isSuspended = row.state == ProcessState::Suspended;
            module = row.module;
        }
        for (size_t i = m_later.size(); i-- > 0;)
            strip = stripBefore(strip, m_events[m_later[i]], self, module);
        for (int i = life.to - 1; i >= life.from; --i) {
            const EventRow& row = m_events[m_shown[static_cast<size_t>(i)]];
            const SpaceTimeStrip before = stripBefore(strip, row, self, module);
            if (before.version == strip.version && before.isSuspended == strip.isSuspended)
                continue;
            strip.from = i;
            m_made.strips.push_back(strip);
            strip = before;
            strip.to = i;
        }
        strip.from = life.from;
        m_made.strips.push_back(strip);
    }

    // The band of each process without a lane; processes that no view shows any more are in none.
    std::map<Place, size_t> bandPlaces()
    {
        std::map<Place, size_t> places;
        std::map<std::string, size_t> byName;
        for (const auto& view : m_scene.views) {
            std::unordered_map<ProcessId, const std::string*> supervisors;
            for (const ProcessRow& row : view->processes)
                if (row.isSupervisor)
                    supervisors.emplace(row.pid, &row.name);
            for (const ProcessRow& row : view->processes) {
                const auto parent = supervisors.find(row.parent);
                const bool isClient = !row.loadName.empty();
                if (laneOf({view->node, row.pid}) >= 0
                    || (!isClient && parent == supervisors.end()))
                    continue;
                const auto [band, isNew] = byName.try_emplace(
                    isClient ? std::string(row.loadName) : *parent->second, m_made.bands.size());
                if (isNew) {
                    m_made.bands.emplace_back();
                    m_made.bands.back().name = band->first;
                }
                ++m_made.bands[band->second].processes;
                places.emplace(Place {view->node, row.pid}, band->second);
            }
        }
        return places;
    }

    void drawBands()
    {
        if (m_shown.empty())
            return;
        const std::map<Place, size_t> places = bandPlaces();
        for (SpaceTimeBand& band : m_made.bands)
            band.events.assign(m_shown.size(), 0);
        size_t column = 0;
        for (size_t i = m_shown.front(); i <= m_shown.back(); ++i) {
            while (m_shown[column] < i)
                ++column;
            const auto place = places.find(placeOf(m_events[i]));
            if (place == places.end())
                continue;
            SpaceTimeBand& band = m_made.bands[place->second];
            band.most = std::max(band.most, ++band.events[column]);
        }
        keepBusiest();
    }

    void keepBusiest()
    {
        const auto all = [](const SpaceTimeBand& band) {
            return std::accumulate(band.events.begin(), band.events.end(), uint64_t {0});
        };
        std::stable_sort(
            m_made.bands.begin(), m_made.bands.end(),
            [&](const SpaceTimeBand& a, const SpaceTimeBand& b) { return all(a) > all(b); });
        while (m_made.bands.size() > mostBands
               || (!m_made.bands.empty() && m_made.bands.back().most == 0))
            m_made.bands.pop_back();
    }

    const SpaceTimeScene& m_scene;
    const std::vector<EventRow>& m_events;
    std::map<std::string, NodeNumber> m_nodes;
    WireMatch m_wires;
    SpaceTime m_made;
    size_t m_most = 0; // lanes of a node
    std::map<Place, int> m_laneOf;
    std::set<Place> m_partners;            // whom those of interest talk to
    std::map<size_t, size_t> m_wiredTakes; // receive to remote_send, by position
    std::vector<size_t> m_shown;           // by position
    std::vector<size_t> m_later;           // that concern the lanes and have no column
};

} // namespace

SpaceTime spaceTime(const SpaceTimeScene& scene, const std::vector<EventRow>& events,
                    size_t mostLanes, size_t mostColumns, SpaceTimeEnd shown)
{
    if (scene.views.empty())
        return {};
    return SpaceTimeMaker(scene, events).make(mostLanes, mostColumns, shown);
}

void markOnlyHere(SpaceTime& content, const std::vector<EventRow>& events,
                  const std::unordered_set<uint64_t>& only)
{
    std::map<uint64_t, ProcessId> pids; // of those, by number
    for (const EventRow& row : events)
        if (only.contains(row.index))
            pids.emplace(row.index, row.pid);
    for (size_t column = 0; column < content.columns.size(); ++column) {
        const auto event = pids.find(content.columns[column].event);
        for (size_t lane = 0; event != pids.end() && lane < content.lanes.size(); ++lane)
            if (content.lanes[lane].pid == event->second)
                content.onlyHere.push_back({static_cast<int>(lane), static_cast<int>(column)});
    }
}

void dim(SpaceTime& content, const Highlight& highlight, NodeNumber node,
         const std::vector<EventRow>& events)
{
    std::unordered_set<uint64_t> dimmed; // events, by number
    for (const EventRow& row : events)
        if (highlight.dims(row))
            dimmed.insert(row.index);
    for (SpaceTimeLane& lane : content.lanes)
        lane.isDimmed = highlight.isOn() && lane.node == node && highlight.dims(lane.pid);
    for (SpaceTimeColumn& column : content.columns)
        column.isDimmed = dimmed.contains(column.event);
    for (SpaceTimeMark& mark : content.marks)
        mark.isDimmed = dimmed.contains(mark.event);
    for (SpaceTimeArrow& arrow : content.arrows)
        arrow.isDimmed = dimmed.contains(arrow.event);
}

} // namespace relupscope::ui
