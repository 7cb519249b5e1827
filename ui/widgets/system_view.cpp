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

void SystemView::paintMarkOf(QPainter& painter, const QRectF& box, const ProcessRow& row) const
{
    if (m_marked.contains(row.pid))
        paintChangeOutline(painter, m_look, box);
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

SystemView::Columns SystemView::columns() const
{
    Columns at;
    if (m_isStacked) {
        at.right = viewport()->width() - m_look.px(12);
        at.age = at.right;
        at.number = at.right - m_look.px(44);
        at.bar = at.number - m_look.px(2);
        at.words = at.bar;
        return at;
    }
    const QFontMetricsF mono(m_look.font(FontRole::MonoName));
    const QFontMetricsF small(m_look.font(FontRole::Small));
    double nameEnd = indent(2) + m_look.px(36) + m_look.px(54);
    double words = m_look.px(116);
    for (const SystemLine& line : m_layout.lines) {
        if (line.kind != SystemLine::Kind::Process)
            continue;
        const ProcessRow& row = process(line.process);
        nameEnd = std::max(
            nameEnd, indent(line.depth) + m_look.px(36) + mono.horizontalAdvance(text(row.name)));
        words = std::max(words, small.horizontalAdvance(text(row.stateWords)));
    }
    const double width = viewport()->width();
    at.words = std::min(nameEnd + 12, width * 0.42);
    at.bar = at.words + std::min(words + 14, width * 0.32);
    at.right = width - m_look.px(12);
    at.age = at.right - m_look.px(66);
    at.number = at.age - m_look.px(44);
    at.barWidth = at.number - at.bar - 4;
    // Without room for a bar the words take its place; the number stays.
    if (at.barWidth < m_look.px(40)) {
        at.barWidth = 0;
        at.words = std::min(nameEnd + 12, at.number - m_look.px(40));
        // Then the ages give way to the words.
        if (at.number - at.words < words + m_look.px(30)) {
            at.number = at.right - m_look.px(44);
            at.age = at.right;
        }
        at.bar = at.number - m_look.px(2);
    }
    return at;
}

QRect SystemView::queueRect() const
{
    const Columns at = columns();
    const int left = static_cast<int>(at.bar) - m_look.px(6);
    int bottom = m_look.px(26);
    for (const SystemLine& line : m_layout.lines)
        if (line.kind == SystemLine::Kind::Process)
            bottom = line.y + line.height - verticalScrollBar()->value();
    return QRect(left, 0, static_cast<int>(at.right) - left + m_look.px(8),
                 std::min(bottom, viewport()->height()))
        .translated(viewport()->pos());
}

void SystemView::paintHeads(QPainter& painter, const Columns& at) const
{
    const QFont mono = m_look.font(FontRole::CaptionMono);
    const QFont caption = m_look.font(FontRole::Caption);
    const QColor quiet = m_look.color(Token::TextQuiet);
    const double height = m_look.px(26);
    const QueueScale scale {at.barWidth, m_decades};
    static const QStringList names {QString(),
                                    QStringLiteral("10"),
                                    QStringLiteral("100"),
                                    QStringLiteral("1k"),
                                    QStringLiteral("10k"),
                                    QStringLiteral("100k"),
                                    QStringLiteral("1M"),
                                    QStringLiteral("10M"),
                                    QStringLiteral("100M"),
                                    QStringLiteral("1G")};
    for (int decade = 1; decade <= m_decades && at.barWidth > 0; ++decade) {
        const bool last = decade == m_decades;
        const double x = at.bar + scale.tick(decade);
        const QRectF box = last ? QRectF(x - 40, 0, 40, height) : QRectF(x - 20, 0, 40, height);
        paintText(painter, box, mono, quiet, names.value(decade),
                  last ? Qt::AlignRight : Qt::AlignHCenter);
    }
    paintText(painter, QRectF(at.number - 10, 0, at.age - at.number + 10, height), caption, quiet,
              tr("Queue"), Qt::AlignRight);
    if (at.age < at.right)
        paintText(painter, QRectF(at.age, 0, at.right - at.age, height), caption, quiet,
                  tr("Oldest"), Qt::AlignRight);
}

void SystemView::paintGuides(QPainter& painter, const SystemLine& line) const
{
    // A crowd hangs under its head without a line of its own.
    if (!line.members.empty())
        return;
    const QColor ink = m_look.color(Token::LineStrong);
    for (int depth = 0; depth < std::min(line.depth, 12); ++depth) {
        const double x = indent(depth) + m_look.px(9);
        const bool own = depth == line.depth - 1;
        const bool through = (line.guides >> depth & 1U) != 0;
        const double middle = line.y + std::min(line.height, m_look.px(34)) / 2;
        if (own) {
            painter.fillRect(QRectF(x, line.y, 1, line.isLast ? middle - line.y : line.height),
                             ink);
            painter.fillRect(QRectF(x, middle, m_look.px(12), 1), ink);
        } else if (through) {
            painter.fillRect(QRectF(x, line.y, 1, line.height), ink);
        }
    }
}

void SystemView::paintHead(QPainter& painter, const Columns& at, const SystemLine& line) const
{
    const double left = indent(line.depth);
    const double fold = m_look.px(14);
    if (line.canFold)
        paintGlyph(painter, QRectF(left + 2, line.y + (line.height - fold) / 2, fold, fold),
                   line.isFolded ? Glyph::RightFold : Glyph::Down, m_look.color(Token::TextQuiet));
    const bool first = line.y == 0;
    QRectF box(left + fold + 8, line.y, 0, line.height);
    box.setRight(first ? at.bar : at.right);
    const bool isGroup = line.process < 0;
    const QString name = isGroup ? line.title : text(process(line.process).name);
    box.setLeft(box.left()
                + paintText(painter, box, m_look.font(FontRole::MonoName),
                            m_look.color(Token::TextPrimary), name)
                + 10);
    // Of the note as many parts as have room; at least its first word, which is how many there are.
    const QFontMetricsF metrics(m_look.font(FontRole::Small));
    QString note = line.note;
    const QString comma = QStringLiteral(", ");
    while (metrics.horizontalAdvance(note) > box.width() && note.contains(comma))
        note = note.section(comma, 0, -2);
    if (metrics.horizontalAdvance(note) > box.width())
        note = note.section(QLatin1Char(' '), 0, 0);
    paintText(painter, box, m_look.font(FontRole::Small), m_look.color(Token::TextQuiet), note);
}

void SystemView::paintQueue(QPainter& painter, const Columns& at, const QRectF& box,
                            const ProcessRow& row) const
{
    std::optional<uint64_t> before;
    if (!m_before.isEmpty())
        before = m_before.value(row.pid, 0);
    const double height = m_look.px(14);
    if (at.barWidth > 0)
        paintQueueBar(painter, m_look,
                      QRectF(at.bar, box.center().y() - height / 2, at.barWidth, height),
                      row.queueLength, before, m_decades);
    paintText(painter, QRectF(at.number - 20, box.top(), at.age - at.number + 20, box.height()),
              m_look.font(FontRole::MonoNumber), m_look.color(Token::TextPrimary),
              grouped(row.queueLength), Qt::AlignRight);
    if (row.queueLength > 0 && at.age < at.right)
        paintText(painter, QRectF(at.age, box.top(), at.right - at.age, box.height()),
                  m_look.font(FontRole::Mono), m_look.color(Token::TextQuiet), age(row.oldestMs),
                  Qt::AlignRight);
}

void SystemView::paintProcess(QPainter& painter, const Columns& at, const SystemLine& line) const
{
    const ProcessRow& row = process(line.process);
    const bool dead = row.state == ProcessState::Dead;
    const bool restarting = row.state == ProcessState::Restarting;
    const QRectF box(0, line.y, viewport()->width(), line.height);
    const double token = m_look.px(line.height >= m_look.px(30) ? 24 : 22);
    const double left = indent(line.depth);
    paintToken(painter, m_look, QRectF(left + 2, box.center().y() - token / 2, token, token),
               row.state, row.codeVersion);
    QFont nameFont = m_look.font(FontRole::MonoName);
    nameFont.setStrikeOut(dead);
    const double lineHeight = m_isStacked ? box.height() / 2 : box.height();
    const QRectF name(left + m_look.px(36), box.top() + (m_isStacked ? 2 : 0),
                      at.words - left - m_look.px(36) - 6, lineHeight);
    paintText(painter, name, nameFont,
              m_look.color(dead ? Token::TextSecondary : Token::TextPrimary), text(row.name));
    const Token wordColor = dead               ? Token::FailedText
        : row.state == ProcessState::Suspended ? Token::SuspendedText
                                               : Token::TextSecondary;
    const QRectF words = m_isStacked
        ? QRectF(name.left(), box.center().y() - 2, at.right - name.left(), lineHeight)
        : QRectF(at.words, box.top(), at.bar - at.words - 8, lineHeight);
    paintText(painter, words, dead ? m_look.bold(FontRole::Small) : m_look.font(FontRole::Small),
              m_look.color(wordColor), text(row.stateWords));
    if (dead || restarting)
        paintText(painter, QRectF(at.bar, box.top(), at.right - at.bar, box.height()),
                  m_look.font(FontRole::Small),
                  m_look.color(dead ? Token::FailedText : Token::TextSecondary), text(row.note));
    else
        paintQueue(painter, at, m_isStacked ? QRectF(0, name.top(), box.width(), lineHeight) : box,
                   row);
}

void SystemView::paintChip(QPainter& painter, const QRectF& box, const ProcessRow& row) const
{
    const bool chosen = row.pid == m_selected;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_look.color(chosen ? Token::TextPrimary : Token::LineDecor), 1));
    painter.setBrush(chosen                                ? m_look.color(Token::SurfaceSelected)
                         : row.state == ProcessState::Dead ? m_look.color(Token::FailedTint)
                                                           : QColor(Qt::transparent));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    const double token = m_look.px(18);
    paintToken(painter, m_look, QRectF(box.left() + 4, box.center().y() - token / 2, token, token),
               row.state, row.codeVersion);
    const QFont mono = m_look.font(FontRole::Mono);
    const QString number = grouped(row.queueLength);
    const double w = row.queueLength > 0 ? QFontMetricsF(mono).horizontalAdvance(number) + 6 : 0;
    const QRectF name = box.adjusted(token + 9, 0, -w - 4, 0);
    paintText(painter, name, mono, m_look.color(Token::TextPrimary), text(row.name));
    if (w > 0)
        paintText(painter, box.adjusted(0, 0, -6, 0), mono, m_look.color(Token::TextQuiet), number,
                  Qt::AlignRight);
    paintMarkOf(painter, box, row);
}

void SystemView::paintChips(QPainter& painter, const SystemLine& line) const
{
    const double left = indent(line.depth) + 2;
    const double width = (viewport()->width() - left - m_look.px(12)) / line.columns;
    const double height = line.chipHeight;
    for (size_t i = 0; i < line.members.size(); ++i) {
        const int column = static_cast<int>(i) % line.columns;
        const int row = static_cast<int>(i) / line.columns;
        const ProcessRow& member = process(line.members[i]);
        painter.setOpacity(isDimmed(line.members[i]) ? dimmedOpacity : 1);
        paintChip(painter,
                  QRectF(left + column * width, line.y + 2 + row * height, width - 6, height - 4),
                  member);
    }
    painter.setOpacity(1);
}

void SystemView::paintCells(QPainter& painter, const SystemLine& line) const
{
    std::vector<CellClass> cells;
    std::vector<bool> dimmed;
    cells.reserve(line.members.size());
    for (int member : line.members)
        cells.push_back(cellClass(process(member)));
    for (size_t i = 0; m_highlight->isOn() && i < line.members.size(); ++i)
        dimmed.push_back(isDimmed(line.members[i]));
    const QImage image
        = drawCells(m_look, line.grid, cells, painter.device()->devicePixelRatioF(), dimmed);
    painter.drawImage(QPointF(indent(line.depth), line.y + 1), image);
}

// A line for each state, in it a bar and a number for each version that occurs in the crowd.
void SystemView::paintCounts(QPainter& painter, const SystemLine& line) const
{
    const CrowdCounts counts = crowdCounts(*m_view, line.members, *m_highlight);
    const double left = indent(line.depth) + m_look.px(16);
    const double height = m_look.px(20);
    const double bars = left + m_look.px(130);
    const double pitch = (viewport()->width() - bars - m_look.px(12))
        / static_cast<double>(counts.versions.size());
    double y = line.y;
    for (const StateCount& count : counts.states) {
        const double side = m_look.px(13);
        paintGlyph(painter, QRectF(left, y + (height - side) / 2, side, side),
                   stateGlyph(count.state), m_look.color(Token::TextSecondary));
        paintText(painter, QRectF(left + m_look.px(20), y, m_look.px(108), height),
                  m_look.font(FontRole::Small), m_look.color(Token::TextSecondary),
                  stateName(count.state));
        double x = bars;
        for (CodeVersion version : counts.versions) {
            QRectF box(x, y, pitch - m_look.px(8), height);
            if (counts.versions.size() > 1) {
                const double swatch = m_look.px(12);
                paintSwatch(painter, m_look, QRectF(x, y + (height - swatch) / 2, swatch, swatch),
                            version);
                box.setLeft(x + swatch + m_look.px(6));
            }
            paintCount(painter, box, count, version);
            x += pitch;
        }
        y += height;
    }
}

void SystemView::paintCount(QPainter& painter, const QRectF& box, const StateCount& count,
                            CodeVersion version) const
{
    const uint64_t all = count.all[static_cast<size_t>(version)];
    const uint64_t let = count.let[static_cast<size_t>(version)];
    const bool isFiltered = m_highlight->isAboutProcesses() && all > 0;
    const QString number
        = isFiltered ? tr("%1 of %2").arg(grouped(let), grouped(all)) : grouped(all);
    const QFont bold = m_look.font(FontRole::MonoBold);
    const double words = std::max(QFontMetricsF(bold).horizontalAdvance(number) + 6,
                                  static_cast<double>(m_look.px(56)));
    const QRectF track(box.left(), box.top() + 5, box.width() - words, box.height() - 10);
    painter.setOpacity(let == 0 && all > 0 ? dimmedOpacity : 1);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_look.color(Token::QueueTrack));
    painter.drawRoundedRect(track, 2, 2);
    const bool isOld = version == CodeVersion::Old || version == CodeVersion::Mixed;
    const Token ink = isOld               ? Token::VersionOld
        : version == CodeVersion::Current ? Token::VersionCurrent
                                          : Token::VersionUnchanged;
    if (all > 0) {
        const double share = QueueScale {track.width(), 5}.x(all);
        const QRectF filled(track.left() + 0.5, track.top() + 0.5, std::max(3.0, share),
                            track.height() - 1);
        painter.setBrushOrigin(filled.topLeft());
        const double ratio = painter.device()->devicePixelRatioF();
        painter.setBrush(isOld ? hatchBrush(m_look, ratio) : QBrush(m_look.color(ink)));
        painter.setPen(QPen(m_look.color(ink), 1));
        painter.drawRoundedRect(filled, 2, 2);
    }
    paintText(painter, box, bold, m_look.color(all > 0 ? Token::TextPrimary : Token::TextQuiet),
              number, Qt::AlignRight);
    painter.setOpacity(1);
}

// A crowd's members are dimmed one by one.
double SystemView::opacityOf(const SystemLine& line) const
{
    return line.process >= 0 && isDimmed(line.process) ? dimmedOpacity : 1;
}

void SystemView::paintLine(QPainter& painter, const Columns& at, const SystemLine& line) const
{
    const bool isRow = line.process >= 0;
    const bool chosen = isRow && process(line.process).pid == m_selected;
    const bool dead = isRow && process(line.process).state == ProcessState::Dead;
    const QRectF band(0, line.y, viewport()->width(), line.height);
    if (chosen || dead)
        painter.fillRect(band, m_look.color(dead ? Token::FailedTint : Token::SurfaceSelected));
    if (chosen) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_look.color(Token::NowFill));
        painter.drawRoundedRect(QRectF(-2, line.y + 4, 5, line.height - 8), 2, 2);
    }
    paintGuides(painter, line);
    painter.setOpacity(opacityOf(line));
    switch (line.kind) {
    case SystemLine::Kind::Supervisor:
    case SystemLine::Kind::Group: paintHead(painter, at, line); break;
    case SystemLine::Kind::Process:
        paintProcess(painter, at, line);
        paintMarkOf(painter, band.adjusted(indent(line.depth) - 2, 1, -6, -1),
                    process(line.process));
        break;
    case SystemLine::Kind::Chips: paintChips(painter, line); break;
    case SystemLine::Kind::Cells: paintCells(painter, line); break;
    case SystemLine::Kind::Counts: paintCounts(painter, line); break;
    }
    painter.setOpacity(1);
}

void SystemView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_view)
        return;
    const int scroll = verticalScrollBar()->value();
    painter.translate(0, -scroll);
    const Columns at = columns();
    const bool anyRow
        = std::any_of(m_layout.lines.begin(), m_layout.lines.end(),
                      [](const SystemLine& l) { return l.kind == SystemLine::Kind::Process; });
    if (anyRow)
        paintHeads(painter, at);
    if (m_layout.lines.empty()) {
        painter.setFont(m_look.font(FontRole::Small));
        painter.setPen(m_look.color(Token::TextQuiet));
        painter.drawText(viewport()->rect().adjusted(12, 8, -12, 0), Qt::TextWordWrap,
                         tr("No process of the scenario's applications is there."));
    }
    for (const SystemLine& line : m_layout.lines)
        if (line.y + line.height > scroll && line.y < scroll + viewport()->height())
            paintLine(painter, at, line);
    if (hasFocus() && m_current >= 0) {
        const SystemLine& line = m_layout.lines[static_cast<size_t>(m_current)];
        paintFocusRing(painter, m_look, QRectF(3, line.y, viewport()->width() - 6, line.height), 4);
    }
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
