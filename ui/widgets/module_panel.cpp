// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/module_panel.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QHeaderView>
#include <QPainter>
#include <QVBoxLayout>

#include <cmath>

namespace relupscope::ui {

SlotDelegate::SlotDelegate(const Look& look, const ModuleTable& table, QObject* parent)
    : QStyledItemDelegate(parent), m_look(look), m_table(table)
{
}

bool SlotDelegate::isTwoLined(const ModuleRow& row) const
{
    return !m_isTight && currentSlot(row).isLoud;
}

// With large type the version stands above those who run it.
bool SlotDelegate::isLarge() const
{
    constexpr double largeType = 1.25;
    return m_look.scale() > largeType;
}

int SlotDelegate::rowHeight(int row) const
{
    const ModuleRow* module = m_table.row(row);
    return m_look.px((module && isTwoLined(*module)) || isLarge() ? 49 : 33);
}

void SlotDelegate::paintEmpty(QPainter& painter, const QRectF& box, const QString& history) const
{
    QPen dashed(m_look.color(Token::LineShape), 1);
    dashed.setDashPattern({3, 2.5});
    painter.setPen(dashed);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    const QColor quiet = m_look.color(Token::TextQuiet);
    const QFont small = m_look.font(FontRole::Small);
    QRectF room = box.adjusted(8, 0, -6, 0);
    if (paintWhole(painter, room, small, quiet, history) > 0)
        return;
    if (isLarge()) {
        room.setTop(box.center().y());
        paintWhole(painter, room, small, quiet, history.section(QLatin1Char(' '), 1));
        room = room.translated(0, -room.height());
    }
    paintText(painter, room, small, quiet, history.section(QLatin1Char(' '), 0, 0).remove(u','));
}

// The longest of what can be said of them that has room.
void SlotDelegate::paintBelow(QPainter& painter, const QRectF& box, const SlotWords& words) const
{
    const QFont small = words.isLoud ? m_look.bold(FontRole::Small) : m_look.font(FontRole::Small);
    const QColor ink = m_look.color(words.isLoud ? Token::TextPrimary : Token::TextSecondary);
    for (const QString& said :
         {words.runners, words.briefRunners, words.runners.section(QStringLiteral(", "), 1),
          words.runners.section(QLatin1Char(' '), 0, 0)})
        if (!said.isEmpty() && paintWhole(painter, box, small, ink, said) > 0)
            return;
}

void SlotDelegate::paintSlot(QPainter& painter, const QRectF& box, const SlotWords& words,
                             CodeVersion version, bool twoLines) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = box.adjusted(0.5, 0.5, -0.5, -0.5);
    const QFont small = m_look.font(FontRole::Small);
    if (words.version.isEmpty())
        return paintEmpty(painter, box, words.history);
    const Token fill = version == CodeVersion::Old ? Token::VersionOldTint
        : version == CodeVersion::Current          ? Token::VersionCurrentTint
                                                   : Token::VersionUnchangedTint;
    const Token edge = version == CodeVersion::Old ? Token::VersionOld
        : version == CodeVersion::Current          ? Token::VersionCurrent
                                                   : Token::VersionUnchangedTint;
    painter.setPen(QPen(m_look.color(edge), 1));
    painter.setBrush(m_look.color(fill));
    painter.drawRoundedRect(frame, 5, 5);
    const double side = m_look.px(twoLines ? 16 : 14);
    const QRectF upper = isLarge() ? box.adjusted(0, 2, 0, -box.height() / 2) : box;
    paintSwatch(painter, m_look, QRectF(box.left() + 8, upper.center().y() - side / 2, side, side),
                version);
    const QColor ink = m_look.color(Token::TextPrimary);
    const QColor second = m_look.color(Token::TextSecondary);
    if (isLarge()) {
        paintText(painter, upper.adjusted(15 + side, 0, -5, 0), m_look.font(FontRole::MonoBold),
                  ink, words.version);
        return paintBelow(painter, box.adjusted(8, box.height() / 2, -6, -2), words);
    }
    QRectF line = box.adjusted(15 + side, twoLines ? 3 : 0, -5, twoLines ? -box.height() / 2 : 0);
    line.setLeft(line.left()
                 + paintText(painter, line, m_look.font(FontRole::MonoBold), ink, words.version)
                 + 7);
    const QRectF below(box.left() + 15 + side, box.center().y(), box.width() - 20 - side,
                       box.height() / 2 - 3);
    if (twoLines)
        paintWhole(painter, line, small, second, words.history);
    // The first word (a count, or "nobody") carries the point of the panel.
    QRectF runners = twoLines ? below : line;
    if (QFontMetricsF(small).horizontalAdvance(words.runners) + m_look.px(4) > runners.width()) {
        // With large type only how many they are has room.
        if (paintWhole(painter, runners, small, second, words.briefRunners) <= 0)
            paintWhole(painter, runners, small, second,
                       words.runners.section(QLatin1Char(' '), 0, 0));
        return;
    }
    const QString first = words.runners.section(QLatin1Char(' '), 0, 0);
    const QString rest = words.runners.section(QLatin1Char(' '), 1);
    runners.setLeft(runners.left()
                    + paintText(painter, runners,
                                words.isLoud ? m_look.bold(FontRole::Small) : small,
                                words.isLoud ? ink : second, first)
                    + m_look.px(4));
    paintText(painter, runners, small, words.isLoud ? ink : second, rest);
}

void SlotDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const ModuleRow* row = m_table.row(index.row());
    if (!row)
        return;
    painter->save();
    painter->setOpacity(m_highlight->dims(*row) ? dimmedOpacity : 1);
    const bool two = isTwoLined(*row);
    const QRectF cell(option.rect);
    if (index.column() == 0) {
        paintText(*painter, cell.adjusted(0, 0, -6, 0),
                  m_look.font(two ? FontRole::MonoBold : FontRole::Mono),
                  m_look.color(two ? Token::TextPrimary : Token::TextSecondary), text(row->module));
        if (m_marked.contains(text(row->module)))
            paintChangeOutline(*painter, m_look, cell.adjusted(-2, 3, -2, -3));
    } else {
        const double height = m_look.px(two || isLarge() ? 44 : 28);
        const QRectF box(cell.left(), cell.center().y() - height / 2,
                         cell.width() - (index.column() == 1 ? 6 : 0), height);
        const bool old = index.column() == 2;
        const CodeVersion version = old                      ? CodeVersion::Old
            : row->inUpgrade && row->loadedAtInstruction > 0 ? CodeVersion::Current
            : row->inUpgrade                                 ? CodeVersion::Current
                                                             : CodeVersion::Unchanged;
        paintSlot(*painter, box, old ? oldSlot(*row) : currentSlot(*row), version, two);
    }
    painter->setOpacity(1);
    if (option.state & QStyle::State_HasFocus)
        paintFocusRing(*painter, m_look, cell, 5);
    painter->restore();
}

ModulePanel::ModulePanel(const Look& look, QWidget* parent)
    : PanelFrame(look, tr("Modules"), parent),
      m_table(moduleColumns()),
      m_view(new QTableView(this)),
      m_delegate(new SlotDelegate(look, m_table, this)),
      m_columnNames(new QWidget(this)),
      m_forecast(new QLabel(this))
{
    m_view->setModel(&m_table);
    m_view->setItemDelegate(m_delegate);
    m_view->horizontalHeader()->hide();
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setMinimumSectionSize(8);
    m_view->horizontalHeader()->setMinimumSectionSize(20);
    m_view->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Fixed);
    m_view->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_view->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    m_view->setShowGrid(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::NoSelection);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setTabKeyNavigation(false);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->setAccessibleName(tr("Modules and versions"));
    m_columnNames->setFixedHeight(look.px(18));
    m_forecast->setIndent(0);
    m_forecast->setMinimumWidth(10);
    m_forecast->setWordWrap(true);
    body()->setContentsMargins(12, 0, 11, 4);
    body()->addWidget(m_columnNames);
    body()->addWidget(m_view);
    body()->addWidget(m_forecast);
    setHeadHeight(30);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        QModelIndex index = m_view->indexAt(at);
        if (!index.isValid())
            index = m_view->currentIndex();
        if (const ModuleRow* row = m_table.row(index.row()))
            Q_EMIT menuWanted(text(row->module), m_view->viewport()->mapToGlobal(at));
    });
    connect(m_view, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const ModuleRow* row = m_table.row(index.row()))
            Q_EMIT moduleChosen(text(row->module));
    });
    connect(m_view, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (const ModuleRow* row = m_table.row(index.row()))
            Q_EMIT moduleChosen(text(row->module));
    });
}

void ModulePanel::setView(const std::shared_ptr<const WorldView>& view)
{
    m_world = view;
    auto rows = std::make_shared<std::vector<ModuleRow>>();
    if (view)
        *rows = modulesToShow(*view, m_isTight ? 3 : 4);
    if (m_isTight)
        std::erase_if(*rows, [&](const ModuleRow& r) { return !r.inUpgrade && rows->size() > 2; });
    const QString forecast = view ? text(view->purgeForecast) : QString();
    if (m_rows && *m_rows == *rows && m_forecast->text() == forecast)
        return;
    m_rows = rows;
    m_table.setRows(rows, rows.get());
    m_forecast->setText(forecast);
    fit();
}

void ModulePanel::setMarked(const QSet<QString>& modules)
{
    if (modules == m_delegate->marked())
        return;
    m_delegate->setMarked(modules);
    m_view->viewport()->update();
}

void ModulePanel::setHighlight(const HighlightPtr& highlight)
{
    m_delegate->setHighlight(highlight);
    m_view->viewport()->update();
}

void ModulePanel::setTight(bool tight)
{
    m_isTight = tight;
    m_delegate->setTight(tight);
    m_rows = nullptr;
    setView(m_world);
}

void ModulePanel::fit()
{
    int height = 0;
    double longest = m_look.px(54);
    const QFontMetricsF metrics(m_look.font(FontRole::MonoBold));
    for (int i = 0; i < m_table.rowCount({}); ++i) {
        m_view->setRowHeight(i, m_delegate->rowHeight(i));
        height += m_delegate->rowHeight(i);
        longest = std::max(longest, metrics.horizontalAdvance(text(m_table.row(i)->module)) + 8);
    }
    m_view->setFixedHeight(height);
    m_columnNames->setFixedHeight(m_look.px(18));
    m_forecast->setFont(m_look.font(FontRole::Small));
    m_forecast->setContentsMargins(m_look.px(23), 0, 0, 0);
    const int lines = m_forecast->heightForWidth(std::max(m_look.px(80), width() - 26));
    m_forecast->setFixedHeight(
        m_forecast->text().isEmpty() ? 0 : std::max(m_look.px(m_isTight ? 22 : 26), lines));
    m_view->setColumnWidth(0, std::min(static_cast<int>(std::ceil(longest)), width() / 3));
    // Not sizeHint(): the layout learns of the heights set here only later.
    const int wanted = m_look.px(30) + m_columnNames->height() + height + m_forecast->height() + 6;
    setMaximumHeight(wanted);
    setMinimumHeight(wanted - 4); // else the forecast would stand on the slots
    update();
}

void ModulePanel::paintEvent(QPaintEvent* event)
{
    PanelFrame::paintEvent(event);
    QPainter painter(this);
    const QFont caption = m_look.font(FontRole::Caption);
    const QColor quiet = m_look.color(Token::TextQuiet);
    double x = 12;
    const QStringList names {tr("Module"), tr("Current slot"), tr("Old slot")};
    for (int i = 0; i < names.size(); ++i) {
        const int w = m_view->columnWidth(i);
        paintText(painter, QRectF(x, m_columnNames->y() - 2, w - 4, m_columnNames->height()),
                  caption, quiet, names[i]);
        x += w;
    }
    if (m_forecast->height() > 0) {
        const double side = m_look.px(15);
        paintGlyph(painter, QRectF(12, m_forecast->geometry().center().y() - side / 2, side, side),
                   Glyph::Clock, quiet);
    }
}

void ModulePanel::resizeEvent(QResizeEvent* event)
{
    PanelFrame::resizeEvent(event);
    fit();
}

void ModulePanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange)
        fit();
    PanelFrame::changeEvent(event);
}

} // namespace relupscope::ui
