// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/pattern_match.h"

#include "api/plans.h"
#include "api/target_system.h"
#include "base/check.h"
#include "base/host_files.h"
#include "node/virtual_disk.h"

#include <fmt/format.h>

#include <atomic>

namespace relupscope {

namespace {

constexpr VirtualTime AnswerLimit = VirtualTime {60} * 1'000'000'000;

// Listens to the node for its answers.
class MatchHost : public NodeHost
{
public:
    explicit MatchHost(size_t questions) : answers(questions, false) { wantsEvents = true; }

    void standardOutput(std::string_view bytes) override { output.append(bytes.substr(0, 10000)); }

    void standardError(std::string_view bytes) override { standardOutput(bytes); }

    const HostFiles* files() override { return &hostFiles(); }

    void event(const Node& node, const Event& event) override
    {
        if (event.kind != EventKind::Report || node.atoms.text(event.term) != "matches")
            return;
        const auto number = static_cast<size_t>(tupleElement(event.extra, 0).smallValue());
        if (number < answers.size())
            answers[number] = tupleElement(event.extra, 1) == Atom::true_;
        done = ++m_seen == answers.size();
    }

    std::vector<bool> answers;
    std::string output;
    std::atomic<bool> done = false;

private:
    size_t m_seen = 0;
};

std::string questionTerms(const std::vector<PatternQuestion>& questions)
{
    std::string terms;
    for (const PatternQuestion& q : questions)
        terms += fmt::format("{}{}", terms.empty() ? "" : ", ", erlangString(q.pattern));
    return fmt::format("[{}].\n", terms);
}

} // namespace

Result<std::vector<bool>> fitPatterns(const std::string& otpRoot,
                                      const std::vector<PatternQuestion>& questions)
{
    if (questions.empty())
        return std::vector<bool> {};
    MatchHost host(questions.size());
    WorldOptions options;
    options.policy = Chooser::Policy::RoundRobin;
    const std::unique_ptr<World> world = World::create(options, host);
    if (!world)
        return fail(ErrorKind::Limit, "", "the system gives no address space for a world");
    VirtualDisk& disk = *world->node().disk;
    CHECK(disk.makeFolders("/relupscope") == Posix::Ok);
    CHECK(disk.writeFile("/relupscope/patterns", questionTerms(questions)) == Posix::Ok);
    for (size_t i = 0; i < questions.size(); ++i)
        CHECK(disk.writeFile(fmt::format("/relupscope/term{}", i), questions[i].external)
              == Posix::Ok);
    TRY(bootPlainNode(*world, otpRoot, "relupscope_driver:matches(\"/relupscope\")."));
    RunLimit limit;
    limit.interrupt = &host.done;
    limit.time = AnswerLimit;
    world->run(limit);
    if (!host.done)
        return fail(ErrorKind::Machine, "", "the patterns of the scenario could not be tried",
                    host.output);
    return host.answers;
}

} // namespace relupscope
