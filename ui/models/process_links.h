// SPDX-License-Identifier: GPL-3.0-or-later
// Process identifiers within words, as links to the processes: `pid:94`. Pure.
#pragma once

#include "api/view.h"

#include <QHash>
#include <QSet>
#include <QString>

namespace relupscope::ui {

// Of one node: <0.N.0>.
QSet<quint64> pidsIn(const QString& words);
// The names of those processes that have one, in one pass over the view.
QHash<quint64, QString> namesOf(const WorldView& view, const QSet<quint64>& pids);
// Words as HTML with a link at each identifier, under its name if there is one.
QString linkedPids(const QString& words, const QHash<quint64, QString>& names,
                   const QString& color);

} // namespace relupscope::ui
