// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/stack_use.h"

#include <algorithm>

namespace relupscope {

size_t StackUse::add(const ModuleInstance& instance)
{
    const Range range {instance.code, instance.code + instance.codeWords, m_seenAt.size()};
    m_ranges.insert(
        std::upper_bound(m_ranges.begin(), m_ranges.end(), range,
                         [](const Range& a, const Range& b) { return a.begin < b.begin; }),
        range);
    m_seenAt.push_back(0);
    return range.place;
}

void StackUse::see(CodePointer at)
{
    auto range = std::upper_bound(m_ranges.begin(), m_ranges.end(), at,
                                  [](CodePointer p, const Range& r) { return p < r.begin; });
    if (range == m_ranges.begin() || at >= (--range)->end || m_seenAt[range->place] == m_looks)
        return;
    m_seenAt[range->place] = m_looks;
    m_found.push_back(static_cast<uint32_t>(range->place));
}

void StackUse::look(const Process& p)
{
    ++m_looks;
    m_found.clear();
    if (m_ranges.empty())
        return;
    see(p.ip);
    for (const Term* at = p.stackTop; at < p.stackBase; ++at) {
        if (isReturnAddress(*at))
            see(reinterpret_cast<CodePointer>(at->w));
    }
}

} // namespace relupscope
