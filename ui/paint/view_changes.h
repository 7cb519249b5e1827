// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between the moments before and after a step, for the outlines of "What changed".
#pragma once

#include "api/view.h"

#include <QSet>
#include <QString>

namespace relupscope::ui {

struct ViewChanges
{
    QSet<quint64> processes; // another state, version, queue, or new
    QSet<QString> modules;   // another version in a slot, or other runners
    QSet<int> instructions;  // another status; n of the view's hop

    [[nodiscard]] bool isEmpty() const
    {
        return processes.isEmpty() && modules.isEmpty() && instructions.isEmpty();
    }
};

ViewChanges changesBetween(const WorldView& before, const WorldView& after);

} // namespace relupscope::ui
