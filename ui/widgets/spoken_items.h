// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen reader finds inside of a widget that paints its items itself: a list of them, each
// with a name and a place. A widget that has such items inherits SpokenItems; the factory does the
// rest.
#pragma once

#include <QRect>
#include <QString>

namespace relupscope::ui {

class SpokenItems
{
public:
    virtual ~SpokenItems() = default;
    // At most a few hundred: a crowd is one item that says how many it is.
    virtual int spokenCount() const = 0;
    virtual QString spokenName(int item) const = 0;
    virtual QRect spokenRect(int item) const = 0; // in the widget's coordinates
};

// Makes widgets with SpokenItems known to assistive technology; once for each program.
void installSpokenItems();

} // namespace relupscope::ui
