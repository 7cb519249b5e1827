// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/legend_sheet.h"

#include "paint/marks.h"

#include <QPainter>
#include <QRegularExpression>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr int rowHeight = 31;
constexpr int rows = 11;
constexpr int token = 24;

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

} // namespace

LegendSheet::LegendSheet(const Look& look, QWidget* parent) : Sheet(look, tr("Legend"), parent)
{
    setSubtitle(
        tr("Fill says the version. Glyph says the state. Length and number say the queue."));
    QStringList spoken;
    for (const MarkRow& row : markRows)
        spoken << QCoreApplication::translate("LegendSheet", row.words);
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
}

double LegendSheet::top(int row) const
{
    return m_look.px(40) + row * m_look.px(rowHeight);
}

void LegendSheet::place()
{
    const int width = std::min(parentWidget()->width() - 40, m_look.px(1060));
    const int height = m_look.px(40 + rows * rowHeight) + 8;
    setGeometry((parentWidget()->width() - width) / 2,
                std::max(0, (parentWidget()->height() - height) / 2), width, height);
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

void LegendSheet::paintStates(QPainter& painter, double left) const
{
    const ProcessState states[]
        = {ProcessState::Running,   ProcessState::Runnable, ProcessState::Waiting,
           ProcessState::Suspended, ProcessState::Blocked,  ProcessState::Restarting,
           ProcessState::Dead};
    int row = 0;
    for (ProcessState state : states) {
        const double side = m_look.px(token);
        paintToken(painter, m_look, QRectF(left, top(row), side, side), state,
                   CodeVersion::Current);
        paintWords(painter, left + side + 12, top(row), m_look.px(150), stateName(state));
        ++row;
    }
}

void LegendSheet::paintFills(QPainter& painter, double left, double width) const
{
    const std::pair<CodeVersion, QString> versions[]
        = {{CodeVersion::Current, tr("current: new code over a state of new code")},
           {CodeVersion::Old, tr("old: a state, a frame or a fun of old code")},
           {CodeVersion::Mixed, tr("mixed: new code with something old: dangerous")},
           {CodeVersion::Unchanged, tr("unchanged: not in this upgrade")}};
    int row = 0;
    const double side = m_look.px(token);
    for (const auto& [version, words] : versions) {
        paintSwatch(painter, m_look, QRectF(left, top(row) + 3, side - 6, side - 6), version);
        paintWords(painter, left + side + 6, top(row), width - side - 6, words);
        ++row;
    }
    const double bar = m_look.px(96);
    const double words = left + bar + 12;
    const std::pair<uint64_t, QString> queues[] = {{312, tr("queue, logarithmic; outlined is new")},
                                                   {46, tr("dashed has drained")},
                                                   {0, tr("empty")}};
    for (const auto& [length, text] : queues) {
        const std::optional<uint64_t> before
            = length == 0 ? std::nullopt : std::optional<uint64_t>(180);
        paintQueueBar(painter, m_look, QRectF(left, top(row) + 5, bar, m_look.px(14)), length,
                      before, 4);
        paintWords(painter, words, top(row), width - bar - 12, text);
        ++row;
    }
    const QRectF band(left, top(row) + 4, bar, side - 8);
    painter.fillRect(band, m_look.color(Token::SuspendedTint));
    painter.fillRect(QRectF(band.left(), band.top(), bar, 1.5), m_look.color(Token::Suspended));
    paintWords(painter, words, top(row), width - bar - 12, tr("a module is suspended"));
    ++row;
    painter.fillRect(QRectF(left + bar / 2 - 1, top(row) + 2, 2, side - 4),
                     m_look.color(Token::NowFill));
    paintWords(painter, words, top(row), width - bar - 12, tr("the playhead; veiled: ahead of it"));
    ++row;
    paintChangeOutline(painter, m_look, QRectF(left, top(row) + 2, bar, side - 4));
    paintWords(painter, words, top(row), width - bar - 12, tr("changed by the last step (K)"));
}

void LegendSheet::paintMarks(QPainter& painter, double left) const
{
    int row = 0;
    const double side = m_look.px(16);
    for (const MarkRow& mark : markRows) {
        paintGlyph(painter, QRectF(left, top(row) + m_look.px(4), side, side), mark.glyph,
                   m_look.color(mark.color), m_look.color(Token::SurfacePanel));
        paintWords(painter, left + side + 12, top(row), width() - left - side - 24,
                   QCoreApplication::translate("LegendSheet", mark.words));
        ++row;
    }
}

void LegendSheet::paintEvent(QPaintEvent* event)
{
    Sheet::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double second = 16 + width() * 0.185;
    const double third = 16 + width() * 0.58;
    paintStates(painter, 16);
    paintFills(painter, second, third - second - 14);
    paintMarks(painter, third);
}

} // namespace relupscope::ui
