// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/side_switch.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace relupscope::ui {

SideSwitch::SideSwitch(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Source version"));
}

void SideSwitch::setVersions(const QString& old, const QString& current)
{
    m_old = old;
    m_new = current;
    setVisible(!old.isEmpty() && !current.isEmpty());
    updateGeometry();
    update();
}

void SideSwitch::setSide(SourceSide side)
{
    m_side = side;
    setAccessibleDescription(side == SourceSide::Old       ? m_old
                                 : side == SourceSide::New ? m_new
                                                           : tr("Both"));
    update();
}

std::vector<SideSwitch::Part> SideSwitch::parts() const
{
    const QFontMetricsF metrics(m_look.bold(FontRole::Caption));
    const double swatch = m_look.px(11) + 5;
    const auto width = [&](const QString& words) { return metrics.horizontalAdvance(words) + 18; };
    return {{SourceSide::Old, m_old, width(m_old) + swatch},
            {SourceSide::New, m_new, width(m_new) + swatch},
            {SourceSide::Both, tr("Both"), width(tr("Both"))}};
}

QSize SideSwitch::sizeHint() const
{
    double width = 2;
    for (const Part& part : parts())
        width += part.width;
    return {static_cast<int>(std::ceil(width)), m_look.px(22)};
}

QString SideSwitch::spokenName(int item) const
{
    const Part part = parts()[static_cast<size_t>(item)];
    return part.side == m_side ? tr("%1, shown").arg(part.words) : part.words;
}

QRect SideSwitch::spokenRect(int item) const
{
    double x = 1;
    const std::vector<Part> all = parts();
    for (size_t i = 0; i < static_cast<size_t>(item); ++i)
        x += all[i].width;
    return QRectF(x, 0, all[static_cast<size_t>(item)].width, height()).toAlignedRect();
}

void SideSwitch::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath frame;
    frame.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    double x = 1;
    for (const Part& part : parts()) {
        const QRectF box(x, 0, part.width, height());
        const bool on = part.side == m_side;
        if (on) {
            painter.save();
            painter.setClipPath(frame);
            painter.fillRect(box, m_look.color(Token::SurfaceSelected));
            painter.restore();
        }
        if (x > 1)
            painter.fillRect(QRectF(x, 0, 1, height()), m_look.color(Token::LineDecor));
        QRectF words = box.adjusted(8, 0, 0, 0);
        if (part.side != SourceSide::Both) {
            const double side = m_look.px(11);
            paintSwatch(painter, m_look, QRectF(words.left(), (height() - side) / 2, side, side),
                        part.side == SourceSide::Old ? CodeVersion::Old : CodeVersion::Current);
            words.setLeft(words.left() + side + 5);
        }
        paintText(painter, words,
                  on ? m_look.bold(FontRole::Caption) : m_look.font(FontRole::Caption),
                  m_look.color(on ? Token::TextPrimary : Token::TextSecondary), part.words);
        x += part.width;
    }
    painter.setPen(QPen(m_look.color(Token::LineStrong), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(frame);
    if (hasFocus())
        paintFocusRing(painter, m_look, QRectF(rect()), 6);
}

void SideSwitch::mousePressEvent(QMouseEvent* event)
{
    double x = 1;
    for (const Part& part : parts()) {
        x += part.width;
        if (event->position().x() < x)
            return Q_EMIT sideChosen(part.side);
    }
}

void SideSwitch::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Space && event->key() != Qt::Key_Return)
        return QWidget::keyPressEvent(event);
    Q_EMIT sideChosen(m_side == SourceSide::Old       ? SourceSide::New
                          : m_side == SourceSide::New ? SourceSide::Both
                                                      : SourceSide::Old);
}

} // namespace relupscope::ui
