// SPDX-License-Identifier: GPL-3.0-or-later
// A widget as a picture in a file: a drawing where the name ends in .svg, else a PNG.
#pragma once

#include <QString>

class QWidget;

namespace relupscope::ui {

// Whole or not at all. False: it cannot be written.
bool savePicture(QWidget& widget, const QString& title, const QString& file);

} // namespace relupscope::ui
