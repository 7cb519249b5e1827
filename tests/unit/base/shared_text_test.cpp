// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/shared_text.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace relupscope {
namespace {

TEST(SharedTextTest, OneTextIsKeptOnce)
{
    const SharedText a = "waiting";
    const SharedText b = std::string("wait") + "ing";
    EXPECT_EQ(a, b);
    EXPECT_EQ(&a.str(), &b.str());
    EXPECT_EQ(a, "waiting");
    EXPECT_NE(a, SharedText("running"));
    EXPECT_TRUE(SharedText().empty());
    EXPECT_EQ(SharedText(), SharedText(""));
}

TEST(SharedTextTest, ThreadsGetTheSame)
{
    std::vector<std::vector<SharedText>> made(4);
    std::vector<std::thread> threads;
    for (auto& texts : made)
        threads.emplace_back([&texts] {
            for (int i = 0; i < 1000; ++i)
                texts.emplace_back("text " + std::to_string(i));
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const auto& texts : made)
        EXPECT_EQ(texts, made.front());
}

} // namespace
} // namespace relupscope
