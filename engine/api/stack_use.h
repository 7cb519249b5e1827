// SPDX-License-Identifier: GPL-3.0-or-later
// Which of some modules' instances a process has on its stack, for looking at very many processes:
// one walk over a stack answers for all instances.
#pragma once

#include "node/stack_trace.h"

#include <vector>

namespace relupscope {

class StackUse
{
public:
    // The instance's place, to ask for it. Instances are added before the first look.
    size_t add(const ModuleInstance& instance);
    // From now on the answers are this process's.
    void look(const Process& p);
    [[nodiscard]] bool has(size_t place) const { return m_seenAt[place] == m_looks; }
    // All places for which it has something, in the order of the stack.
    [[nodiscard]] const std::vector<uint32_t>& places() const { return m_found; }

private:
    struct Range
    {
        CodePointer begin;
        CodePointer end;
        size_t place;
    };
    void see(CodePointer at);

    std::vector<Range> m_ranges; // ascending
    std::vector<uint64_t> m_seenAt;
    std::vector<uint32_t> m_found;
    uint64_t m_looks = 0;
};

} // namespace relupscope
