// SPDX-License-Identifier: GPL-3.0-or-later
// The supervision tree with a token, the state in words, the queue as bar and number and the age of
// its oldest message for each process; crowds as chips, cells or counts. Up and Down choose a line,
// Left and Right fold, Return selects; the current line is spoken as the widget's description.
#pragma once

#include "paint/crowd_counts.h"
#include "paint/highlight.h"
#include "paint/look.h"
#include "paint/system_layout.h"
#include "widgets/spoken_items.h"

#include <QAbstractScrollArea>
#include <QHash>

#include <memory>

namespace relupscope::ui {

class SystemView : public QAbstractScrollArea, public SpokenItems
{
    Q_OBJECT
public:
    explicit SystemView(const Look& look, QWidget* parent = nullptr);

    void setView(std::shared_ptr<const WorldView> view);
    void setSelected(ProcessId pid);
    ProcessId selected() const { return m_selected; }
    // Queue lengths that the bars compare with: "what changed since the last step".
    void rememberQueues();
    const SystemLayout& layoutLines() const { return m_layout; }
    void restoreFolds();
    // Where queues are drawn, in the widget's coordinates.
    QRect queueRect() const;
    // What it does not let through is dimmed.
    void setHighlight(HighlightPtr highlight);
    // Chooses the next process that the filter lets through, or the one before.
    void goToMatch(int by);
    // Outlines what has changed.
    void setMarked(const QSet<quint64>& processes);
    void moveCurrent(int by);
    // The lines: processes, supervisors, and crowds as one.
    int spokenCount() const override;
    QString spokenName(int item) const override;
    QRect spokenRect(int item) const override;

Q_SIGNALS:
    void processChosen(quint64 pid);
    void menuWanted(quint64 pid, const QPoint& at);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    // Fixed starts of the columns, whatever the depth of a row.
    struct Columns
    {
        double name = 0;
        double words = 0;
        double bar = 0;
        double barWidth = 0;
        double number = 0;
        double age = 0;
        double right = 0;
    };
    Columns columns() const;
    bool cutsRows() const;
    void layOut();
    void paintHeads(QPainter& painter, const Columns& at) const;
    void paintLine(QPainter& painter, const Columns& at, const SystemLine& line) const;
    void paintGuides(QPainter& painter, const SystemLine& line) const;
    void paintHead(QPainter& painter, const Columns& at, const SystemLine& line) const;
    void paintProcess(QPainter& painter, const Columns& at, const SystemLine& line) const;
    void paintQueue(QPainter& painter, const Columns& at, const QRectF& box,
                    const ProcessRow& row) const;
    void paintChips(QPainter& painter, const SystemLine& line) const;
    void paintChip(QPainter& painter, const QRectF& box, const ProcessRow& row) const;
    void paintCells(QPainter& painter, const SystemLine& line) const;
    void paintCounts(QPainter& painter, const SystemLine& line) const;
    void paintCount(QPainter& painter, const QRectF& box, const StateCount& count,
                    CodeVersion version) const;
    const ProcessRow& process(int index) const;
    double indent(int depth) const;
    int lineAt(int y) const;
    int processAt(const QPoint& viewportPoint) const;
    void choose(int line, int process);
    void toggle(const SystemLine& line);
    QString spoken(const ProcessRow& row) const;
    QString spokenCrowd(const SystemLine& line) const;
    bool isDimmed(int index) const { return m_highlight->dimsProcess(static_cast<size_t>(index)); }
    double opacityOf(const SystemLine& line) const;
    int lineOf(int process) const;
    void showLine(const SystemLine& line);
    void paintMarkOf(QPainter& painter, const QRectF& box, const ProcessRow& row) const;

    const Look& m_look;
    std::shared_ptr<const WorldView> m_view;
    SystemLayout m_layout;
    QSet<QString> m_toggled;
    QHash<quint64, quint64> m_before;
    HighlightPtr m_highlight = std::make_shared<const Highlight>();
    QSet<quint64> m_marked;
    ProcessId m_selected = 0;
    bool m_isStacked = false; // the words of a row stand below its name
    int m_current = -1;
    int m_decades = 4;
};

} // namespace relupscope::ui
