// SPDX-License-Identifier: GPL-3.0-or-later
// The menus of what can be made to go wrong (api/fault_menu.h): of the Inject button, of a process,
// a module, an instruction, a message. Pure but for filling a QMenu.
#pragma once

#include "api/fault_menu.h"
#include "session/session_worker.h"

#include <functional>
#include <vector>

class QMenu;

namespace relupscope::ui {

using FaultOffers = std::vector<FaultOffer>;

// Of the frame's process and its module, of the next instruction, and of the run as a whole.
FaultOffers injectOffers(const Frame& frame);
// Those among the offers that brought down real upgrades, in the words of the incidents.
FaultOffers incidentOffers(const FaultOffers& offers);

// Fills a menu, or a submenu for each group; `take` gets the offer that is chosen.
using TakeOffer = std::function<void(const FaultOffer&)>;
void fillInjectMenu(QMenu& menu, const FaultOffers& offers, const TakeOffer& take);
void fillBySubmenus(QMenu& menu, const FaultOffers& offers, const TakeOffer& take);

} // namespace relupscope::ui
