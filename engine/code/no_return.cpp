// SPDX-License-Identifier: GPL-3.0-or-later
#include "code/no_return.h"

#include "code/opcodes.h"

namespace relupscope {

namespace {

class ReturnScan
{
public:
    ReturnScan(size_t labels, const std::function<bool(size_t)>& raises)
        : m_noReturn(labels, true), m_raises(raises)
    {
    }

    void read(const InstructionReader::Instruction& g)
    {
        const auto& o = g.operands;
        switch (static_cast<Opcode>(g.opcode)) {
        case Opcode::func_info: m_expectsEntry = true; break;
        case Opcode::label:
            if (m_expectsEntry && isInRange(o[0].value))
                m_entry = static_cast<uint32_t>(o[0].value);
            m_expectsEntry = false;
            m_called = 0;
            break;
        case Opcode::call:
            if (const uint32_t label = labelOf(o[1]))
                m_called = label;
            break;
        case Opcode::call_only:
        case Opcode::call_last:
            if (const uint32_t label = labelOf(o[1]))
                m_tails.push_back({m_entry, label});
            break;
        case Opcode::call_ext_only:
        case Opcode::call_ext_last:
            if (o[1].value < 0 || !m_raises(static_cast<size_t>(o[1].value)))
                returns();
            break;
        case Opcode::return_:
        case Opcode::apply_last: returns(); break;
        default: break;
        }
    }

    // What returns by a tail call of what returns, until nothing is added.
    std::vector<bool> finish()
    {
        for (bool changed = true; changed;) {
            changed = false;
            for (const auto& [from, to] : m_tails) {
                if (m_noReturn[from] && !m_noReturn[to]) {
                    m_noReturn[from] = false;
                    changed = true;
                }
            }
        }
        return std::move(m_noReturn);
    }

private:
    [[nodiscard]] bool isInRange(SWord label) const
    {
        return label >= 0 && label < static_cast<SWord>(m_noReturn.size());
    }
    [[nodiscard]] uint32_t labelOf(const Operand& o) const // 0: none that there is
    {
        return o.kind == Operand::Kind::Label && isInRange(o.value) ? static_cast<uint32_t>(o.value)
                                                                    : 0;
    }
    void returns()
    {
        if (m_called != 0)
            m_tails.push_back({m_entry, m_called});
        else
            m_noReturn[m_entry] = false;
    }

    struct Tail // from the entry of a function to another's
    {
        uint32_t from;
        uint32_t to;
    };
    std::vector<bool> m_noReturn;
    const std::function<bool(size_t)>& m_raises;
    std::vector<Tail> m_tails;
    uint32_t m_entry = 0;
    uint32_t m_called = 0; // since the last label
    bool m_expectsEntry = false;
};

} // namespace

Result<std::vector<bool>> findNoReturns(const BeamFile& file, std::string_view fileName,
                                        Heap& literals, const std::function<bool(size_t)>& raises)
{
    ReturnScan scan(size_t {file.labelCount} + 1, raises);
    OperandPool pool;
    InstructionReader reader(file, fileName, literals, pool);
    InstructionReader::Instruction g {};
    for (;;) {
        pool.reset();
        TRY_ASSIGN(const bool more, reader.next(&g));
        if (!more)
            return scan.finish();
        scan.read(g);
    }
}

} // namespace relupscope
