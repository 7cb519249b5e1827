// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/events_panel.h"

#include "paint/numbers.h"
#include "widgets/filter_field.h"
#include "widgets/row_table.h"

#include <QCheckBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QVBoxLayout>

namespace relupscope::ui {

namespace {

RowStyle styleOf(const EventLog& log, const Highlight& highlight, const QModelIndex& index)
{
    const EventRow* row = log.row(index.row());
    if (!row)
        return {};
    RowStyle style = eventStyle(*row, log.column(index.column()), index.column());
    style.isDimmed = highlight.dims(*row);
    return style;
}

} // namespace

EventsPanel::EventsPanel(const Look& look, QWidget* parent)
    : QWidget(parent),
      m_filter(new FilterField(look)),
      m_scheduling(new QCheckBox(tr("With scheduling"))),
      m_sentences(new QCheckBox(tr("In words"))),
      m_table(new RowTable(look))
{
    setAccessibleName(tr("Events"));
    m_scheduling->setToolTip(tr("Shows who ran when, timers and links too"));
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 4, 14, 2);
    head->setSpacing(14);
    head->addWidget(m_filter, 1);
    head->addWidget(m_scheduling);
    head->addWidget(m_sentences);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_table, 1);
    std::vector<int> widths;
    for (int i = 0; i < m_log.columnCount(); ++i)
        widths.push_back(m_log.column(i).width);
    m_table->showModel(&m_log, std::move(widths));
    m_table->setItemDelegate(new RowDelegate(
        look, [this](const QModelIndex& at) { return styleOf(m_log, *m_highlight, at); }, m_table));
    m_table->setAccessibleName(tr("Events"));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &EventsPanel::showMenu);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const EventRow* row = m_log.row(index.row()))
            Q_EMIT eventChosen(row->index);
    });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        const EventRow* row = m_log.row(index.row());
        if (row && row->pid != 0)
            Q_EMIT processChosen(row->pid, text(row->node));
    });
    connect(&m_log, &EventLog::pageWanted, this, &EventsPanel::pageWanted);
    connect(m_filter, &FilterField::filterChanged, this, &EventsPanel::restartSearch);
    connect(m_scheduling, &QCheckBox::toggled, this, &EventsPanel::restartSearch);
    m_sentences->setToolTip(tr("Says each event in a sentence"));
    m_sentences->setChecked(true);
    connect(m_sentences, &QCheckBox::toggled, this,
            [this](bool isShown) { m_table->setColumnHidden(eventWordsColumn, !isShown); });
    m_log.setMatches(std::vector<uint64_t> {});
    setHasNodes(false);
}

QString EventsPanel::wholeFilter() const
{
    const QString own = m_filter->isValid() ? m_filter->text().trimmed() : QString();
    if (m_scheduling->isChecked())
        return own;
    const QString quiet
        = QStringLiteral("not (kind=run or kind=timer or kind=link or kind=unlink)");
    return own.isEmpty() ? quiet : QStringLiteral("(%1) and %2").arg(own, quiet);
}

void EventsPanel::restartSearch()
{
    ++m_search;
    m_scanned = 0;
    m_searched = 0;
    const bool all = wholeFilter().isEmpty();
    m_log.setMatches(all ? std::nullopt : std::optional(std::vector<uint64_t> {}));
    search();
    showCount();
    m_table->scrollToBottom();
}

// Searches on from where the last search ends. One is under way at a time.
void EventsPanel::search()
{
    if (!m_log.isFiltered() || m_searched > m_scanned || m_scanned >= m_log.count())
        return;
    m_searched = m_log.count();
    Q_EMIT searchWanted({m_search, wholeFilter(), m_scanned, m_searched});
}

void EventsPanel::setCount(uint64_t count)
{
    const QScrollBar* bar = m_table->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum();
    const bool back = count < m_log.count();
    m_log.setCount(count);
    if (back) {
        // An answer that is on its way may tell of events that are ahead now.
        if (m_searched > m_scanned)
            ++m_search;
        m_scanned = std::min(m_scanned, count);
        m_searched = m_scanned;
    }
    search();
    showCount();
    followPlayhead(atEnd);
}

void EventsPanel::followPlayhead(bool wasAtEnd)
{
    if (wasAtEnd)
        m_table->scrollToBottom();
}

void EventsPanel::setHighlight(HighlightPtr highlight)
{
    m_highlight = std::move(highlight);
    m_table->viewport()->update();
}

void EventsPanel::goToMatch(int by)
{
    const int rows = m_log.rowCount();
    const int here = m_table->currentIndex().row();
    int row = here >= 0 ? here + by : by > 0 ? 0 : rows - 1;
    // A row that is not at hand yet is asked for, and the next key goes on from there.
    while (row >= 0 && row < rows && m_log.row(row) && m_highlight->dims(*m_log.row(row)))
        row += by;
    if (row >= 0 && row < rows)
        m_table->selectRow(row);
}

void EventsPanel::setPage(quint64 from, const std::vector<EventRow>& rows)
{
    m_log.setPage(from, rows);
}

void EventsPanel::addFound(int number, const std::vector<uint64_t>& found, quint64 scannedTo)
{
    if (number != m_search)
        return;
    const QScrollBar* bar = m_table->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum();
    m_scanned = scannedTo;
    m_log.addMatches(found);
    if (m_scanned >= m_searched)
        search();
    showCount();
    followPlayhead(atEnd);
}

void EventsPanel::clearEvents()
{
    m_log.clear();
    ++m_search;
    m_scanned = 0;
    m_searched = 0;
}

void EventsPanel::setHasNodes(bool hasNodes)
{
    m_table->setColumnHidden(eventNodeColumn, !hasNodes);
    m_filter->setPlaceholderText(hasNodes ? tr("Filter: node:a name:account or kind:exit")
                                          : tr("Filter: name:account or kind:exit"));
}

void EventsPanel::showCount()
{
    m_filter->setCount(
        tr("%1 of %2")
            .arg(grouped(static_cast<uint64_t>(m_log.rowCount())), grouped(m_log.count())));
}

void EventsPanel::showMenu(const QPoint& at)
{
    const EventRow* found = m_log.row(m_table->indexAt(at).row());
    if (!found)
        return;
    const EventRow row = *found;
    QMenu menu(this);
    menu.addAction(tr("Go to event %1").arg(grouped(row.index)), this,
                   [this, row] { Q_EMIT eventChosen(row.index); });
    menu.addSeparator();
    const auto offer = [&](const QString& words, const QString& term) {
        menu.addAction(tr("Only %1").arg(words), this, [this, term] { m_filter->addTerm(term); });
        menu.addAction(tr("All but %1").arg(words), this,
                       [this, term] { m_filter->addTerm(QStringLiteral("not ") + term); });
    };
    offer(tr("events of %1").arg(text(row.who)),
          QStringLiteral("name=") + filterValue(text(row.who)));
    if (!row.node.empty())
        offer(tr("events of node %1").arg(text(row.node)),
              QStringLiteral("node=") + filterValue(text(row.node)));
    offer(tr("events like this: %1").arg(text(row.kind)),
          QStringLiteral("kind=") + filterValue(text(row.kind)));
    Q_EMIT menuOpening(&menu, row);
    menu.exec(m_table->viewport()->mapToGlobal(at));
}

} // namespace relupscope::ui
