// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/say_bar.h"

#include "paint/marks.h"
#include "paint/numbers.h"
#include "widgets/rich_label.h"

#include <QAccessible>
#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace relupscope::ui {

SayBar::SayBar(const Look& look, QWidget* parent)
    : PanelFrame(look, {}, parent), m_label(new RichLabel(this))
{
    m_label->setFocusPolicy(Qt::TabFocus);
    m_label->setAlignment(Qt::AlignVCenter | Qt::AlignLeft);
    m_label->setObjectName(QStringLiteral("say"));
    body()->addWidget(m_label);
    setAccessibleName(tr("What happened"));
    setMinimumHeight(look.px(46));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

void SayBar::setSay(const SayLine& say)
{
    m_say = say;
    m_problem.clear();
    render();
}

void SayBar::setProblem(const QString& problem)
{
    m_problem = problem;
    render();
}

bool SayBar::showsAll() const
{
    return m_label->heightForWidth(m_label->width()) <= m_label->height();
}

void SayBar::render()
{
    m_label->setFont(m_look.font(FontRole::Say));
    body()->setContentsMargins(m_look.px(44), 4, 14, 4);
    setMinimumHeight(m_look.px(46));
    if (!m_problem.isEmpty()) {
        const QString color = m_look.color(Token::FailedText).name();
        return show(
            QStringLiteral("<span style='color:%1; font-weight:600'>%2</span>")
                .arg(color,
                     m_problem.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"))),
            m_problem);
    }
    QString rich
        = QStringLiteral("<span style='font-weight:600; color:%1'>%2</span>")
              .arg(m_look.color(Token::TextPrimary).name(), text(m_say.fact).toHtmlEscaped());
    if (!m_say.more.empty())
        rich += QStringLiteral(" <span style='color:%1'>%2</span>")
                    .arg(m_look.color(Token::TextPrimary).name(), text(m_say.more).toHtmlEscaped());
    if (!m_say.next.empty())
        rich += QStringLiteral(" <span style='color:%1'>%2</span>")
                    .arg(m_look.color(Token::TextSecondary).name(),
                         tr("Next: %1").arg(text(m_say.next)).toHtmlEscaped());
    show(rich, text(m_say.plain()));
}

void SayBar::show(const QString& rich, const QString& plain)
{
    m_label->setRich(rich);
    if (plain == m_plain)
        return;
    m_plain = plain;
    setAccessibleDescription(plain);
    m_label->setAccessibleName(plain);
    QAccessibleEvent event(m_label, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
}

void SayBar::paintEvent(QPaintEvent* event)
{
    PanelFrame::paintEvent(event);
    QPainter painter(this);
    const double side = m_look.px(20);
    paintGlyph(painter, QRectF(14, (height() - side) / 2, side, side), Glyph::Say,
               m_look.color(Token::TextQuiet));
    if (m_label->hasFocus())
        paintFocusRing(painter, m_look, QRectF(rect()).adjusted(2, 2, -2, -2), 6);
}

void SayBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange)
        render();
    PanelFrame::changeEvent(event);
}

} // namespace relupscope::ui
