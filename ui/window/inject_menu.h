// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done to the run at this moment: the offers of the Inject menu, of a process's menu and
// of the palette, spelled as the engine takes them. Pure: a frame in, offers out.
#pragma once

#include "session/session_worker.h"

#include <QString>

#include <functional>
#include <vector>

class QMenu;

namespace relupscope::ui {

struct InjectOffer
{
    QString group; // "Process account", "The run"
    QString words; // "Kill account"
    QString help;
    std::string what;  // "kill=<0.95.0>"
    bool isTemplate = false; // something is left to be filled in: offered for editing
};

// Of the frame's process and module, and of the run as a whole.
std::vector<InjectOffer> injectOffers(const Frame& frame);

// Fills a menu by groups; `take` gets the offer that is chosen.
void fillInjectMenu(QMenu& menu, const std::vector<InjectOffer>& offers,
                    const std::function<void(const InjectOffer&)>& take);

} // namespace relupscope::ui
