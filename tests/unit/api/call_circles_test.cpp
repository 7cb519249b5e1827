// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/call_circles.h"

#include <gtest/gtest.h>

namespace relupscope {

namespace {

std::vector<std::string> circlesOf(const std::vector<ModuleCall>& calls)
{
    std::vector<std::string> texts;
    for (const auto& circle : callCircles(calls)) {
        std::string text;
        for (const ModuleCall& call : circle)
            text += call.caller + " ";
        texts.push_back(text + circle.back().callee);
    }
    return texts;
}

} // namespace

TEST(CallCirclesTest, ModulesThatCallOneWayMakeNoCircle)
{
    EXPECT_TRUE(callCircles({}).empty());
    EXPECT_TRUE(callCircles({{"a", "b", ""}, {"b", "c", ""}, {"a", "c", ""}}).empty());
}

TEST(CallCirclesTest, ACircleBeginsWithItsFirstModuleAndIsAShortestOne)
{
    EXPECT_EQ(
        circlesOf({{"c", "a", ""}, {"b", "c", ""}, {"a", "b", ""}, {"b", "a", ""}, {"d", "a", ""}}),
        (std::vector<std::string> {"a b a"}));
}

TEST(CallCirclesTest, CirclesThatDoNotReachEachOtherAreToldApart)
{
    EXPECT_EQ(
        circlesOf({{"y", "x", ""}, {"x", "y", ""}, {"b", "a", ""}, {"a", "b", ""}, {"a", "x", ""}}),
        (std::vector<std::string> {"a b a", "x y x"}));
}

} // namespace relupscope
