// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/export.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace relupscope {

namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t AtOnce = 4096;

std::string print(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template<typename F>
Result<void> forEachEvent(const Session& session, F&& f)
{
    const uint64_t count = session.eventCount();
    for (uint64_t from = 0; from < count; from += AtOnce) {
        for (const EventRow& row : session.events(from, std::min(count, from + AtOnce)))
            TRY(f(row));
    }
    return {};
}

// What links a message's sending to its being taken: messages between two processes keep their
// order.
using Pair = std::pair<ProcessId, ProcessId>; // from, to

// --- Trace Event format
// ------------------------------------------------------------------------------

class TraceWriter
{
public:
    explicit TraceWriter(const ExportSink& write) : m_write(write) {}

    Result<void> begin() { return m_write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"); }
    Result<void> end() { return m_write("\n]}\n"); }

    Result<void> relup(const Report& report)
    {
        TRY(name(0, "relup"));
        for (const Report::Instruction& i : report.relup)
            TRY(put({{"ph", "X"},
                     {"pid", 1},
                     {"tid", 0},
                     {"ts", micro(i.atMs)},
                     {"dur", micro(i.ms)},
                     {"name", i.text},
                     {"cat", "relup"},
                     {"args", {{"hop", i.hop}, {"n", i.n}, {"outcome", i.outcome}}}}));
        return {};
    }
    Result<void> counters(const WorldView& view)
    {
        const auto counter = [&](const char* what, const Series& s) -> Result<void> {
            for (size_t i = 0; i < s.ms.size() && i < s.value.size(); ++i)
                TRY(put({{"ph", "C"},
                         {"pid", 1},
                         {"ts", micro(s.ms[i])},
                         {"name", what},
                         {"args", {{"value", s.value[i]}}}}));
            return {};
        };
        TRY(counter("requests per second", view.charts.throughput));
        TRY(counter("failed requests", view.charts.failed));
        if (!view.charts.waiting.empty())
            TRY(counter("calls under way", view.charts.waiting.front()));
        return {};
    }
    Result<void> event(const EventRow& row)
    {
        if (row.pid != 0 && m_named.insert(row.pid).second)
            TRY(name(row.pid, row.who));
        if (row.kind == "run") {
            TRY(closeSlice(row.ms));
            m_running = row.pid;
            m_runningSince = row.ms;
            return {};
        }
        if (row.kind == "send" && row.other != 0) {
            m_sent[{row.pid, row.other}].push_back(++m_flows);
            TRY(flow("s", row, m_flows));
        } else if (row.kind == "receive" && row.other != 0) {
            auto& sent = m_sent[{row.other, row.pid}];
            if (!sent.empty()) {
                TRY(flow("f", row, sent.front()));
                sent.pop_front();
            }
        }
        return put({{"ph", "i"},
                    {"s", "t"},
                    {"pid", 1},
                    {"tid", row.pid},
                    {"ts", micro(row.ms)},
                    {"name", row.kind},
                    {"args", {{"event", row.index}, {"what", row.what}}}});
    }
    Result<void> closeSlice(double ms)
    {
        if (m_running == 0)
            return {};
        return put({{"ph", "X"},
                    {"pid", 1},
                    {"tid", m_running},
                    {"ts", micro(m_runningSince)},
                    {"dur", micro(std::max(0.0, ms - m_runningSince))},
                    {"name", "run"}});
    }

private:
    static double micro(double ms) { return ms * 1000; }
    Result<void> name(ProcessId pid, const std::string& who)
    {
        return put({{"ph", "M"},
                    {"pid", 1},
                    {"tid", pid},
                    {"name", "thread_name"},
                    {"args", {{"name", who}}}});
    }
    Result<void> flow(const char* phase, const EventRow& row, uint64_t id)
    {
        return put({{"ph", phase},
                    {"bp", "e"},
                    {"pid", 1},
                    {"tid", row.pid},
                    {"ts", micro(row.ms)},
                    {"id", id},
                    {"name", "message"},
                    {"cat", "message"}});
    }
    Result<void> put(const Json& json)
    {
        TRY(m_write(m_isFirst ? "" : ",\n"));
        m_isFirst = false;
        return m_write(print(json));
    }

    const ExportSink& m_write;
    std::set<ProcessId> m_named;
    std::map<Pair, std::deque<uint64_t>> m_sent;
    uint64_t m_flows = 0;
    ProcessId m_running = 0;
    double m_runningSince = 0;
    bool m_isFirst = true;
};

// --- ShiViz
// ------------------------------------------------------------------------------------------

class ShivizWriter
{
public:
    explicit ShivizWriter(const ExportSink& write) : m_write(write) {}

    Result<void> event(const EventRow& row)
    {
        if (row.pid == 0 || row.kind == "run" || row.kind == "timer")
            return {};
        Clock& clock = m_clocks[row.pid];
        if (row.kind == "receive" && row.other != 0) {
            auto& sent = m_sent[{row.other, row.pid}];
            if (!sent.empty()) {
                merge(clock, sent.front());
                sent.pop_front();
            }
        }
        ++clock[row.pid];
        if (row.kind == "send" && row.other != 0)
            m_sent[{row.pid, row.other}].push_back(clock);
        if (row.kind == "spawn" && row.other != 0)
            merge(m_clocks[row.other], clock);
        Json printed = Json::object();
        for (const auto& [pid, count] : clock)
            printed[host(pid)] = count;
        std::string what = row.kind + ": " + row.what;
        std::replace(what.begin(), what.end(), '\n', ' ');
        return m_write(fmt::format("{} {}\n{}\n", host(row.pid), print(printed), what));
    }
    // A host has one name for the whole log, which has no blanks.
    void name(const EventRow& row)
    {
        std::string& name = m_names[row.pid];
        if (name.empty() || name.front() == '<')
            name = row.who;
        std::replace(name.begin(), name.end(), ' ', '_');
    }

private:
    using Clock = std::map<ProcessId, uint64_t>;
    static void merge(Clock& into, const Clock& from)
    {
        for (const auto& [pid, count] : from)
            into[pid] = std::max(into[pid], count);
    }
    std::string host(ProcessId pid)
    {
        const auto there = m_names.find(pid);
        const std::string text = pidText(pid);
        if (there == m_names.end() || there->second.empty() || there->second == text)
            return text;
        return there->second + text; // a name may go from process to process
    }

    const ExportSink& m_write;
    std::map<ProcessId, Clock> m_clocks;
    std::map<Pair, std::deque<Clock>> m_sent;
    std::map<ProcessId, std::string> m_names;
};

} // namespace

Result<void> exportTrace(Session& session, const ExportSink& write)
{
    TraceWriter trace(write);
    TRY(trace.begin());
    TRY(trace.relup(session.report()));
    const auto view = session.view();
    TRY(trace.counters(*view));
    TRY(forEachEvent(session, [&](const EventRow& row) { return trace.event(row); }));
    TRY(trace.closeSlice(view->ms));
    return trace.end();
}

Result<void> exportShiviz(Session& session, const ExportSink& write)
{
    ShivizWriter log(write);
    TRY(forEachEvent(session, [&](const EventRow& row) -> Result<void> {
        if (row.pid != 0)
            log.name(row);
        return {};
    }));
    return forEachEvent(session, [&](const EventRow& row) { return log.event(row); });
}

} // namespace relupscope
