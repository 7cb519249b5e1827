// SPDX-License-Identifier: GPL-3.0-or-later
// The style sheet and the palette of a theme, made from the colour tokens.
#pragma once

#include "paint/look.h"

#include <QPalette>
#include <QString>

namespace relupscope::ui {

QString themeSheet(const Look& look);
QPalette themePalette(const Look& look);

} // namespace relupscope::ui
