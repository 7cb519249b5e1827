// SPDX-License-Identifier: GPL-3.0-or-later
// How the System panel's lines are painted; what they are and what the mouse and the keys do with
// them is in system_view.cpp.
#include "paint/marks.h"
#include "paint/numbers.h"
#include "paint/queue_scale.h"
#include "widgets/system_view.h"

#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <map>

namespace relupscope::ui {

void SystemView::paintMarkOf(QPainter& painter, const QRectF& box, const ProcessRow& row) const
{
    if (m_marked.contains(row.pid))
        paintChangeOutline(painter, m_look, box);
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

} // namespace relupscope::ui
