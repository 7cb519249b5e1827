// SPDX-License-Identifier: GPL-3.0-or-later
// What the driver in each node reports of the upgrade (engine/erl/relupscope_driver.erl): that the
// release is up, what was installed, what steps gave, how it came out.
#include "api/recorder.h"
#include "api/term_text.h"
#include "node/external_context.h"
#include "node/node.h"
#include "term/print.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr PrintLimits Short {160, true};

std::string stringOf(const Node& node, Term t)
{
    std::string s = printTerm(t, node.atoms);
    return s.size() >= 2 && s.front() == '"' ? s.substr(1, s.size() - 2) : s;
}

} // namespace

void Recorder::installBegin(const Node& node)
{
    RecordedNode& n = of(node);
    n.isInstalling = true;
    n.isPermanent = false;
    n.loadedNow.clear();
    for (const auto& [id, request] : meter.open())
        inFlight.mark(id, request.client, request.load);
}

// The release is up, for the first time or again; several nodes have started when all know each
// other.
void Recorder::reportStart(const Node& node, std::string_view tag, const Event& event)
{
    RecordedNode& n = of(node);
    if (tag == "up") {
        if (started)
            noteStartedAnew(node, event);
        n.isUp = true;
        n.upAt = event.time;
        if (started) {
            n.hopsDone = n.releasesKnown = n.statesKnown = false;
            n.hasRestarted = true; // the release booted again: the measures go on
            return;
        }
        n.hasJoined = nodes.size() == 1;
    } else {
        n.hasJoined = true;
    }
    if (!started && std::all_of(nodes.begin(), nodes.end(), [](const RecordedNode& o) {
            return o.hasJoined;
        })) {
        started = true;
        start = event.time;
        startIndex = event.index;
    }
}

void Recorder::reportInstall(const Node& node, std::string_view tag, const Event& event)
{
    RecordedNode& n = of(node);
    const Term value = event.extra;
    if (tag == "make_permanent") {
        n.isPermanent = true;
        n.permanentAt = event.time;
    } else if (tag == "hop_over") {
        n.hopsOver = static_cast<int>(tupleElement(value, 0).smallValue());
        n.hopFailed = tupleElement(value, 1) != Atom::true_;
        n.hopOverAt = event.time;
    } else if (tag == "install_begin") {
        installBegin(node);
        n.installs.push_back({stringOf(node, tupleElement(value, 0)),
                              stringOf(node, tupleElement(value, 1)), "", ms(event.time), 0,
                              nodeName(node)});
    } else if (!n.installs.empty()) {
        n.isInstalling = false;
        InstallRow& i = n.installs.back();
        const Term result = tupleElement(value, 2);
        i.result = printTerm(result, node.atoms);
        n.installTerms.push_back(
            encodeExternal(result, externalContextOf(const_cast<Node&>(node))));
        i.ms = ms(event.time) - i.atMs;
        const bool failed = isTuple(result) && tupleElement(result, 0) != Atom::ok;
        // The script ends with the instruction that fails.
        if (RecordedInstruction* last = lastInstruction(node);
            failed && last && ms(last->begin) >= i.atMs) {
            last->failed = true;
            last->failedAfter = meter.failed();
        }
        if (failed)
            noteFailedInstall(node, event, i);
    }
}

void Recorder::reportStep(const Node& node, std::string_view tag, const Event& event)
{
    RecordedNode& n = of(node);
    const Term value = event.extra;
    if (tag == "step_begin") {
        const auto number = static_cast<size_t>(tupleElement(value, 0).smallValue());
        const std::vector<int>& numbers = m_stepNumbers[node.index];
        StepRow s;
        s.n = number <= numbers.size() ? numbers[number - 1] : static_cast<int>(number);
        s.eval = textOf(tupleElement(value, 1));
        s.atMs = ms(event.time);
        s.node = nodeName(node);
        n.steps.push_back(std::move(s));
    } else if (!n.steps.empty()) {
        const Term result = tupleElement(value, 1);
        n.steps.back().result = printTerm(result, node.atoms);
        n.steps.back().ms = ms(event.time) - n.steps.back().atMs;
        n.stepTerms.push_back(encodeExternal(result, externalContextOf(const_cast<Node&>(node))));
    }
}

void Recorder::reportOutcome(const Node& node, std::string_view tag, const Event& event)
{
    RecordedNode& n = of(node);
    const Term value = event.extra;
    if (tag == "releases") {
        n.releases.clear();
        for (Term t = value; t.isCons(); t = t.tail())
            n.releases.push_back({stringOf(node, tupleElement(t.head(), 0)),
                                  stringOf(node, tupleElement(t.head(), 1))});
        n.releasesKnown = true;
    } else if (tag == "states") {
        n.states.clear();
        for (Term t = value; t.isCons(); t = t.tail())
            n.states.push_back({textOf(tupleElement(t.head(), 0)),
                                printTerm(tupleElement(t.head(), 1), node.atoms),
                                textOf(tupleElement(t.head(), 2)), nodeName(node)});
        n.statesKnown = true;
    } else if (tag == "releases_file" && !n.reboots.empty()) {
        n.reboots.back().releasesFile = printTerm(value, node.atoms, Short);
    }
}

void Recorder::report(const Node& node, const Event& event)
{
    const std::string_view tag = node.atoms.text(event.term);
    const Term value = event.extra;
    if (tag == "up" || tag == "joined") {
        reportStart(node, tag, event);
    } else if (tag == "install_begin" || tag == "install_end" || tag == "make_permanent"
               || tag == "hop_over") {
        reportInstall(node, tag, event);
    } else if (tag == "hops_done") {
        of(node).hopsDone = true;
        of(node).hopsDoneAt = event.time;
    } else if (tag == "step_begin" || tag == "step_end") {
        reportStep(node, tag, event);
    } else if (tag == "releases" || tag == "states" || tag == "releases_file") {
        reportOutcome(node, tag, event);
    } else if (tag == "checked" && value != Atom::ok) {
        const Term first = tupleElement(value, 1).head();
        const auto number
            = [&](size_t i) { return static_cast<uint32_t>(tupleElement(first, i).smallValue()); };
        textProblem = TextProblem {number(0), number(1), number(2), textOf(tupleElement(first, 3))};
    } else if (tag == "fault") {
        faultAnswers.emplace_back(
            static_cast<uint64_t>(tupleElement(value, 0).smallValue()),
            encodeExternal(tupleElement(value, 1), externalContextOf(const_cast<Node&>(node))));
    }
}

} // namespace relupscope
