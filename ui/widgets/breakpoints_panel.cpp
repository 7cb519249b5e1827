// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/breakpoints_panel.h"

#include "api/condition.h"
#include "paint/numbers.h"
#include "session/session_worker.h"
#include "widgets/filter_field.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace relupscope::ui {

std::vector<ConditionOffer> conditionOffers(const Frame& frame)
{
    std::vector<ConditionOffer> offers;
    if (!frame.view)
        return offers;
    for (const InstructionRow& row : frame.view->relup)
        if (row.kind != "make_permanent")
            offers.push_back({QObject::tr("Before instruction %1, %2 %3")
                                  .arg(row.n)
                                  .arg(text(row.kind), text(row.subject)),
                              QStringLiteral("instruction=%1").arg(row.n)});
    for (const ProcessRow& row : frame.view->processes) {
        if (row.pid != frame.process.pid || row.name.empty())
            continue;
        const QString name = text(row.name);
        offers.push_back(
            {QObject::tr("When %1 ends").arg(name), QStringLiteral("exits(%1)").arg(name)});
        offers.push_back({QObject::tr("When more than 10 messages wait for %1").arg(name),
                          QStringLiteral("queue(%1)>10").arg(name)});
        offers.push_back({QObject::tr("When %1 takes a message").arg(name),
                          QStringLiteral("kind=receive name=%1").arg(filterValue(name))});
        if (row.inUpgrade)
            offers.push_back({QObject::tr("When nobody is on old code of %1").arg(text(row.module)),
                              QStringLiteral("old(%1)=0").arg(text(row.module))});
    }
    offers.push_back({QObject::tr("At the next crash"),
                      QStringLiteral("crashes>%1").arg(frame.view->crashes.size())});
    offers.push_back({QObject::tr("When a request fails"), QStringLiteral("failed>0")});
    return offers;
}

BreakpointsPanel::BreakpointsPanel(const Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_field(new QLineEdit),
      m_problem(new QLabel),
      m_offers(new QPushButton(tr("Stop when…"))),
      m_offerMenu(new QMenu(this)),
      m_back(new QPushButton(tr("Back to the last one met"))),
      m_view(new QListView),
      m_hint(new QLabel(tr("Runs stop where a condition becomes true, in either direction. "
                           "Delete removes the chosen one.")))
{
    setAccessibleName(tr("Breakpoints"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 4, 12, 0);
    column->setSpacing(4);
    setUpHead();
    m_hint->setObjectName(QStringLiteral("quiet"));
    column->addWidget(m_hint);
    m_view->setModel(&m_list);
    m_view->setAccessibleName(tr("Breakpoints"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->installEventFilter(this);
    column->addWidget(m_view, 1);
    connect(&m_list, &BreakpointList::switched, this, &BreakpointsPanel::changed);
    connect(m_field, &QLineEdit::textChanged, this, &BreakpointsPanel::check);
    connect(m_field, &QLineEdit::returnPressed, this, &BreakpointsPanel::add);
    connect(m_back, &QPushButton::clicked, this, &BreakpointsPanel::runBackWanted);
    restyle();
}

void BreakpointsPanel::setUpHead()
{
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_field->setAccessibleName(tr("Condition of a new breakpoint"));
    m_field->setPlaceholderText(tr("exits(account) or queue(account)>10, then Return"));
    m_offers->setMenu(m_offerMenu);
    head->addWidget(m_offers);
    head->addWidget(m_field, 2);
    head->addWidget(m_problem, 1);
    head->addWidget(m_back);
    static_cast<QVBoxLayout*>(layout())->addLayout(head);
}

void BreakpointsPanel::showFrame(const Frame& frame)
{
    const int row = m_view->currentIndex().row();
    m_list.setBreakpoints(frame.breakpoints, frame.breakpointMet);
    m_view->setCurrentIndex(m_list.index(std::min(row, m_list.rowCount() - 1)));
    m_back->setEnabled(m_list.rowCount() > 0);
    fillOffers(frame);
}

void BreakpointsPanel::fillOffers(const Frame& frame)
{
    m_offerMenu->clear();
    for (const ConditionOffer& offer : conditionOffers(frame))
        m_offerMenu->addAction(offer.words, this, [this, offer] { Q_EMIT added(offer.condition); });
}

void BreakpointsPanel::check(const QString& condition)
{
    const auto parsed = Condition::parse(condition.toStdString());
    const bool isWrong = !condition.trimmed().isEmpty() && !parsed;
    m_problem->setText(isWrong ? text(parsed.error().where + ": " + parsed.error().what)
                               : QString());
    m_field->setAccessibleDescription(m_problem->text());
}

void BreakpointsPanel::add()
{
    const QString condition = m_field->text().trimmed();
    if (condition.isEmpty() || !Condition::parse(condition.toStdString()))
        return;
    m_field->clear();
    Q_EMIT added(condition);
}

bool BreakpointsPanel::eventFilter(QObject* watched, QEvent* event)
{
    const bool isKey = watched == m_view && event->type() == QEvent::ShortcutOverride;
    if (isKey && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        event->accept(); // it kills a process elsewhere
        return true;
    }
    const bool isPress = watched == m_view && event->type() == QEvent::KeyPress;
    if (isPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        if (const Breakpoint* chosen = m_list.breakpoint(m_view->currentIndex().row()))
            Q_EMIT removed(chosen->id);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void BreakpointsPanel::restyle()
{
    for (QWidget* widget : {static_cast<QWidget*>(m_problem), static_cast<QWidget*>(m_hint),
                            static_cast<QWidget*>(m_offers), static_cast<QWidget*>(m_back)})
        widget->setFont(m_look.font(FontRole::Small));
    m_field->setFont(m_look.font(FontRole::Mono));
    m_view->setFont(m_look.font(FontRole::Mono));
    QPalette bad = m_problem->palette();
    bad.setColor(QPalette::WindowText, m_look.color(Token::FailedText));
    m_problem->setPalette(bad);
}

void BreakpointsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
