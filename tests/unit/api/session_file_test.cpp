// SPDX-License-Identifier: GPL-3.0-or-later
// A session in a file: it comes back as it was, and a damaged file is refused with a reason.
#include "api/session_file.h"
#include "unit/api/open_session.h"
#include "unit/folder_test.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace relupscope {
namespace {

Result<std::unique_ptr<Session>> openScenario(const std::string& name,
                                              std::vector<std::string> faults = {})
{
    SessionOptions options = optionsFor(name);
    options.seed = 4;
    options.faults = std::move(faults);
    return Session::open(options);
}

class SessionFileTest : public FolderTest
{
protected:
    [[nodiscard]] std::string file() const { return (m_folder / "run.relup").string(); }
};

TEST_F(SessionFileTest, ComesBackAsItWas)
{
    auto session = *openScenario("two-clauses");
    Destination there;
    there.kind = Destination::Kind::Event;
    there.event = 8000;
    session->seek(there, never);
    ASSERT_TRUE(session->inject("kill=account"));
    there.event = 15'000;
    session->seek(there, never);
    session->addBookmark("here", "it has been killed");
    ASSERT_TRUE(session->save(file()));
    const uint64_t fingerprint = session->fingerprint();
    const Mark mark = session->mark();
    session->advance(Until {}, never);
    const std::string end = session->report().hash;
    session.reset();

    EXPECT_TRUE(isSessionFile(file()));
    auto again = openScenario(file());
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_TRUE((*again)->differences().empty()) << (*again)->differences().front();
    EXPECT_EQ((*again)->mark(), mark);
    EXPECT_EQ((*again)->fingerprint(), fingerprint);
    EXPECT_EQ((*again)->branches().size(), 2U);
    ASSERT_EQ((*again)->bookmarks().size(), 1U);
    EXPECT_EQ((*again)->bookmarks().front().note, "it has been killed");
    (*again)->advance(Until {}, never);
    EXPECT_EQ((*again)->report().hash, end);
}

TEST_F(SessionFileTest, FaultsAndBreakpointsComeBackWithIt)
{
    auto session = *openScenario(
        "two-clauses",
        {"at=time:300 kill=account", "at='when queue(account)>5' hang=account ms=20"});
    const auto load = session->addBreakpoint("before(load)");
    ASSERT_TRUE(load && session->addBreakpoint("exits(account)"));
    ASSERT_TRUE(session->changeBreakpoint({*load, "before(load account)", false}));
    ASSERT_EQ(session->advance(Until {}, never), Stopped::Breakpoint);
    ASSERT_TRUE(session->save(file()));
    const uint64_t fingerprint = session->fingerprint();
    session->advance(Until {}, never);
    const Report report = session->report();
    session.reset();

    auto again = openScenario(file());
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_TRUE((*again)->differences().empty()) << (*again)->differences().front();
    EXPECT_EQ((*again)->fingerprint(), fingerprint);
    ASSERT_EQ((*again)->breakpoints().size(), 2U);
    EXPECT_EQ((*again)->breakpoints()[0].condition, "before(load account)");
    EXPECT_FALSE((*again)->breakpoints()[0].isOn);
    EXPECT_EQ(*(*again)->addBreakpoint("crashes>0"), 3U) << "numbers are not used twice";
    ASSERT_TRUE((*again)->removeBreakpoint(3));
    (*again)->advance(Until {}, never);
    EXPECT_EQ((*again)->report().hash, report.hash);
    ASSERT_EQ((*again)->report().faults.size(), 2U);
    EXPECT_EQ((*again)->report().faults[1].outcome, "struck");

    auto more = openScenario(file(), {"at=time:100 kill=ledger"});
    ASSERT_TRUE(more) << more.error().text();
    ASSERT_FALSE((*more)->differences().empty());
    EXPECT_EQ((*more)->differences().front(), "the fault `at=time:100 kill=ledger` is new");
}

TEST_F(SessionFileTest, SaysInWhatItDiffers)
{
    SavedSession saved;
    auto session = *openScenario("two-clauses");
    ASSERT_TRUE(session->save(file()));
    auto bytes = *hostFiles().read(file());
    saved = *decodeSession(file(), bytes);
    saved.otp = "1.2.3";
    saved.hash = "0123";
    saved.files["about"] = "another file";
    ASSERT_TRUE(hostFiles().write(file(), encodeSession(saved)));
    const auto again = openScenario(file());
    ASSERT_TRUE(again) << again.error().text();
    ASSERT_EQ((*again)->differences().size(), 3U);
    EXPECT_NE((*again)->differences()[0].find("OTP 1.2.3"), std::string::npos);
    EXPECT_NE((*again)->differences()[1].find("about differs"), std::string::npos);
}

TEST(SessionFileBytesTest, DamagedFilesAreRefused)
{
    SavedSession saved;
    saved.branches.push_back({});
    const std::string bytes = encodeSession(saved);
    EXPECT_TRUE(decodeSession("f", bytes)) << decodeSession("f", bytes).error().text();
    EXPECT_EQ(decodeSession("f", "something").error().what, "this is no saved session");
    for (size_t n = 0; n < bytes.size(); n += 7)
        EXPECT_FALSE(decodeSession("f", bytes.substr(0, n))) << n;
    std::string older = bytes;
    older[19] = 1;
    EXPECT_TRUE(decodeSession("f", older)) << "format 1 had less in it";
    std::string newer = bytes;
    newer[19] = 9;
    EXPECT_NE(decodeSession("f", newer).error().what.find("format 9"), std::string::npos);
    for (size_t n = 20; n < bytes.size();
         ++n) { // each byte changed: refused, or a session, never more
        std::string other = bytes;
        other[n] = static_cast<char>(other[n] ^ 0x55);
        (void)decodeSession("f", other);
    }
    saved.files["../outside"] = "x";
    EXPECT_FALSE(decodeSession("f", encodeSession(saved)));
}

} // namespace
} // namespace relupscope
