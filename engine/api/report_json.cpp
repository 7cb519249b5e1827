// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON that others build on. Keys are stable: they may be added to, never renamed.
#include "api/session.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace relupscope {

namespace {

using Json = nlohmann::ordered_json;

// Virtual time is whole nanoseconds: nothing finer is printed, so that sums of doubles read well.
double milliseconds(double ms)
{
    return std::round(ms * 1e6) / 1e6;
}

// Bytes that are no UTF-8 (a printed binary, a Latin-1 atom) are replaced, never thrown at.
std::string print(const Json& json, int indent)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// An entry of a list; with `node` if there are several.
void add(Json& rows, Json entry, const std::string& node)
{
    if (!node.empty())
        entry["node"] = node;
    rows.push_back(std::move(entry));
}

Json installs(const std::vector<InstallRow>& all)
{
    Json rows = Json::array();
    for (const InstallRow& row : all)
        add(rows,
            {{"from", row.from},
             {"to", row.to},
             {"result", row.result},
             {"at_ms", milliseconds(row.atMs)},
             {"ms", milliseconds(row.ms)}},
            row.node);
    return rows;
}

Json relup(const Report& report)
{
    Json rows = Json::array();
    for (const Report::Instruction& row : report.relup)
        add(rows,
            {{"hop", row.hop},
             {"n", row.n},
             {"instruction", row.text},
             {"at_ms", milliseconds(row.atMs)},
             {"ms", milliseconds(row.ms)},
             {"held_ms", milliseconds(row.heldMs)},
             {"outcome", row.outcome},
             {"hash", row.hash}},
            row.node);
    return rows;
}

Json crashes(const Report& report)
{
    Json rows = Json::array();
    for (const Crash& row : report.crashes)
        add(rows,
            {{"pid", row.pid},
             {"name", row.name},
             {"module", row.module},
             {"function", row.function},
             {"reason", row.reason},
             {"at_ms", milliseconds(row.atMs)},
             {"event", row.event},
             {"hop", row.hop},
             {"instruction", row.instruction},
             {"file", row.file},
             {"line", row.line}},
            row.node);
    return rows;
}

Json reboots(const std::vector<RebootRow>& all)
{
    Json rows = Json::array();
    for (const RebootRow& row : all)
        add(rows,
            {{"at_ms", milliseconds(row.atMs)},
             {"during", row.during},
             {"release", row.release},
             {"releases_file", row.releasesFile},
             {"problem", row.problem}},
            row.node);
    return rows;
}

Json releases(const std::vector<std::pair<std::string, std::string>>& all)
{
    Json rows = Json::array();
    for (const auto& [version, status] : all)
        rows.push_back(Json::array({version, status}));
    return rows;
}

Json modules(const std::vector<Report::Module>& all)
{
    Json rows = Json::array();
    for (const Report::Module& row : all)
        rows.push_back({{"module", row.module},
                        {"app", row.app},
                        {"current", row.current},
                        {"old", row.old ? Json(*row.old) : Json(nullptr)},
                        {"processes_on_old", row.processesOnOld}});
    return rows;
}

Json steps(const Report& report)
{
    Json rows = Json::array();
    for (const StepRow& row : report.steps)
        add(rows,
            {{"n", row.n},
             {"eval", row.eval},
             {"result", row.result},
             {"at_ms", milliseconds(row.atMs)},
             {"ms", milliseconds(row.ms)}},
            row.node);
    return rows;
}

Json states(const std::vector<ServerState>& all)
{
    Json rows = Json::array();
    for (const ServerState& row : all)
        add(rows, {{"name", row.name}, {"module", row.module}, {"state", row.state}}, row.node);
    return rows;
}

Json failures(const LoadRow& load)
{
    Json rows = Json::array();
    for (const LoadRow::Failure& row : load.failures)
        rows.push_back(
            {{"reason", row.reason}, {"count", row.count}, {"class", row.exceptionClass}});
    return rows;
}

Json loads(const Report& report)
{
    Json rows = Json::array();
    for (const LoadRow& row : report.load)
        rows.push_back({{"name", row.name},
                        {"clients", row.clients},
                        {"sent", row.sent},
                        {"ok", row.ok},
                        {"failed", row.failed},
                        {"failures", failures(row)},
                        {"in_flight",
                         {{"total", row.inFlight.total},
                          {"old_code", row.inFlight.oldCode},
                          {"new_code", row.inFlight.newCode},
                          {"failed", row.inFlight.failed},
                          {"timed_out", row.inFlight.timedOut}}},
                        {"latency_ms",
                         {{"p50", milliseconds(row.p50Ms)},
                          {"p90", milliseconds(row.p90Ms)},
                          {"p99", milliseconds(row.p99Ms)},
                          {"p999", milliseconds(row.p999Ms)},
                          {"max", milliseconds(row.maxMs)}}}});
    return rows;
}

// The load over virtual time, at no more than 600 points of equal distance.
Json series(const Report& report)
{
    const auto rounded = [](const std::vector<double>& values) {
        Json all = Json::array();
        for (const double value : values)
            all.push_back(std::round(value * 1e3) / 1e3);
        return all;
    };
    const Report::LoadSeries& s = report.series;
    return {{"width_ms", s.widthMs},
            {"answered_per_s", rounded(s.answeredPerS)},
            {"waiting", rounded(s.waiting)},
            {"failed_so_far", rounded(s.failedSoFar)},
            {"oldest_ms", rounded(s.oldestMs)},
            {"p99_ms", rounded(s.p99Ms)}};
}

Json nodes(const Report& report)
{
    Json rows = Json::array();
    for (const Report::NodeOutcome& row : report.nodes)
        rows.push_back({{"name", row.name},
                        {"upgraded", row.isUpgraded},
                        {"node", row.node},
                        {"installs", installs(row.installs)},
                        {"instructions", row.instructions},
                        {"reboots", reboots(row.reboots)},
                        {"releases", releases(row.releases)},
                        {"modules", modules(row.modules)},
                        {"states", states(row.states)},
                        {"crashes", row.crashes},
                        {"restarts", row.restarts}});
    return rows;
}

Json needs(const Report& report)
{
    Json json = Json::array();
    for (const HostNeed& n : report.needs)
        json.push_back(
            {{"app", n.app}, {"module", n.module}, {"asks", n.asks}, {"answer", n.answer}});
    return json;
}

Json faults(const Report& report)
{
    Json rows = Json::array();
    for (const Report::FaultRow& row : report.faults)
        rows.push_back({{"fault", row.fault},
                        {"at", row.at},
                        {"outcome", row.outcome},
                        {"at_ms", milliseconds(row.atMs)},
                        {"event", row.event},
                        {"problem", row.problem}});
    return rows;
}

Json expectations(const Report& report)
{
    Json broken = Json::array();
    for (const Report::Broken& row : report.broken)
        broken.push_back(
            {{"expectation", row.expectation}, {"wanted", row.wanted}, {"got", row.got}});
    return {{"held", report.held}, {"broken", broken}};
}

} // namespace

std::string reportJson(const Report& report)
{
    Json json;
    json["scenario"] = report.scenario;
    json["otp"] = report.otp;
    json["seed"] = report.seed;
    json["hash"] = report.hash;
    json["virtual_ms"] = milliseconds(report.virtualMs);
    json["events"] = report.events;
    json["interrupted"] = report.interrupted;
    if (!report.stoppedAt.empty())
        json["stopped_at"] = report.stoppedAt;
    json["installs"] = installs(report.installs);
    json["relup"] = relup(report);
    json["steps"] = steps(report);
    json["crashes"] = crashes(report);
    json["restarts"] = report.restarts;
    json["reboots"] = reboots(report.reboots);
    json["node"] = report.node;
    json["releases"] = releases(report.releases);
    json["modules"] = modules(report.modules);
    if (!report.nodes.empty())
        json["nodes"] = nodes(report);
    json["states"] = states(report.states);
    json["load"] = loads(report);
    json["series"] = series(report);
    json["faults"] = faults(report);
    json["missing"] = report.missing;
    json["warnings"] = report.warnings;
    json["needs"] = needs(report);
    json["expect"] = expectations(report);
    return print(json, 2) + "\n";
}

std::string eventJson(const EventRow& event)
{
    Json json {{"event", event.index}, {"ms", milliseconds(event.ms)},
               {"kind", event.kind},   {"pid", event.pid},
               {"who", event.who},     {"what", event.what}};
    if (!event.say.empty())
        json["say"] = event.say;
    if (!event.node.empty())
        json["node"] = event.node;
    if (!event.toNode.empty())
        json["to_node"] = event.toNode;
    return print(json, -1);
}

std::string scenariosJson(const std::vector<ScenarioInfo>& scenarios)
{
    Json rows = Json::array();
    for (const ScenarioInfo& row : scenarios)
        rows.push_back({{"name", row.name},
                        {"title", row.title},
                        {"about", row.about},
                        {"folder", row.folder},
                        {"category", row.category},
                        {"moral", row.moral},
                        {"look_for", row.lookFor},
                        {"source", row.source}});
    return print(rows, 2) + "\n";
}

} // namespace relupscope
