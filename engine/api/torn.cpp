// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/torn.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace relupscope {

namespace {

Result<Report> reportOf(const SessionOptions& options, const std::atomic<bool>& interrupt)
{
    TRY_ASSIGN(const std::unique_ptr<Session> session, Session::open(options));
    if (session->advance(Until {}, interrupt) == Stopped::Interrupted)
        return fail(ErrorKind::Limit, "", "interrupted");
    return session->report();
}

// Until make_permanent/1 the release that is permanent is to come up again, and after it the new
// one; in between the manual leaves it open.
std::vector<std::string> promisedReleases(const Report& plain, const std::string& during)
{
    const InstallRow& hop = plain.installs.front();
    if (during == "make_permanent")
        return {hop.from, hop.to};
    return {hop.from};
}

TornRow rowOf(uint64_t n, const Report& plain, const Report& torn)
{
    TornRow row;
    row.n = n;
    row.change = plain.releaseChanges[n - 1];
    if (torn.reboots.empty())
        return row;
    const RebootRow& reboot = torn.reboots.front();
    row.during = reboot.during;
    const auto promised = promisedReleases(plain, row.during);
    row.promised = fmt::format("{}", fmt::join(promised, " or "));
    row.problem = reboot.problem;
    if (torn.node != "restarted") {
        row.releasesFile = "not read";
        if (row.problem.empty())
            row.problem = fmt::format("release {} does not start", reboot.release);
        return row;
    }
    row.release = reboot.release;
    row.releasesFile = reboot.releasesFile;
    row.isKept = row.releasesFile == "readable"
        && std::find(promised.begin(), promised.end(), row.release) != promised.end();
    return row;
}

} // namespace

Result<TornTable> tornTable(SessionOptions options, const std::atomic<bool>& interrupt)
{
    options.watchReleaseFiles = true;
    options.keepEvents = false;
    TRY_ASSIGN(const Report plain, reportOf(options, interrupt));
    if (plain.installs.empty())
        return fail(ErrorKind::Value, options.scenario, "its upgrade does not begin");
    TornTable table {plain.scenario, plain.otp, plain.seed, {}};
    for (uint64_t n = 1; n <= plain.releaseChanges.size(); ++n) {
        SessionOptions torn = options;
        torn.faults.push_back(fmt::format("torn_write={}", n));
        TRY_ASSIGN(const Report report, reportOf(torn, interrupt));
        table.rows.push_back(rowOf(n, plain, report));
    }
    return table;
}

std::string tornJson(const TornTable& table)
{
    using Json = nlohmann::ordered_json;
    Json rows = Json::array();
    for (const TornRow& row : table.rows)
        rows.push_back({{"n", row.n},
                        {"change", row.change},
                        {"during", row.during},
                        {"promised", row.promised},
                        {"release", row.release.empty() ? Json(nullptr) : Json(row.release)},
                        {"releases_file", row.releasesFile},
                        {"problem", row.problem},
                        {"kept", row.isKept}});
    const Json json {
        {"scenario", table.scenario}, {"otp", table.otp}, {"seed", table.seed}, {"rows", rows}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace relupscope
