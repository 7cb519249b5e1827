// SPDX-License-Identifier: GPL-3.0-or-later
// Operands: each must be of the kind that its instruction takes and within the limits that the
// internal code has for it, whether the instruction is ever reached or not.
#include "code/verifier.h"
#include "term/atom.h"

#include <algorithm>
#include <array>

namespace relupscope {

namespace {

using OperandKind = Operand::Kind;

// Functions of module erlang that bif and gc_bif may name: they neither wait nor call back, and
// they leave no trace but their value (erl_internal.erl, and what the compiler adds).
constexpr std::string_view GuardBifs[] = {"*/2",
                                          "+/1",
                                          "+/2",
                                          "-/1",
                                          "-/2",
                                          "//2",
                                          "/=/2",
                                          "</2",
                                          "=/=/2",
                                          "=:=/2",
                                          "=</2",
                                          "==/2",
                                          ">/2",
                                          ">=/2",
                                          "abs/1",
                                          "and/2",
                                          "band/2",
                                          "binary_part/2",
                                          "binary_part/3",
                                          "bit_size/1",
                                          "bnot/1",
                                          "bor/2",
                                          "bsl/2",
                                          "bsr/2",
                                          "bxor/2",
                                          "byte_size/1",
                                          "ceil/1",
                                          "div/2",
                                          "element/2",
                                          "float/1",
                                          "floor/1",
                                          "get/1",
                                          "hd/1",
                                          "is_atom/1",
                                          "is_binary/1",
                                          "is_bitstring/1",
                                          "is_boolean/1",
                                          "is_float/1",
                                          "is_function/1",
                                          "is_function/2",
                                          "is_integer/1",
                                          "is_integer/3",
                                          "is_list/1",
                                          "is_map/1",
                                          "is_map_key/2",
                                          "is_number/1",
                                          "is_pid/1",
                                          "is_port/1",
                                          "is_reference/1",
                                          "is_tuple/1",
                                          "length/1",
                                          "map_get/2",
                                          "map_size/1",
                                          "max/2",
                                          "min/2",
                                          "node/0",
                                          "node/1",
                                          "not/1",
                                          "or/2",
                                          "rem/2",
                                          "round/1",
                                          "self/0",
                                          "size/1",
                                          "tl/1",
                                          "trunc/1",
                                          "tuple_size/1",
                                          "xor/2"};
static_assert(std::ranges::is_sorted(GuardBifs));

// They never return.
constexpr std::string_view ExitBifs[] = {"error/1", "error/2", "error/3", "exit/1", "throw/1"};

constexpr SWord MaxLive = 1023;
constexpr SWord MaxHeapNeed = SWord {1} << 24;
constexpr SWord MaxFrame = 1023;
constexpr SWord MaxArity = 255;
constexpr SWord MaxUnit = 256;
constexpr size_t MaxList = 65535; // elements of what is counted in a 16-bit field

bool isRegister(const Operand& o)
{
    return o.kind == OperandKind::X || o.kind == OperandKind::Y;
}

bool isSource(const Operand& o)
{
    return isRegister(o) || o.kind == OperandKind::Integer || o.kind == OperandKind::Atom
        || o.kind == OperandKind::Literal;
}

bool isLabel(const Operand& o)
{
    return o.kind == OperandKind::Label && o.value != 0;
}

bool isCount(const Operand& o, SWord max)
{
    return o.kind == OperandKind::Unsigned && o.value <= max;
}

} // namespace

void Verifier::classifyImports(const AtomTable& atoms)
{
    m_imports.assign(m_file.imports.size(), ImportKind::Plain);
    for (size_t i = 0; i < m_file.imports.size(); ++i) {
        const Mfa& mfa = m_file.imports[i];
        if (mfa.module != Atom::erlang)
            continue;
        std::string name(atoms.text(mfa.function));
        name += '/';
        name += std::to_string(mfa.arity);
        if (std::ranges::binary_search(GuardBifs, std::string_view(name)))
            m_imports[i] = ImportKind::GuardBif;
        else if (std::ranges::find(ExitBifs, std::string_view(name)) != std::end(ExitBifs))
            m_imports[i] = ImportKind::Exit;
        else if (name == "raise/3")
            m_imports[i] = ImportKind::Raise;
    }
}

namespace {

constexpr unsigned bit(OperandKind k)
{
    return 1U << static_cast<unsigned>(k);
}

// What a letter of opcodes.def stands for.
constexpr unsigned kindsOf(char letter)
{
    constexpr unsigned registers = bit(OperandKind::X) | bit(OperandKind::Y);
    switch (letter) {
    case 'A':
    case 'F':
    case 'I':
    case 'b':
    case 'e': return bit(OperandKind::Unsigned);
    case 'H': return bit(OperandKind::Unsigned) | bit(OperandKind::AllocList);
    case 'a': return bit(OperandKind::Atom);
    case 'd':
    case 'S': return registers;
    case 'f':
    case 'j': return bit(OperandKind::Label);
    case 'L': return bit(OperandKind::List);
    case 'l': return bit(OperandKind::FloatRegister);
    default: // s
        return registers | bit(OperandKind::Integer) | bit(OperandKind::Atom)
            | bit(OperandKind::Literal);
    }
}

// What an operand may be besides what its letter says.
constexpr unsigned alsoAllowed(Opcode op, size_t i)
{
    switch (op) {
    case Opcode::fmove: return bit(OperandKind::FloatRegister);
    case Opcode::bs_match_string: return i == 3 ? bit(OperandKind::Unsigned) : 0;
    case Opcode::bs_start_match4: return i == 0 ? bit(OperandKind::Atom) : 0; // no_fail, resume
    case Opcode::bs_create_bin: return i == 1 ? bit(OperandKind::AllocList) : 0;
    case Opcode::call_fun2:
        return i == 0 ? ~0U : 0; // what the compiler knows of the fun
    // A size may be a plain number where OTP 24 opens a binary.
    case Opcode::bs_init2:
    case Opcode::bs_init_bits:
    case Opcode::bs_append:
    case Opcode::bs_private_append:
    case Opcode::bs_add: return bit(OperandKind::Unsigned);
    default: return 0;
    }
}

constexpr bool hasLimits(std::string_view letters)
{
    return letters.find_first_of("AHLlbe") != std::string_view::npos;
}

struct Shape
{
    uint16_t kinds[8] = {};
    uint8_t count = 0;
    uint8_t labelAt = 0; // of a label that must be there, + 1
    bool more = false;   // numbers, lists or imports to look at
};

constexpr auto Shapes = [] {
    std::array<Shape, MaxOpcode + 1> shapes {};
    for (const OpcodeInfo& info : OpcodeTable) {
        Shape& s = shapes[info.number];
        const auto op = static_cast<Opcode>(info.number);
        s.count = static_cast<uint8_t>(info.operands.size());
        for (size_t i = 0; i < info.operands.size(); ++i)
            s.kinds[i] = static_cast<uint16_t>(kindsOf(info.operands[i]) | alsoAllowed(op, i));
        s.labelAt = static_cast<uint8_t>(info.operands.find('f') + 1);
        s.more = hasLimits(info.operands) || op == Opcode::fmove;
    }
    return shapes;
}();

} // namespace

bool Verifier::operands(const Generic& g)
{
    const Shape& shape = Shapes[g.opcode];
    for (size_t i = 0; i < shape.count; ++i) {
        if (((shape.kinds[i] >> static_cast<unsigned>(g.operands[i].kind)) & 1) == 0) [[unlikely]]
            return bad("operand " + std::to_string(i + 1) + " is of the wrong kind");
    }
    if (shape.labelAt != 0) {
        const Operand& o = g.operands[shape.labelAt - 1U];
        if (o.value == 0 && o.kind == OperandKind::Label)
            return bad("no label");
    }
    return !shape.more || (details(g) && numbers(g) && lists(g));
}

bool Verifier::details(const Generic& g)
{
    const std::string_view letters = opcodeInfo(g.opcode)->operands;
    for (size_t i = 0; i < letters.size(); ++i) {
        const Operand& o = g.operands[i];
        if ((letters[i] == 'b' || letters[i] == 'e')
            && static_cast<size_t>(o.value) >= m_imports.size())
            return bad("no such import");
        if (letters[i] == 'H' && o.value > MaxHeapNeed)
            return bad("asks for " + std::to_string(o.value) + " words of heap");
        if (o.kind == OperandKind::FloatRegister && o.value >= 16)
            return bad("float register out of range");
    }
    return true;
}

// Numbers with a limit of their own.
bool Verifier::numbers(const Generic& g)
{
    const auto& o = g.operands;
    const auto limit = [&](size_t i, SWord max, const char* what) {
        return o[i].value <= max
            || bad(std::string(what) + " " + std::to_string(o[i].value) + " is too large");
    };
    const auto unit = [&](size_t i) {
        return (o[i].value >= 1 && o[i].value <= MaxUnit) || bad("unit out of range");
    };
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::allocate:
    case Opcode::allocate_zero:
        return limit(0, MaxFrame, "frame") && limit(1, MaxLive, "live count");
    case Opcode::allocate_heap:
    case Opcode::allocate_heap_zero:
        return limit(0, MaxFrame, "frame") && limit(2, MaxLive, "live count");
    case Opcode::test_heap: return limit(1, MaxLive, "live count");
    case Opcode::deallocate: return limit(0, MaxFrame, "frame");
    case Opcode::trim: return limit(0, MaxFrame, "frame") && limit(1, MaxFrame, "frame");
    case Opcode::call:
    case Opcode::call_only:
    case Opcode::call_fun: return limit(0, MaxArity, "arity");
    case Opcode::call_fun2: return limit(1, MaxArity, "arity");
    case Opcode::call_last: return limit(0, MaxArity, "arity") && limit(2, MaxFrame, "frame");
    case Opcode::call_ext_last: return limit(2, MaxFrame, "frame");
    case Opcode::apply: return limit(0, MaxArity, "arity");
    case Opcode::apply_last: return limit(0, MaxArity, "arity") && limit(1, MaxFrame, "frame");
    case Opcode::get_tuple_element:
        return limit(1, static_cast<SWord>(MaxDetail) - 1, "element index");
    case Opcode::set_tuple_element:
        return limit(2, static_cast<SWord>(MaxDetail) - 1, "element index");
    case Opcode::test_arity:
    case Opcode::is_tagged_tuple: return limit(2, MaxDetail, "arity");
    case Opcode::update_record: return limit(1, static_cast<SWord>(MaxList), "record");
    case Opcode::bs_get_integer2:
    case Opcode::bs_get_float2:
    case Opcode::bs_get_binary2: return unit(4);
    case Opcode::bs_skip_bits2:
    case Opcode::bs_add: return unit(3);
    case Opcode::bs_test_unit:
    case Opcode::bs_put_integer:
    case Opcode::bs_put_binary:
    case Opcode::bs_put_float: return unit(2);
    case Opcode::bs_match_string: return limit(2, SWord {1} << 32, "size");
    default: return true;
    }
}

bool Verifier::lists(const Generic& g)
{
    const auto& o = g.operands;
    const auto all = [&](const Operand& list, auto&& fits) {
        for (size_t i = 0; i < list.listSize; ++i) {
            if (!fits(g.lists[list.listStart + i]))
                return bad("element " + std::to_string(i + 1)
                           + " of the list is of the wrong kind");
        }
        return true;
    };
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::select_val:
    case Opcode::select_tuple_arity:
    case Opcode::get_map_elements: return pairs(g, o[2]);
    case Opcode::put_tuple2:
        return o[1].listSize <= MaxList ? all(o[1], isSource) : bad("tuple too large");
    case Opcode::has_map_fields: return all(o[2], isSource);
    case Opcode::make_fun3: return all(o[2], isSource);
    case Opcode::init_yregs:
        return all(o[0], [](const Operand& e) { return e.kind == OperandKind::Y; });
    case Opcode::put_map_assoc:
    case Opcode::put_map_exact:
        if (o[4].listSize % 2 != 0 || o[4].listSize > MaxList)
            return bad("odd number of keys and values");
        return all(o[4], isSource);
    case Opcode::update_record: return pairs(g, o[4]);
    case Opcode::bs_create_bin: return segments(g, o[5]);
    case Opcode::bs_match: return matchCommands(g, o[2]);
    default: return true;
    }
}

// Values and labels, arities and labels, keys and registers, positions and values.
bool Verifier::pairs(const Generic& g, const Operand& list)
{
    if (list.listSize % 2 != 0 || (list.listSize > MaxList && g.operands.size() == 5))
        return bad("the list does not consist of pairs");
    const auto op = static_cast<Opcode>(g.opcode);
    for (size_t i = 0; i < list.listSize; i += 2) {
        const Operand& first = g.lists[list.listStart + i];
        const Operand& second = g.lists[list.listStart + i + 1];
        bool ok = false;
        if (op == Opcode::select_val)
            ok = isSource(first) && !isRegister(first) && isLabel(second);
        else if (op == Opcode::select_tuple_arity)
            ok = isCount(first, static_cast<SWord>(MaxDetail)) && isLabel(second);
        else if (op == Opcode::get_map_elements)
            ok = isSource(first) && isRegister(second);
        else // update_record
            ok = (first.kind == OperandKind::Unsigned || first.kind == OperandKind::Integer)
                && first.value >= 1 && first.value <= g.operands[1].value && isSource(second);
        if (!ok)
            return bad("pair " + std::to_string(i / 2 + 1) + " of the list is of the wrong kind");
    }
    return true;
}

bool Verifier::flagList(const Operand& o) const
{
    if (o.kind != OperandKind::Literal && !(o.kind == OperandKind::Atom && o.term.isNil()))
        return false;
    Term t = o.term;
    for (; t.isCons(); t = t.tail()) {
        if (!t.head().isAtom())
            return false;
    }
    return t.isNil();
}

// Type, sequence number, unit, flags, value, size.
bool Verifier::segments(const Generic& g, const Operand& list)
{
    if (list.listSize % 6 != 0 || list.listSize / 6 > MaxList)
        return bad("the segments have not six operands each");
    for (size_t i = 0; i < list.listSize; i += 6) {
        const Operand* s = &g.lists[list.listStart + i];
        const bool isString = s[0].kind == OperandKind::Atom && s[0].term.isAtom()
            && m_atoms.text(s[0].term) == "string";
        const bool ok = s[0].kind == OperandKind::Atom && isCount(s[2], MaxUnit) && flagList(s[3])
            && (isString ? s[4].kind == OperandKind::Unsigned || s[4].kind == OperandKind::Integer
                         : isSource(s[4]))
            && (isString ? s[5].kind == OperandKind::Integer || s[5].kind == OperandKind::Unsigned
                         : isSource(s[5]));
        if (!ok)
            return bad("segment " + std::to_string(i / 6 + 1) + " is malformed");
    }
    return true;
}

namespace {

struct CommandForm
{
    std::string_view name;
    std::string_view letters; // u a number, F flags, d register, I integer, x whatever
};
constexpr CommandForm CommandForms[]
    = {{"ensure_at_least", "uu"}, {"ensure_exactly", "u"}, {"integer", "uFuud"},
       {"binary", "uFuud"},       {"=:=", "xuI"},          {"skip", "u"},
       {"get_tail", "uud"}};

} // namespace

bool Verifier::matchCommands(const Generic& g, const Operand& list)
{
    if (list.listSize > MaxList)
        return bad("too many commands");
    size_t i = 0;
    while (i < list.listSize) {
        const Operand* c = &g.lists[list.listStart + i];
        const std::string_view name = c[0].kind == OperandKind::Atom && c[0].term.isAtom()
            ? m_atoms.text(c[0].term)
            : std::string_view();
        const auto* form = std::ranges::find(CommandForms, name, &CommandForm::name);
        if (form == std::end(CommandForms))
            return bad("unknown command");
        const size_t count = form->letters.size();
        bool ok = i + count < list.listSize;
        for (size_t n = 0; ok && n < count; ++n) {
            const Operand& o = c[1 + n];
            const char letter = form->letters[n];
            ok = letter == 'x' || (letter == 'u' && isCount(o, 0xFFFFFFFF))
                || (letter == 'F' && flagList(o)) || (letter == 'd' && isRegister(o))
                || (letter == 'I'
                    && (o.kind == OperandKind::Integer || o.kind == OperandKind::Unsigned));
        }
        if (!ok)
            return bad("command " + std::string(name) + " is malformed");
        i += 1 + count;
    }
    return true;
}

} // namespace relupscope
