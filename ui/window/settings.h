// SPDX-License-Identifier: GPL-3.0-or-later
// What the window remembers from one start to the next, with the version of its layout: settings of
// another version are ignored, never half read.
#pragma once

#include "paint/tokens.h"

#include <QStringList>

namespace relupscope::ui {

struct Settings
{
    Theme theme = Theme::Light;
    double scale = 1.0;
    double speed = 1.0 / 200;
    bool reducedMotion = false;
    int historyMegabytes = 512; // SessionOptions::historyBytes
    bool hasSeenTour = true;    // readSettings() says false at the very first start
    QStringList tried;          // TryItem::key of what has been done
    QStringList recent;         // scenario folders and names, the last one first
};

Settings readSettings();
void writeSettings(const Settings& settings);
// Puts `scenario` first; keeps five.
void remember(Settings& settings, const QString& scenario);

} // namespace relupscope::ui
