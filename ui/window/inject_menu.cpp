// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/inject_menu.h"

#include "paint/numbers.h"

#include <QMenu>

#include <algorithm>

namespace relupscope::ui {

namespace {

// What happened to people who upgraded running systems, by the fault that does the same here.
struct Incident
{
    const char* key; // that the offer's text begins with
    const char* words;
};

constexpr Incident incidents[] = {
    {"ignore_system=", QT_TRANSLATE_NOOP("QObject", "A busy server is skipped without a word: %1")},
    {"die_suspended=",
     QT_TRANSLATE_NOOP("QObject", "A server dies between suspend and code_change: %1")},
    {"send=", QT_TRANSLATE_NOOP("QObject", "A message of the old format comes late: %1")},
    {"hang=", QT_TRANSLATE_NOOP("QObject", "A server is too slow for its callers: %1")},
    {"straggler=",
     QT_TRANSLATE_NOOP("QObject", "A worker lingers in old code until the purge: %1")},
    {"hold_fun=", QT_TRANSLATE_NOOP("QObject", "A fun of the old code is kept: %1")},
    {"code_change_slow=",
     QT_TRANSLATE_NOOP("QObject", "A conversion takes longer than 5 seconds: %1")},
    {"code_change_error=",
     QT_TRANSLATE_NOOP("QObject", "A conversion refuses, and the node restarts: %1")},
    {"on_load_failure=", QT_TRANSLATE_NOOP("QObject", "A module refuses to be loaded: %1")},
    {"wrong_beam=", QT_TRANSLATE_NOOP("QObject", "The release was built without the change: %1")},
    {"disk_full=", QT_TRANSLATE_NOOP("QObject", "The disk is full when the release is unpacked")},
    {"torn_write=",
     QT_TRANSLATE_NOOP("QObject", "The node crashes while release files are written")},
    {"load_factor=", QT_TRANSLATE_NOOP("QObject", "The upgrade meets the rush hour")},
};

// The process or module of "Process account".
QString subjectOf(const FaultOffer& offer)
{
    return text(offer.group).section(QLatin1Char(' '), -1);
}

void append(FaultOffers& all, FaultOffers more)
{
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

std::string moduleShown(const Frame& frame)
{
    for (const ProcessRow& row : frame.view->processes)
        if (row.pid == frame.process.pid && row.inUpgrade)
            return row.module;
    return frame.source.module;
}

void addOffer(QMenu& menu, const FaultOffer& offer, const TakeOffer& take)
{
    const QString words = text(offer.words) + (offer.isTemplate ? QStringLiteral("…") : QString());
    QAction* action = menu.addAction(words, &menu, [offer, take] { take(offer); });
    action->setToolTip(text(offer.help));
    action->setStatusTip(text(offer.help));
}

} // namespace

FaultOffers injectOffers(const Frame& frame)
{
    if (!frame.view)
        return {};
    FaultOffers offers = processFaults(*frame.view, frame.process.pid);
    append(offers, moduleFaults(*frame.view, moduleShown(frame)));
    const auto next = std::find_if(
        frame.view->relup.begin(), frame.view->relup.end(), [](const InstructionRow& row) {
            return row.status == InstructionStatus::Next || row.status == InstructionStatus::Later;
        });
    if (next != frame.view->relup.end())
        append(offers, instructionFaults(*frame.view, *next));
    append(offers, runFaults(*frame.view));
    return offers;
}

FaultOffers incidentOffers(const FaultOffers& offers)
{
    FaultOffers known;
    for (const Incident& incident : incidents) {
        const auto offer = std::find_if(offers.begin(), offers.end(), [&](const FaultOffer& o) {
            return o.what.starts_with(incident.key);
        });
        if (offer == offers.end())
            continue;
        known.push_back(*offer);
        const QString words = QObject::tr(incident.words);
        known.back().group = QObject::tr("Real incidents").toStdString();
        known.back().words
            = (words.contains(QStringLiteral("%1")) ? words.arg(subjectOf(*offer)) : words)
                  .toStdString();
    }
    return known;
}

void fillInjectMenu(QMenu& menu, const FaultOffers& offers, const TakeOffer& take)
{
    std::string group;
    for (const FaultOffer& offer : offers) {
        if (offer.group != group) {
            group = offer.group;
            menu.addSection(text(group));
        }
        addOffer(menu, offer, take);
    }
    menu.setToolTipsVisible(true);
}

void fillBySubmenus(QMenu& menu, const FaultOffers& offers, const TakeOffer& take)
{
    QMenu* inside = nullptr;
    std::string group;
    for (const FaultOffer& offer : offers) {
        if (!inside || offer.group != group) {
            group = offer.group;
            inside = menu.addMenu(text(group));
            inside->setToolTipsVisible(true);
        }
        addOffer(*inside, offer, take);
    }
}

} // namespace relupscope::ui
