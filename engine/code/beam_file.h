// SPDX-License-Identifier: GPL-3.0-or-later
// A .beam file taken apart: its chunks, checked and decoded as far as the loader needs. Owns nothing
// of a world but the atoms it interned and the literals it decoded into a Heap.
#pragma once

#include "base/result.h"
#include "code/module.h"
#include "term/external.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

// One operand of a generic instruction.
struct Operand
{
    enum class Kind : uint8_t { Unsigned, Integer, Atom, X, Y, Label, FloatRegister, List, AllocList, Literal };
    Kind kind = Kind::Unsigned;
    SWord value = 0;     // number, register index, label
    Term term = NoTerm;  // Integer (may be big), Atom (nil: Nil), Literal
    uint32_t listStart = 0; // List: into Instruction::lists
    uint32_t listSize = 0;
};

struct BeamExport
{
    Term function;
    unsigned arity;
    uint32_t label;
};

struct BeamLambda
{
    Term function;
    uint32_t label;
    FunShape shape;
};

struct BeamLine
{
    uint32_t file = 0;
    uint32_t line = 0;
};

struct BeamFile
{
    Term module;
    std::vector<Term> atoms; // [0] unused
    std::string_view code;   // the instructions
    uint32_t labelCount = 0;
    uint32_t functionCount = 0;
    std::vector<Mfa> imports;
    std::vector<BeamExport> exports;
    std::vector<BeamLambda> lambdas;
    std::vector<Term> literals;      // in the heap given to read
    std::string_view strings;
    std::vector<BeamLine> lines;     // by `line` operand; [0] is "no line"
    std::vector<std::string> files;  // [0] is MODULE.erl
    std::string_view attributes;     // external terms; empty if absent
    std::string_view compileInfo;
    uint8_t md5[16] = {};
    std::string inflated;            // backs the views when the file was compressed
};

// `name` is for errors only. `bytes` must outlive the result unless the file is compressed.
// Literals are decoded into `heap`.
Result<BeamFile> readBeamFile(std::string_view name, std::string_view bytes, Heap& heap,
                              const ExternalContext& context);

// The data of one chunk, or nothing; an Error when the file is no .beam (beamfile_chunk/2).
Result<std::string_view> findChunk(std::string_view name, std::string_view bytes,
                                   std::string_view id, bool* found);

// Some operands in a row, in an OperandPool.
struct OperandSpan
{
    Operand* first = nullptr;
    uint32_t count = 0;

    Operand& operator[](size_t i) const { return first[i]; }
    [[nodiscard]] Operand& back() const { return first[count - 1]; }
    [[nodiscard]] size_t size() const { return count; }
    [[nodiscard]] Operand* begin() const { return first; }
    [[nodiscard]] Operand* end() const { return first + count; }
};

// Memory for operands, which stay where they are until `reset`.
class OperandPool
{
public:
    Operand* take(size_t count)
    {
        if (m_used + count > BlockSize || m_blocks.empty()) [[unlikely]]
            return takeFromNext(count);
        Operand* at = m_blocks[m_block].get() + m_used;
        m_used += count;
        return at;
    }
    void reset()
    {
        m_block = 0;
        m_used = 0;
        m_large.clear();
    }

private:
    static constexpr size_t BlockSize = 1024;
    Operand* takeFromNext(size_t count);

    std::vector<std::unique_ptr<Operand[]>> m_blocks;
    std::vector<std::unique_ptr<Operand[]>> m_large; // of more than a block
    size_t m_block = 0;
    size_t m_used = 0;
};

// Reads the instructions of a code chunk one after the other.
class InstructionReader
{
public:
    InstructionReader(const BeamFile& file, std::string_view fileName, Heap& literals,
                      OperandPool& pool)
        : m_file(file), m_name(fileName), m_literals(literals), m_pool(pool) {}

    struct Instruction
    {
        unsigned opcode;
        bool unproved; // code/verifier.h: the machine must check an operand's type
        size_t offset; // in the chunk, for errors
        OperandSpan operands;
        OperandSpan lists; // elements of list operands
    };
    // False at the end of the chunk.
    Result<bool> next(Instruction* out);

private:
    bool shortOperand(Operand* o);
    Result<Operand> operand();
    Result<Operand> list();
    Result<Operand> extended(uint8_t first);
    Result<SWord> number(uint8_t first, Term* big);
    Error bad(std::string what) const;

    const BeamFile& m_file;
    std::string_view m_name;
    Heap& m_literals;
    OperandPool& m_pool;
    std::vector<Operand> m_list; // that is being read
    size_t m_position = 0;
};

} // namespace relupscope
