// SPDX-License-Identifier: GPL-3.0-or-later
// Bit syntax: matching and construction.
#include "code/emitter.h"
#include "term/binary.h"

#include <cstring>

namespace relupscope {

namespace {

// Native byte order is little-endian on every machine that the project builds on.
unsigned orderFlags(unsigned flags)
{
    return (flags & BinaryNative) ? (flags & ~BinaryNative) | BinaryLittle : flags;
}

} // namespace

Result<void> Emitter::binaryMatch(const Generic& g)
{
    using I = Instruction;
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    switch (op) {
    case Opcode::bs_start_match3: {
        const size_t at = start(I::bs_start_match, field(o[3]));
        failWord(at, o[0]);
        value(o[1]);
        return {};
    }
    case Opcode::bs_start_match4: { // Fail is a label, no_fail or resume
        const size_t at = start(I::bs_start_match, field(o[3]));
        failWord(at, o[0]);
        value(o[2]);
        return {};
    }
    case Opcode::bs_get_integer2: {
        const unsigned flags = orderFlags(static_cast<unsigned>(o[5].value));
        const bool fixed = isValue(o[3]) && termOf(o[3]).isSmall();
        const SWord bits = fixed ? termOf(o[3]).smallValue() * o[4].value : -1;
        if (isRegister(o[1]) && (bits == 8 || bits == 16 || bits == 24 || bits == 32)) {
            const size_t at = start(I::bs_get_integer_fixed, field(o[6]),
                                    static_cast<uint16_t>(flags), static_cast<uint16_t>(bits));
            failWord(at, o[0]);
            value(o[1]);
            return {};
        }
        [[fallthrough]];
    }
    case Opcode::bs_get_float2:
    case Opcode::bs_get_binary2: {
        const I i = op == Opcode::bs_get_integer2 ? I::bs_get_integer
            : op == Opcode::bs_get_float2         ? I::bs_get_float
                                                  : I::bs_get_binary;
        const size_t at = start(
            i, field(o[6]), static_cast<uint16_t>(orderFlags(static_cast<unsigned>(o[5].value))),
            static_cast<uint16_t>(o[4].value));
        failWord(at, o[0]);
        value(o[1]);
        value(o[3]);
        return {};
    }
    case Opcode::bs_skip_bits2: {
        const size_t at = start(I::bs_skip_bits, 0, 0, static_cast<uint16_t>(o[3].value));
        failWord(at, o[0]);
        value(o[1]);
        value(o[2]);
        return {};
    }
    case Opcode::bs_test_tail2: {
        const size_t at = start(I::bs_test_tail);
        failWord(at, o[0]);
        value(o[1]);
        word(static_cast<Word>(o[2].value));
        return {};
    }
    case Opcode::bs_test_unit: {
        const size_t at = start(I::bs_test_unit, 0, 0, static_cast<uint16_t>(o[2].value));
        failWord(at, o[0]);
        value(o[1]);
        return {};
    }
    case Opcode::bs_match_string: {
        const auto bits = static_cast<size_t>(o[2].value);
        const auto offset = static_cast<size_t>(o[3].value);
        const size_t bytes = (bits + 7) / 8;
        if (offset > m_file.strings.size() || bytes > m_file.strings.size() - offset)
            return bad(g, "outside the string chunk");
        const size_t at = start(I::bs_match_string);
        failWord(at, o[0]);
        value(o[1]);
        word(bits);
        for (size_t i = 0; i < bytes; i += 8) {
            Word w = 0;
            std::memcpy(&w, m_file.strings.data() + offset + i, std::min<size_t>(8, bytes - i));
            word(w);
        }
        return {};
    }
    case Opcode::bs_get_tail:
        start(I::bs_get_tail, field(o[1]));
        value(o[0]);
        return {};
    case Opcode::bs_get_position:
        start(I::bs_get_position, field(o[1]));
        value(o[0]);
        return {};
    case Opcode::bs_set_position:
        start(I::bs_set_position);
        value(o[0]);
        value(o[1]);
        return {};
    default: break;
    }
    const bool get
        = op == Opcode::bs_get_utf8 || op == Opcode::bs_get_utf16 || op == Opcode::bs_get_utf32;
    const bool is8 = op == Opcode::bs_get_utf8 || op == Opcode::bs_skip_utf8;
    const bool is16 = op == Opcode::bs_get_utf16 || op == Opcode::bs_skip_utf16;
    const size_t at = start(I::bs_get_utf, get ? field(o[4]) : uint16_t {0xFFFF},
                            static_cast<uint16_t>(orderFlags(static_cast<unsigned>(o[3].value))),
                            is8        ? 8
                                : is16 ? 16
                                       : 32);
    failWord(at, o[0]);
    value(o[1]);
    return {};
}

// OTP 26: all commands of one match in a list, each an atom followed by its operands.
Result<void> Emitter::bsMatch(const Generic& g)
{
    const auto& o = g.operands;
    const Operand& list = o[2];
    const size_t at = start(Instruction::bs_match);
    failWord(at, o[0]);
    value(o[1]);
    uint16_t commands = 0;
    size_t i = 0;
    const auto number = [&](size_t n) { return static_cast<uint32_t>(element(g, list, n).value); };
    while (i < list.listSize) {
        const Operand& head = element(g, list, i);
        const std::string_view name = head.term.isAtom() ? m_context.atoms.text(head.term) : "";
        const auto need = [&](size_t n) { return i + n < list.listSize; };
        const auto put
            = [&](MatchCommand c, unsigned flags, unsigned unit, uint32_t bits, Word operand) {
                  word(packSegment(static_cast<uint8_t>(c), flags, unit, bits));
                  word(operand);
              };
        const auto flagsOf = [&](size_t n) {
            unsigned flags = 0;
            for (Term t = termOf(element(g, list, n)); t.isCons(); t = t.tail()) {
                const std::string_view flag = m_context.atoms.text(t.head());
                flags |= flag == "little" || flag == "native" ? BinaryLittle
                    : flag == "signed"                        ? BinarySigned
                                                              : 0U;
            }
            return flags;
        };
        if (name == "ensure_at_least" && need(2)) {
            put(MatchCommand::EnsureAtLeast, 0, number(i + 2), number(i + 1), 0);
            i += 3;
        } else if (name == "ensure_exactly" && need(1)) {
            put(MatchCommand::EnsureExactly, 0, 0, number(i + 1), 0);
            i += 2;
        } else if ((name == "integer" || name == "binary") && need(5)
                   && isRegister(element(g, list, i + 5))) {
            put(name == "integer" ? MatchCommand::Integer : MatchCommand::Binary, flagsOf(i + 2), 1,
                number(i + 3) * number(i + 4), field(element(g, list, i + 5)));
            i += 6;
        } else if (name == "=:=" && need(3)) {
            put(MatchCommand::Equal, 0, 1, number(i + 2), termOf(element(g, list, i + 3)).w);
            i += 4;
        } else if (name == "skip" && need(1)) {
            put(MatchCommand::Skip, 0, 0, number(i + 1), 0);
            i += 2;
        } else if (name == "get_tail" && need(3) && isRegister(element(g, list, i + 3))) {
            put(MatchCommand::GetTail, 0, 0, 0, field(element(g, list, i + 3)));
            i += 4;
        } else {
            return bad(g, "unknown command " + std::string(name));
        }
        ++commands;
    }
    code[at].i.b = commands;
    return {};
}

Term Emitter::stringLiteral(SWord offset, size_t bytes, bool* ok)
{
    *ok = offset >= 0 && static_cast<size_t>(offset) <= m_file.strings.size()
        && bytes <= m_file.strings.size() - static_cast<size_t>(offset);
    return *ok
        ? makeBinary(m_instance.literals, m_file.strings.substr(static_cast<size_t>(offset), bytes))
        : NoTerm;
}

void Emitter::createBin(const Operand& fail, const Operand& destination, uint16_t live,
                        const std::vector<BuildSegment>& segments)
{
    const size_t at = start(Instruction::bs_create_bin, field(destination),
                            static_cast<uint16_t>(segments.size()), live);
    failWord(at, fail);
    for (const BuildSegment& s : segments) {
        word(s.packed);
        value(s.source);
        value(s.size);
    }
}

Result<void> Emitter::bsCreateBin(const Generic& g)
{
    struct Named
    {
        std::string_view name;
        Segment segment;
    };
    static constexpr Named names[]
        = {{"append", Segment::Append},   {"private_append", Segment::PrivateAppend},
           {"binary", Segment::Binary},   {"float", Segment::Float},
           {"integer", Segment::Integer}, {"string", Segment::String},
           {"utf8", Segment::Utf8},       {"utf16", Segment::Utf16},
           {"utf32", Segment::Utf32}};
    const auto& o = g.operands;
    const Operand& list = o[5];
    if (list.listSize % 6 != 0)
        return bad(g, "segments of the wrong size");
    std::vector<BuildSegment> segments;
    for (size_t i = 0; i < list.listSize; i += 6) {
        const Operand& type = element(g, list, i);
        const Named* named = nullptr;
        for (const Named& n : names) {
            if (type.term.isAtom() && m_context.atoms.text(type.term) == n.name)
                named = &n;
        }
        if (!named)
            return bad(g, "unknown segment type");
        unsigned flags = 0;
        for (Term t = termOf(element(g, list, i + 3)); t.isCons(); t = t.tail()) {
            const std::string_view flag = m_context.atoms.text(t.head());
            flags |= flag == "little" || flag == "native" ? BinaryLittle : 0U;
        }
        BuildSegment s;
        s.source = element(g, list, i + 4);
        s.size = element(g, list, i + 5);
        if (named->segment == Segment::String) {
            bool ok = false;
            Operand literal;
            literal.kind = Operand::Kind::Literal;
            literal.term = stringLiteral(s.source.value,
                                         static_cast<size_t>(termOf(s.size).smallValue()), &ok);
            if (!ok)
                return bad(g, "outside the string chunk");
            s.source = literal;
        }
        const Operand& number = element(g, list, i + 1);
        const bool isNumbered = number.kind == Operand::Kind::Unsigned && number.value <= INT32_MAX;
        s.packed = packSegment(static_cast<uint8_t>(named->segment), flags,
                               static_cast<unsigned>(element(g, list, i + 2).value),
                               isNumbered ? static_cast<uint32_t>(number.value) : 0);
        segments.push_back(s);
    }
    createBin(o[0], o[4], static_cast<uint16_t>(o[2].value), segments);
    return {};
}

void Emitter::flushBuild()
{
    m_building = false;
    createBin(m_buildFail, m_buildDestination, UnknownLive, m_build);
    m_build.clear();
}

// OTP 24's way: the size is computed first, then the binary opened, then each segment put. Here the
// sizes decide nothing but whether they are sizes; the segments are gathered (see flushBuild).
Result<void> Emitter::binaryBuild(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    Operand zero;
    zero.kind = Operand::Kind::Integer;
    zero.term = Term::small(0);
    const auto open = [&](const Operand& destination) {
        m_building = true;
        m_buildFail = o[0];
        m_buildDestination = destination;
    };
    const auto segment
        = [&](Segment type, const Operand& source, const Operand& size, SWord unit, SWord flags) {
              m_build.push_back(
                  {packSegment(static_cast<uint8_t>(type), orderFlags(static_cast<unsigned>(flags)),
                               static_cast<unsigned>(unit), 0),
                   source, size});
          };
    if (m_building || op == Opcode::bs_init_writable || op == Opcode::bs_init2
        || op == Opcode::bs_init_bits || op == Opcode::bs_add || op == Opcode::bs_append
        || op == Opcode::bs_private_append || op == Opcode::bs_utf8_size
        || op == Opcode::bs_utf16_size) {
        switch (op) {
        case Opcode::bs_init_writable: start(Instruction::bs_init_writable); return {};
        case Opcode::bs_init2:
        case Opcode::bs_init_bits: open(o[5]); return {};
        case Opcode::bs_append: // Fail Size Extra Live Unit Binary Flags Dst
            open(o[7]);
            segment(Segment::Append, o[5],
                    Operand {.kind = Operand::Kind::Atom, .term = m_context.atoms.intern("all")},
                    o[4].value, 0);
            return {};
        case Opcode::bs_private_append: // Fail Size Unit Binary Flags Dst
            open(o[5]);
            segment(Segment::PrivateAppend, o[3],
                    Operand {.kind = Operand::Kind::Atom, .term = m_context.atoms.intern("all")},
                    o[2].value, 0);
            return {};
        case Opcode::bs_add: {
            const size_t at
                = start(Instruction::bs_add, field(o[4]), 0, static_cast<uint16_t>(o[3].value));
            failWord(at, o[0]);
            value(o[1]);
            value(o[2]);
            return {};
        }
        case Opcode::bs_utf8_size:
        case Opcode::bs_utf16_size: moveTo(zero, o[2]); return {};
        case Opcode::bs_put_integer:
            segment(Segment::Integer, o[4], o[1], o[2].value, o[3].value);
            return {};
        case Opcode::bs_put_float:
            segment(Segment::Float, o[4], o[1], o[2].value, o[3].value);
            return {};
        case Opcode::bs_put_binary:
            segment(Segment::Binary, o[4], o[1], o[2].value, o[3].value);
            return {};
        case Opcode::bs_put_utf8: segment(Segment::Utf8, o[2], zero, 0, 0); return {};
        case Opcode::bs_put_utf16: segment(Segment::Utf16, o[2], zero, 0, o[1].value); return {};
        case Opcode::bs_put_utf32: segment(Segment::Utf32, o[2], zero, 0, o[1].value); return {};
        case Opcode::bs_put_string: {
            bool ok = false;
            Operand literal;
            literal.kind = Operand::Kind::Literal;
            literal.term = stringLiteral(o[1].value, static_cast<size_t>(o[0].value), &ok);
            if (!ok)
                return bad(g, "outside the string chunk");
            segment(Segment::String, literal, zero, 8, 0);
            return {};
        }
        default: break;
        }
    }
    return bad(g, "no binary is being built");
}

} // namespace relupscope
