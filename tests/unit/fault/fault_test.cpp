// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault/fault.h"

#include <gtest/gtest.h>

#include <set>

namespace relupscope {

namespace {

std::string made(std::string_view text)
{
    const auto fields = splitFault(text);
    if (!fields)
        return fields.error().what;
    const auto fault = makeFault(*fields);
    return fault ? fault->text() : fault.error().key + ": " + fault.error().what;
}

} // namespace

TEST(Fault, EveryKindHasAKeyOfItsOwnAndALineOfHelp)
{
    std::set<std::string_view> keys;
    for (const FaultInfo& info : faultTable()) {
        EXPECT_TRUE(keys.insert(info.key).second) << info.key;
        EXPECT_FALSE(info.help.empty()) << info.key;
        EXPECT_EQ(info.help.find('\n'), std::string_view::npos) << info.key;
        EXPECT_EQ(&faultInfo(info.kind), &info);
    }
}

TEST(Fault, IsReadFromACommandLine)
{
    EXPECT_EQ(made("kill=account"), "kill=account");
    EXPECT_EQ(made(" exit=account  reason='{shutdown, x}' "),
              "exit=account reason='{shutdown, x}'");
    EXPECT_EQ(made("hang=account ms=12.5 callback=handle_call"),
              "hang=account callback=handle_call ms=12.5");
    EXPECT_EQ(made("reboot=true"), "reboot=true");
    EXPECT_EQ(made("clock_jump_ms=-3000"), "clock_jump_ms=-3000");
}

TEST(Fault, SaysWhatIsWrongWithIt)
{
    EXPECT_EQ(made("kill"), "`kill` is not KEY=VALUE");
    EXPECT_EQ(made("exit=a reason='x"), "the quotes of `reason` are not closed");
    EXPECT_EQ(made("kil=account"), "kil: there is no fault `kil`");
    EXPECT_EQ(made(""), ": no fault is named");
    EXPECT_EQ(made("kill=a hang=b ms=1"), "hang: `kill` and `hang` are two faults");
    EXPECT_EQ(made("hang=a"), ": the fault `hang` needs `ms`");
    EXPECT_EQ(made("hang=a ms=soon"), "ms: `ms` wants a number of milliseconds");
    EXPECT_EQ(made("kill=a count=2"), "count: `kill` takes no `count`");
    EXPECT_EQ(made("torn_write=0"), "torn_write: `torn_write` wants a whole number from 1 on");
    EXPECT_EQ(made("disk_full=release"),
              "disk_full: `disk_full` wants a whole path, one that begins with /");
    EXPECT_EQ(made("load_factor=0.5"), "load_factor: `load_factor` goes from 1 to 1000");
    EXPECT_EQ(made("reboot=yes"), "reboot: `reboot` is true or not there");
    EXPECT_EQ(made("raise=a class=oops"), "class: `class` is error, exit or throw");
}

} // namespace relupscope
