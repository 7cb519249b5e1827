// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scenario_card.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QTextLayout>
#include <QTextOption>

namespace relupscope::ui {

namespace {

// Draws in the box's own 236×106 units.
class Picture
{
public:
    Picture(QPainter& painter, const Look& look) : m_painter(painter), m_look(look) {}

    void token(double x, double y, ProcessState state, CodeVersion version, double side = 26)
    {
        paintToken(m_painter, m_look, QRectF(x - side / 2, y - side / 2, side, side), state,
                   version);
    }
    void arrow(double x, double y)
    {
        paintGlyph(m_painter, QRectF(x - 10, y - 10, 20, 20), Glyph::Arrow,
                   m_look.color(Token::TextSecondary));
    }
    void good(double x, double y)
    {
        paintGlyph(m_painter, QRectF(x - 10, y - 10, 20, 20), Glyph::Done,
                   m_look.color(Token::Good));
    }
    void mono(double x, double y, const QString& words)
    {
        paintText(m_painter, QRectF(x - 60, y - 10, 120, 20), m_look.font(FontRole::Mono),
                  m_look.color(Token::TextPrimary), words, Qt::AlignHCenter);
    }
    void small(double x, double y, const QString& words)
    {
        paintText(m_painter, QRectF(x - 60, y - 8, 120, 16), m_look.font(FontRole::Caption),
                  m_look.color(Token::TextSecondary), words, Qt::AlignHCenter);
    }
    // A module with the number that says when it is loaded.
    void module(double x, double y, const QString& name, int order, bool loaded)
    {
        const QRectF box(x - 42, y - 17, 84, 34);
        m_painter.setPen(QPen(m_look.color(Token::VersionCurrent), 1.4));
        m_painter.setBrush(m_look.color(loaded ? Token::VersionCurrentTint : Token::SurfacePanel));
        m_painter.drawRoundedRect(box, 5, 5);
        mono(x, y, name);
        const QPointF badge = box.topRight();
        const bool ink = order == 1;
        m_painter.setPen(QPen(m_look.color(Token::TextPrimary), 1.4));
        m_painter.setBrush(m_look.color(ink ? Token::NowFill : Token::SurfacePanel));
        m_painter.drawEllipse(badge, 9, 9);
        paintText(m_painter, QRectF(badge.x() - 9, badge.y() - 9, 18, 18),
                  m_look.bold(FontRole::Caption),
                  m_look.color(ink ? Token::NowText : Token::TextPrimary), QString::number(order),
                  Qt::AlignHCenter);
    }
    void release(double x, double y, const QString& version, bool now)
    {
        const QRectF box(x - 25, y - 10, 50, 20);
        m_painter.setPen(QPen(m_look.color(now ? Token::NowFill : Token::LineStrong), 1));
        m_painter.setBrush(m_look.color(now ? Token::NowFill : Token::SurfacePanel));
        m_painter.drawRoundedRect(box, 4, 4);
        paintText(m_painter, box, m_look.font(FontRole::Mono),
                  m_look.color(now ? Token::NowText : Token::TextPrimary), version,
                  Qt::AlignHCenter);
    }

private:
    QPainter& m_painter;
    const Look& m_look;
};

void plainUpgrade(Picture& picture)
{
    for (double y : {34.0, 72.0}) {
        picture.token(52, y, ProcessState::Suspended, CodeVersion::Old);
        picture.arrow(96, y);
        picture.token(140, y, ProcessState::Running, CodeVersion::Current);
    }
    picture.good(192, 53);
}

void oldStateMeetsNewCode(Picture& picture)
{
    picture.mono(46, 53, QStringLiteral("{acct,4180}"));
    picture.arrow(106, 53);
    picture.token(140, 53, ProcessState::Running, CodeVersion::Mixed);
    picture.arrow(176, 53);
    picture.token(210, 53, ProcessState::Dead, CodeVersion::Old);
}

void orderByDependency(Picture& picture)
{
    picture.module(60, 53, QStringLiteral("account"), 2, false);
    picture.arrow(117, 53);
    picture.small(117, 70, QObject::tr("calls"));
    picture.module(176, 53, QStringLiteral("ledger"), 1, true);
}

void splitInTwo(Picture& picture)
{
    picture.release(44, 53, QStringLiteral("1"), false);
    picture.arrow(81, 53);
    picture.release(118, 53, QStringLiteral("1.5"), true);
    picture.arrow(155, 53);
    picture.release(192, 53, QStringLiteral("2"), false);
}

void twoClauses(Picture& picture)
{
    picture.mono(52, 34, QStringLiteral("{acct,…}"));
    picture.mono(52, 72, QStringLiteral("#acct{…}"));
    picture.arrow(106, 34);
    picture.arrow(106, 72);
    picture.token(144, 53, ProcessState::Running, CodeVersion::Current);
    picture.good(190, 53);
}

} // namespace

void paintScenarioPicture(QPainter& painter, const Look& look, const QRectF& box,
                          const std::string& name)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.center() - QPointF(118, 53));
    Picture picture(painter, look);
    const auto has = [&name](const char* word) { return name.find(word) != std::string::npos; };
    if (has("old-state"))
        oldStateMeetsNewCode(picture);
    else if (has("order"))
        orderByDependency(picture);
    else if (has("split"))
        splitInTwo(picture);
    else if (has("clause"))
        twoClauses(picture);
    else
        plainUpgrade(picture);
    painter.restore();
}

QString firstSentence(const std::string& about)
{
    const QString all = text(about).simplified();
    const qsizetype stop = all.indexOf(QStringLiteral(". "));
    return stop < 0 ? all : all.left(stop + 1);
}

CardDelegate::CardDelegate(const Look& look, const ScenarioList& list, QObject* parent)
    : QStyledItemDelegate(parent), m_look(look), m_list(list)
{
}

QSize CardDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {m_width, m_look.px(252)};
}

void CardDelegate::paintWords(QPainter& painter, const QRectF& box, const ScenarioInfo& scenario,
                              bool chosen) const
{
    const double line = m_look.px(18);
    paintText(painter, QRectF(box.left(), box.top(), box.width(), line),
              m_look.bold(FontRole::Body), m_look.color(Token::TextPrimary),
              text(scenario.title.empty() ? scenario.name : scenario.title));
    QTextLayout layout(firstSentence(scenario.about), m_look.font(FontRole::Small));
    layout.beginLayout();
    double y = box.top() + line + 2;
    const double least = m_look.px(16);
    for (int i = 0; i < 3; ++i) {
        QTextLine words = layout.createLine();
        if (!words.isValid())
            break;
        words.setLineWidth(box.width());
        const bool last = i == 2;
        QString shown = layout.text().mid(words.textStart(),
                                          last ? -1 : words.textLength());
        paintText(painter, QRectF(box.left(), y, box.width(), least),
                  m_look.font(FontRole::Small), m_look.color(Token::TextSecondary),
                  shown.trimmed());
        y += least;
    }
    layout.endLayout();
    const QRectF foot(box.left(), box.bottom() - m_look.px(14), box.width(), m_look.px(14));
    paintText(painter, foot, m_look.font(FontRole::CaptionMono), m_look.color(Token::TextQuiet),
              text(scenario.name));
    if (chosen)
        paintText(painter, foot, m_look.bold(FontRole::Caption),
                  m_look.color(Token::TextPrimary), QObject::tr("Open ↵"), Qt::AlignRight);
}

void CardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const ScenarioInfo* scenario = m_list.scenario(index.row());
    if (!scenario)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF(option.rect).adjusted(1, 1, -13, -13);
    const bool chosen = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
    QPainterPath outline;
    outline.addRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    painter->fillPath(outline, m_look.color(Token::SurfacePanel));
    painter->save();
    painter->setClipPath(outline);
    const QRectF top(card.left(), card.top(), card.width(), m_look.px(130));
    painter->fillRect(top, m_look.color(Token::SurfaceSunken));
    painter->restore();
    paintScenarioPicture(*painter, m_look, top, scenario->name);
    paintWords(*painter, card.adjusted(12, m_look.px(139), -12, -9), *scenario, chosen);
    const bool focused = option.state & QStyle::State_HasFocus;
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_look.color(focused ? Token::FocusRing
                                              : chosen ? Token::TextPrimary : Token::LineDecor),
                         chosen || focused ? 2 : 1));
    painter->drawPath(outline);
    painter->restore();
}

} // namespace relupscope::ui
