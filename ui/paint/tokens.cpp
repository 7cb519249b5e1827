// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace relupscope::ui {

namespace {

struct TokenRow
{
    const char* spelling;
    std::array<QRgb, 3> colors;
};

constexpr TokenRow tokenTable[] = {
#define TOKEN(name, spelling, light, dark, contrast) {spelling, {light, dark, contrast}},
#include "paint/tokens.def"
#undef TOKEN
};

double linearChannel(double value)
{
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c)
{
    return 0.2126 * linearChannel(c.redF()) + 0.7152 * linearChannel(c.greenF())
        + 0.0722 * linearChannel(c.blueF());
}

} // namespace

int tokenCount()
{
    return static_cast<int>(std::size(tokenTable));
}

QString tokenName(Token token)
{
    return QString::fromLatin1(tokenTable[static_cast<size_t>(token)].spelling);
}

QColor tokenColor(Theme theme, Token token)
{
    return QColor(tokenTable[static_cast<size_t>(token)].colors[static_cast<size_t>(theme)]);
}

std::optional<Theme> themeNamed(const QString& name)
{
    for (Theme theme : {Theme::Light, Theme::Dark, Theme::Contrast})
        if (name.compare(themeName(theme), Qt::CaseInsensitive) == 0)
            return theme;
    return std::nullopt;
}

QString themeName(Theme theme)
{
    switch (theme) {
    case Theme::Light: return QStringLiteral("light");
    case Theme::Dark: return QStringLiteral("dark");
    case Theme::Contrast: return QStringLiteral("contrast");
    }
    return {};
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor veilColor(Theme theme)
{
    QColor veil = tokenColor(theme, Token::SurfacePanel);
    veil.setAlphaF(theme == Theme::Contrast ? 0.5F : 0.62F);
    return veil;
}

} // namespace relupscope::ui
