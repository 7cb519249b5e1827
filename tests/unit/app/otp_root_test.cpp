// SPDX-License-Identifier: GPL-3.0-or-later
#include "otp_root.h"
#include "unit/folder_test.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace relupscope {
namespace {

namespace fs = std::filesystem;

// FOLDER/otp is an Erlang/OTP as far as the search can tell, FOLDER/bin a folder of the PATH.
class OtpRootTest : public FolderTest
{
protected:
    void SetUp() override
    {
        FolderTest::SetUp();
        fs::create_directories(m_folder / "otp/lib/kernel-8.5.3/ebin");
        fs::create_directories(m_folder / "otp/bin");
        fs::create_directories(m_folder / "bin");
        std::ofstream(m_folder / "otp/bin/erl") << "#!/bin/sh\n";
    }

    [[nodiscard]] std::string otp() const { return (m_folder / "otp").string(); }

    [[nodiscard]] std::string bin() const { return (m_folder / "bin").string(); }
};

TEST_F(OtpRootTest, TakesTheOptionBeforeTheVariableBeforeThePath)
{
    EXPECT_EQ(findOtpRoot({otp(), "/none", "/none"}).value(), otp());
    EXPECT_EQ(findOtpRoot({"", otp(), "/none"}).value(), otp());
    EXPECT_EQ(findOtpRoot({"", "", "/none:" + otp() + "/bin"}).value(), otp());
}

TEST_F(OtpRootTest, FollowsALinkToTheRealProgram)
{
    fs::create_symlink("../otp/bin/erl", m_folder / "bin/erl");
    EXPECT_EQ(findOtpRoot({"", "", bin()}).value(), otp());
}

TEST_F(OtpRootTest, KnowsTheProgramInsideTheRuntimeSystem)
{
    fs::create_directories(m_folder / "otp/erts-13.1/bin");
    std::ofstream(m_folder / "otp/erts-13.1/bin/erl") << "";
    EXPECT_EQ(findOtpRoot({"", "", otp() + "/erts-13.1/bin"}).value(), otp());
}

TEST_F(OtpRootTest, GoesOnAlongThePathPastAShim)
{
    std::ofstream(m_folder / "bin/erl") << "#!/bin/sh\n";
    EXPECT_EQ(findOtpRoot({"", "", bin() + ":" + otp() + "/bin"}).value(), otp());
    const auto none = findOtpRoot({"", "", bin()});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().where, bin() + "/erl");
}

TEST_F(OtpRootTest, SaysWhatToInstallWhereThereIsNone)
{
    const auto none = findOtpRoot({"", "", "/none:"});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().what, "Erlang/OTP was not found");
    EXPECT_NE(none.error().hint.find("apt-get install erlang-base"), std::string::npos);
}

TEST_F(OtpRootTest, DoesNotFallBackFromAWrongOption)
{
    EXPECT_FALSE(findOtpRoot({bin(), otp(), otp() + "/bin"}));
    EXPECT_FALSE(findOtpRoot({"", "/none", otp() + "/bin"}));
}

} // namespace
} // namespace relupscope
