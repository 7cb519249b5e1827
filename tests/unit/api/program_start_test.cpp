// SPDX-License-Identifier: GPL-3.0-or-later
// The words of `erl` as a node gets them.
#include "api/program_start.h"
#include "sched/embedded_code.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace relupscope {
namespace {

class QuietHost : public NodeHost
{
public:
    void standardOutput(std::string_view) override {}
    void standardError(std::string_view) override {}
    const HostFiles* files() override { return nullptr; }
};

BootOptions bootOf(const std::vector<std::string>& words)
{
    QuietHost host;
    const auto world = World::create({}, host);
    Arena& arena = world->node().arena;
    NodeStart start(arena);
    for (const std::string& word : words)
        start.arguments.emplace_back(word, ArenaAllocator<char>(arena));
    return bootOfProgram(start, "/otp");
}

// What stands behind a flag; empty: the flag is not there.
std::string behind(const BootOptions& boot, const std::string& flag)
{
    const auto there = std::find(boot.arguments.begin(), boot.arguments.end(), flag);
    return there == boot.arguments.end() || there + 1 == boot.arguments.end() ? "" : *(there + 1);
}

TEST(ProgramStart, TheEmulatorsFlagsAreNotInits)
{
    const BootOptions boot = bootOf({"-sname", "x", "+S", "1:1", "+fnu", "-env", "NAME", "a value",
                                     "-detached", "-extra", "more"});
    EXPECT_EQ(behind(boot, "-sname"), "x");
    EXPECT_EQ(behind(boot, "+S"), "");
    EXPECT_EQ(std::count(boot.arguments.begin(), boot.arguments.end(), "1:1"), 0);
    EXPECT_EQ(boot.environment,
              (std::vector<std::pair<std::string, std::string>> {{"NAME", "a value"}}));
    EXPECT_EQ(behind(boot, "-noshell"), "-noinput");
    EXPECT_EQ(boot.arguments.back(), "more") << "what is behind -extra stays last";
    EXPECT_EQ(behind(boot, "-proto_dist"), "relupscope");
    EXPECT_EQ(behind(boot, "-boot"), "/otp/bin/start_clean");
    EXPECT_EQ(behind(boot, "-setcookie"), "relupscope");
}

TEST(ProgramStart, WhatIsGivenIsNotGivenTwice)
{
    const BootOptions boot = bootOf({"-boot", "/my/own", "-setcookie", "mine", "-env"});
    EXPECT_EQ(behind(boot, "-boot"), "/my/own");
    EXPECT_EQ(behind(boot, "-setcookie"), "mine");
    EXPECT_EQ(boot.arguments.back(), "-env") << "without its values it is init's to complain about";
    EXPECT_TRUE(boot.environment.empty());
}

} // namespace
} // namespace relupscope
