// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/api/open_session.h"

namespace relupscope {
namespace {

std::string versions(Session& session)
{
    std::string text;
    for (const Report::Module& m : session.report().modules)
        text += (text.empty() ? "" : " ") + m.module + "=" + m.current;
    return text;
}

TEST(ModuleVersions, CodeThatDoesNotChangeBelongsToTheReleaseThatIsInstalled)
{
    const auto session = openSession(optionsFor("downgrade-code-is-in-the-new-module"));
    ASSERT_NE(session, nullptr);
    const auto until = [&](const char* moment) {
        const Stopped stopped = session->advance(*untilMoment(moment), never);
        return stopped == Stopped::Reached || stopped == Stopped::Ended;
    };
    ASSERT_TRUE(until("time:100"));
    EXPECT_EQ(versions(*session), "cart=1.0 shop_app=1.0 shop_sup=1.0");
    ASSERT_TRUE(until("time:2500"));
    EXPECT_EQ(versions(*session), "cart=2.0 shop_app=2.0 shop_sup=2.0");
    ASSERT_TRUE(until("time:20000"));
    EXPECT_EQ(versions(*session), "cart=1.0 shop_app=1.0 shop_sup=1.0");
}

} // namespace
} // namespace relupscope
