// SPDX-License-Identifier: GPL-3.0-or-later
// The faults of a session: those of its scenario and those that were put in by hand, each with its
// moment and what has become of it. It decides when one is due and how far the world may run
// before; what a fault does is FaultInjector's. A plain value but for the recorder it reads: copies
// are snapshots.
#pragma once

#include "api/condition.h"
#include "api/recorder.h"
#include "fault/fault_injector.h"
#include "release/scenario.h"
#include "sched/world.h"

namespace relupscope {

struct PlannedFault
{
    enum class State : uint8_t { Planned, Asked, Waits, Struck, Failed };

    Moment at;
    Fault fault;
    std::shared_ptr<const Condition> when {}; // of Moment::When
    bool isSo = false;                        // that has been true
    State state = State::Planned;
    VirtualTime struckAt = 0;
    uint64_t event = 0;  // after which it struck, since the start
    std::string problem; // of one that failed, or what a waiting one waits for
};

class SessionFaults
{
public:
    using Context = std::function<FaultContext(const Fault&)>;

    // Forgets all and takes these.
    void plan(const std::vector<ScenarioFault>& faults);
    // One more; Moment::Start is at once.
    void add(Moment at, Fault fault);
    // Strikes what is due. `atInstruction`: a relup instruction is about to begin.
    void strikeDue(World& world, Recorder& recorder, bool atInstruction, const Context& context);
    // After an event: which of the conditions that faults wait for hold? True: one does that did
    // not before.
    bool look(const std::function<bool(const Condition&)>& holds);
    [[nodiscard]] bool waitsForCondition() const;
    // The lines that such conditions speak of.
    [[nodiscard]] std::vector<SourceLine> linesToLookFor() const;
    // One of them is to strike here.
    [[nodiscard]] bool hasMetCondition() const;
    // How far the world may run before it has to be looked at.
    void restrain(const Recorder& recorder, RunLimit* limit) const;

    [[nodiscard]] const std::vector<PlannedFault>& all() const { return m_faults; }

private:
    [[nodiscard]] static bool isDue(const PlannedFault& planned, World& world,
                                    const Recorder& recorder, bool atInstruction);
    void settle(PlannedFault& planned, const FaultEffect& effect, const World& world,
                const Recorder& recorder);

    std::vector<PlannedFault> m_faults;
};

// Does an instruction, as it is printed, have this word first and speak of this module (empty:
// any)?
bool isInstruction(std::string_view text, std::string_view word, std::string_view module);

} // namespace relupscope
