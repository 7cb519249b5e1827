// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/system_view.h"

#include "paint/marks.h"
#include "paint/numbers.h"
#include "paint/queue_scale.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QImage>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <map>

namespace relupscope::ui {

SystemView::SystemView(const Look& look, QWidget* parent)
    : QAbstractScrollArea(parent), m_look(look)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("System: supervision tree"));
}

void SystemView::setView(std::shared_ptr<const WorldView> view)
{
    m_view = std::move(view);
    uint64_t longest = 0;
    if (m_view)
        for (const ProcessRow& row : m_view->processes)
            longest = std::max(longest, row.queueLength);
    m_decades = decadesFor(longest);
    layOut();
}

void SystemView::rememberQueues()
{
    m_before.clear();
    if (m_view)
        for (const ProcessRow& row : m_view->processes)
            if (row.queueLength > 0)
                m_before.insert(row.pid, row.queueLength);
}

void SystemView::setSelected(ProcessId pid)
{
    m_selected = pid;
    viewport()->update();
}

void SystemView::restoreFolds()
{
    m_toggled.clear();
    layOut();
}

void SystemView::setHighlight(HighlightPtr highlight)
{
    m_highlight = std::move(highlight);
    viewport()->update();
}

void SystemView::goToMatch(int by)
{
    const int count = m_view ? static_cast<int>(m_view->processes.size()) : 0;
    int at = by > 0 ? -1 : count; // where nothing is chosen: the first, or the last
    for (int i = 0; i < count; ++i)
        if (process(i).pid == m_selected)
            at = i;
    for (int i = 1; i <= count; ++i) {
        const int next = ((at + by * i) % count + count) % count;
        if (isDimmed(next))
            continue;
        const int line = lineOf(next);
        if (line >= 0)
            showLine(m_layout.lines[static_cast<size_t>(line)]);
        return choose(line, next);
    }
}

// -1: its supervisor is folded.
int SystemView::lineOf(int process) const
{
    for (size_t i = 0; i < m_layout.lines.size(); ++i) {
        const SystemLine& line = m_layout.lines[i];
        const bool isMember
            = std::find(line.members.begin(), line.members.end(), process) != line.members.end();
        if (line.process == process || isMember)
            return static_cast<int>(i);
    }
    return -1;
}

void SystemView::setMarked(const QSet<quint64>& processes)
{
    m_marked = processes;
    viewport()->update();
}

const ProcessRow& SystemView::process(int index) const
{
    return m_view->processes[static_cast<size_t>(index)];
}

double SystemView::indent(int depth) const
{
    return m_look.px(14) + std::min(depth, 12) * m_look.px(20);
}

void SystemView::layOut()
{
    if (!m_view) {
        m_layout = {};
        return;
    }
    SystemMetrics metrics;
    metrics.width = viewport()->width();
    metrics.height = viewport()->height() - 2;
    metrics.roomyRow = m_look.px(33);
    metrics.tightRow = m_look.px(28);
    metrics.treeRow = m_look.px(26);
    metrics.chipHeight = m_look.px(28);
    metrics.tightChip = m_look.px(24);
    metrics.countHeight = m_look.px(20);
    metrics.indent = m_look.px(20);
    metrics.leftMargin = m_look.px(14);
    size_t longest = 0;
    for (const ProcessRow& row : m_view->processes)
        if (!row.loadName.empty())
            longest = std::max(longest, row.name.size());
    const double widest = QFontMetricsF(m_look.font(FontRole::Mono)).averageCharWidth()
        * static_cast<double>(longest);
    metrics.chipWidth
        = std::clamp(static_cast<int>(widest) + m_look.px(46), m_look.px(84), m_look.px(170));
    m_isStacked = false;
    m_layout = layoutSystem(*m_view, metrics, m_toggled);
    if (cutsRows()) {
        m_isStacked = true;
        metrics.roomyRow = m_look.px(44);
        metrics.tightRow = m_look.px(40);
        m_layout = layoutSystem(*m_view, metrics, m_toggled);
    }
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(m_look.px(26));
    verticalScrollBar()->setRange(0, std::max(0, m_layout.height - viewport()->height()));
    m_current = std::min(m_current, static_cast<int>(m_layout.lines.size()) - 1);
    viewport()->update();
}

// With large type a row's words may not fit beside its name: then they stand below it.
bool SystemView::cutsRows() const
{
    constexpr double largeType = 1.25;
    if (m_look.scale() <= largeType)
        return false;
    const Columns at = columns();
    const QFontMetricsF mono(m_look.font(FontRole::MonoName));
    const QFontMetricsF small(m_look.font(FontRole::Small));
    return std::any_of(m_layout.lines.begin(), m_layout.lines.end(), [&](const SystemLine& line) {
        if (line.kind != SystemLine::Kind::Process)
            return false;
        const ProcessRow& row = process(line.process);
        const double name = at.words - indent(line.depth) - m_look.px(36) - 6;
        return mono.horizontalAdvance(text(row.name)) > name
            || small.horizontalAdvance(text(row.stateWords)) > at.bar - at.words - 8;
    });
}

int SystemView::lineAt(int y) const
{
    const int at = y + verticalScrollBar()->value();
    for (size_t i = 0; i < m_layout.lines.size(); ++i)
        if (at >= m_layout.lines[i].y && at < m_layout.lines[i].y + m_layout.lines[i].height)
            return static_cast<int>(i);
    return -1;
}

int SystemView::processAt(const QPoint& point) const
{
    const int index = lineAt(point.y());
    if (index < 0)
        return -1;
    const SystemLine& line = m_layout.lines[static_cast<size_t>(index)];
    const int y = point.y() + verticalScrollBar()->value() - line.y;
    const int count = static_cast<int>(line.members.size());
    int member = -1;
    if (line.kind == SystemLine::Kind::Cells) {
        member
            = line.grid.processAt(point.x() - static_cast<int>(indent(line.depth)), y - 1, count);
    } else if (line.kind == SystemLine::Kind::Chips) {
        const double left = indent(line.depth) + 2;
        const double width = (viewport()->width() - left - m_look.px(12)) / line.columns;
        const int column = static_cast<int>((point.x() - left) / width);
        if (point.x() >= left && column < line.columns)
            member = (y - 2) / line.chipHeight * line.columns + column;
    } else {
        return line.process;
    }
    return member >= 0 && member < count ? line.members[static_cast<size_t>(member)] : -1;
}

void SystemView::choose(int line, int chosen)
{
    m_current = line;
    if (chosen >= 0) {
        m_selected = process(chosen).pid;
        setAccessibleDescription(spoken(process(chosen)));
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
        Q_EMIT processChosen(m_selected);
    }
    viewport()->update();
}

QString SystemView::spoken(const ProcessRow& row) const
{
    return tr("%1 %2, %3, %4")
        .arg(text(row.name), text(pidText(row.pid)), text(row.stateWords),
             counted(row.queueLength, tr("message waits"), tr("messages wait")));
}

int SystemView::spokenCount() const
{
    constexpr int most = 200;
    return m_view ? std::min(most, static_cast<int>(m_layout.lines.size())) : 0;
}

QString SystemView::spokenName(int item) const
{
    const SystemLine& line = m_layout.lines[static_cast<size_t>(item)];
    if (!line.members.empty())
        return spokenCrowd(line);
    if (line.process < 0)
        return tr("%1, %2").arg(line.title, line.note);
    const ProcessRow& row = process(line.process);
    return line.kind == SystemLine::Kind::Supervisor
        ? tr("supervisor %1, %2").arg(text(row.name), line.note)
        : spoken(row);
}

QString SystemView::spokenCrowd(const SystemLine& line) const
{
    std::map<ProcessState, uint64_t> counts;
    for (int member : line.members)
        ++counts[process(member).state];
    QStringList parts;
    for (const auto& [state, count] : counts)
        parts << QStringLiteral("%1 %2").arg(grouped(count), stateName(state));
    return tr("%1: %2").arg(counted(line.members.size(), tr("process"), tr("processes")),
                            parts.join(QStringLiteral(", ")));
}

QRect SystemView::spokenRect(int item) const
{
    const SystemLine& line = m_layout.lines[static_cast<size_t>(item)];
    return {0, line.y - verticalScrollBar()->value(), viewport()->width(), line.height};
}

void SystemView::toggle(const SystemLine& line)
{
    if (!line.canFold)
        return;
    if (!m_toggled.remove(line.key))
        m_toggled.insert(line.key);
    layOut();
}

void SystemView::moveCurrent(int by)
{
    const int last = static_cast<int>(m_layout.lines.size()) - 1;
    if (last < 0)
        return;
    m_current = std::clamp(m_current + by, 0, last);
    const SystemLine& line = m_layout.lines[static_cast<size_t>(m_current)];
    showLine(line);
    choose(m_current, line.process);
}

void SystemView::showLine(const SystemLine& line)
{
    const int scroll = verticalScrollBar()->value();
    if (line.y < scroll)
        verticalScrollBar()->setValue(line.y);
    else if (line.y + line.height > scroll + viewport()->height())
        verticalScrollBar()->setValue(line.y + line.height - viewport()->height());
}

void SystemView::keyPressEvent(QKeyEvent* event)
{
    const SystemLine* line
        = m_current >= 0 ? &m_layout.lines[static_cast<size_t>(m_current)] : nullptr;
    switch (event->key()) {
    case Qt::Key_Up: return moveCurrent(-1);
    case Qt::Key_Down: return moveCurrent(1);
    case Qt::Key_Home: return moveCurrent(-100'000);
    case Qt::Key_End: return moveCurrent(100'000);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (line)
            toggle(*line);
        return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void SystemView::mousePressEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    const int index = lineAt(point.y());
    if (index < 0)
        return;
    const SystemLine line = m_layout.lines[static_cast<size_t>(index)];
    const double left = indent(line.depth);
    if (line.canFold && point.x() >= left && point.x() <= left + m_look.px(20))
        return toggle(line);
    if (line.canFold && line.process < 0)
        return toggle(line);
    choose(index, processAt(point));
}

void SystemView::contextMenuEvent(QContextMenuEvent* event)
{
    const int index = event->reason() == QContextMenuEvent::Keyboard
        ? (m_current >= 0 ? m_layout.lines[static_cast<size_t>(m_current)].process : -1)
        : processAt(event->pos());
    if (index >= 0)
        Q_EMIT menuWanted(process(index).pid, event->globalPos());
}

bool SystemView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_view) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = processAt(help->pos());
        if (index >= 0)
            QToolTip::showText(help->globalPos(), spoken(process(index)), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void SystemView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void SystemView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange)
        layOut();
    QAbstractScrollArea::changeEvent(event);
}

void SystemView::focusInEvent(QFocusEvent* event)
{
    if (m_current < 0 && !m_layout.lines.empty())
        m_current = 0;
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void SystemView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace relupscope::ui
