// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/action_button.h"

#include "paint/marks.h"

#include <QAction>
#include <QFontMetricsF>
#include <QMenu>
#include <QPainter>

#include <cmath>

namespace relupscope::ui {

ActionButton::ActionButton(const Look& look, Glyph glyph, Style style, QWidget* parent)
    : QAbstractButton(parent), m_look(look), m_glyph(glyph), m_style(style)
{
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, [this] {
        if (m_menu)
            m_menu->popup(mapToGlobal(QPoint(0, height() + 2)));
        else if (m_action)
            m_action->trigger();
    });
}

void ActionButton::setAction(QAction* action)
{
    m_action = action;
    connect(action, &QAction::changed, this, &ActionButton::followAction);
    followAction();
}

void ActionButton::followAction()
{
    const QString name = m_action->text().remove(QLatin1Char('&'));
    const QString keys = m_action->shortcut().toString(QKeySequence::NativeText);
    setEnabled(m_action->isEnabled());
    setAccessibleName(name);
    setToolTip(keys.isEmpty() ? name : QStringLiteral("%1  %2").arg(name, keys));
    update();
}

void ActionButton::setGlyph(Glyph glyph)
{
    m_glyph = glyph;
    update();
}

void ActionButton::setLabel(const QString& label)
{
    if (label == text())
        return;
    setText(label);
    if (!m_action)
        setAccessibleName(label);
    updateGeometry();
    update();
}

QSize ActionButton::sizeHint() const
{
    const int side = m_look.px(30);
    if (m_style == Style::Icon)
        return {side, side};
    const QFontMetricsF metrics(m_look.bold(FontRole::PanelTitle));
    const int arrow = m_showsArrow ? m_look.px(20) : 0;
    // Room for the longest of the labels that the button changes between.
    return {static_cast<int>(std::ceil(metrics.horizontalAdvance(text()))) + m_look.px(43) + arrow,
            side};
}

QColor ActionButton::foreground() const
{
    if (!isEnabled())
        return m_look.color(Token::LineStrong);
    if (m_style == Style::Primary)
        return m_look.color(Token::NowText);
    return m_look.color(m_style == Style::Icon ? Token::TextSecondary : Token::TextPrimary);
}

void ActionButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box(rect());
    painter.setPen(Qt::NoPen);
    if (m_style == Style::Primary)
        painter.setBrush(m_look.color(isEnabled() ? Token::NowFill : Token::VersionUnchangedTint));
    else if ((underMouse() || isDown()) && isEnabled())
        painter.setBrush(m_look.color(Token::SurfaceHover));
    if (m_style == Style::Outlined)
        painter.setPen(QPen(m_look.color(Token::LineStrong), 1));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    const double icon = m_look.px(m_style == Style::Icon ? 18 : 16);
    const double left = m_style == Style::Icon ? (width() - icon) / 2 : m_look.px(10);
    const QRectF square(left, (height() - icon) / 2, icon, icon);
    const bool isFault = m_glyph == Glyph::Bolt && isEnabled();
    paintGlyph(painter, square, m_glyph, isFault ? m_look.color(Token::Failed) : foreground());
    if (m_style != Style::Icon) {
        const QRectF label(square.right() + m_look.px(6), 0, width() - square.right(), height());
        paintText(painter, label, m_look.bold(FontRole::PanelTitle), foreground(), text());
    }
    if (m_showsArrow) {
        const double side = m_look.px(14);
        paintGlyph(painter,
                   QRectF(width() - side - m_look.px(9), (height() - side) / 2, side, side),
                   Glyph::Down, foreground());
    }
    if (hasFocus())
        paintFocusRing(painter, m_look, box, 6);
}

} // namespace relupscope::ui
