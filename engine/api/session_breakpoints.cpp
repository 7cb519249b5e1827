// SPDX-License-Identifier: GPL-3.0-or-later
// The list of a session's breakpoints; session_conditions.cpp stops at them.
#include "api/session_impl.h"

#include <algorithm>

namespace relupscope {

Result<uint32_t> SessionImpl::addBreakpoint(const std::string& condition)
{
    TRY(Condition::parse(condition));
    m_breakpoints.push_back({++m_lastBreakpoint, condition, true});
    return m_lastBreakpoint;
}

Result<void> SessionImpl::changeBreakpoint(const Breakpoint& breakpoint)
{
    TRY(Condition::parse(breakpoint.condition));
    for (Breakpoint& b : m_breakpoints) {
        if (b.id == breakpoint.id) {
            b = breakpoint;
            return {};
        }
    }
    return fail(ErrorKind::NotFound, breakpoint.condition, "there is no such breakpoint");
}

Result<void> SessionImpl::removeBreakpoint(uint32_t id)
{
    if (std::erase_if(m_breakpoints, [id](const Breakpoint& b) { return b.id == id; }) == 0)
        return fail(ErrorKind::NotFound, "", "there is no such breakpoint");
    return {};
}

} // namespace relupscope
