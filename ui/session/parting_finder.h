// SPDX-License-Identifier: GPL-3.0-or-later
// Finds where two runs that live in two sessions part: reads the events of both, a chunk at a time,
// up to the first that is not the same, then what happened in each from shortly before. Both
// sessions outlive it.
#pragma once

#include "session/session_controller.h"

namespace relupscope::ui {

class PartingFinder : public QObject
{
    Q_OBJECT
public:
    PartingFinder(SessionController& here, SessionController& there, QObject* parent = nullptr);
    // Of one branch of this run and, where `search` says otherRunBranch, that one of the other. An
    // earlier search is given up.
    void find(const PartingSearch& search, BranchId there);

Q_SIGNALS:
    // `parting` is the last event that both have.
    void found(const relupscope::ui::PartingSearch& search, quint64 parting,
               const std::vector<relupscope::EventRow>& a,
               const std::vector<relupscope::EventRow>& b);

private:
    void ask(uint64_t from, bool areAll);
    void take(int side, const BranchReading& reading, const std::vector<EventRow>& rows);
    void compare();
    bool isOther(int side) const { return m_search.branches[side] == otherRunBranch; }

    SessionController& m_here;
    SessionController& m_there;
    PartingSearch m_search;
    BranchId m_branch = BranchTree::Root; // of the other run
    int m_number = 0;
    uint64_t m_from = 0; // of the chunk that is under way
    std::vector<EventRow> m_rows[2];
    bool m_has[2] = {false, false};
    uint64_t m_parting = 0;
};

} // namespace relupscope::ui
