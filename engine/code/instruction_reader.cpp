// SPDX-License-Identifier: GPL-3.0-or-later
#include "code/instruction_reader.h"

#include "code/opcodes.h"
#include "term/bignum.h"

#include <limits>

namespace relupscope {

Operand* OperandPool::takeFromNext(size_t count)
{
    if (count > BlockSize)
        return m_large.emplace_back(std::make_unique<Operand[]>(count)).get();
    if (!m_blocks.empty())
        ++m_block;
    if (m_block == m_blocks.size())
        m_blocks.push_back(std::make_unique<Operand[]>(BlockSize));
    m_used = count;
    return m_blocks[m_block].get();
}

Error InstructionReader::bad(std::string what) const
{
    return Error {ErrorKind::Bytes, placeInBeam(m_name, "Code", m_position), std::move(what), {}};
}

// The number behind a compact operand. Numbers of more than eight bytes go to *big.
Result<SWord> InstructionReader::number(uint8_t first, Term* big)
{
    const std::string_view code = m_file.code;
    if ((first & 0x08) == 0)
        return first >> 4;
    if ((first & 0x10) == 0) {
        if (m_position >= code.size())
            return tl::unexpected(bad("the code is cut off"));
        return ((first & 0xE0) << 3) | static_cast<uint8_t>(code[m_position++]);
    }
    size_t size = (first >> 5) + 2U;
    if (size == 9) { // the size itself follows as a number
        if (!big)
            return tl::unexpected(bad("a number is too large"));
        if (m_position >= code.size())
            return tl::unexpected(bad("the code is cut off"));
        const auto sizeTag = static_cast<uint8_t>(code[m_position++]);
        TRY_ASSIGN(const SWord more, number(sizeTag, nullptr));
        if (more < 0 || static_cast<size_t>(more) > code.size())
            return tl::unexpected(bad("a number is cut off"));
        size = static_cast<size_t>(more) + 9;
    }
    if (size > code.size() - m_position)
        return tl::unexpected(bad("a number is cut off"));
    const auto* bytes = reinterpret_cast<const uint8_t*>(code.data()) + m_position;
    m_position += size;
    if (size <= 8) {
        Word value = (bytes[0] & 0x80) ? ~Word {0} : 0;
        for (size_t i = 0; i < size; ++i)
            value = (value << 8) | bytes[i];
        return static_cast<SWord>(value);
    }
    if (!big)
        return tl::unexpected(bad("a number is too large"));
    *big = integerFromBits(m_literals, bytes, 0, size * 8, false, true);
    return 0;
}

// Nearly all operands: a tag and a number of one or two bytes that is in range. False: none such is
// here, and nothing is read.
bool InstructionReader::shortOperand(Operand* o)
{
    const std::string_view code = m_file.code;
    if (m_position >= code.size())
        return false;
    const auto first = static_cast<uint8_t>(code[m_position]);
    SWord value = first >> 4;
    size_t size = 1;
    if ((first & 0x08) != 0) {
        if ((first & 0x10) != 0 || m_position + 1 >= code.size())
            return false;
        value = ((first & 0xE0) << 3) | static_cast<uint8_t>(code[m_position + 1]);
        size = 2;
    }
    o->value = value;
    o->term = NoTerm;
    o->listSize = 0;
    switch (first & 7) {
    case 0: o->kind = Operand::Kind::Unsigned; break;
    case 1:
        o->kind = Operand::Kind::Integer;
        o->term = Term::small(value);
        break;
    case 2:
        if (static_cast<size_t>(value) >= m_file.atoms.size())
            return false;
        o->kind = Operand::Kind::Atom;
        o->term = value == 0 ? Nil : m_file.atoms[static_cast<size_t>(value)];
        break;
    case 3: o->kind = Operand::Kind::X; break;
    case 4: o->kind = Operand::Kind::Y; break;
    case 5:
        if (value >= static_cast<SWord>(m_file.labelCount))
            return false;
        o->kind = Operand::Kind::Label;
        break;
    default: return false;
    }
    if (value >= 1024 && ((first & 7) == 3 || (first & 7) == 4))
        return false;
    m_position += size;
    return true;
}

Result<Operand> InstructionReader::operand()
{
    if (m_position >= m_file.code.size())
        return tl::unexpected(bad("the code is cut off"));
    const auto first = static_cast<uint8_t>(m_file.code[m_position++]);
    if ((first & 7) == 7)
        return extended(first);
    Operand o;
    Term big = NoTerm;
    TRY_ASSIGN(o.value, number(first, (first & 7) <= 1 ? &big : nullptr));
    switch (first & 7) {
    case 0: // so large a number is over every limit, and that is all it can say
        o.kind = Operand::Kind::Unsigned;
        if (!big.isNone())
            o.value = std::numeric_limits<SWord>::max();
        break;
    case 1:
        o.kind = Operand::Kind::Integer;
        o.term = big.isNone() ? m_literals.integer(o.value) : big;
        break;
    case 2:
        o.kind = Operand::Kind::Atom;
        if (o.value < 0 || static_cast<size_t>(o.value) >= m_file.atoms.size())
            return tl::unexpected(bad("no such atom"));
        o.term = o.value == 0 ? Nil : m_file.atoms[static_cast<size_t>(o.value)];
        break;
    case 3: o.kind = Operand::Kind::X; break;
    case 4: o.kind = Operand::Kind::Y; break;
    case 5: o.kind = Operand::Kind::Label; break;
    default: return tl::unexpected(bad("unknown operand"));
    }
    if (o.kind != Operand::Kind::Integer && o.value < 0)
        return tl::unexpected(bad("negative operand"));
    const bool isRegister = o.kind == Operand::Kind::X || o.kind == Operand::Kind::Y;
    if (isRegister && o.value >= 1024)
        return tl::unexpected(bad("register out of range"));
    if (o.kind == Operand::Kind::Label && o.value >= static_cast<SWord>(m_file.labelCount))
        return tl::unexpected(bad("no such label"));
    return o;
}

// The elements go to m_list. They are no lists themselves.
Result<Operand> InstructionReader::list()
{
    if (m_position >= m_file.code.size())
        return tl::unexpected(bad("the code is cut off"));
    TRY_ASSIGN(const SWord count, number(static_cast<uint8_t>(m_file.code[m_position++]), nullptr));
    if (count < 0 || static_cast<size_t>(count) > m_file.code.size() - m_position)
        return tl::unexpected(bad("bad list size"));
    Operand o;
    o.kind = Operand::Kind::List;
    o.listStart = static_cast<uint32_t>(m_list.size());
    o.listSize = static_cast<uint32_t>(count);
    for (SWord i = 0; i < count; ++i) {
        if (m_position < m_file.code.size() && m_file.code[m_position] == 0x17)
            return tl::unexpected(bad("a list in a list"));
        Operand element;
        if (!shortOperand(&element)) {
            TRY_ASSIGN(element, operand());
        }
        m_list.push_back(element);
    }
    return o;
}

Result<Operand> InstructionReader::extended(uint8_t first)
{
    Operand o;
    auto readNumber = [&]() -> Result<SWord> {
        if (m_position >= m_file.code.size())
            return tl::unexpected(bad("the code is cut off"));
        return number(static_cast<uint8_t>(m_file.code[m_position++]), nullptr);
    };
    switch (first >> 4) {
    case 1: return list();
    case 2: { // float register
        o.kind = Operand::Kind::FloatRegister;
        TRY_ASSIGN(o.value, readNumber());
        if (o.value < 0 || o.value >= 1024)
            return tl::unexpected(bad("float register out of range"));
        return o;
    }
    case 3: { // allocation list: words, floats, funs
        o.kind = Operand::Kind::AllocList;
        TRY_ASSIGN(const SWord count, readNumber());
        if (count < 0 || count > 8)
            return tl::unexpected(bad("bad allocation list"));
        for (SWord i = 0; i < count; ++i) {
            TRY_ASSIGN(const SWord what, readNumber());
            TRY_ASSIGN(const SWord n, readNumber());
            if (n < 0 || n > (1 << 24))
                return tl::unexpected(bad("bad allocation list"));
            o.value += what == 0 ? n
                : what == 1      ? n * SWord {FloatWords}
                                 : n * SWord {FunFixedWords};
        }
        return o;
    }
    case 4: { // literal
        o.kind = Operand::Kind::Literal;
        TRY_ASSIGN(o.value, readNumber());
        if (o.value < 0 || static_cast<size_t>(o.value) >= m_file.literals.size())
            return tl::unexpected(bad("no such literal"));
        o.term = m_file.literals[static_cast<size_t>(o.value)];
        return o;
    }
    case 5: { // register with a type hint (OTP 25), which the machine does not use
        const auto plain
            = static_cast<uint8_t>(m_position < m_file.code.size() ? m_file.code[m_position] : 7);
        if ((plain & 7) != 3 && (plain & 7) != 4)
            return tl::unexpected(bad("a type hint without a register"));
        TRY_ASSIGN(o, operand());
        TRY_ASSIGN([[maybe_unused]] const SWord type, readNumber());
        return o;
    }
    default: return tl::unexpected(bad("unknown extended operand"));
    }
}

Result<bool> InstructionReader::next(Instruction* out)
{
    if (m_position >= m_file.code.size())
        return false;
    out->offset = m_position;
    out->opcode = static_cast<uint8_t>(m_file.code[m_position++]);
    out->unproved = false;
    m_list.clear();
    const OpcodeInfo* info = opcodeInfo(out->opcode);
    if (!info || info->obsolete)
        return tl::unexpected(bad(info ? "opcode " + std::string(info->name) + " is obsolete"
                                       : "unknown opcode " + std::to_string(out->opcode)));
    const size_t count = info->operands.size();
    out->operands = {m_pool.take(count), static_cast<uint32_t>(count)};
    for (Operand& o : out->operands) {
        if (!shortOperand(&o)) {
            TRY_ASSIGN(o, operand());
        }
    }
    out->lists = {};
    if (!m_list.empty()) {
        out->lists = {m_pool.take(m_list.size()), static_cast<uint32_t>(m_list.size())};
        std::ranges::copy(m_list, out->lists.first);
    }
    return true;
}

} // namespace relupscope
