// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/title_menu_bar.h"

#include "paint/marks.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QProxyStyle>

namespace relupscope::ui {

namespace {

// Letters for Alt work without being underlined all the time.
class PlainMenuStyle : public QProxyStyle
{
public:
    PlainMenuStyle() : QProxyStyle(QStringLiteral("Fusion")) {}
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* result) const override
    {
        return hint == SH_UnderlineShortcut ? 0
                                            : QProxyStyle::styleHint(hint, option, widget, result);
    }
};

} // namespace

TitleMenuBar::TitleMenuBar(const Look& look, QWidget* parent) : QMenuBar(parent), m_look(look)
{
    auto* style = new PlainMenuStyle;
    style->setParent(this);
    setStyle(style);
    setNativeMenuBar(false);
    setAccessibleName(tr("Menus"));
}

void TitleMenuBar::setTitle(const QString& title)
{
    if (title == m_title)
        return;
    m_title = title;
    update();
}

void TitleMenuBar::paintEvent(QPaintEvent* event)
{
    QMenuBar::paintEvent(event);
    QPainter painter(this);
    QFont font = m_look.font(FontRole::PanelTitle);
    font.setWeight(QFont::Normal);
    const double w = QFontMetricsF(font).horizontalAdvance(m_title);
    const double left = (width() - w) / 2;
    const QAction* last = actions().isEmpty() ? nullptr : actions().constLast();
    const QWidget* corner = cornerWidget(Qt::TopRightCorner);
    const double from = last ? actionGeometry(const_cast<QAction*>(last)).right() + 12.0 : 0;
    const double to = corner ? corner->geometry().left() - 12.0 : width();
    if (left < from || left + w > to)
        return;
    paintText(painter, QRectF(left, 0, w + 2, height()), font, m_look.color(Token::TextSecondary),
              m_title);
}

} // namespace relupscope::ui
