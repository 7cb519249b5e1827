// SPDX-License-Identifier: GPL-3.0-or-later
// Where a callout stands beside what it speaks of: below, above, to the right or to the left of it,
// wherever there is room first; else over it. Pure.
#pragma once

#include <QRect>
#include <QSize>

namespace relupscope::ui {

// `room` is what it must stay in; `gap` lies between it and its target.
QRect calloutPlace(const QRect& target, QSize size, const QRect& room, int gap);

} // namespace relupscope::ui
