// SPDX-License-Identifier: GPL-3.0-or-later
// Translates the generic instructions of one module to internal code. Used by the loader only; one
// emit_*.cpp file for each family of instructions. Operands are what the verifier (code/verifier.h)
// has let pass.
#pragma once

#include "code/instruction_reader.h"
#include "code/instructions.h"
#include "code/loader.h"
#include "code/opcodes.h"

#include <vector>

namespace relupscope {

class Emitter
{
public:
    using Generic = InstructionReader::Instruction;

    Emitter(const LoadContext& context, std::string_view fileName, const BeamFile& file,
            ModuleInstance& instance);

    Result<void> instruction(const Generic& g);
    // Resolves labels; to be called once after the last instruction.
    Result<void> finish();

    std::vector<CodeWord> code;
    std::vector<Function> functions; // begin and entry hold indices until finish
    std::vector<LineMark> lines;
    std::vector<uint32_t> bifCalls; // indices of call_bif and its like
    std::vector<int64_t> labels;    // code index, or -1
    int64_t onLoadEntry = -1;
    bool hasNifs = false;

private:
    friend struct EmitTable;
    using Step = Result<void> (Emitter::*)(const Generic&);

    // --- building blocks
    size_t start(Instruction op, uint16_t a = 0, uint16_t b = 0, uint16_t c = 0);
    size_t startBranch(Instruction op, uint16_t a, const Operand& label);
    void word(Word w) { code.push_back(CodeWord {.word = w}); }
    void value(const Operand& o);                   // a V operand
    void failWord(size_t at, const Operand& label); // offset, or 0
    void labelWord(size_t at, const Operand& label);
    static bool isRegister(const Operand& o)
    {
        return o.kind == Operand::Kind::X || o.kind == Operand::Kind::Y;
    }
    static bool isX(const Operand& o) { return o.kind == Operand::Kind::X; }
    static bool isY(const Operand& o) { return o.kind == Operand::Kind::Y; }
    static bool isValue(const Operand& o) { return !isRegister(o); }
    static uint16_t field(const Operand& o) { return isX(o) ? xField(o.value) : yField(o.value); }
    static Term termOf(const Operand& o);
    static uint16_t frameBytes(const Operand& o) { return static_cast<uint16_t>(o.value * 8); }
    tl::unexpected<Error> bad(const Generic& g, std::string what) const;
    const Operand& element(const Generic& g, const Operand& list, size_t i) const
    {
        return g.lists[list.listStart + i];
    }
    Export& importOf(const Operand& o);
    // A register for a source that must be one: constants are moved to a scratch x register first.
    Operand inRegister(const Operand& o, SWord scratch);
    void moveTo(const Operand& source, const Operand& destination);
    // Fusing: whether the last instruction is this one, of so many words, and nothing jumps behind
    // it.
    [[nodiscard]] bool lastIs(Instruction op, size_t words) const
    {
        return !m_barrier && code.size() == m_lastStart + words
            && code[m_lastStart].i.op == static_cast<uint16_t>(op);
    }
    CodeWord& fuse(Instruction op) // the last instruction becomes `op`
    {
        code[m_lastStart].i.op = static_cast<uint16_t>(op);
        return code[m_lastStart];
    }
    bool fuseMoves(Instruction move, uint16_t source, uint16_t destination);
    void requirement(const Generic& g);

    // --- families
    Result<void> label(const Generic& g);
    Result<void> funcInfo(const Generic& g);
    Result<void> line(const Generic& g);
    Result<void> anyCall(const Generic& g);
    Result<void> call(const Generic& g);
    Result<void> callExt(const Generic& g);
    Result<void> frame(const Generic& g);
    Result<void> data(const Generic& g);
    Result<void> farElement(const Generic& g, const Operand& tuple);
    Result<void> test(const Generic& g);
    Result<void> compare(const Generic& g);
    Result<void> select(const Generic& g);
    Result<void> guardBif(const Generic& g);
    Result<void> receive(const Generic& g);
    Result<void> exception(const Generic& g);
    Result<void> floats(const Generic& g);
    Result<void> funs(const Generic& g);
    std::vector<size_t> keyOrder(const Generic& g, const Operand& list);
    Result<void> maps(const Generic& g);
    Result<void> binaryMatch(const Generic& g);
    Result<void> binaryBuild(const Generic& g);
    Result<void> bsMatch(const Generic& g);
    Term stringLiteral(SWord offset, size_t bytes, bool* ok);
    void flushBuild();
    Result<void> bsCreateBin(const Generic& g);
    bool arithmetic(const Export& bif, const Generic& g, size_t firstArgument);
    Result<void> selectValues(const Generic& g, const Operand& source, bool tuples);
    void endFunction();
    bool funTailCall();

    const LoadContext& m_context;
    std::string_view m_fileName;
    const BeamFile& m_file;
    ModuleInstance& m_instance;
    std::vector<Export*> m_imports; // found so far
    struct Fixup
    {
        size_t at;     // the word to patch
        size_t origin; // what the offset is relative to
        uint32_t label;
        bool branch; // a 32-bit field, else a whole word
    };
    std::vector<Fixup> m_fixups;
    // A binary under construction: OTP 24's bs_init… and bs_put…, gathered to one bs_create_bin.
    struct BuildSegment
    {
        Word packed;
        Operand source;
        Operand size;
    };
    std::vector<BuildSegment> m_build;
    bool m_building = false;
    Operand m_buildDestination;
    Operand m_buildFail;
    void createBin(const Operand& fail, const Operand& destination, uint16_t live,
                   const std::vector<BuildSegment>& segments);

    bool m_expectEntry = false; // the next label opens the function
    bool m_skipping = false;    // inside the body of a function that is native
    uint32_t m_pendingLine = 0;
    size_t m_lastStart = 0; // of the last instruction, for fusing
    static constexpr size_t NoFunCall = SIZE_MAX;
    size_t m_lastFunCall = NoFunCall; // where the last call of a fun stands
    bool m_barrier = true;            // a label stands here: do not fuse
};

} // namespace relupscope
