// SPDX-License-Identifier: GPL-3.0-or-later
// Moments, the way to them, and whom the selection follows; with a session that is only a counter.
#include "fixture.h"
#include "session/moment.h"
#include "session/selection.h"
#include "session/session_worker.h"

#include <QtTest>

using namespace relupscope;
using namespace relupscope::ui;

namespace {

// Ten events a millisecond; instruction n of two hops of three runs before event 100 n.
class CountingSession : public Session
{
public:
    static constexpr uint64_t last = 1000;

    Stopped advance(const Until& until, const std::atomic<bool>&) override
    {
        uint64_t target = last;
        if (until.kind == Until::Kind::Event)
            target = m_event + until.count;
        else if (until.kind == Until::Kind::Time)
            target = static_cast<uint64_t>(until.ms * 10);
        else if (until.kind == Until::Kind::Instruction)
            target = m_event / 100 * 100 + 100;
        else if (until.kind == Until::Kind::InstructionN)
            target = 100 * (static_cast<uint64_t>(until.hop - 1) * 3 + until.count);
        const bool isInstruction = until.kind == Until::Kind::Instruction;
        if (until.kind == Until::Kind::End || target > last || (isInstruction && target > 600)) {
            m_event = last;
            return Stopped::Ended;
        }
        m_event = std::max(m_event, target);
        return Stopped::Reached;
    }
    Result<void> restart() override
    {
        m_event = 0;
        return {};
    }
    bool kill(ProcessId) override { return false; }
    std::shared_ptr<const WorldView> view() override
    {
        auto view = std::make_shared<WorldView>(*fixture::crash());
        view->event = m_event;
        view->ms = static_cast<double>(m_event) / 10;
        return view;
    }
    ProcessDetail process(ProcessId pid) override
    {
        ProcessDetail detail = fixture::crashedAcc2();
        detail.pid = pid;
        return detail;
    }
    SourceView source(const std::string& module, ProcessId) override
    {
        SourceView source = fixture::accountSource();
        source.module = module;
        return source;
    }
    uint64_t eventCount() const override { return m_event; }
    std::vector<EventRow> events(uint64_t, uint64_t) const override { return {}; }
    Report report() override { return {}; }

private:
    uint64_t m_event = 0;
};

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
        for (const char* wrong : {"", "begin", "time:", "time:x", "time:-1", "time:inf", "event:",
                                  "event:1x", "event:-1", "instruction:0", "instruction"})
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

    void theWayBackIsKnown()
    {
        const auto view = fixture::upgrade();
        const auto instruction = [](uint64_t n) {
            Moment moment;
            moment.kind = Moment::Kind::HopInstruction;
            moment.n = n;
            return moment;
        };
        QVERIFY(isBehind(*view, instruction(5)));
        QVERIFY(!isBehind(*view, instruction(7)));
        QVERIFY(isBehind(*view, *parseMoment("time:10")));
        QVERIFY(!isBehind(*view, *parseMoment("time:600")));
        QVERIFY(isBehind(*view, *parseMoment("event:1")));
        QVERIFY(!isBehind(*view, *parseMoment("end")));
        QVERIFY(isBehind(*view, *parseMoment("start")));
        QVERIFY(!isBehind(*fixture::start(), *parseMoment("start")));
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
