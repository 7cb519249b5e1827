// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session_faults.h"

#include <algorithm>
#include <cctype>

namespace relupscope {

namespace {

bool isNameCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '@';
}

bool hasWord(std::string_view text, std::string_view word)
{
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const size_t end = at + word.size();
        if ((at == 0 || !isNameCharacter(text[at - 1]))
            && (end == text.size() || !isNameCharacter(text[end])))
            return true;
    }
    return false;
}

} // namespace

bool isInstruction(std::string_view text, std::string_view word, std::string_view module)
{
    if (text.starts_with('{'))
        text.remove_prefix(1);
    const auto end = std::find_if_not(text.begin(), text.end(), isNameCharacter);
    const auto length = static_cast<size_t>(end - text.begin());
    return text.substr(0, length) == word
        && (module.empty() || hasWord(text.substr(length), module));
}

void SessionFaults::plan(const std::vector<ScenarioFault>& faults)
{
    m_faults.clear();
    for (const ScenarioFault& fault : faults)
        add(fault.at, fault.fault);
}

void SessionFaults::add(Moment at, Fault fault)
{
    PlannedFault planned;
    if (at.kind == Moment::Kind::When)
        planned.when = std::make_shared<const Condition>(
            Condition::parse(at.condition).value_or(Condition()));
    planned.at = std::move(at);
    planned.fault = std::move(fault);
    m_faults.push_back(std::move(planned));
}

bool SessionFaults::isDue(const PlannedFault& planned, World& world, const Recorder& recorder,
                          bool atInstruction)
{
    const Moment& at = planned.at;
    const auto& instructions = recorder.instructions;
    // A fault that names a node waits for that one's instructions.
    const auto isIts = [&](const RecordedInstruction& i) {
        const auto node = planned.fault.value("node");
        return !node || recorder.nodeName(i.node) == *node;
    };
    switch (at.kind) {
    case Moment::Kind::Start: return true;
    case Moment::Kind::Instruction:
        return atInstruction && isIts(instructions.back())
            && static_cast<uint64_t>(std::count_if(instructions.begin(), instructions.end(), isIts))
            == at.number;
    case Moment::Kind::Before:
        return atInstruction && isIts(instructions.back())
            && isInstruction(instructions.back().text, at.word, at.module);
    case Moment::Kind::After:
        return std::any_of(instructions.begin(), instructions.end(), [&](const auto& i) {
            return i.end != 0 && isIts(i) && isInstruction(i.text, at.word, at.module);
        });
    case Moment::Kind::Time: // between two slices, wherever one has stopped to look
        return !world.isWithinSlice() && recorder.ms(world.current().now) >= at.ms;
    case Moment::Kind::Event:
        return world.current().events.count >= recorder.startIndex + at.number;
    case Moment::Kind::When: return planned.isSo;
    case Moment::Kind::End: break;
    }
    return false;
}

void SessionFaults::settle(PlannedFault& planned, const FaultEffect& effect, const World& world,
                           const Recorder& recorder)
{
    planned.problem = effect.problem;
    planned.struckAt = world.current().now;
    planned.event = world.current().events.count - recorder.startIndex;
    switch (effect.state) {
    case FaultEffect::State::Struck: planned.state = PlannedFault::State::Struck; break;
    case FaultEffect::State::Asked: planned.state = PlannedFault::State::Asked; break;
    case FaultEffect::State::Waits: planned.state = PlannedFault::State::Waits; break;
    case FaultEffect::State::Failed: planned.state = PlannedFault::State::Failed; break;
    }
}

namespace {

// For the fault's own node, which is the current one then.
FaultInjector injectorFor(World& world, const FaultContext& context)
{
    Node& node = *world.nodes()[context.node];
    world.use(node);
    return FaultInjector(node);
}

} // namespace

void SessionFaults::strikeDue(World& world, Recorder& recorder, bool atInstruction,
                              const Context& context)
{
    const auto answers = std::move(recorder.faultAnswers);
    recorder.faultAnswers.clear();
    for (const auto& [id, terms] : answers) {
        if (id < m_faults.size() && m_faults[id].state == PlannedFault::State::Asked) {
            PlannedFault& planned = m_faults[id];
            const FaultContext about = context(planned.fault);
            settle(planned, injectorFor(world, about).finish(planned.fault, about, terms), world,
                   recorder);
        }
    }
    for (size_t id = 0; id < m_faults.size(); ++id) {
        PlannedFault& planned = m_faults[id];
        const bool isDueNow = planned.state == PlannedFault::State::Planned
            ? isDue(planned, world, recorder, atInstruction)
            : planned.state == PlannedFault::State::Waits && atInstruction;
        if (!isDueNow)
            continue;
        const FaultContext about = context(planned.fault);
        settle(planned, injectorFor(world, about).begin(id, planned.fault, about), world, recorder);
    }
}

bool SessionFaults::waitsForCondition() const
{
    return std::any_of(m_faults.begin(), m_faults.end(),
                       [](const PlannedFault& f) { return f.when && !f.isSo; });
}

std::vector<SourceLine> SessionFaults::linesToLookFor() const
{
    std::vector<SourceLine> all;
    for (const PlannedFault& fault : m_faults) {
        if (!fault.when || fault.isSo)
            continue;
        const std::vector<SourceLine> lines = fault.when->lines();
        all.insert(all.end(), lines.begin(), lines.end());
    }
    return all;
}

bool SessionFaults::hasMetCondition() const
{
    return std::any_of(m_faults.begin(), m_faults.end(), [](const PlannedFault& f) {
        return f.isSo && f.state == PlannedFault::State::Planned;
    });
}

bool SessionFaults::look(const std::function<bool(const Condition&)>& holds)
{
    bool isNew = false;
    for (PlannedFault& fault : m_faults) {
        if (fault.when && !fault.isSo && holds(*fault.when))
            fault.isSo = isNew = true;
    }
    return isNew;
}

void SessionFaults::restrain(const Recorder& recorder, RunLimit* limit) const
{
    for (const PlannedFault& planned : m_faults) {
        const Moment& at = planned.at;
        if (planned.state == PlannedFault::State::Waits)
            limit->beforeInstruction = true;
        if (planned.state != PlannedFault::State::Planned)
            continue;
        switch (at.kind) {
        case Moment::Kind::Instruction:
        case Moment::Kind::Before:
        case Moment::Kind::After: limit->beforeInstruction = true; break;
        case Moment::Kind::Event:
            limit->event = std::min(limit->event, recorder.startIndex + at.number);
            break;
        case Moment::Kind::Time:
            limit->time
                = std::min(limit->time, recorder.start + static_cast<VirtualTime>(at.ms * 1e6));
            break;
        case Moment::Kind::Start:
        case Moment::Kind::When:
        case Moment::Kind::End: break;
        }
    }
}

} // namespace relupscope
