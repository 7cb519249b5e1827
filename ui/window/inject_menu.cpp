// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/inject_menu.h"

#include "paint/numbers.h"

#include <QMenu>

namespace relupscope::ui {

namespace {

void offerProcess(std::vector<InjectOffer>& offers, const ProcessDetail& process)
{
    if (process.pid == 0)
        return;
    const QString name = text(process.name);
    const QString group = QObject::tr("Process %1").arg(name);
    offers.push_back({group, QObject::tr("Kill %1").arg(name),
                      QObject::tr("An exit signal that no process can catch"),
                      "kill=" + process.pidText, false});
}

void offerRun(std::vector<InjectOffer>& offers, const WorldView& view)
{
    const QString group = QObject::tr("The run");
    offers.push_back({group, QObject::tr("Let another process run next"),
                      QObject::tr("The scheduler chooses otherwise, once"), "choice=1", false});
    offers.push_back({group, QObject::tr("Go on with another seed"),
                      QObject::tr("From here on the scheduler chooses otherwise"),
                      "seed=" + std::to_string(view.seed + 1), false});
}

} // namespace

std::vector<InjectOffer> injectOffers(const Frame& frame)
{
    std::vector<InjectOffer> offers;
    if (!frame.view)
        return offers;
    offerProcess(offers, frame.process);
    offerRun(offers, *frame.view);
    return offers;
}

void fillInjectMenu(QMenu& menu, const std::vector<InjectOffer>& offers,
                    const std::function<void(const InjectOffer&)>& take)
{
    QString group;
    for (const InjectOffer& offer : offers) {
        if (offer.group != group) {
            group = offer.group;
            menu.addSection(group);
        }
        QAction* action = menu.addAction(offer.words, &menu, [offer, take] { take(offer); });
        action->setToolTip(offer.help);
        action->setStatusTip(offer.help);
    }
    menu.setToolTipsVisible(true);
}

} // namespace relupscope::ui
