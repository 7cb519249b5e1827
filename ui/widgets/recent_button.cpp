// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/recent_button.h"

#include "paint/marks.h"

#include <QDir>
#include <QFileInfo>
#include <QPainter>

namespace relupscope::ui {

namespace {

QString placeWords(const QString& place)
{
    if (!place.contains(QLatin1Char('/')))
        return QObject::tr("built-in scenario");
    QString folder = QFileInfo(place).absolutePath();
    if (folder.startsWith(QDir::homePath()))
        folder.replace(0, QDir::homePath().size(), QStringLiteral("~"));
    return folder;
}

} // namespace

RecentButton::RecentButton(const Look& look, const QString& place, QWidget* parent)
    : QAbstractButton(parent), m_look(look), m_where(placeWords(place))
{
    setText(QFileInfo(place).fileName());
    setToolTip(place);
    setAccessibleName(tr("Open %1 again").arg(text()));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

QSize RecentButton::sizeHint() const
{
    return {m_look.px(200), m_look.px(38)};
}

void RecentButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || isDown()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_look.color(Token::SurfaceHover));
        painter.drawRoundedRect(rect(), 5, 5);
    }
    const double half = height() / 2.0;
    const QRectF upper(9, 2, width() - 18, half - 1);
    paintText(painter, upper, m_look.font(FontRole::Body), m_look.color(Token::TextPrimary),
              text());
    paintText(painter, upper.translated(0, half - 3), m_look.font(FontRole::Caption),
              m_look.color(Token::TextQuiet), m_where);
    if (hasFocus())
        paintFocusRing(painter, m_look, QRectF(rect()), 5);
}

} // namespace relupscope::ui
