// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/moment.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace relupscope::ui {

namespace {

constexpr const char* hint = "start, instruction:N, time:MS, event:N or end";

Result<void> ended(Stopped stopped, const WorldView& view, const std::string& what)
{
    if (stopped == Stopped::Reached || stopped == Stopped::Interrupted)
        return {};
    if (!view.problem.empty())
        return fail(ErrorKind::Machine, view.title, view.problem);
    return fail(ErrorKind::Value, view.title, "the run ends before " + what);
}

Result<void> goToInstruction(Session& session, uint64_t n, const std::atomic<bool>& interrupt)
{
    for (uint64_t i = 0; i < n; ++i) {
        Until until;
        until.kind = Until::Kind::Instruction;
        const Stopped stopped = session.advance(until, interrupt);
        if (stopped != Stopped::Reached)
            return ended(stopped, *session.view(), "instruction " + std::to_string(n));
    }
    return {};
}

} // namespace

Result<Moment> parseMoment(const std::string& text)
{
    Moment moment;
    if (text == "start")
        return moment;
    if (text == "end") {
        moment.kind = Moment::Kind::End;
        return moment;
    }
    const size_t colon = text.find(':');
    const std::string kind = text.substr(0, colon);
    const std::string value = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (kind == "time") {
        char* end = nullptr;
        moment.kind = Moment::Kind::Time;
        moment.ms = std::strtod(value.c_str(), &end);
        if (value.empty() || *end != '\0' || !std::isfinite(moment.ms) || moment.ms < 0)
            return fail(ErrorKind::Value, text, "is not a time in milliseconds", hint);
        return moment;
    }
    if (kind != "instruction" && kind != "event")
        return fail(ErrorKind::Value, text, "is not a moment", hint);
    moment.kind = kind == "event" ? Moment::Kind::Event : Moment::Kind::Instruction;
    const char* last = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), last, moment.n);
    const bool zero = moment.kind == Moment::Kind::Instruction && moment.n == 0;
    if (value.empty() || error != std::errc() || at != last || zero)
        return fail(ErrorKind::Value, text, "is not a number of an " + kind, hint);
    return moment;
}

Result<void> goForward(Session& session, const Moment& moment, const std::atomic<bool>& interrupt)
{
    Until until;
    switch (moment.kind) {
    case Moment::Kind::Start: return {};
    case Moment::Kind::End:
        until.kind = Until::Kind::End;
        session.advance(until, interrupt);
        return {};
    case Moment::Kind::Time:
        until.kind = Until::Kind::Time;
        until.ms = moment.ms;
        return ended(session.advance(until, interrupt), *session.view(), "that time");
    case Moment::Kind::Event:
        if (moment.n <= session.view()->event)
            return {};
        until.kind = Until::Kind::Event;
        until.count = moment.n - session.view()->event;
        return ended(session.advance(until, interrupt), *session.view(),
                     "event " + std::to_string(moment.n));
    case Moment::Kind::Instruction: return goToInstruction(session, moment.n, interrupt);
    case Moment::Kind::HopInstruction:
        until.kind = Until::Kind::InstructionN;
        until.count = moment.n;
        until.hop = moment.hop;
        return ended(session.advance(until, interrupt), *session.view(),
                     "instruction " + std::to_string(moment.n));
    }
    return {};
}

Destination destinationOf(const Moment& moment)
{
    Destination there;
    switch (moment.kind) {
    case Moment::Kind::Start: break;
    case Moment::Kind::End: there.kind = Destination::Kind::End; break;
    case Moment::Kind::Time:
        there.kind = Destination::Kind::Time;
        there.ms = moment.ms;
        break;
    case Moment::Kind::Event:
        there.kind = moment.n == 0 ? Destination::Kind::Start : Destination::Kind::Event;
        there.event = moment.n;
        break;
    case Moment::Kind::Instruction:
    case Moment::Kind::HopInstruction:
        there.kind = Destination::Kind::Instruction;
        there.instruction = static_cast<int>(moment.n);
        there.hop = moment.kind == Moment::Kind::HopInstruction ? moment.hop : 0;
        there.node = moment.node;
        break;
    }
    return there;
}

std::optional<NodeNumber> nodeInStep(Session& session)
{
    const std::vector<NodeRow> nodes = session.nodes();
    const uint64_t here = session.eventCount();
    if (nodes.size() < 2 || here == 0)
        return std::nullopt;
    const std::vector<EventRow> last = session.events(here - 1, here);
    for (const NodeRow& node : nodes)
        if (!last.empty() && last.back().kind == "instruction" && last.back().node == node.name)
            return node.number;
    return std::nullopt;
}

Result<void> seekTo(Session& session, const Moment& moment, const std::atomic<bool>& interrupt)
{
    const Stopped stopped = session.seek(destinationOf(moment), interrupt);
    if (moment.kind == Moment::Kind::End)
        return {};
    return ended(stopped, *session.view(), "that moment");
}

} // namespace relupscope::ui
