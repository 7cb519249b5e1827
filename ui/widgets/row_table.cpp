// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/row_table.h"

#include "paint/marks.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QFontMetricsF>
#include <QHeaderView>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

namespace relupscope::ui {

RowTable::RowTable(const Look& look, QWidget* parent) : QTableView(parent), m_look(look)
{
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(8);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    viewport()->setAutoFillBackground(false);
}

void RowTable::showModel(QAbstractItemModel* model, std::vector<int> widths)
{
    m_widths = std::move(widths);
    setModel(model);
    restyle();
}

void RowTable::setWidths(std::vector<int> widths)
{
    m_widths = std::move(widths);
    restyle();
}

void RowTable::restyle()
{
    verticalHeader()->setDefaultSectionSize(m_look.px(23));
    horizontalHeader()->setFont(m_look.font(FontRole::Caption));
    horizontalHeader()->setFixedHeight(m_look.px(20));
    for (size_t i = 0; i < m_widths.size(); ++i)
        setColumnWidth(static_cast<int>(i), m_look.px(m_widths[i]));
}

void RowTable::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange && model())
        restyle();
    QTableView::changeEvent(event);
}

void RowTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (m_emptyWords.isEmpty() || (model() && model()->rowCount() > 0))
        return;
    QPainter painter(viewport());
    paintText(painter, QRectF(12, m_look.px(4), viewport()->width() - 24, m_look.px(23)),
              m_look.font(FontRole::Small), m_look.color(Token::TextQuiet), m_emptyWords);
}

// Letters are the window's, not a search in the table.
void RowTable::keyPressEvent(QKeyEvent* event)
{
    if (event->text().isEmpty() || event->key() == Qt::Key_Return)
        return QTableView::keyPressEvent(event);
    event->ignore();
}

RowDelegate::RowDelegate(const Look& look, StyleOf style, QObject* parent)
    : QStyledItemDelegate(parent), m_look(look), m_style(std::move(style))
{
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const
{
    const RowStyle style = m_style(index);
    painter->save();
    const QRectF box(option.rect);
    if (style.tint)
        painter->fillRect(box, m_look.color(*style.tint));
    else if (option.state & QStyle::State_Selected)
        painter->fillRect(box, m_look.color(Token::SurfaceSelected));
    painter->setOpacity(style.isDimmed ? dimmedOpacity : 1);
    if (style.glyph) {
        const double side = m_look.px(14);
        paintGlyph(*painter,
                   QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side),
                   *style.glyph, m_look.color(style.glyphColor), m_look.color(Token::SurfacePanel));
    } else {
        paintText(*painter, box.adjusted(8, 0, -8, 0), fontOf(style), m_look.color(style.color),
                  index.data().toString(), style.isNumber ? Qt::AlignRight : Qt::AlignLeft);
    }
    painter->setOpacity(1);
    if (option.state & QStyle::State_HasFocus)
        paintFocusRing(*painter, m_look, box, 4);
    painter->restore();
}

QFont RowDelegate::fontOf(const RowStyle& style) const
{
    const FontRole role = style.isErlang ? FontRole::Mono : FontRole::Small;
    return style.isBold ? m_look.bold(role) : m_look.font(role);
}

bool RowDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view,
                            const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const QString words = index.data().toString();
    if (event->type() != QEvent::ToolTip
        || QFontMetricsF(fontOf(m_style(index))).horizontalAdvance(words)
            <= option.rect.width() - 16)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    constexpr int most = 1000;
    QToolTip::showText(event->globalPos(), words.left(most), view->viewport(), option.rect);
    return true;
}

EventMark eventMark(const std::string& kind)
{
    const auto has = [&kind](const char* word) { return kind.find(word) != std::string::npos; };
    if (has("crash") || has("error"))
        return {Glyph::Failed, true};
    if (has("fault") || has("kill") || has("inject"))
        return {Glyph::Fault, true};
    if (has("exit") || has("down") || has("dead"))
        return {Glyph::Dead, false};
    if (has("restart") || has("spawn") || has("start"))
        return {Glyph::Restarting, false};
    if (has("suspend"))
        return {Glyph::Suspended, false};
    if (has("call") || has("block"))
        return {Glyph::Blocked, false};
    if (has("timer") || has("time"))
        return {Glyph::Clock, false};
    if (has("receive") || has("run") || has("slice"))
        return {Glyph::Running, false};
    if (has("send") || has("message"))
        return {Glyph::Arrow, false};
    return {Glyph::Done, false};
}

RowStyle eventStyle(const EventRow& row, const TableColumn<EventRow>& column, int index)
{
    RowStyle style;
    const EventMark mark = eventMark(row.kind);
    style.isErlang = column.isErlang;
    style.isNumber = column.isNumber;
    if (mark.isBad && mark.glyph == Glyph::Failed)
        style.tint = Token::FailedTint;
    switch (index) {
    case 0: style.color = style.tint ? Token::FailedText : Token::TextQuiet; break;
    case 1: style.color = Token::TextSecondary; break;
    case 2:
        style.glyph = mark.glyph;
        style.glyphColor = mark.isBad ? Token::Failed : Token::TextSecondary;
        break;
    case eventNodeColumn: style.color = Token::TextSecondary; break;
    case eventNodeColumn + 1: style.isBold = true; break;
    case eventNodeColumn + 3: style.color = Token::TextSecondary; break;
    default: break;
    }
    return style;
}

} // namespace relupscope::ui
