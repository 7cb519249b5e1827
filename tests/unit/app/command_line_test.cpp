// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace relupscope {
namespace {

struct Outcome
{
    int status = 0;
    std::string out;
    std::string error;
};

// Only lines that end before anything is run.
Outcome parse(std::vector<std::string> words)
{
    words.insert(words.begin(), "relupscope");
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Outcome outcome;
    outcome.status = runCommandLine(static_cast<int>(argv.size()), argv.data());
    outcome.out = testing::internal::GetCapturedStdout();
    outcome.error = testing::internal::GetCapturedStderr();
    return outcome;
}

TEST(CommandLine, AnswersHelpAndVersion)
{
    const Outcome help = parse({"--help"});
    EXPECT_EQ(help.status, Success);
    for (const char* command : {"run", "eval", "open", "shot", "compare", "list", "new"})
        EXPECT_NE(help.out.find(std::string("\n  ") + command + " "), std::string::npos) << command;
    EXPECT_EQ(parse({"--version"}).out.substr(0, 11), "relupscope ");
    EXPECT_EQ(parse({"run", "--help"}).status, Success);
}

TEST(CommandLine, HintsAtTheNearestOptionAndCommand)
{
    const Outcome option = parse({"run", "x", "--jsn=-"});
    EXPECT_EQ(option.status, BadInput);
    EXPECT_EQ(option.error,
              "relupscope: error: there is no option --jsn\n  hint: did you mean "
              "`--json`?\n");
    const Outcome command = parse({"rnu", "x"});
    EXPECT_EQ(command.status, BadInput);
    EXPECT_EQ(command.error,
              "relupscope: error: there is no command `rnu`\n  hint: did you mean `run`?\n");
}

TEST(CommandLine, RefusesWhatIsMissingOrTooMuch)
{
    EXPECT_EQ(parse({"run"}).status, BadInput);
    EXPECT_EQ(parse({"run", "x", "y"}).status, BadInput);
    EXPECT_EQ(parse({"run", "x", "--seed", "many"}).status, BadInput);
    EXPECT_EQ(parse({"run", "x", "--json"}).status, BadInput);
    EXPECT_EQ(parse({"shot", "x", "y.png"}).status, BadInput);
    EXPECT_EQ(parse({"eval"}).status, BadInput);
}

TEST(CommandLine, SaysThatAScenarioIsNotThere)
{
    const Outcome none = parse({"run", "/nonexistent"});
    EXPECT_EQ(none.status, BadInput);
    EXPECT_NE(none.error.find("/nonexistent: there is no such folder"), std::string::npos);
}

TEST(CommandLine, CompareRefusesAScenarioThatIsNotThere)
{
    const Outcome compare = parse({"compare", "nowhere", "--json", "-"});
    EXPECT_EQ(compare.status, BadInput);
    EXPECT_NE(compare.error.find("nowhere"), std::string::npos);
}

} // namespace
} // namespace relupscope
