// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/legend_sheet.h"

#include "paint/marks.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QWheelEvent>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr int rowHeight = 31;
constexpr int headHeight = 40;
constexpr int margin = 16;
constexpr int token = 24;
constexpr int bar = 96; // of a queue
constexpr int mark = 16;
constexpr int between = 12; // a picture and its words

constexpr ProcessState states[] = {
    ProcessState::Running, ProcessState::Runnable,   ProcessState::Waiting, ProcessState::Suspended,
    ProcessState::Blocked, ProcessState::Restarting, ProcessState::Dead};

struct MarkRow
{
    Glyph glyph;
    Token color;
    const char* words;
};

constexpr MarkRow markRows[] = {
    {Glyph::Done, Token::TextQuiet, QT_TRANSLATE_NOOP("LegendSheet", "instruction, done")},
    {Glyph::Now, Token::TextPrimary, QT_TRANSLATE_NOOP("LegendSheet", "now: the strongest ink")},
    {Glyph::Next, Token::LineShape, QT_TRANSLATE_NOOP("LegendSheet", "to come")},
    {Glyph::Later, Token::LineShape, QT_TRANSLATE_NOOP("LegendSheet", "later, not of the relup")},
    {Glyph::NoReturn, Token::TextPrimary,
     QT_TRANSLATE_NOOP("LegendSheet", "point of no return: a failure below it restarts the node")},
    {Glyph::Warning, Token::Failed,
     QT_TRANSLATE_NOOP("LegendSheet", "done, and somebody crashed in it")},
    {Glyph::Failed, Token::Failed,
     QT_TRANSLATE_NOOP("LegendSheet", "a crash, or the instruction that failed")},
    {Glyph::Fault, Token::Failed,
     QT_TRANSLATE_NOOP("LegendSheet", "a fault was injected: a branch begins")},
    {Glyph::BreakAt, Token::TextPrimary,
     QT_TRANSLATE_NOOP("LegendSheet", "a breakpoint: runs stop here")},
    {Glyph::Hold, Token::TextPrimary,
     QT_TRANSLATE_NOOP("LegendSheet", "the upgrade is held, the rest goes on")},
    {Glyph::Bookmark, Token::TextSecondary,
     QT_TRANSLATE_NOOP("LegendSheet", "a bookmark with its note")},
};

QStringList stateWords()
{
    QStringList words;
    for (const ProcessState state : states)
        words << stateName(state);
    return words;
}

QStringList markWords()
{
    QStringList words;
    for (const MarkRow& row : markRows)
        words << QCoreApplication::translate("LegendSheet", row.words);
    return words;
}

constexpr CodeVersion versions[]
    = {CodeVersion::Current, CodeVersion::Old, CodeVersion::Mixed, CodeVersion::Unchanged};

QStringList versionWords()
{
    return {LegendSheet::tr("current: new code over a state of new code"),
            LegendSheet::tr("old: a state, a frame or a fun of old code"),
            LegendSheet::tr("mixed: new code with something old: dangerous"),
            LegendSheet::tr("unchanged: not in this upgrade")};
}

QStringList barWords()
{
    return {LegendSheet::tr("queue, logarithmic; outlined is new"),
            LegendSheet::tr("dashed has drained"),
            LegendSheet::tr("empty"),
            LegendSheet::tr("a module is suspended"),
            LegendSheet::tr("the playhead; veiled: ahead of it"),
            LegendSheet::tr("changed by the last step (K)")};
}

} // namespace

LegendSheet::LegendSheet(const Look& look, QWidget* parent) : Sheet(look, tr("Legend"), parent)
{
    const QStringList spoken = stateWords() + versionWords() + barWords() + markWords();
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
}

double LegendSheet::top(int row) const
{
    return m_look.px(headHeight) + (row - m_top) * m_look.px(rowHeight);
}

double LegendSheet::wordsWidth(const QStringList& words) const
{
    const QFontMetricsF metrics(m_look.font(FontRole::Small));
    double widest = 0;
    for (const QString& each : words)
        widest = std::max(widest, metrics.horizontalAdvance(each));
    return widest + 2;
}

// Three columns where their words fit, then two, then one below the other.
LegendSheet::Places LegendSheet::places(double room) const
{
    const double stateWidth = m_look.px(token) + between + wordsWidth(stateWords());
    const double fillWidth = std::max(m_look.px(token) + 6 + wordsWidth(versionWords()),
                                      m_look.px(bar) + between + wordsWidth(barWords()));
    const double markWidth = m_look.px(mark) + between + wordsWidth(markWords());
    const int stateRows = static_cast<int>(std::size(states));
    const int fillRows = static_cast<int>(versionWords().size() + barWords().size());
    const int markRowCount = static_cast<int>(std::size(markRows));
    const double gap = m_look.px(14);
    const double inner = room - 2 * margin;
    Places at;
    if (const double wanted = stateWidth + fillWidth + markWidth + 2 * gap; wanted <= inner) {
        const double spare = std::min(inner - wanted, 2.0 * m_look.px(40)) / 2;
        at.states = {margin, stateWidth, 0};
        at.fills = {margin + stateWidth + gap + spare, fillWidth, 0};
        at.marks = {at.fills.left + fillWidth + gap + spare, markWidth, 0};
        at.rows = std::max({stateRows, fillRows, markRowCount});
        at.width = at.marks.left + markWidth + margin;
        return at;
    }
    const double first = std::max(stateWidth, fillWidth);
    const bool isTwo = first + gap + markWidth <= inner;
    at.states = {margin, isTwo ? first : inner, 0};
    at.fills = {margin, at.states.width, stateRows};
    at.marks = isTwo ? Place {margin + first + gap, markWidth, 0}
                     : Place {margin, inner, stateRows + fillRows};
    at.rows = isTwo ? std::max(stateRows + fillRows, markRowCount)
                    : stateRows + fillRows + markRowCount;
    at.width = isTwo ? at.marks.left + markWidth + margin : room;
    return at;
}

void LegendSheet::place()
{
    const QSize room = parentWidget()->size() - QSize(40, 40);
    const Places at = places(room.width());
    const int wanted = m_look.px(headHeight) + at.rows * m_look.px(rowHeight) + 8;
    const int height = std::min(room.height(), wanted);
    m_top = 0;
    setSubtitle(
        height < wanted
            ? tr("Up and down scroll")
            : tr("Fill says the version. Glyph says the state. Length and number say the queue."));
    const int width = static_cast<int>(at.width);
    setGeometry((parentWidget()->width() - width) / 2,
                std::max(0, (parentWidget()->height() - height) / 2), width, height);
}

void LegendSheet::scroll(int by)
{
    const int seen = (height() - m_look.px(headHeight) - 8) / m_look.px(rowHeight);
    const int rows = places(parentWidget()->width() - 40).rows;
    m_top = std::clamp(m_top + by, 0, std::max(0, rows - seen));
    update();
}

void LegendSheet::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up: return scroll(-1);
    case Qt::Key_Down: return scroll(1);
    case Qt::Key_PageUp: return scroll(-8);
    case Qt::Key_PageDown: return scroll(8);
    default: Sheet::keyPressEvent(event);
    }
}

void LegendSheet::wheelEvent(QWheelEvent* event)
{
    scroll(event->angleDelta().y() > 0 ? -2 : 2);
    event->accept();
}

void LegendSheet::paintWords(QPainter& painter, double left, double y, double width,
                             const QString& words) const
{
    const QRectF box(left, y, width, m_look.px(token));
    const QFont font = m_look.font(FontRole::Small);
    const QColor ink = m_look.color(Token::TextPrimary);
    // What it is called stands before what it means, and is enough with large type.
    static const QRegularExpression meaning(QStringLiteral("[:;,].*$"));
    if (paintWhole(painter, box, font, ink, words) <= 0)
        paintText(painter, box, font, ink, QString(words).remove(meaning));
}

void LegendSheet::paintStates(QPainter& painter, const Place& at) const
{
    int row = at.firstRow;
    const double side = m_look.px(token);
    for (const ProcessState state : states) {
        paintToken(painter, m_look, QRectF(at.left, top(row), side, side), state,
                   CodeVersion::Current);
        paintWords(painter, at.left + side + between, top(row), at.width - side - between,
                   stateName(state));
        ++row;
    }
}

void LegendSheet::paintFills(QPainter& painter, const Place& at) const
{
    const double side = m_look.px(token);
    const QStringList words = versionWords();
    int row = at.firstRow;
    for (int i = 0; i < words.size(); ++i, ++row) {
        paintSwatch(painter, m_look, QRectF(at.left, top(row) + 3, side - 6, side - 6),
                    versions[i]);
        paintWords(painter, at.left + side + 6, top(row), at.width - side - 6, words[i]);
    }
    paintBars(painter, {at.left, at.width, row});
}

void LegendSheet::paintBars(QPainter& painter, const Place& at) const
{
    const double side = m_look.px(token);
    const double width = m_look.px(bar);
    const QStringList words = barWords();
    for (int i = 0; i < words.size(); ++i)
        paintWords(painter, at.left + width + between, top(at.firstRow + i),
                   at.width - width - between, words[i]);
    int row = at.firstRow;
    for (const uint64_t length : {312U, 46U, 0U}) {
        const std::optional<uint64_t> before
            = length == 0 ? std::nullopt : std::optional<uint64_t>(180);
        paintQueueBar(painter, m_look, QRectF(at.left, top(row++) + 5, width, m_look.px(14)),
                      length, before, 4);
    }
    const QRectF band(at.left, top(row++) + 4, width, side - 8);
    painter.fillRect(band, m_look.color(Token::SuspendedTint));
    painter.fillRect(QRectF(band.left(), band.top(), width, 1.5), m_look.color(Token::Suspended));
    painter.fillRect(QRectF(at.left + width / 2 - 1, top(row++) + 2, 2, side - 4),
                     m_look.color(Token::NowFill));
    paintChangeOutline(painter, m_look, QRectF(at.left, top(row) + 2, width, side - 4));
}

void LegendSheet::paintMarks(QPainter& painter, const Place& at) const
{
    int row = at.firstRow;
    const double side = m_look.px(mark);
    for (const MarkRow& each : markRows) {
        paintGlyph(painter, QRectF(at.left, top(row) + m_look.px(4), side, side), each.glyph,
                   m_look.color(each.color), m_look.color(Token::SurfacePanel));
        paintWords(painter, at.left + side + between, top(row), at.width - side - between,
                   QCoreApplication::translate("LegendSheet", each.words));
        ++row;
    }
}

void LegendSheet::paintEvent(QPaintEvent* event)
{
    Sheet::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double head = m_look.px(headHeight);
    painter.setClipRect(QRectF(2, head - 2, width() - 4, height() - head - 2));
    const Places at = places(parentWidget()->width() - 40);
    paintStates(painter, at.states);
    paintFills(painter, at.fills);
    paintMarks(painter, at.marks);
}

} // namespace relupscope::ui
