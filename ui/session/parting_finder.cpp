// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/parting_finder.h"

#include "paint/parting.h"

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr uint64_t chunk = 4096;

bool isSame(const EventRow& a, const EventRow& b)
{
    return a.kind == b.kind && a.pid == b.pid && a.other == b.other && a.what == b.what;
}

} // namespace

PartingFinder::PartingFinder(SessionController& here, SessionController& there, QObject* parent)
    : QObject(parent), m_here(here), m_there(there)
{
    const auto takeFrom = [this](bool areOthers) {
        return [this, areOthers](const BranchReading& reading, const std::vector<EventRow>& rows) {
            for (int side : {0, 1})
                if (isOther(side) == areOthers)
                    take(side, reading, rows);
        };
    };
    connect(&m_here, &SessionController::branchRead, this, takeFrom(false));
    connect(&m_there, &SessionController::branchRead, this, takeFrom(true));
}

void PartingFinder::find(const PartingSearch& search, BranchId there)
{
    m_search = search;
    m_branch = there;
    ask(0, true);
}

void PartingFinder::ask(uint64_t from, bool areAll)
{
    ++m_number;
    m_from = from;
    for (int side : {0, 1}) {
        m_has[side] = false;
        const uint64_t end = m_search.to[side];
        const BranchReading reading {m_number, isOther(side) ? m_branch : m_search.branches[side],
                                     std::min(from, end),
                                     areAll ? std::min(from + chunk, end) : end, areAll};
        (isOther(side) ? m_there : m_here).readBranch(reading);
    }
}

void PartingFinder::take(int side, const BranchReading& reading, const std::vector<EventRow>& rows)
{
    if (reading.number != m_number)
        return;
    m_rows[side] = rows;
    m_has[side] = true;
    if (!m_has[0] || !m_has[1])
        return;
    if (reading.areAll)
        return compare();
    Q_EMIT found(m_search, m_parting, m_rows[0], m_rows[1]);
}

void PartingFinder::compare()
{
    const size_t both = std::min(m_rows[0].size(), m_rows[1].size());
    const auto differs
        = std::mismatch(m_rows[0].begin(), m_rows[0].begin() + static_cast<ptrdiff_t>(both),
                        m_rows[1].begin(), isSame);
    const auto same = static_cast<uint64_t>(differs.first - m_rows[0].begin());
    if (same == chunk)
        return ask(m_from + chunk, true);
    m_parting = m_from + same;
    ask(m_parting - std::min(partingBefore, m_parting), false);
}

} // namespace relupscope::ui
