// SPDX-License-Identifier: GPL-3.0-or-later
// The colour tokens of the three themes: one table, tokens.def. No other file names a colour.
#pragma once

#include <QColor>
#include <QString>

#include <optional>

namespace relupscope::ui {

enum class Theme : uint8_t { Light, Dark, Contrast };

enum class Token : uint8_t {
#define TOKEN(name, spelling, light, dark, contrast) name,
#include "paint/tokens.def"
#undef TOKEN
};

// How many tokens there are; Token values run from 0 to this minus one.
int tokenCount();
QString tokenName(Token token);
QColor tokenColor(Theme theme, Token token);

// "light", "dark" or "contrast".
std::optional<Theme> themeNamed(const QString& name);
QString themeName(Theme theme);

// WCAG 2 contrast of two opaque colours, from 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

// What is left of a colour under the veil that covers the time after the playhead.
QColor veilColor(Theme theme);

} // namespace relupscope::ui
