// SPDX-License-Identifier: GPL-3.0-or-later
// What every painter asks: colours of the theme in use and fonts of the roles of design.md section
// 3. The window owns one; widgets keep a reference and repaint when the window changes it.
#pragma once

#include "paint/tokens.h"

#include <QFont>

namespace relupscope::ui {

enum class FontRole : uint8_t {
    Title,
    Say,
    Body,
    PanelTitle,
    Small,
    Caption,
    Mono,
    MonoName,
    MonoBold,
    MonoSmall,
    MonoNumber,
    CaptionMono,
};

class Look
{
public:
    Look();

    Theme theme() const { return m_theme; }
    void setTheme(Theme theme) { m_theme = theme; }
    QColor color(Token token) const { return tokenColor(m_theme, token); }
    // 0.8 to 2.0: the user's font scale on top of the system's size.
    double scale() const { return m_scale; }
    void setScale(double scale);
    QFont font(FontRole role) const;
    // The same size in semibold.
    QFont bold(FontRole role) const;
    // A length of the design (96 dpi, scale 1) at the user's font scale, in whole pixels.
    int px(double length) const;

private:
    Theme m_theme = Theme::Light;
    double m_scale = 1.0;
    QString m_sans;
    QString m_mono;
    double m_points = 9.75;
};

} // namespace relupscope::ui
