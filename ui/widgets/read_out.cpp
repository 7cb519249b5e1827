// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/read_out.h"

#include "paint/marks.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

// Slider position 0 is 1:1,000,000; three positions are a decade.
constexpr int slowest = 0;
constexpr int fastest = 27;

double speedAt(int position)
{
    static const double steps[] = {1, 2, 5};
    const int shifted = position - 18;
    const int decade = static_cast<int>(std::floor(shifted / 3.0));
    return steps[shifted - decade * 3] * std::pow(10.0, decade);
}

QString spelled(double value)
{
    return QString::number(value, 'f', 0);
}

} // namespace

ReadOut::ReadOut(const Look& look, const QString& caption, const QString& widest, bool isErlang,
                 QWidget* parent)
    : QWidget(parent), m_look(look), m_caption(caption), m_widest(widest), m_isErlang(isErlang)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(caption);
}

void ReadOut::setValue(const QString& value)
{
    if (value == m_value)
        return;
    m_value = value;
    setAccessibleName(m_caption + QLatin1Char(' ') + value);
    update();
}

QSize ReadOut::sizeHint() const
{
    const QFont font = m_look.font(m_isErlang ? FontRole::MonoName : FontRole::PanelTitle);
    const double width = QFontMetricsF(font).horizontalAdvance(m_widest);
    return {static_cast<int>(std::ceil(width)) + m_look.px(16), m_look.px(34)};
}

void ReadOut::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const double half = height() / 2.0;
    const double left = m_look.px(8);
    paintText(painter, QRectF(left, 2, width() - left, half - 2), m_look.font(FontRole::Caption),
              m_look.color(Token::TextQuiet), m_caption);
    QFont font = m_look.font(m_isErlang ? FontRole::MonoName : FontRole::PanelTitle);
    font.setWeight(QFont::Medium);
    paintText(painter, QRectF(left, half - 1, width() - left, half), font,
              m_look.color(Token::TextPrimary), m_value);
}

NextLine::NextLine(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Next"));
    m_busyDelay.setSingleShot(true);
    connect(&m_busyDelay, &QTimer::timeout, this, [this] { update(); });
}

void NextLine::setNext(const QString& badge, const QString& what, const QString& note)
{
    if (badge == m_badge && what == m_what && note == m_note)
        return;
    m_badge = badge;
    m_what = what;
    m_note = note;
    setAccessibleName(tr("Next: %1 %2 %3").arg(badge, what, note).simplified());
    setToolTip(what + QLatin1Char(' ') + note);
    update();
}

void NextLine::setCrash(const QString& crash)
{
    if (crash == m_crash)
        return;
    m_crash = crash;
    update();
}

void NextLine::setStops(const QString& breakpoint, bool isHeld)
{
    if (breakpoint == m_breakpoint && isHeld == m_isHeld)
        return;
    m_breakpoint = breakpoint;
    m_isHeld = isHeld;
    update();
}

// What is over in less than 400 ms is not worth a word.
void NextLine::setBusy(const QString& what)
{
    const bool wasBusy = !m_busy.isEmpty();
    m_busy = what;
    if (what.isEmpty())
        m_busyDelay.stop();
    else if (!wasBusy)
        m_busyDelay.start(400);
    if (!m_busyDelay.isActive())
        update();
}

QSize NextLine::sizeHint() const
{
    return {m_look.px(360), m_look.px(36)};
}

QSize NextLine::minimumSizeHint() const
{
    return {m_look.px(150), m_look.px(36)};
}

// In one line, or in two where it is too long for that: what it does above to what.
double NextLine::paintWhat(QPainter& painter, const QRectF& line) const
{
    const QColor ink = m_look.color(Token::TextPrimary);
    const QFont font = m_look.font(FontRole::MonoNumber);
    if (QFontMetricsF(font).horizontalAdvance(m_what) <= line.width() || !m_what.contains(u' '))
        return paintText(painter, line, font, ink, m_what);
    const QFont small = m_look.font(FontRole::Mono);
    const QRectF upper = line.adjusted(0, 0, 0, -line.height() / 2);
    paintText(painter, upper, small, ink, m_what.section(QLatin1Char(' '), 0, 0));
    paintText(painter, upper.translated(0, upper.height()), small, ink,
              m_what.section(QLatin1Char(' '), 1));
    return line.width();
}

void NextLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QRectF line(4, 0, width() - 4, height());
    const double pillTop = (height() - m_look.px(20)) / 2.0;
    const auto pill = [&](const QFont& font, const PillColors& colors, const QString& text,
                          std::optional<Glyph> glyph) {
        const double w = pillWidth(font, text, glyph.has_value());
        paintPill(painter, QRectF(line.left(), pillTop, w, m_look.px(20)), font, colors, text,
                  glyph);
        line.setLeft(line.left() + w + 9);
    };
    const QFont whatFont = m_look.font(FontRole::MonoNumber);
    const QFont badgeFont = m_look.font(FontRole::MonoBold);
    const double badge = m_badge.isEmpty() ? 0 : pillWidth(badgeFont, m_badge, false) + 9;
    const double wanted = badge + QFontMetricsF(whatFont).horizontalAdvance(m_what);
    // Where it is narrow the crash is a sign only: the SAY line has the words.
    const QFont crashFont = m_look.bold(FontRole::Small);
    const bool hasRoom = pillWidth(crashFont, m_crash, true) + 9 + wanted <= line.width();
    if (!m_crash.isEmpty())
        pill(crashFont, {m_look.color(Token::FailedTint), m_look.color(Token::FailedText)},
             hasRoom ? m_crash : QString(), Glyph::Failed);
    const PillColors plain {m_look.color(Token::VersionUnchangedTint),
                            m_look.color(Token::TextPrimary)};
    if (m_isHeld)
        pill(m_look.bold(FontRole::Small), plain, tr("upgrade held"), Glyph::Hold);
    if (!m_breakpoint.isEmpty())
        pill(m_look.bold(FontRole::Small), plain, m_breakpoint, Glyph::BreakAt);
    const QFont small = m_look.font(FontRole::Small);
    if (!m_busy.isEmpty() && !m_busyDelay.isActive()) {
        paintText(painter, line, small, m_look.color(Token::TextSecondary),
                  tr("%1…  F8 stops").arg(m_busy));
        return;
    }
    if (m_what.isEmpty())
        return;
    // The caption gives its room to what it is the caption of.
    const double caption = QFontMetricsF(small).horizontalAdvance(tr("Next")) + 9;
    if (caption + wanted <= line.width())
        line.setLeft(line.left()
                     + paintText(painter, line, small, m_look.color(Token::TextQuiet), tr("Next"))
                     + 9);
    if (!m_badge.isEmpty())
        pill(badgeFont, {m_look.color(Token::NowFill), m_look.color(Token::NowText)}, m_badge,
             std::nullopt);
    line.setLeft(line.left() + paintWhat(painter, line) + 9);
    // The note is shown whole or not at all.
    const QFont noteFont = m_look.font(FontRole::PanelTitle);
    QFont note = noteFont;
    note.setWeight(QFont::Normal);
    if (QFontMetricsF(note).horizontalAdvance(m_note) <= line.width())
        paintText(painter, line, note, m_look.color(Token::TextSecondary), m_note);
}

SpeedSlider::SpeedSlider(const Look& look, QWidget* parent)
    : QSlider(Qt::Horizontal, parent), m_look(look)
{
    setRange(slowest, fastest);
    setSpeed(1.0 / 200);
    setFixedSize(m_look.px(96), m_look.px(20));
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Speed"));
}

double SpeedSlider::speed() const
{
    return speedAt(value());
}

void SpeedSlider::setSpeed(double speed)
{
    int best = slowest;
    for (int i = slowest; i <= fastest; ++i)
        if (std::abs(std::log(speedAt(i) / speed)) < std::abs(std::log(speedAt(best) / speed)))
            best = i;
    setValue(best);
}

QString SpeedSlider::speedText(double speed)
{
    if (speed >= 0.99)
        return spelled(speed) + QStringLiteral(":1");
    const double slow = 1 / speed;
    if (slow >= 999'000)
        return QStringLiteral("1:") + spelled(slow / 1e6) + QLatin1Char('M');
    return QStringLiteral("1:")
        + (slow >= 9'999 ? spelled(slow / 1000) + QLatin1Char('k') : spelled(slow));
}

void SpeedSlider::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double share = static_cast<double>(value() - minimum()) / (maximum() - minimum());
    const double x = 7 + share * (width() - 14);
    const double y = height() / 2.0;
    const QColor ink = m_look.color(Token::TextSecondary);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_look.color(Token::LineStrong));
    painter.drawRoundedRect(QRectF(0, y - 1.5, width(), 3), 1.5, 1.5);
    painter.setBrush(ink);
    painter.drawRoundedRect(QRectF(0, y - 1.5, x, 3), 1.5, 1.5);
    painter.setPen(QPen(ink, 1.6));
    painter.setBrush(m_look.color(Token::SurfacePanel));
    painter.drawEllipse(QPointF(x, y), 6, 6);
    if (hasFocus())
        paintFocusRing(painter, m_look, QRectF(rect()), 6);
}

} // namespace relupscope::ui
