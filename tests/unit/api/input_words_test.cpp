// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/input_words.h"
#include "unit/api/open_session.h"

namespace relupscope {
namespace {

std::string wordsOf(const std::string& input)
{
    return inputWords(input, [](const std::string& pid) {
        return pid == "<0.88.0>" ? std::string("ledger") : std::string();
    });
}

TEST(InputWordsTest, InputsAreSaidAsAPersonWouldSayThem)
{
    EXPECT_EQ(wordsOf("kill=<0.88.0>"), "kill ledger (<0.88.0>)");
    EXPECT_EQ(wordsOf("kill=<0.89.0>"), "kill <0.89.0>");
    EXPECT_EQ(wordsOf("kill=account"), "kill account");
    EXPECT_EQ(wordsOf("kill=<0.88.0> node=b"), "kill ledger (<0.88.0>) on b");
    EXPECT_EQ(wordsOf("at=instruction:5 hang=<0.88.0> ms=300"),
              "hang ledger (<0.88.0>), 300 ms, before instruction 5");
    EXPECT_EQ(wordsOf("at='when queue(account)>5' hang=account ms=20"),
              "hang account, 20 ms, when queue(account)>5");
    EXPECT_EQ(wordsOf("at=time:300 reboot=true"), "reboot, at 300 ms");
    EXPECT_EQ(wordsOf("drop=_ to=<0.88.0> count=2"), "drop to ledger (<0.88.0>), count 2");
    EXPECT_EQ(wordsOf("missing_beam=ledger"), "missing beam ledger");
    EXPECT_EQ(wordsOf("hold=on"), "hold on");
    EXPECT_EQ(wordsOf("seed=7"), "seed 7");
    EXPECT_EQ(wordsOf("nothing of this kind"), "nothing of this kind");
}

TEST(InputWordsTest, ABranchIsNamedByThem)
{
    const auto session = openSession(optionsFor("two-clauses"));
    ASSERT_TRUE(session);
    ProcessId ledger = 0;
    const auto view = session->view();
    for (const ProcessRow& row : view->processes) {
        if (row.name == "ledger")
            ledger = row.pid;
    }
    ASSERT_TRUE(session->kill(ledger));
    EXPECT_EQ(session->branches().back().name, "kill ledger (" + pidText(ledger) + ")");
    EXPECT_EQ(session->branches().back().inputs.back().what, "kill=" + pidText(ledger));
}

} // namespace
} // namespace relupscope
