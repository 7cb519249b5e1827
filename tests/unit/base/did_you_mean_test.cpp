// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/did_you_mean.h"

#include <gtest/gtest.h>

namespace relupscope {
namespace {

TEST(DidYouMean, CountsInsertionsDeletionsReplacementsAndSwaps)
{
    EXPECT_EQ(editDistance("", ""), 0U);
    EXPECT_EQ(editDistance("", "abc"), 3U);
    EXPECT_EQ(editDistance("title", "tilte"), 1U);
    EXPECT_EQ(editDistance("kitten", "sitting"), 3U);
}

TEST(DidYouMean, NamesTheNearestWordWhateverItsCase)
{
    const std::vector<std::string> known {"title", "about", "path"};
    EXPECT_EQ(nearestWord("titel", known), "title");
    EXPECT_EQ(nearestWord("Path", known), "path");
    EXPECT_EQ(nearestWord("expectations", known), std::nullopt);
}

TEST(DidYouMean, ListsTheWordsWhenNoneIsNear)
{
    EXPECT_EQ(didYouMean("zzzz", {"a", "b"}, "keys are"), "keys are a, b");
    EXPECT_EQ(didYouMean("zzzz", {}, "keys are"), "");
    EXPECT_EQ(didYouMean("abuot", {"about"}, "keys are"), "did you mean `about`?");
}

} // namespace
} // namespace relupscope
