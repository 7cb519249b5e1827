// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/callout.h"

#include <algorithm>

namespace relupscope::ui {

namespace {

// As near to `wanted` as the room allows; at its beginning where it is too large for it.
int within(int wanted, int length, int from, int to)
{
    return std::max(from, std::min(wanted, to - length));
}

} // namespace

QRect calloutPlace(const QRect& target, QSize size, const QRect& room, int gap)
{
    const int right = target.x() + target.width() + gap;
    const int below = target.y() + target.height() + gap;
    const int left = target.x() - gap - size.width();
    const int above = target.y() - gap - size.height();
    const int roomRight = room.x() + room.width();
    const int roomBottom = room.y() + room.height();
    QPoint at(target.x() + (target.width() - size.width()) / 2,
              target.y() + (target.height() - size.height()) / 2);
    if (below + size.height() <= roomBottom)
        at.setY(below);
    else if (above >= room.y())
        at.setY(above);
    else if (right + size.width() <= roomRight)
        at.setX(right);
    else if (left >= room.x())
        at.setX(left);
    return {QPoint(within(at.x(), size.width(), room.x(), roomRight),
                   within(at.y(), size.height(), room.y(), roomBottom)),
            size};
}

} // namespace relupscope::ui
