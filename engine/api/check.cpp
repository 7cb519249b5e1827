// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/check.h"

#include "api/call_circles.h"
#include "api/plans.h"
#include "api/target_system.h"
#include "api/term_text.h"
#include "base/check.h"
#include "node/virtual_disk.h"
#include "release/release_folder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <limits>

namespace relupscope {

namespace {

constexpr VirtualTime BuildLimit = VirtualTime {600} * 1'000'000'000;
constexpr VirtualTime LookLimit = VirtualTime {300} * 1'000'000'000;
constexpr VirtualTime CheckPiece = VirtualTime {5} * 1'000'000;

struct KnownCheck
{
    std::string_view name;
    std::string_view scenario;
    std::string_view remedy;
};

constexpr KnownCheck knownChecks[] = {
#define FINDING(name, scenario, remedy) {#name, scenario, remedy},
#include "api/checks.def"
#undef FINDING
};

Finding makeFinding(std::string check, Severity severity, std::string place, std::string reason)
{
    Finding f {std::move(check), severity, std::move(place), std::move(reason), {}, {}};
    const auto known = std::find_if(std::begin(knownChecks), std::end(knownChecks),
                                    [&](const KnownCheck& k) { return k.name == f.check; });
    CHECK(known != std::end(knownChecks));
    f.remedy = known->remedy;
    f.scenario = known->scenario;
    return f;
}

// Listens to a node for the one report that it was started for.
class CheckHost : public NodeHost
{
public:
    CheckHost(std::string_view tag, const HostFiles& files) : m_tag(tag), m_files(files)
    {
        wantsEvents = true;
    }

    void standardOutput(std::string_view bytes) override
    {
        output.append(bytes);
        if (constexpr size_t most = 20'000; output.size() > most)
            output.erase(0, output.size() - most);
    }
    void standardError(std::string_view bytes) override { standardOutput(bytes); }
    const HostFiles* files() override { return &m_files; }
    void event(const Node& node, const Event& event) override
    {
        if (event.kind != EventKind::Report || node.atoms.text(event.term) != m_tag)
            return;
        take(node, event.extra);
        done = true;
    }

    std::atomic<bool> done = false;
    std::vector<Finding> findings;
    std::vector<ModuleCall> calls;
    BuiltParts parts;
    std::string kept; // for the next node
    std::string output;

private:
    // Findings; {Findings, Kept}; {Findings, Calls, Kept, Parts}.
    void take(const Node& node, Term report)
    {
        if (!isTuple(report)) {
            takeFindings(node, report);
            return;
        }
        takeFindings(node, tupleElement(report, 0));
        if (tupleArity(report) == 2) {
            kept = textOf(tupleElement(report, 1));
            return;
        }
        for (Term c = tupleElement(report, 1); c.isCons(); c = c.tail())
            calls.push_back({textOf(tupleElement(c.head(), 0)), textOf(tupleElement(c.head(), 1)),
                             textOf(tupleElement(c.head(), 2))});
        kept = textOf(tupleElement(report, 2));
        parts = builtParts(node, tupleElement(report, 3));
    }

    void takeFindings(const Node& node, Term list)
    {
        for (; list.isCons(); list = list.tail()) {
            const Term row = list.head();
            const std::string_view word = node.atoms.text(tupleElement(row, 1));
            const Severity severity = word == "error" ? Severity::Error
                : word == "warning"                   ? Severity::Warning
                                                      : Severity::Note;
            findings.push_back(makeFinding(std::string(node.atoms.text(tupleElement(row, 0))),
                                           severity, textOf(tupleElement(row, 2)),
                                           textOf(tupleElement(row, 3))));
        }
    }

    std::string_view m_tag;
    const HostFiles& m_files;
};

std::string lastLine(const std::string& output)
{
    const size_t end = output.find_last_not_of(" \r\n");
    if (end == std::string::npos)
        return "it says nothing";
    const size_t begin = output.rfind('\n', end);
    return output.substr(begin == std::string::npos ? 0 : begin + 1,
                         std::min<size_t>(end - (begin == std::string::npos ? 0 : begin), 400));
}

Result<std::unique_ptr<World>> makeWorld(CheckHost& host)
{
    WorldOptions options;
    options.policy = Chooser::Policy::RoundRobin;
    std::unique_ptr<World> world = World::create(options, host);
    if (!world)
        return fail(ErrorKind::Limit, "", "the system gives no address space for a world");
    CHECK(world->node().disk->makeFolders("/relupscope") == Posix::Ok);
    return world;
}

bool isInterrupted(const CheckOptions& options)
{
    return options.interrupt && *options.interrupt;
}

// In pieces, so that whoever waits for it can give up.
RunEnd runUntilDone(World& world, CheckHost& host, VirtualTime time, const CheckOptions& options)
{
    RunLimit limit;
    limit.interrupt = &host.done;
    RunEnd end = RunEnd::Time;
    while (end == RunEnd::Time && !host.done && !isInterrupted(options)
           && world.node().now < time) {
        limit.time = std::min(time, world.node().now + CheckPiece);
        end = world.run(limit);
    }
    return end;
}

// One hop of a path, checked in three nodes one after the other.
class HopCheck
{
public:
    HopCheck(const CheckOptions& options, const Scenario& scenario, const std::string& from,
             const std::string& to)
        : m_options(options),
          m_scenario(scenario),
          m_isByHand(scenario.path.size() == 1),
          m_isOnly(scenario.path.size() == 2)
    {
        m_scenario.path = {from, to};
        std::erase_if(m_scenario.releases, [&](const ScenarioRelease& r) {
            return r.version != from && r.version != to;
        });
    }

    Result<CheckedHop> run();

private:
    [[nodiscard]] std::string planOfCheck() const;
    [[nodiscard]] std::string planOfSteps(double* lookAtMs) const;
    Result<void> build();
    Result<bool> boot(const std::string& version, std::string_view tag,
                      const std::string& expression, std::string* seen);
    void addCircles(const std::vector<ModuleCall>& calls);
    void add(const Finding& finding);
    [[nodiscard]] tl::unexpected<Error> interrupted() const
    {
        return fail(ErrorKind::Machine, m_scenario.folder, "the check was stopped before its end");
    }
    void progress(const std::string& what, double fraction) const
    {
        if (m_options.progress)
            m_options.progress(what, fraction);
    }

    const CheckOptions& m_options;
    Scenario m_scenario;
    bool m_isByHand; // the path does not lead to the other release
    bool m_isOnly;   // of its path
    TargetSystem m_target;
    std::string m_facts;
    std::string m_plan; // of the driver, in the old release
    CheckedHop m_hop;
};

std::string HopCheck::planOfCheck() const
{
    const ScenarioUpgrade& upgrade = m_scenario.upgrade;
    const bool isKnown = m_isOnly && upgrade.isAutomatic;
    const auto ms = [](double at) { return std::to_string(static_cast<int64_t>(at)); };
    const std::string permanent = isKnown && upgrade.makePermanentAfterMs
        ? ms(upgrade.atMs + *upgrade.makePermanentAfterMs)
        : "none";
    return buildPlan(m_scenario, {NodeRoot, NodeScenario, NodeBrought})
        + fmt::format(
               "#{{options => {}, heart => {}, by_hand => {}, steps => [{}], installs_at => {}, "
               "permanent_at => {}}}.\n",
               erlangString(upgrade.options.text), upgrade.hasHeart, m_isByHand,
               stepTerms(m_scenario, 0), isKnown ? ms(upgrade.atMs) : "none", permanent);
}

// The steps that come before the upgrade, and a moment after the last of them.
std::string HopCheck::planOfSteps(double* lookAtMs) const
{
    Scenario before = m_scenario;
    before.path = {m_scenario.path.front()};
    before.loads.clear();
    before.faults.clear();
    const bool installs = before.upgrade.isAutomatic && !m_isByHand;
    double end = installs ? before.upgrade.atMs : std::numeric_limits<double>::max();
    for (const ScenarioStep& s : before.steps)
        for (const char* call : {"install_release", "make_relup", "code:load", "code:atomic_load",
                                 "code:purge", "code:soft_purge", "code:delete", "c:l(", "c:c("})
            if (s.eval.text.find(call) != std::string::npos)
                end = std::min(end, s.atMs);
    std::erase_if(before.steps, [&](const ScenarioStep& s) { return s.atMs >= end; });
    *lookAtMs = 50;
    for (const ScenarioStep& s : before.steps)
        *lookAtMs = std::max(*lookAtMs, s.atMs + 50);
    return driverPlan(before, {NodeRoot, NodeScenario, NodeBrought, {}});
}

Result<void> HopCheck::build()
{
    progress("making the releases", 0.1);
    CheckHost host("checked", hostFiles());
    TRY_ASSIGN(const std::unique_ptr<World> world, makeWorld(host));
    TRY(bootBuildNode(*world, m_scenario, {m_options.otpRoot, m_options.elixirRoot}, hostFiles(),
                      planOfCheck(),
                      "{ok,[P,C]}=file:consult(\"/relupscope/plan\"),"
                      "relupscope_check:check(maps:merge(P,C))."));
    const RunEnd end = runUntilDone(*world, host, BuildLimit, m_options);
    if (isInterrupted(m_options))
        return interrupted();
    if (!host.done)
        return fail(ErrorKind::Machine, m_scenario.folder,
                    "its releases could not be looked at: "
                        + (end == RunEnd::Limit ? world->problem() : lastLine(host.output)));
    for (const Finding& f : host.findings)
        add(f);
    addCircles(host.calls);
    m_facts = host.kept;
    TRY_ASSIGN(m_target,
               collectTargetSystem(*world, m_scenario, {m_options.otpRoot, m_options.elixirRoot},
                                   host.parts));
    m_target.files.merge(m_target.packed); // both releases are booted
    return {};
}

// False: the release does not come up, which is a finding.
Result<bool> HopCheck::boot(const std::string& version, std::string_view tag,
                            const std::string& expression, std::string* seen)
{
    // Not made: why has been said.
    if (!m_target.files.contains(fmt::format("{}/releases/{}/start.boot", NodeRoot, version)))
        return false;
    CheckHost host(tag, hostFiles());
    TRY_ASSIGN(const std::unique_ptr<World> world, makeWorld(host));
    VirtualDisk& disk = *world->node().disk;
    CHECK(disk.writeFile("/relupscope/facts", m_facts) == Posix::Ok);
    CHECK(disk.writeFile("/relupscope/plan", m_plan) == Posix::Ok);
    CHECK(disk.writeFile("/relupscope/seen", *seen) == Posix::Ok);
    TRY(bootTargetSystem(*world, m_target, version, expression, m_scenario.upgrade.hasHeart));
    const RunEnd end = runUntilDone(*world, host, LookLimit, m_options);
    if (isInterrupted(m_options))
        return interrupted();
    for (const Finding& f : host.findings)
        add(f);
    *seen = host.kept;
    if (host.done)
        return true;
    add(makeFinding("does_not_boot", Severity::Error, "release " + version,
                    (end == RunEnd::Halted ? "it does not stay up: " : "it does not come up: ")
                        + (end == RunEnd::Limit ? world->problem() : lastLine(host.output))));
    return false;
}

void HopCheck::addCircles(const std::vector<ModuleCall>& calls)
{
    for (const std::vector<ModuleCall>& circle : callCircles(calls)) {
        std::string way;
        std::string reasons;
        for (const ModuleCall& call : circle) {
            way += call.caller + " → ";
            reasons += (reasons.empty() ? "" : ", ") + call.text;
        }
        add(makeFinding("circular_dependency", Severity::Warning, way + circle.front().caller,
                        reasons
                            + ": whichever is loaded first, one of them meets the other's "
                              "wrong version"));
    }
}

void HopCheck::add(const Finding& finding)
{
    Finding f = finding;
    const auto shorten = [](std::string text, const std::string& from, const std::string& to) {
        for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
            text.replace(at, from.size(), to);
        return text;
    };
    for (std::string* text : {&f.place, &f.reason}) {
        *text = shorten(*text, std::string(NodeScenario) + "/", "");
        *text = shorten(*text, std::string(NodeRoot) + "/", "");
        for (const ScenarioRelease& r : m_scenario.releases)
            *text = shorten(*text, std::string(NodeBrought) + "/" + r.version, r.root);
    }
    const bool isKnown
        = std::any_of(m_hop.findings.begin(), m_hop.findings.end(), [&](const Finding& o) {
              return o.check == f.check && o.place == f.place && o.reason == f.reason;
          });
    if (!isKnown)
        m_hop.findings.push_back(std::move(f));
}

Result<CheckedHop> HopCheck::run()
{
    const std::string from = m_scenario.path.front();
    const std::string to = m_scenario.path.back();
    m_hop = {from, to, {}};
    TRY(build());
    if (!m_facts.empty()) {
        double lookAtMs = 0;
        m_plan = planOfSteps(&lookAtMs);
        progress("looking at the old release", 0.5);
        std::string seen;
        TRY_ASSIGN(const bool isUp,
                   boot(from, "looked",
                        fmt::format("{{ok,[P]}}=file:consult(\"/relupscope/plan\"),"
                                    "relupscope_driver:start(P),"
                                    "relupscope_check_look:look(\"/relupscope\",{}).",
                                    static_cast<int64_t>(lookAtMs)),
                        &seen));
        progress("looking at the new release", 0.8);
        if (isUp)
            TRY(boot(to, "tried", "relupscope_check_try:compare(\"/relupscope\",50).", &seen));
    }
    std::stable_sort(m_hop.findings.begin(), m_hop.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    return std::move(m_hop);
}

} // namespace

const char* severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
    }
    return "";
}

size_t CheckReport::count(Severity severity) const
{
    size_t n = 0;
    for (const CheckedHop& hop : hops)
        n += static_cast<size_t>(
            std::count_if(hop.findings.begin(), hop.findings.end(),
                          [&](const Finding& f) { return f.severity == severity; }));
    return n;
}

Result<CheckReport> checkUpgrade(const CheckOptions& options)
{
    TRY_ASSIGN(const Scenario s,
               options.to.empty() ? readScenario(hostFiles(), options.from)
                                  : scenarioOfReleases(hostFiles(), options.from, options.to));
    std::vector<std::string> path = s.path;
    // A scenario whose steps do the upgrade by hand stays at its first release.
    if (path.size() == 1 && s.releases.size() > 1)
        for (const ScenarioRelease& r : s.releases)
            if (r.version != path.front())
                path.push_back(r.version);
    if (path.size() < 2)
        return fail(ErrorKind::Value, s.file, "it has one release, and an upgrade needs two");
    CheckReport report {s.name, {}};
    for (size_t i = 0; i + 1 < path.size(); ++i) {
        const bool isKnown
            = std::any_of(report.hops.begin(), report.hops.end(), [&](const CheckedHop& h) {
                  return (h.from == path[i + 1] && h.to == path[i])
                      || (h.from == path[i] && h.to == path[i + 1]);
              });
        if (isKnown)
            continue;
        TRY_ASSIGN(CheckedHop hop, HopCheck(options, s, path[i], path[i + 1]).run());
        report.hops.push_back(std::move(hop));
    }
    return report;
}

std::string checkJson(const CheckReport& report)
{
    using Json = nlohmann::ordered_json;
    Json hops = Json::array();
    for (const CheckedHop& hop : report.hops) {
        Json findings = Json::array();
        for (const Finding& f : hop.findings)
            findings.push_back(
                {{"check", f.check},
                 {"severity", severityWord(f.severity)},
                 {"place", f.place},
                 {"reason", f.reason},
                 {"remedy", f.remedy},
                 {"scenario", f.scenario.empty() ? Json(nullptr) : Json(f.scenario)}});
        hops.push_back({{"from", hop.from}, {"to", hop.to}, {"findings", findings}});
    }
    const Json json {{"name", report.name},
                     {"errors", report.count(Severity::Error)},
                     {"warnings", report.count(Severity::Warning)},
                     {"notes", report.count(Severity::Note)},
                     {"hops", hops}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace relupscope
