// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/strip_marks.h"

#include "paint/numbers.h"

#include <QObject>

#include <algorithm>

namespace relupscope::ui {

std::vector<StripMark> stripMarks(const WorldView& view)
{
    std::vector<StripMark> marks;
    for (const Crash& crash : view.crashes) {
        const QString who = text(crash.name.empty() ? crash.pid : crash.name);
        marks.push_back({crash.atMs, Glyph::Failed, true,
                         crash.node.empty()
                             ? QObject::tr("%1 crashed").arg(who)
                             : QObject::tr("%1 on %2 crashed").arg(who, text(crash.node))});
    }
    for (const Incident& incident : view.incidents) {
        const bool isRestart = incident.kind == Incident::Kind::Restart;
        const bool isBad = incident.kind == Incident::Kind::PurgeKill
            || incident.kind == Incident::Kind::GaveUp || incident.kind == Incident::Kind::Failure
            || incident.kind == Incident::Kind::Halt;
        if (!isBad && !isRestart)
            continue; // crashes are there already, faults have a mark of their own
        const QString title = text(incident.title);
        marks.push_back({incident.atMs, isRestart ? Glyph::Restarting : Glyph::Failed, isBad,
                         incident.node.empty()
                             ? title
                             : QStringLiteral("%1: %2").arg(text(incident.node), title)});
    }
    std::stable_sort(marks.begin(), marks.end(),
                     [](const StripMark& a, const StripMark& b) { return a.ms < b.ms; });
    return marks;
}

} // namespace relupscope::ui
