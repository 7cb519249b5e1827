// SPDX-License-Identifier: GPL-3.0-or-later
// Several nodes in one world: the laws of one hold for all of them, and wires do what their paths
// say.
#include "base/host_files.h"
#include "node/virtual_disk.h"
#include "otp_root.h"
#include "sched/embedded_code.h"
#include "sched/fingerprint.h"
#include "sched/world.h"
#include "term/print.h"

#include <gtest/gtest.h>

#include <map>

namespace relupscope {

namespace {

constexpr VirtualTime Second = 1'000'000'000;

class Listener : public NodeHost
{
public:
    Listener() { wantsEvents = true; }
    void standardOutput(std::string_view) override {}
    void standardError(std::string_view) override {}
    const HostFiles* files() override { return &hostFiles(); }
    void event(const Node& node, const Event& event) override
    {
        if (event.kind == EventKind::Report)
            told.push_back(std::to_string(node.index) + " " + printTerm(event.term, node.atoms)
                           + " " + printTerm(event.extra, node.atoms));
    }
    std::vector<std::string> told;
};

// Nodes `a` and `b`; b is up when a begins to evaluate.
class TwoNodes : public ::testing::Test
{
protected:
    void SetUp() override { m_otp = findOtpRoot("").value(); }

    void start(const std::string& expression, uint64_t seed = 1)
    {
        listener.told.clear();
        WorldOptions options;
        options.seed = seed;
        world = World::create(options, listener);
        ASSERT_TRUE(world);
        boot(world->addNode(), "b", "relupscope:report(up, b).");
        runFor(Second);
        ASSERT_EQ(listener.told, std::vector<std::string> {"1 up b"});
        boot(world->node(), "a", expression);
    }
    void boot(Node& node, const std::string& name, const std::string& expression)
    {
        ASSERT_EQ(node.disk->mount(m_otp, m_otp), Posix::Ok);
        installEmbeddedCode(node);
        BootOptions options(m_otp);
        options.add({"-noshell", "-boot", m_otp + "/bin/start_clean", "-pa", EmbeddedFolder,
                     "-eval", expression});
        options.add(distributionArguments(name));
        ASSERT_TRUE(world->boot(node, options));
    }
    RunEnd runFor(VirtualTime time)
    {
        RunLimit limit;
        limit.time = world->node().now + time;
        return world->run(limit);
    }
    void setPath(uint32_t from, uint32_t to, const PathSettings& settings)
    {
        world->network().setPath(from, to, settings, world->node().now);
    }
    void cut(bool isCut)
    {
        PathSettings settings;
        settings.isCut = isCut;
        setPath(0, 1, settings);
        setPath(1, 0, settings);
    }

    Listener listener;
    PageStore store; // outlives the world
    std::unique_ptr<World> world;

private:
    std::string m_otp;
};

constexpr const char* Chatter
    = "pong = net_adm:ping(b@localhost),"
      "P = spawn(b@localhost, fun L() -> receive {F, N} -> F ! {self(), N + 1}, L() end end),"
      "relupscope:report(counted, lists:foldl(fun(_, N) -> P ! {self(), N},"
      " receive {P, M} -> M end end, 0, lists:seq(1, 200))),"
      "net_kernel:monitor_nodes(true),"
      "(fun W() -> receive M -> relupscope:report(got, M), W() end end)().";

} // namespace

TEST_F(TwoNodes, RunTheSameTwice)
{
    std::map<uint64_t, std::string> hashes;
    for (int i = 0; i < 2; ++i) {
        for (const uint64_t seed : {1, 2}) {
            start(Chatter, seed);
            runFor(5 * Second);
            EXPECT_EQ(listener.told.back(), "0 counted 200");
            const auto [there, isNew] = hashes.emplace(seed, world->hashText());
            EXPECT_EQ(there->second, world->hashText());
            EXPECT_EQ(isNew, i == 0);
        }
    }
    EXPECT_NE(hashes[1], hashes[2]);
}

TEST_F(TwoNodes, ComeBackFromASnapshotAsTheyWere)
{
    start(Chatter);
    world->keepHistory(store);
    RunLimit limit;
    limit.event = world->node().events.count + 20'000; // in the midst of their talk, within a slice
    ASSERT_EQ(world->run(limit), RunEnd::Event);
    const WorldSnapshot snapshot = world->snapshot();
    const uint64_t then = fingerprint(*world);
    runFor(Second);
    const std::string hash = world->hashText();
    const uint64_t later = fingerprint(*world);
    EXPECT_NE(then, later);
    world->restore(snapshot);
    EXPECT_EQ(fingerprint(*world), then);
    runFor(Second);
    EXPECT_EQ(fingerprint(*world), later);
    EXPECT_EQ(world->hashText(), hash);
}

TEST_F(TwoNodes, SteppingChangesNothing)
{
    start(Chatter);
    runFor(Second);
    const std::string hash = world->hashText();
    const VirtualTime end = world->node().now;
    start(Chatter);
    while (world->node().now < end) {
        RunLimit limit;
        limit.event = world->node().events.count + 997;
        limit.time = end;
        world->run(limit);
    }
    EXPECT_EQ(world->hashText(), hash);
}

TEST_F(TwoNodes, ACutIsNoticedByTheTicksAndHealed)
{
    start(Chatter);
    runFor(Second);
    cut(true);
    runFor(30 * Second);
    EXPECT_EQ(listener.told.back(), "0 counted 200"); // not yet
    runFor(90 * Second);
    EXPECT_EQ(listener.told.back(), "0 got {nodedown,b@localhost}");
    EXPECT_GT(world->network().held(), 0U);
    cut(false);
    runFor(Second);
    EXPECT_EQ(world->network().held(), 0U);
}

TEST_F(TwoNodes, AShortCutLosesNothing)
{
    start(Chatter);
    runFor(20'000'000);
    cut(true);
    runFor(10 * Second);
    cut(false);
    runFor(5 * Second);
    EXPECT_EQ(listener.told.back(), "0 counted 200");
}

TEST_F(TwoNodes, ASlowAndLossyPathTakesItsTime)
{
    start(Chatter);
    PathSettings slow;
    slow.latency = 10'000'000;
    slow.lossPerMille = 100;
    setPath(0, 1, slow);
    setPath(1, 0, slow);
    const VirtualTime begin = world->node().now;
    while (listener.told.back() != "0 counted 200" && world->node().now < begin + 600 * Second)
        runFor(Second);
    EXPECT_EQ(listener.told.back(), "0 counted 200");
    EXPECT_GT(world->node().now - begin, VirtualTime {200} * 20'000'000 + 10 * Network::Resend);
}

TEST_F(TwoNodes, ANodeThatHaltsIsSeenToGoAndTheOthersGoOn)
{
    start(Chatter);
    runFor(Second);
    world->use(*world->nodes()[1]);
    world->nodes()[1]->fate = Node::Fate::Halted;
    runFor(Second);
    EXPECT_EQ(listener.told.back(), "0 got {nodedown,b@localhost}");
    EXPECT_EQ(world->node().fate, Node::Fate::Running);
}

TEST_F(TwoNodes, ANodeThatBootsAgainIsAnotherOne)
{
    start("pong = net_adm:ping(b@localhost), net_kernel:monitor_nodes(true),"
          "P = rpc:call(b@localhost, erlang, whereis, [init]), M = monitor(process, P),"
          "receive {nodedown, b@localhost} -> ok end,"
          "receive {'DOWN', M, _, _, Why} -> ok end,"
          "timer:sleep(2000), pong = net_adm:ping(b@localhost),"
          "Q = rpc:call(b@localhost, erlang, whereis, [init]),"
          "R = monitor(process, P), receive {'DOWN', R, _, _, Now} -> ok end,"
          "relupscope:report(seen, {Why, Now, P =:= Q}).");
    runFor(Second);
    Node& b = *world->nodes()[1];
    world->use(b);
    b.fate = Node::Fate::Rebooting;
    RunLimit limit;
    limit.time = world->node().now + Second;
    ASSERT_EQ(world->run(limit), RunEnd::Halted);
    ASSERT_EQ(&world->ended(), &b);
    const std::string root = findOtpRoot("").value();
    BootOptions options(root);
    options.add({"-noshell", "-boot", root + "/bin/start_clean", "-pa", EmbeddedFolder});
    options.add(distributionArguments("b"));
    ASSERT_TRUE(world->reboot(b, options));
    runFor(5 * Second);
    EXPECT_EQ(listener.told.back(), "0 seen {noconnection,noproc,false}");
}

} // namespace relupscope
