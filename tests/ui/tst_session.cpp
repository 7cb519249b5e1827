// SPDX-License-Identifier: GPL-3.0-or-later
// Moments, the way to them, and whom the selection follows; with a session that is only a counter.
#include "counting_session.h"
#include "session/moment.h"
#include "session/selection.h"
#include "session/session_worker.h"

#include <QtTest>

using namespace relupscope;
using namespace relupscope::ui;
using fixture::CountingSession;

namespace {

const std::atomic<bool> never {false};

} // namespace

class SessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void momentsAreRead()
    {
        QVERIFY(parseMoment("start")->kind == Moment::Kind::Start);
        QVERIFY(parseMoment("end")->kind == Moment::Kind::End);
        QCOMPARE(parseMoment("instruction:4")->n, uint64_t {4});
        QCOMPARE(parseMoment("event:81204")->n, uint64_t {81204});
        QCOMPARE(parseMoment("time:560.5")->ms, 560.5);
        for (const char* wrong : {"", "begin", "time:", "time:x", "time:-1", "time:inf",
                                  "event:", "event:1x", "event:-1", "instruction:0", "instruction"})
            QVERIFY2(!parseMoment(wrong), wrong);
    }

    void momentsAreReached()
    {
        CountingSession session;
        const auto at = [&](const char* moment) {
            if (!session.restart())
                return -2;
            const auto reached = goForward(session, *parseMoment(moment), never);
            return reached ? static_cast<int>(session.eventCount()) : -1;
        };
        QCOMPARE(at("start"), 0);
        QCOMPARE(at("event:7"), 7);
        QCOMPARE(at("time:12.5"), 125);
        QCOMPARE(at("instruction:5"), 500);
        QCOMPARE(at("end"), 1000);
        QCOMPARE(at("event:2000"), -1);
        QCOMPARE(at("instruction:7"), -1);
        QCOMPARE(at("time:1e9"), -1);
    }

    void instructionsOfLaterHopsAreReached()
    {
        CountingSession session;
        Moment moment;
        moment.kind = Moment::Kind::HopInstruction;
        moment.hop = 2;
        moment.n = 1;
        QVERIFY(goForward(session, moment, never));
        QCOMPARE(session.eventCount(), uint64_t {400});
    }

    void momentsAreSoughtBothWays()
    {
        CountingSession session;
        const auto at = [&](const char* moment) {
            const auto reached = seekTo(session, *parseMoment(moment), never);
            return reached ? static_cast<int>(session.eventCount()) : -1;
        };
        QCOMPARE(at("event:70"), 70);
        QCOMPARE(at("instruction:2"), 200);
        QCOMPARE(at("time:1.5"), 15);
        QCOMPARE(at("end"), 1000);
        QCOMPARE(at("start"), 0);
        QCOMPARE(at("event:2000"), -1);
    }

    void selectionFollowsWhatMatters()
    {
        QCOMPARE(interestingProcess(*fixture::upgrade()), ProcessId {94});
        QCOMPARE(interestingProcess(*fixture::crash()), ProcessId {95});
        QCOMPARE(interestingProcess(WorldView {}), ProcessId {0});
        const Selection pinned {97, "ledger", true};
        QCOMPARE(followed(*fixture::upgrade(), pinned).pid, ProcessId {97});
        const Selection gone {999'999, "ledger", true};
        QCOMPARE(followed(*fixture::upgrade(), gone).pid, ProcessId {97});
    }

    void aFrameShowsTheCrashedModule()
    {
        CountingSession session;
        const Frame frame = takeFrame(session, {}, {});
        QCOMPARE(frame.process.pid, ProcessId {95});
        QCOMPARE(frame.source.module, std::string("account"));
        QCOMPARE(takeFrame(session, {}, "ledger").source.module, std::string("ledger"));
    }
};

QTEST_MAIN(SessionTest)
#include "tst_session.moc"
