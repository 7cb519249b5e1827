// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/tour_stops.h"

#include "widgets/module_panel.h"
#include "widgets/process_panel.h"
#include "widgets/say_bar.h"
#include "widgets/system_panel.h"
#include "widgets/time_strip.h"
#include "window/upgrade_page.h"

#include <QCoreApplication>

namespace relupscope::ui {

namespace {

struct StopWords
{
    const char* title;
    const char* words;
};

constexpr StopWords ribbon {
    QT_TRANSLATE_NOOP("Tour", "Where the upgrade is"),
    QT_TRANSLATE_NOOP("Tour",
                      "Each box is an instruction of the relup: done, now in ink, or to come. "
                      "Behind the double bar a failure restarts the node. A click goes to just "
                      "before an instruction, dragging scrubs through time.")};
constexpr StopWords processes {
    QT_TRANSLATE_NOOP("Tour", "Who is concerned"),
    QT_TRANSLATE_NOOP("Tour",
                      "The processes below their supervisors. The glyph says what each does, the "
                      "fill which code: solid is current, hatched is old. What the upgrade does "
                      "not touch is grey.")};
constexpr StopWords queues {
    QT_TRANSLATE_NOOP("Tour", "What waits"),
    QT_TRANSLATE_NOOP("Tour",
                      "A bar is a queue, with its length and the age of its oldest message. "
                      "Queues grow while a server is suspended, and drain after resume.")};
constexpr StopWords moduleSlots {
    QT_TRANSLATE_NOOP("Tour", "Which code is there"),
    QT_TRANSLATE_NOOP("Tour",
                      "A module has two slots. Loading moves nobody: who ran the old code still "
                      "does, until code_change or a call through the module's name. A purge kills "
                      "who is left.")};
constexpr StopWords state {
    QT_TRANSLATE_NOOP("Tour", "What becomes of a state"),
    QT_TRANSLATE_NOOP("Tour",
                      "The chosen process: its state before and after code_change, with what is "
                      "added, changed and gone; who holds it, its queue, its stack.")};
constexpr StopWords charts {
    QT_TRANSLATE_NOOP("Tour", "What the callers feel"),
    QT_TRANSLATE_NOOP("Tour",
                      "Requests answered, waiting, late and failed. The tinted band is the time in "
                      "which a module was suspended. The other tabs list and draw the events.")};
constexpr StopWords sentence {
    QT_TRANSLATE_NOOP("Tour", "The same in a sentence"),
    QT_TRANSLATE_NOOP(
        "Tour",
        "What has just happened, what waits for it, and what comes next. F10 steps "
        "to the next instruction, Shift+F10 back; the question mark lists all keys.")};

TourStop stop(QWidget* target, const StopWords& words, std::function<QRect()> part = {})
{
    return {target, std::move(part), QCoreApplication::translate("Tour", words.title),
            QCoreApplication::translate("Tour", words.words)};
}

} // namespace

std::vector<TourStop> tourStops(const UpgradePage& page)
{
    SystemView* system = page.system()->view();
    return {stop(page.timeStrip(), ribbon),
            stop(system, processes),
            stop(system, queues, [system] { return system->queueRect(); }),
            stop(page.modules(), moduleSlots),
            stop(page.process(), state),
            stop(page.bottom(), charts),
            stop(page.say(), sentence)};
}

} // namespace relupscope::ui
