// SPDX-License-Identifier: GPL-3.0-or-later
// The generic instructions of a module's code chunk, as the compiler wrote them: operands are
// decoded and within what their encoding allows, nothing is verified yet.
#pragma once

#include "code/beam_file.h"

#include <memory>

namespace relupscope {

// One operand of a generic instruction.
struct Operand
{
    enum class Kind : uint8_t {
        Unsigned,
        Integer,
        Atom,
        X,
        Y,
        Label,
        FloatRegister,
        List,
        AllocList,
        Literal
    };
    Kind kind = Kind::Unsigned;
    SWord value = 0;        // number, register index, label
    Term term = NoTerm;     // Integer (may be big), Atom (nil: Nil), Literal
    uint32_t listStart = 0; // List: into Instruction::lists
    uint32_t listSize = 0;
};

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
        : m_file(file), m_name(fileName), m_literals(literals), m_pool(pool)
    {
    }

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
