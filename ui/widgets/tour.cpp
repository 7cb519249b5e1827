// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tour.h"

#include "paint/callout.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr int outline = 3; // around the target
constexpr int calloutWidth = 380;
constexpr int headHeight = 34;

} // namespace

TourOutline::TourOutline(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void TourOutline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_look.color(Token::FocusRing), outline));
    const double inset = outline / 2.0;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 9, 9);
}

Tour::Tour(const Look& look, QWidget* parent)
    : Sheet(look, QStringLiteral(" "), parent),
      m_outline(new TourOutline(look, parent)),
      m_words(new QLabel),
      m_back(new QPushButton(tr("Back"))),
      m_next(new QPushButton(tr("Next"))),
      m_end(new QPushButton(tr("End the tour")))
{
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_next->setObjectName(QStringLiteral("primary"));
    body()->setContentsMargins(12, 0, 12, 12);
    body()->setSpacing(10);
    body()->addWidget(m_words, 1);
    auto* row = new QHBoxLayout;
    row->addWidget(m_end);
    row->addStretch(1);
    row->addWidget(m_back);
    row->addWidget(m_next);
    body()->addLayout(row);
    connect(m_end, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_back, &QPushButton::clicked, this, [this] { go(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { go(1); });
    restyle();
}

void Tour::begin(std::vector<TourStop> stops)
{
    if (stops.empty())
        return;
    m_stops = std::move(stops);
    m_current = 0;
    if (!isVisible())
        toggle();
    go(0);
}

void Tour::go(int by)
{
    const int next = m_current + by;
    if (next >= stopCount())
        return hide();
    m_current = std::max(0, next);
    const TourStop& stop = m_stops[static_cast<size_t>(m_current)];
    if (stop.target)
        for (QWidget* at = stop.target->parentWidget(); at; at = at->parentWidget())
            if (auto* scroll = qobject_cast<QScrollArea*>(at))
                scroll->ensureWidgetVisible(stop.target);
    setTitle(stop.title);
    setSubtitle(tr("%1 of %2").arg(m_current + 1).arg(stopCount()));
    m_words->setText(stop.words);
    m_back->setEnabled(m_current > 0);
    m_next->setText(m_current + 1 == stopCount() ? tr("Done") : tr("Next"));
    setAccessibleName(stop.title);
    setAccessibleDescription(stop.words);
    place();
    setFocus(Qt::OtherFocusReason); // and not a button, which arrows would leave
}

QRect Tour::targetRect() const
{
    const TourStop& stop = m_stops[static_cast<size_t>(m_current)];
    if (!stop.target)
        return {};
    const QRect part = stop.part ? stop.part() : stop.target->rect();
    return {stop.target->mapTo(parentWidget(), part.topLeft()), part.size()};
}

void Tour::place()
{
    if (m_stops.empty())
        return;
    const QRect room = parentWidget()->rect().adjusted(10, 10, -10, -10);
    const QRect target = targetRect();
    const int width = std::min(room.width(), m_look.px(calloutWidth));
    const int height = m_look.px(headHeight) + m_words->heightForWidth(width - 30)
        + m_next->sizeHint().height() + 28;
    m_outline->setGeometry(target.adjusted(-outline, -outline, outline, outline));
    m_outline->show();
    m_outline->raise();
    setGeometry(calloutPlace(target, QSize(width, height), room, m_look.px(8)));
    raise();
}

void Tour::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Return:
    case Qt::Key_Enter: return go(1);
    case Qt::Key_Left: return go(-1);
    default: Sheet::keyPressEvent(event);
    }
}

// Arrows are the tour's before they are the run's.
bool Tour::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right) {
            event->accept();
            return true;
        }
    }
    return Sheet::event(event);
}

void Tour::hideEvent(QHideEvent* event)
{
    m_outline->hide();
    Sheet::hideEvent(event);
}

void Tour::restyle()
{
    m_words->setFont(m_look.font(FontRole::Body));
    for (QPushButton* button : {m_back, m_next, m_end})
        button->setFont(m_look.font(FontRole::Body));
    if (isVisible())
        place();
}

void Tour::changeEvent(QEvent* event)
{
    Sheet::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
