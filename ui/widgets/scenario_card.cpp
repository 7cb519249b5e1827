// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scenario_card.h"

#include "paint/marks.h"
#include "paint/numbers.h"
#include "paint/scenario_picture.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QTextLayout>

namespace relupscope::ui {

namespace {

constexpr int between = 12;      // cards
constexpr int plainHeight = 150; // without title and moral
constexpr int lineHeight = 17;
constexpr int pictureHeight = 106;
constexpr int headingHeight = 32;

// Words in at most so many lines; what does not fit into the last one is elided.
struct Paragraph
{
    const Look& look;
    QFont font;
    Token color;
    double lineHeight;

    // Paints from the top of the box and returns how many lines it took.
    int paint(QPainter& painter, QRectF box, const QString& words, int most) const
    {
        QTextLayout layout(words, font);
        layout.beginLayout();
        int count = 0;
        box.setHeight(lineHeight);
        while (count < most) {
            QTextLine line = layout.createLine();
            if (!line.isValid())
                break;
            line.setLineWidth(box.width());
            const bool isLast = ++count == most;
            paintText(painter, box, font, look.color(color),
                      words.mid(line.textStart(), isLast ? -1 : line.textLength()).trimmed());
            box.translate(0, lineHeight);
        }
        layout.endLayout();
        return count;
    }
};

} // namespace

QString moralOf(const ScenarioInfo& scenario)
{
    if (!scenario.moral.empty())
        return text(scenario.moral).simplified();
    const QString all = text(scenario.about).simplified();
    const qsizetype stop = all.indexOf(QStringLiteral(". "));
    return stop < 0 ? all : all.left(stop + 1);
}

CardDelegate::CardDelegate(const Look& look, const ScenarioList& list, QObject* parent)
    : QStyledItemDelegate(parent), m_look(look), m_list(list)
{
}

void CardDelegate::setWidths(int page, int card)
{
    m_pageWidth = page;
    m_cardWidth = card;
}

int CardDelegate::leastCardWidth() const
{
    return m_look.px(228);
}

// Of the title, at most two, and of the moral.
int CardDelegate::lines() const
{
    return m_cardWidth < m_look.px(250) ? 5 : 4;
}

QSize CardDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const ScenarioList::Row* row = m_list.row(index.row());
    if (row && row->isHeading())
        return {m_pageWidth, m_look.px(headingHeight)};
    return {m_cardWidth, m_look.px(plainHeight + lines() * lineHeight) + between};
}

void CardDelegate::paintHeading(QPainter& painter, const QRectF& line,
                                const ScenarioList::Row& row) const
{
    const ScenarioList::Category& category = m_list.categories()[static_cast<size_t>(row.category)];
    const QRectF box = line.adjusted(2, 4, -between, 0);
    const double used = paintText(painter, box, m_look.bold(FontRole::Body),
                                  m_look.color(Token::TextPrimary), category.name);
    const QString count = counted(static_cast<uint64_t>(category.count), QObject::tr("scenario"),
                                  QObject::tr("scenarios"));
    paintText(painter, box.adjusted(used + 8, 0, 0, 0), m_look.font(FontRole::Small),
              m_look.color(Token::TextQuiet), count);
    const QString offer = m_list.category() >= 0 ? QObject::tr("Back to all")
        : row.hidden > 0                         ? QObject::tr("Show all")
                                                 : QString();
    paintText(painter, box, m_look.font(FontRole::Small), m_look.color(Token::TextSecondary), offer,
              Qt::AlignRight);
}

void CardDelegate::paintWords(QPainter& painter, const QRectF& box, const ScenarioInfo& scenario,
                              bool isChosen) const
{
    const double line = m_look.px(lineHeight);
    const Paragraph title {m_look, m_look.bold(FontRole::Body), Token::TextPrimary, line};
    const Paragraph moral {m_look, m_look.font(FontRole::Small), Token::TextSecondary, line};
    const int used = title.paint(painter, box,
                                 text(scenario.title.empty() ? scenario.name : scenario.title), 2);
    moral.paint(painter, box.adjusted(0, used * line + 2, 0, 0), moralOf(scenario), lines() - used);
    QRectF foot(box.left(), box.bottom() - m_look.px(14), box.width(), m_look.px(14));
    if (isChosen) {
        const QFont font = m_look.bold(FontRole::Caption);
        const QString words = QObject::tr("Open ↵");
        paintText(painter, foot, font, m_look.color(Token::TextPrimary), words, Qt::AlignRight);
        foot.setRight(foot.right() - QFontMetricsF(font).horizontalAdvance(words) - 6);
    }
    paintText(painter, foot, m_look.font(FontRole::CaptionMono), m_look.color(Token::TextQuiet),
              text(scenario.name));
}

void CardDelegate::paintCard(QPainter& painter, const QStyleOptionViewItem& option,
                             const ScenarioInfo& scenario) const
{
    const QRectF card = QRectF(option.rect).adjusted(1, 1, -between - 1, -between - 1);
    const bool isChosen = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
    QPainterPath outline;
    outline.addRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    painter.fillPath(outline, m_look.color(Token::SurfacePanel));
    const QRectF top(card.left(), card.top(), card.width(), m_look.px(pictureHeight));
    painter.save();
    painter.setClipPath(outline);
    painter.fillRect(top, m_look.color(Token::SurfaceSunken));
    painter.restore();
    paintPicture(painter, m_look, top.adjusted(12, 8, -12, -8), scenarioPicture(scenario.name));
    paintWords(painter, card.adjusted(12, m_look.px(pictureHeight) + 8, -12, -9), scenario,
               isChosen);
    const bool isFocused = option.state & QStyle::State_HasFocus;
    const Token edge = isFocused ? Token::FocusRing
        : isChosen               ? Token::TextPrimary
                                 : Token::LineDecor;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_look.color(edge), isChosen || isFocused ? 2 : 1));
    painter.drawPath(outline);
}

void CardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const ScenarioList::Row* row = m_list.row(index.row());
    if (!row)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (row->isHeading())
        paintHeading(*painter, QRectF(option.rect), *row);
    else
        paintCard(*painter, option, *m_list.scenario(index.row()));
    painter->restore();
}

} // namespace relupscope::ui
