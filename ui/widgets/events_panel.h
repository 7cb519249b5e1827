// SPDX-License-Identifier: GPL-3.0-or-later
// Every event of the run in a table that follows the playhead: a filter over it, a switch for the
// scheduling that is mostly noise, and "only" and "except" by right click. It asks for the pages it
// shows and for the events that a filter finds; whoever owns it answers.
#pragma once

#include "models/event_log.h"
#include "paint/highlight.h"
#include "paint/look.h"
#include "session/event_search.h"

#include <QWidget>

class QCheckBox;
class QMenu;

namespace relupscope::ui {

class FilterField;
class RowTable;

class EventsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit EventsPanel(const Look& look, QWidget* parent = nullptr);

    // The number of events so far.
    void setCount(uint64_t count);
    void setPage(quint64 from, const std::vector<EventRow>& rows);
    // What the search found in [.., scannedTo).
    void addFound(int search, const std::vector<uint64_t>& found, quint64 scannedTo);
    void clearEvents();
    // Of several nodes: each row says which.
    void setHasNodes(bool hasNodes);
    // What it does not let through is dimmed; the panel's own filter leaves out.
    void setHighlight(HighlightPtr highlight);
    // To the next row that stands out, or the one before; as far as rows are at hand.
    void goToMatch(int by);
    FilterField* filter() const { return m_filter; }
    // With what the switch leaves out.
    QString wholeFilter() const;
    RowTable* table() const { return m_table; }
    const EventLog& log() const { return m_log; }

Q_SIGNALS:
    void pageWanted(quint64 from, quint64 to);
    void searchWanted(const relupscope::ui::EventSearch& search);
    void eventChosen(quint64 event);
    void processChosen(quint64 pid, const QString& node);
    // Whoever owns the panel adds what can be done with the messages of such an event.
    void menuOpening(QMenu* menu, const relupscope::EventRow& row);

private:
    void restartSearch();
    void search();
    void showMenu(const QPoint& at);
    void followPlayhead(bool wasAtEnd);
    void showCount();

    EventLog m_log;
    FilterField* m_filter;
    QCheckBox* m_scheduling;
    QCheckBox* m_sentences;
    RowTable* m_table;
    int m_search = 0;
    uint64_t m_scanned = 0;  // answered
    uint64_t m_searched = 0; // asked for
    HighlightPtr m_highlight = std::make_shared<const Highlight>();
};

} // namespace relupscope::ui
