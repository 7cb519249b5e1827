// SPDX-License-Identifier: GPL-3.0-or-later
// What matching and building binaries does to the verifier's state.
#include "code/verifier.h"
#include "term/atom.h"

namespace relupscope {

using OperandKind = Operand::Kind;

bool Verifier::matchStep(Generic& g)
{
    const auto& o = g.operands;
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::bs_start_match3: // Fail Source Live Destination
        return read(o[1]) && live(o[2]) && branch(o[0]) && define(o[3], Context);
    case Opcode::bs_start_match4: // Fail Live Source Destination; Fail may be an atom
        return read(o[2]) && live(o[1]) && (o[0].kind != OperandKind::Label || branch(o[0]))
            && define(o[3], Context);
    case Opcode::bs_get_integer2:
    case Opcode::bs_get_float2:
    case Opcode::bs_get_binary2:
        return require(g, o[1], Context) && read(o[3]) && live(o[2]) && branch(o[0])
            && define(o[6]);
    case Opcode::bs_get_utf8:
    case Opcode::bs_get_utf16:
    case Opcode::bs_get_utf32:
        return require(g, o[1], Context) && live(o[2]) && branch(o[0]) && define(o[4]);
    case Opcode::bs_skip_utf8:
    case Opcode::bs_skip_utf16:
    case Opcode::bs_skip_utf32: return require(g, o[1], Context) && live(o[2]) && branch(o[0]);
    case Opcode::bs_skip_bits2: return require(g, o[1], Context) && read(o[2]) && branch(o[0]);
    case Opcode::bs_test_tail2:
    case Opcode::bs_test_unit:
    case Opcode::bs_match_string: return require(g, o[1], Context) && branch(o[0]);
    case Opcode::bs_get_tail:
    case Opcode::bs_get_position: return require(g, o[0], Context) && live(o[2]) && define(o[1]);
    case Opcode::bs_set_position: return require(g, o[0], Context) && read(o[1]);
    default: // bs_match
        return require(g, o[1], Context) && matchListStep(g);
    }
}

// bs_match: what the commands before a failing one have written is written.
bool Verifier::matchListStep(const Generic& g)
{
    const auto& o = g.operands;
    const Operand* list = g.lists.first + o[2].listStart;
    const auto forEachDestination = [&](auto&& act) {
        for (size_t i = 0; i < o[2].listSize;) {
            const std::string_view name = m_atoms.text(list[i].term);
            const bool isField = name == "integer" || name == "binary";
            const bool isTail = name == "get_tail";
            if (isField || isTail) {
                if (!act(list[i + (isTail ? 3 : 5)]))
                    return false;
            }
            i += isField                                     ? 6
                : isTail || name == "=:="                    ? 4
                : name == "skip" || name == "ensure_exactly" ? 2
                                                             : 3;
        }
        return true;
    };
    const bool known = forEachDestination([&](const Operand& d) {
        forget(d);
        return true;
    });
    return known && branch(o[0]) && forEachDestination([&](const Operand& d) { return define(d); });
}

// OTP 24: a binary is opened, then its segments are put. The machine gathers them and builds the
// binary after the last, so the destination is written there.
bool Verifier::buildStep(const Generic& g)
{
    const auto& o = g.operands;
    const auto open = [&](const Operand& destination) {
        m_building = true;
        m_buildDestination = destination;
        return true;
    };
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::bs_init_writable: return arguments(1);
    case Opcode::bs_append: // Fail Size Extra Live Unit Binary Flags Destination
        return read(o[1]) && read(o[5]) && live(o[3]) && branch(o[0]) && open(o[7]);
    case Opcode::bs_private_append: // Fail Size Unit Binary Flags Destination
        return read(o[1]) && read(o[3]) && branch(o[0]) && open(o[5]);
    default: // bs_init2, bs_init_bits: Fail Size Words Live Flags Destination
        return read(o[1]) && live(o[3]) && branch(o[0]) && open(o[5]);
    }
}

bool Verifier::finishBuild()
{
    switch (static_cast<Opcode>(m_at->opcode)) {
    case Opcode::bs_put_integer:
    case Opcode::bs_put_binary:
    case Opcode::bs_put_float:
    case Opcode::bs_put_string:
    case Opcode::bs_put_utf8:
    case Opcode::bs_put_utf16:
    case Opcode::bs_put_utf32: return true;
    default: break;
    }
    m_building = false;
    return !m_now.reachable || define(m_buildDestination);
}

bool Verifier::createStep(const Generic& g)
{
    const auto& o = g.operands;
    const Operand* list = g.lists.first + o[5].listStart;
    for (size_t i = 0; i < o[5].listSize; i += 6) {
        if (m_atoms.text(list[i].term) != "string" && (!read(list[i + 4]) || !read(list[i + 5])))
            return false;
    }
    return live(o[2]) && branch(o[0]) && define(o[4]);
}

} // namespace relupscope
