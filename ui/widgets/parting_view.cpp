// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parting_view.h"

#include "paint/parting.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

namespace relupscope::ui {

PartingView::PartingView(const Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_sides {new SpaceTimeView(look), new SpaceTimeView(look)},
      m_names {new QLabel, new QLabel},
      m_legend(new QLabel(tr("A hollow diamond is an event that only one of them has; the line is "
                             "where they part.")))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(12, 6, 12, 0);
    grid->setHorizontalSpacing(18);
    grid->setVerticalSpacing(2);
    for (int i : {0, 1}) {
        grid->addWidget(m_names[i], 0, i);
        grid->addWidget(m_sides[i], 1, i);
        grid->setColumnStretch(i, 1);
    }
    grid->setRowStretch(1, 1);
    grid->addWidget(m_legend, 2, 0, 1, 2);
    m_legend->setObjectName(QStringLiteral("quiet"));
    restyle();
}

void PartingView::setNames(const QString& a, const QString& b)
{
    m_names[0]->setText(a);
    m_names[1]->setText(b);
    m_sides[0]->setAccessibleName(tr("Space-time of %1").arg(a));
    m_sides[1]->setAccessibleName(tr("Space-time of %1").arg(b));
}

void PartingView::setRuns(const std::shared_ptr<const WorldView> (&last)[2],
                          const std::vector<EventRow> (&events)[2], uint64_t parting)
{
    for (int i : {0, 1}) {
        SpaceTimeScene scene;
        scene.views = {last[i]};
        scene.node = last[i]->node;
        m_sides[i]->setParting(scene, events[i], eventsOnlyIn(events[i], events[1 - i]), parting);
    }
}

void PartingView::restyle()
{
    for (QLabel* name : m_names)
        name->setFont(m_look.bold(FontRole::Small));
    m_legend->setFont(m_look.font(FontRole::Small));
}

void PartingView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
