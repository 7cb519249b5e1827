// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/scenario.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace relupscope {
namespace {

// Files that are nowhere but here; their folders are there as well.
class FakeFiles final : public HostFiles
{
public:
    explicit FakeFiles(std::string toml)
    {
        m_files["s/scenario.toml"] = std::move(toml);
        for (const char* app : {"bank-1.0", "bank-1.5", "bank-2.0"})
            m_files["s/apps/" + std::string(app) + "/src/account.erl"] = "";
        m_files["s/apps/hollow-1.0/readme"] = "";
        m_files["s/apps/tally-1.0/lib/tally/server.ex"] = "";
        m_files["s/apps/built-1.0/ebin/Elixir.Built.beam"] = "";
        m_files["s/apps/erlang-1.0/lib/readme"] = "";
        m_files["s/apps/erlang-1.0/ebin/erlang.beam"] = "";
    }

    Result<std::string> read(const std::string& path) const override
    {
        const auto found = m_files.find(path);
        return found == m_files.end() ? none<std::string>(path) : found->second;
    }

    Result<std::vector<std::string>> list(const std::string& path) const override
    {
        std::set<std::string> names;
        for (const auto& [file, text] : m_files)
            if (file.starts_with(path + "/"))
                names.insert(file.substr(path.size() + 1,
                                         file.find('/', path.size() + 1) - path.size() - 1));
        return std::vector<std::string>(names.begin(), names.end());
    }

    Result<HostStat> stat(const std::string& path) const override
    {
        if (m_files.contains(path))
            return HostStat {HostFileKind::Regular, 0, 0, 0644};
        return list(path)->empty() ? none<HostStat>(path)
                                   : HostStat {HostFileKind::Folder, 0, 0, 0755};
    }

    Result<void> write(const std::string& path, std::string_view /*bytes*/) const override
    {
        return none<void>(path);
    }

    Result<void> makeFolder(const std::string& path) const override { return none<void>(path); }

private:
    template<typename T>
    static Result<T> none(const std::string& path)
    {
        return fail(ErrorKind::NotFound, path, "no such file");
    }

    std::map<std::string, std::string> m_files;
};

const std::string releases = "[release.1]\napps = { bank = \"1.0\" }\n"
                             "[release.2]\napps = { bank = \"2.0\" }\n";
const std::string head = "title = \"t\"\npath = [\"1\", \"2\"]\n" + releases; // 6 lines

Result<Scenario> read(const std::string& toml)
{
    return readScenario(FakeFiles(toml), "s");
}

// "LINE:COLUMN what | hint" of the error; "ok" if there is none.
std::string problem(const std::string& toml)
{
    const auto scenario = read(toml);
    if (scenario)
        return "ok";
    const Error& error = scenario.error();
    const std::string file = "s/scenario.toml:";
    const std::string where
        = error.where.starts_with(file) ? error.where.substr(file.size()) : error.where;
    return where + " " + error.what + (error.hint.empty() ? "" : " | " + error.hint);
}

TEST(Scenario, ReadsTheContractsExample)
{
    const auto scenario = read(R"(title = "Old state meets new code"
about = "..."
path  = ["1", "2"]
[release.1]
apps = { bank = "1.0" }
[release.2]
apps = { bank = "2.0" }
[upgrade]
at_ms = 500
options = "[{code_change_timeout, infinity}]"
make_permanent_after_ms = 200.5
[[load]]
name = "tellers"
clients = 20
think_ms = 5
run = "account:deposit(1, 10)."
[[load]]
name = "auditors"
rate_per_s = 400
run = "account:total()."
[[fault]]
at = "instruction:4"
kill = "account"
[expect]
install = "{ok, _, _}"
crashes = 0
failed_requests = { max = 3 }
node = "running"
)");
    ASSERT_TRUE(scenario) << scenario.error().text();
    EXPECT_EQ(scenario->name, "s");
    EXPECT_EQ(scenario->title, "Old state meets new code");
    EXPECT_EQ(scenario->path, (std::vector<std::string> {"1", "2"}));
    EXPECT_EQ(scenario->release("2")->apps.at("bank"), "2.0");
    EXPECT_EQ(scenario->release("3"), nullptr);
    EXPECT_DOUBLE_EQ(scenario->upgrade.atMs, 500);
    EXPECT_EQ(scenario->upgrade.makePermanentAfterMs, 200.5);
    EXPECT_EQ(scenario->upgrade.options.text, "[{code_change_timeout, infinity}]");
    ASSERT_EQ(scenario->loads.size(), 2U);
    EXPECT_EQ(scenario->loads[0].clients, 20U);
    EXPECT_EQ(scenario->loads[0].thinkMs, 5.0);
    EXPECT_EQ(scenario->loads[1].ratePerS, 400.0);
    ASSERT_EQ(scenario->faults.size(), 1U);
    EXPECT_EQ(scenario->faults[0].at.text(), "instruction:4");
    EXPECT_EQ(scenario->faults[0].fault.text(), "kill=account");
    ASSERT_EQ(scenario->expect.install.size(), 1U);
    EXPECT_TRUE(scenario->expect.crashes->holds(0));
    EXPECT_FALSE(scenario->expect.crashes->holds(1));
    EXPECT_TRUE(scenario->expect.failedRequests->holds(3));
    EXPECT_FALSE(scenario->expect.failedRequests->holds(4));
    EXPECT_EQ(scenario->expect.node, "running");
}

TEST(Scenario, KnowsWhereItsErlangStands)
{
    const auto scenario = read(head
                               + "[[load]]\nname = \"l\"\nthink_ms = 1\nrun = \"\"\"\nA = 1,\n"
                                 "a:b(A).\"\"\"\n[upgrade]\noptions = \"[]\"\n");
    ASSERT_TRUE(scenario) << scenario.error().text();
    EXPECT_EQ(scenario->loads[0].run.where("f", 1, 3), "f:11:3");
    EXPECT_EQ(scenario->loads[0].run.where("f", 2, 5), "f:12:5");
    EXPECT_EQ(scenario->upgrade.options.where("f", 1, 1), "f:14:12");
}

TEST(Scenario, RepeatsASingleInstallPatternForEveryHop)
{
    const auto scenario = read("title = \"t\"\npath = [\"1\", \"1.5\", \"2\"]\n" + releases
                               + "[release.\"1.5\"]\napps = { bank = \"1.5\" }\n"
                                 "[expect]\ninstall = \"{ok, _, _}\"\n");
    ASSERT_TRUE(scenario) << scenario.error().text();
    EXPECT_EQ(scenario->hops(), 2U);
    EXPECT_EQ(scenario->expect.install.size(), 2U);
    EXPECT_EQ(scenario->releases.back().version, "1.5");
}

TEST(Scenario, RefusesUnknownKeysWithTheirPlaceAndAHint)
{
    EXPECT_EQ(problem("titel = \"t\"\n" + head),
              "1:1 the scenario knows no key `titel` | did you mean `title`?");
    EXPECT_EQ(problem("titel = \"t\"\npath = [\"1\", \"2\"]\n" + releases),
              "1:1 the scenario knows no key `titel` | did you mean `title`?");
    EXPECT_EQ(problem(head + "[upgrade]\n  at_sm = 5\n"),
              "8:3 [upgrade] knows no key `at_sm` | did you mean `at_ms`?");
    EXPECT_EQ(problem(head + "[expect]\nfailedrequests = 5\n"),
              "8:1 [expect] knows no key `failedrequests` | did you mean `failed_requests`?");
    EXPECT_EQ(problem(head + "[expect]\ncrashes = { maximum = 5 }\n"),
              "8:13 `crashes` knows no key `maximum` | its keys are min, max");
}

TEST(Scenario, RefusesWrongTypesWithTheirPlace)
{
    EXPECT_EQ(problem("title = 5\n" + releases + "path = []\n"),
              "1:9 `title` in the scenario must be a string, not a whole number");
    EXPECT_EQ(
        problem("title = \"t\"\npath = [1, 2]\n" + releases),
        "2:9 `path` in the scenario must be an array of strings, not a whole number | put the "
        "versions in quotes");
    EXPECT_EQ(problem(head + "[[upgrade]]\nat_ms = 5\n"),
              "7:1 `upgrade` in the scenario must be a table, not an array of tables | write "
              "[upgrade], not [[upgrade]]");
    EXPECT_EQ(
        problem(head + "[load]\nname = \"x\"\n"),
        "7:1 `load` in the scenario must be an array of tables, not a table | write [[load]], "
        "not [load]");
    EXPECT_EQ(problem(head + "[upgrade]\nat_ms = \"5\"\n"),
              "8:9 `at_ms` in [upgrade] must be a number, not a string");
    EXPECT_EQ(problem(head + "[upgrade]\nat_ms = -5\n"),
              "8:9 `at_ms` in [upgrade] must be from 0 to 10000000000, not -5");
    EXPECT_EQ(
        problem(head + "[expect]\ncrashes = 1.5\n"),
        "8:11 `crashes` in [expect] must be a whole number, { min = N } or { max = N }, not a "
        "number");
}

TEST(Scenario, RefusesWhatIsMissing)
{
    EXPECT_EQ(problem(""), "1:1 the scenario has no `title`");
    EXPECT_EQ(problem("title = \"t\"\n" + releases), "1:1 the scenario has no `path`");
    EXPECT_EQ(problem(head + "[[load]]\nname = \"x\"\nthink_ms = 1\n"),
              "7:1 [[load]] has no `run`");
    EXPECT_EQ(problem(head + "[[load]]\nname = \"x\"\nrun = \"a:b().\"\n"),
              "7:1 [[load]] has neither `think_ms` nor `rate_per_s` | think_ms makes clients that "
              "wait between requests, rate_per_s a steady rate");
    EXPECT_EQ(problem(head + "[[fault]]\nat = \"start\"\n"),
              "7:1 no fault is named | `relupscope faults` lists them");
}

TEST(Scenario, RefusesApplicationsThatAreNotThere)
{
    const std::string start = "title = \"t\"\npath = [\"1\"]\n[release.1]\n";
    EXPECT_EQ(problem(start + "apps = { bank = \"1.1\" }\n"),
              "4:17 there is no folder apps/bank-1.1 | did you mean `bank-1.0`?");
    EXPECT_EQ(problem(start + "apps = { hollow = \"1.0\" }\n"),
              "4:19 apps/hollow-1.0 has neither src nor ebin");
    EXPECT_EQ(problem(start + "apps = { \"../x\" = \"1.0\" }\n").substr(0, 37),
              "4:10 `../x` is no application name | ");
    EXPECT_EQ(problem(start + "apps = { bank = \"../../x\" }\n"), "4:17 `../../x` is no version");
    EXPECT_EQ(
        problem(start + "apps = { bank = 1.0 }\n"),
        "4:17 the version of `bank` must be a string, not a number | put the version in quotes");
}

TEST(Scenario, RefusesPathsThatLeadNowhere)
{
    EXPECT_EQ(problem("title = \"t\"\npath = [\"1\", \"3\"]\n" + releases),
              "2:14 there is no release `3` | did you mean `1`?");
    EXPECT_EQ(problem("title = \"t\"\npath = [\"1\", \"1\"]\n" + releases),
              "2:14 a hop from `1` to `1` is none");
    EXPECT_EQ(problem("title = \"t\"\npath = [\"1\", \"1.5\"]\n" + releases
                      + "[release.1.5]\napps = { bank = \"1.5\" }\n"),
              "7:1 `release.1.5` is no release | write [release.\"1.5\"]");
}

TEST(Scenario, SaysWhatComesLater)
{
    EXPECT_EQ(problem("title = \"t\"\npath = [\"1\"]\n[release.1]\nroot = \"_build\"\n"),
              "4:8 s/_build: there is no such folder");
    EXPECT_EQ(problem(head + "[[fault]]\nat = \"start\"\ndelay = 5\n"),
              "9:9 `delay` wants a string | put it in quotes");
    EXPECT_EQ(problem(head + "[[fault]]\nat = \"start\"\nkil = \"a\"\n"),
              "9:7 there is no fault `kil` | did you mean `kill`?");
    EXPECT_EQ(problem(head + "[[fault]]\nat = \"start\"\nhang = \"a\"\n"),
              "7:1 the fault `hang` needs `ms`");
    EXPECT_EQ(problem(head + "[[fault]]\nat = \"start\"\nkill = \"a\"\ncount = 2\n"),
              "10:9 `kill` takes no `count`");
}

TEST(Scenario, ReadsStubsOfNativeLibraries)
{
    const std::string stub = "[[stub]]\nmodule = \"m\"\nfunction = \"f\"\n";
    EXPECT_EQ(problem(head + stub + "arity = 2\nresult = \"A1 + A2.\"\n"), "ok");
    EXPECT_EQ(problem(head + stub + "result = \"ok.\"\n"), "7:1 `arity` is missing in [[stub]]");
    EXPECT_EQ(problem(head + stub + "arity = 1.5\nresult = \"ok.\"\n"),
              "10:9 `arity` in [[stub]] must be a whole number, not a number");
    EXPECT_EQ(problem(head + stub + "arity = 256\nresult = \"ok.\"\n").substr(0, 12),
              "10:9 `arity`");
    EXPECT_EQ(problem(head + stub + "arity = 0\nresult = \"ok.\"\nresults = 1\n").substr(0, 36),
              "12:1 [[stub]] knows no key `results`");
}

TEST(Scenario, ReadsTheShapeOfALoad)
{
    const std::string load = "[[load]]\nname = \"l\"\nrun = \"ok.\"\nrate_per_s = 10\n";
    EXPECT_EQ(problem(head + load
                      + "ramp = [[0, 1], [500, 2.5]]\nbursts = [[800, 50]]\n"
                        "distribution = \"exponential\"\nwarm_up_ms = 50\n"),
              "ok");
    EXPECT_EQ(problem(head + load + "distribution = \"exponentiel\"\n"),
              "11:16 there is no distribution `exponentiel` | did you mean `exponential`?");
    EXPECT_EQ(
        problem(head + load + "ramp = [[500, 1], [0, 2]]\n"),
        "11:19 `ramp` is made of [MS, NUMBER], in the order of time, each number from 0 to 1000");
    EXPECT_EQ(problem(head + load + "bursts = [5]\n").substr(0, 30),
              "11:11 `bursts` is made of [MS,");
}

TEST(Scenario, ReadsWhereTheReleaseHandlerIsHeld)
{
    EXPECT_EQ(problem(head + "[upgrade]\nhold_ms = { \"4\" = 250, \"5\" = 1.5 }\n"), "ok");
    EXPECT_EQ(problem(head + "[upgrade]\nhold_ms = { four = 250 }\n").substr(0, 39),
              "8:13 `four` is no instruction's number ");
    EXPECT_EQ(problem(head + "[upgrade]\nhold_ms = { \"4\" = \"x\" }\n"),
              "8:19 `hold_ms` wants milliseconds for \"4\"");
}

TEST(Scenario, RefusesImpossibleFaultsAndExpectations)
{
    EXPECT_EQ(problem(head + "[[fault]]\nat = \"end\"\nkill = \"a\"\n"),
              "8:6 nothing strikes at the `end`: the run is over then");
    EXPECT_EQ(problem(head + "[[fault]]\nat = \"tine:4\"\nkill = \"a\"\n").substr(0, 25),
              "8:6 `tine:4` is no moment");
    EXPECT_EQ(problem(head + "[expect]\nnode = \"runing\"\n"),
              "8:8 a node is never `runing` | did you mean `running`?");
    EXPECT_EQ(problem(head + "[expect]\ncrashes = { min = 2, max = 1 }\n"),
              "8:11 `crashes` can never be: min is above max");
    EXPECT_EQ(
        problem(head + "[expect]\ninstall = [\"{ok,_,_}\", \"_\"]\n"),
        "8:11 `install` in [expect] has 2 patterns, the path has 1 hops | one pattern a hop, or "
        "a single string for all of them");
}

TEST(Scenario, PassesOnWhatTheTomlParserSays)
{
    const auto scenario = read("title = \"t\npath = []\n");
    ASSERT_FALSE(scenario);
    EXPECT_EQ(scenario.error().kind, ErrorKind::Syntax);
    EXPECT_EQ(scenario.error().where.substr(0, 18), "s/scenario.toml:1:");
}

TEST(Scenario, RefusesFoldersWithoutAScenario)
{
    const FakeFiles files("");
    EXPECT_EQ(readScenario(files, "nowhere").error().what, "there is no such folder");
    EXPECT_EQ(readScenario(files, "s/apps").error().what,
              "there is no scenario.toml in this folder");
}

TEST(Scenario, PrintsExpectedCounts)
{
    EXPECT_EQ((ExpectedCount {2, 2}).text(), "2");
    EXPECT_EQ((ExpectedCount {1, {}}).text(), "at least 1");
    EXPECT_EQ((ExpectedCount {{}, 3}).text(), "at most 3");
    EXPECT_EQ((ExpectedCount {1, 3}).text(), "1 to 3");
}

TEST(Scenario, TellsElixirByItsFiles)
{
    const auto needs = [](const std::string& app) {
        const auto scenario
            = read("title = \"t\"\npath = [\"1\", \"2\"]\n[release.1]\napps = { " + app
                   + " = \"1.0\" }\n[release.2]\napps = { bank = \"2.0\" }\n");
        EXPECT_TRUE(scenario);
        return scenario && scenario->needsElixir;
    };
    EXPECT_TRUE(needs("tally"));
    EXPECT_TRUE(needs("built"));
    EXPECT_FALSE(needs("erlang"));
    EXPECT_FALSE(needs("bank"));
}

} // namespace
} // namespace relupscope
