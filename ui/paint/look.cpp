// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/look.h"

#include <QFontDatabase>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

struct RoleShape
{
    double factor;
    bool mono;
    QFont::Weight weight;
};

RoleShape shapeOf(FontRole role)
{
    switch (role) {
    case FontRole::Title: return {1.54, false, QFont::DemiBold};
    case FontRole::Say: return {1.15, false, QFont::Normal};
    case FontRole::Body: return {1.0, false, QFont::Normal};
    case FontRole::PanelTitle: return {0.97, false, QFont::DemiBold};
    case FontRole::Small: return {0.92, false, QFont::Normal};
    case FontRole::Caption: return {0.85, false, QFont::Normal};
    case FontRole::Mono: return {0.92, true, QFont::Normal};
    case FontRole::MonoName: return {0.96, true, QFont::Medium};
    case FontRole::MonoBold: return {0.92, true, QFont::DemiBold};
    case FontRole::MonoSmall: return {0.88, true, QFont::Normal};
    case FontRole::MonoNumber: return {1.0, true, QFont::DemiBold};
    case FontRole::CaptionMono: return {0.85, true, QFont::Normal};
    }
    return {1.0, false, QFont::Normal};
}

QString firstInstalled(const QStringList& wanted, const QString& otherwise)
{
    const QStringList families = QFontDatabase::families();
    for (const QString& family : wanted)
        if (families.contains(family))
            return family;
    return otherwise;
}

} // namespace

Look::Look()
    : m_sans(firstInstalled({QStringLiteral("Inter")},
                            QFontDatabase::systemFont(QFontDatabase::GeneralFont).family())),
      m_mono(firstInstalled({QStringLiteral("JetBrains Mono NL"), QStringLiteral("JetBrains Mono")},
                            QFontDatabase::systemFont(QFontDatabase::FixedFont).family()))
{
}

void Look::setScale(double scale)
{
    m_scale = std::clamp(scale, 0.8, 2.0);
}

QFont Look::font(FontRole role) const
{
    const RoleShape shape = shapeOf(role);
    QFont font(shape.mono ? m_mono : m_sans);
    font.setPointSizeF(m_points * shape.factor * m_scale);
    font.setWeight(shape.weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    if (shape.mono) {
        font.setStyleHint(QFont::Monospace);
        font.setFixedPitch(true);
        // Source is shown as it is spelled: no arrows made of two characters.
        font.setStyleStrategy(QFont::PreferNoShaping);
    }
    return font;
}

QFont Look::bold(FontRole role) const
{
    QFont f = font(role);
    f.setWeight(QFont::DemiBold);
    return f;
}

int Look::px(double length) const
{
    return static_cast<int>(std::lround(length * m_scale));
}

} // namespace relupscope::ui
