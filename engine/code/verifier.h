// SPDX-License-Identifier: GPL-3.0-or-later
// Refuses code that the run loop could not survive, so that the loop itself checks nothing: each
// function is executed abstractly, one state for each label, to a fixpoint. A state says whether
// there is a stack frame and how large, which x registers hold a term, which y registers hold a
// catch tag, which float registers are set, and what kind of term each register is known to hold.
//
// What must hold in compiled code whatever its data (registers, frames, live counts, catch tags,
// calls, jumps) is an error when it does not. What the compiler may know from elsewhere, such as
// that an argument is a tuple, is no error: the instruction is marked `unproved`, and the emitter
// puts a check before it. The y registers of a frame are always initialised (allocate sets them to
// nil), and the instructions that build terms make sure of their own heap, so neither needs a
// proof.
//
// Used by the loader, one function after the other; owns nothing of a world.
#pragma once

#include "code/instruction_reader.h"
#include "code/opcodes.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

class AtomTable;

class Verifier
{
public:
    using Generic = InstructionReader::Instruction;

    Verifier(const BeamFile& file, std::string_view fileName, const AtomTable& atoms,
             Heap& literals);

    // One function, from the labels before its func_info to its last instruction. Sets `unproved`.
    Result<void> function(std::span<Generic> code);
    // After the last function: calls, exports and funs fit the functions.
    Result<void> finish();

private:
    // What a register is known to hold: a kind in the low byte; the least arity of a tuple, or the
    // handler's label of a catch tag, above it.
    using Slot = uint32_t;
    enum Kind : Slot {
        Undefined, // no term: may be anything, even freed memory
        Any,
        Cons,
        Tuple, // of at least the arity above
        Map,
        Context,
        Mark, // x0 in an exception handler: no term, for try_case and catch_end only
        Tag,  // y: an open catch or try
    };
    static constexpr Slot kindOf(Slot s) { return s & 0xFF; }
    static constexpr Slot with(Kind kind, size_t detail)
    {
        return static_cast<Slot>(kind) | static_cast<Slot>(detail << 8);
    }
    static constexpr int NoFrame = -1;
    // Ways with different frames have met: nothing is left to do but to raise. The y registers that
    // all of them have may still be read.
    static constexpr int mixedFrames(int common) { return -2 - common; }
    static constexpr int yCount(int frame)
    {
        return frame >= 0 ? frame : frame == NoFrame ? 0 : -2 - frame;
    }
    static constexpr size_t MaxRegisters = 1024;
    static constexpr size_t MaxDetail = (size_t {1} << 24) - 1;

    struct State
    {
        int frame = NoFrame; // its y registers, or one of the above
        unsigned xCount = 0; // all above are undefined
        unsigned tags = 0;   // y registers that hold one
        uint16_t floats = 0;
        bool reachable = false;
        Slot x[MaxRegisters];
        Slot y[MaxRegisters];
    };
    struct Label
    {
        uint32_t function = 0; // in which it stands, from 1; 0: nowhere yet
        uint32_t index = 0;    // of its instruction in that function
        uint32_t slots = 0;    // of its state in m_pool, x before y, + 1; 0: not reached yet
        int frame = NoFrame;
        uint16_t xCount = 0;
        uint16_t floats = 0;
    };
    struct Entry
    {
        Term name;
        unsigned arity;
        uint32_t label;
    };
    struct Call
    {
        size_t offset;
        uint32_t label;
        unsigned arity;
    };

    // --- verifier.cpp: functions, labels, states
    bool head(std::span<Generic> code);
    bool locateLabels(std::span<Generic> code);
    bool fixpoint(std::span<Generic> code);
    bool pass(std::span<Generic> code);
    bool findNoReturn();
    bool enterLabel(Generic& g);
    [[nodiscard]] bool opensHandler(size_t index) const;
    bool branch(const Operand& label, bool withX = true);
    bool loopBack(const Operand& label);
    bool mergeX(Label& l);
    bool mergeFrame(Label& l);
    static bool merged(Slot a, Slot b, Slot* out);
    bool cycles(std::span<Generic> code);
    void successors(std::span<Generic> code, uint32_t at, std::vector<uint32_t>* out) const;
    void noteHandler();
    bool bad(std::string what);

    // --- verifier_operands.cpp: operands as they must be whether the code is reached or not
    void classifyImports(const AtomTable& atoms);
    bool operands(const Generic& g);
    bool details(const Generic& g);
    bool numbers(const Generic& g);
    bool lists(const Generic& g);
    bool pairs(const Generic& g, const Operand& list);
    bool segments(const Generic& g, const Operand& list);
    bool matchCommands(const Generic& g, const Operand& list);
    bool flagList(const Operand& o) const;

    // --- verifier_steps.cpp: what each instruction does to the state
    bool step(Generic& g);
    bool plain(const Generic& g);
    bool frameStep(const Generic& g);
    bool callStep(Generic& g);
    bool importStep(const Generic& g, Opcode op);
    bool dataStep(Generic& g);
    bool testStep(Generic& g);
    bool selectStep(Generic& g);
    bool bifStep(const Generic& g);
    bool messageStep(const Generic& g);
    bool exceptionStep(const Generic& g);
    bool floatStep(const Generic& g);
    bool funStep(const Generic& g);
    bool mapStep(Generic& g);
    bool matchStep(Generic& g);
    bool matchListStep(const Generic& g);
    bool buildStep(const Generic& g);
    bool createStep(const Generic& g);

    bool read(const Operand& o)
    {
        const Slot kind = kindOf(slotOf(o));
        return (kind >= Any && kind <= Context) || unreadable(o);
    }
    bool unreadable(const Operand& o);
    bool readList(const Generic& g, const Operand& list);
    bool define(const Operand& o, Slot slot = Any);
    void refine(const Operand& o, Slot slot);
    void
    forget(const Operand& o); // what is known of it, for a branch after it may have been written
    [[nodiscard]] Slot slotOf(const Operand& o) const
    {
        if (o.kind == Operand::Kind::X)
            return static_cast<unsigned>(o.value) < m_now.xCount ? m_now.x[o.value]
                                                                 : Slot {Undefined};
        if (o.kind == Operand::Kind::Y)
            return o.value < yCount(m_now.frame) ? m_now.y[o.value] : Slot {Undefined};
        return slotOfConstant(o);
    }
    [[nodiscard]] static Slot slotOfConstant(const Operand& o);
    bool require(Generic& g, const Operand& o, Slot slot);
    bool live(const Operand& count);
    bool arguments(size_t count);
    bool called(bool tail, size_t arity);
    bool dropFrame(const Operand& size);
    void onlyX0();
    void stop() { m_now.reachable = false; }
    bool finishBuild();
    [[nodiscard]] bool neverReturns(const Generic& g) const;

    // What the machine does with an import that is a BIF of OTP's emulator.
    enum class ImportKind : uint8_t { Plain, GuardBif, Exit, Raise };

    const BeamFile& m_file;
    std::string_view m_fileName;
    const AtomTable& m_atoms;
    Heap& m_literals;
    std::vector<ImportKind> m_imports;
    std::vector<Label> m_labels;
    std::vector<Entry> m_entries;
    std::vector<Call> m_calls;
    std::vector<bool> m_noReturn; // by entry label; empty until it is needed
    bool m_retrying = false;      // with m_noReturn, the function that did not pass without
    std::vector<Slot> m_pool;
    State m_now;
    const Generic* m_at = nullptr; // the instruction that is being verified
    uint32_t m_index = 0;          // of it, in its function
    uint32_t m_headIndex = 0;      // of func_info; labels before it are where no clause matched
    std::span<Generic> m_code;     // of the function
    std::vector<Slot> m_saved;     // y registers, while noteHandler looks at another state
    bool m_again = false;          // a label that was passed has changed
    bool m_jumpsBack = false;
    bool m_building = false; // between bs_init… and the last bs_put…
    Operand m_buildDestination;
    Error m_error;
};

} // namespace relupscope
