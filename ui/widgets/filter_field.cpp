// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/filter_field.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QAccessible>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>

namespace relupscope::ui {

QString filterValue(const QString& text)
{
    static const QString marks = QStringLiteral(" ()\t\"/");
    for (const QChar c : text)
        if (marks.contains(c))
            return QLatin1Char('"') + QString(text).remove(QLatin1Char('"')) + QLatin1Char('"');
    return text;
}

FilterField::FilterField(const Look& look, QWidget* parent) : QLineEdit(parent), m_look(look)
{
    setAccessibleName(tr("Filter"));
    QString keys = tr("Words, or:");
    for (const FilterKeyHelp& key : filterKeys())
        keys += QStringLiteral("\n%1  %2")
                    .arg(relupscope::ui::text(key.key), relupscope::ui::text(key.help));
    keys += tr("\nJoined by and, or, not and parentheses.");
    setToolTip(keys);
    connect(this, &QLineEdit::textChanged, this, &FilterField::read);
}

void FilterField::setCount(const QString& count)
{
    if (count == m_count)
        return;
    m_count = count;
    setAccessibleDescription(count);
    update();
}

void FilterField::read(const QString& typed)
{
    Result<Filter> parsed = Filter::parse(typed.toStdString());
    m_error = parsed ? QString() : relupscope::ui::text(parsed.error().text());
    if (parsed)
        m_filter = std::move(*parsed);
    setTextMargins(isValid() ? 0 : m_look.px(16), 0, 0, 0);
    setAccessibleDescription(isValid() ? m_count : m_error);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    if (isValid())
        Q_EMIT filterChanged();
    update();
}

void FilterField::addTerm(const QString& term)
{
    const QString before = text().trimmed();
    if (before.isEmpty())
        return setText(term);
    const bool hasOr = before.contains(QStringLiteral(" or "), Qt::CaseInsensitive);
    setText((hasOr ? QStringLiteral("(%1) %2") : QStringLiteral("%1 %2")).arg(before, term));
}

// A failed mark in front says what the colour alone would not.
void FilterField::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isValid()) {
        const double side = m_look.px(13);
        paintGlyph(painter, QRectF(6, (height() - side) / 2, side, side), Glyph::Failed,
                   m_look.color(Token::Failed), m_look.color(Token::SurfacePanel));
        painter.fillRect(QRectF(6, height() - 2.5, width() - 12, 1.5), m_look.color(Token::Failed));
    }
    const QFont small = m_look.font(FontRole::Small);
    const QString words = isValid() ? m_count : m_error.section(QLatin1Char('\n'), 0, 0);
    const double typed = QFontMetricsF(font()).horizontalAdvance(text()) + m_look.px(40);
    const double room = width() - typed;
    if (words.isEmpty() || text().isEmpty() || room < m_look.px(40)
        || QFontMetricsF(small).horizontalAdvance(words) > room)
        return;
    paintText(painter, QRectF(typed, 0, room - 8, height()), small,
              m_look.color(isValid() ? Token::TextQuiet : Token::FailedText), words,
              Qt::AlignRight);
}

void FilterField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty())
        return clear();
    QLineEdit::keyPressEvent(event);
}

} // namespace relupscope::ui
