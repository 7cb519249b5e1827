// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace relupscope {
namespace {

using Json = nlohmann::ordered_json;

Report sample()
{
    Report report;
    report.scenario = "old-state-meets-new-code";
    report.otp = "25.2.3";
    report.hash = "00ff";
    report.virtualMs = 1234.5;
    report.events = 12345;
    report.installs = {{"1", "2", "{ok,\"1\",[]}", 500, 12.3}};
    report.relup
        = {{1, 1, "{load_object_code,{bank,\"2.0\",[account]}}", 500.1, 0.4, "done", "aa"}};
    Crash crash;
    crash.pid = "<0.95.0>";
    crash.name = crash.module = "account";
    crash.reason = "function_clause";
    crash.atMs = 501.2;
    crash.hop = 1;
    crash.instruction = 4;
    report.crashes = {crash};
    report.restarts = 3;
    report.node = "running";
    report.releases = {{"2", "current"}, {"1", "permanent"}};
    report.modules = {{"account", "bank", "2.0", std::nullopt, 0}};
    report.load = {{"tellers", 20, 1000, 990, 10, {{"exit", "noproc", 10}}, 0.1, 4.0, 9.9}};
    report.held = true;
    return report;
}

std::vector<std::string> keys(const Json& object)
{
    std::vector<std::string> result;
    for (const auto& [key, value] : object.items())
        result.push_back(key);
    return result;
}

TEST(ReportJson, HasTheContractsKeys)
{
    const Json json = Json::parse(reportJson(sample()));
    for (const char* key :
         {"scenario", "otp", "seed", "hash", "virtual_ms", "events", "installs", "relup", "crashes",
          "restarts", "node", "releases", "modules", "load", "expect"})
        EXPECT_TRUE(json.contains(key)) << key;
    EXPECT_EQ(keys(json["installs"][0]),
              (std::vector<std::string> {"from", "to", "result", "at_ms", "ms"}));
    EXPECT_EQ(keys(json["relup"][0]),
              (std::vector<std::string> {"hop", "n", "instruction", "at_ms", "ms", "held_ms",
                                         "outcome", "hash"}));
    for (const char* key : {"pid", "name", "module", "reason", "at_ms", "hop", "instruction"})
        EXPECT_TRUE(json["crashes"][0].contains(key)) << key;
    EXPECT_EQ(keys(json["modules"][0]),
              (std::vector<std::string> {"module", "app", "current", "old", "processes_on_old"}));
    EXPECT_EQ(keys(json["load"][0]["latency_ms"]),
              (std::vector<std::string> {"p50", "p90", "p99", "p999", "max"}));
    EXPECT_EQ(keys(json["expect"]), (std::vector<std::string> {"held", "broken"}));
}

TEST(ReportJson, PrintsTheContractsValues)
{
    const Json json = Json::parse(reportJson(sample()));
    EXPECT_EQ(json["virtual_ms"].dump(), "1234.5");
    EXPECT_EQ(json["installs"][0].dump(),
              R"({"from":"1","to":"2","result":"{ok,\"1\",[]}","at_ms":500.0,"ms":12.3})");
    EXPECT_EQ(json["releases"].dump(), R"([["2","current"],["1","permanent"]])");
    EXPECT_TRUE(json["modules"][0]["old"].is_null());
    EXPECT_EQ(json["load"][0]["failures"].dump(),
              R"([{"reason":"noproc","count":10,"class":"exit"}])");
    EXPECT_EQ(json["expect"].dump(), R"({"held":true,"broken":[]})");
}

TEST(ReportJson, PrintsListsEvenWhenTheyAreEmpty)
{
    const Json json = Json::parse(reportJson(Report {}));
    for (const char* key :
         {"installs", "relup", "crashes", "releases", "modules", "load", "missing"})
        EXPECT_TRUE(json[key].is_array()) << key;
}

TEST(ReportJson, ReplacesBytesThatAreNoText)
{
    Report report = sample();
    report.crashes[0].reason = "\xff\xfe";
    EXPECT_EQ(Json::parse(reportJson(report))["crashes"][0]["reason"], "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(ReportJson, PrintsNothingFinerThanANanosecond)
{
    Report report = sample();
    report.virtualMs = 0.1 + 0.2;
    EXPECT_EQ(Json::parse(reportJson(report))["virtual_ms"].dump(), "0.3");
}

TEST(ReportJson, WritesAnEventALine)
{
    EventRow event;
    event.index = 7;
    event.ms = 500.25;
    event.kind = "spawn";
    event.who = "account";
    event.what = "two\nlines";
    event.pid = 95;
    const std::string line = eventJson(event);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(line,
              R"({"event":7,"ms":500.25,"kind":"spawn","pid":95,"who":"account",)"
              R"("what":"two\nlines"})");
}

} // namespace
} // namespace relupscope
