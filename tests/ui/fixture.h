// SPDX-License-Identifier: GPL-3.0-or-later
// The moment of the design's pictures, built by hand: bank 1.0 -> 2.0 stopped before instruction 6
// of 8, with 9,998 tellers; its crash on the other branch; and the same bank with 20 clients.
#pragma once

#include "api/view.h"

#include <memory>

namespace relupscope::ui::fixture {

using ViewPtr = std::shared_ptr<const WorldView>;

ViewPtr upgrade();          // before code_change, 10,005 processes
ViewPtr crowd(int tellers); // the same with that many tellers in pools of a thousand
ViewPtr upgradeRecorded();  // the same run, 80 ms later
ViewPtr crash();            // acc_2 kept its 1.0 state and died
ViewPtr few();              // the same moment with 20 clients and OTP's own processes
ViewPtr start();            // before the upgrade, nothing has happened

ProcessDetail acc1();
ProcessDetail account(); // of few()
ProcessDetail crashedAcc2();
SourceView accountSource();

} // namespace relupscope::ui::fixture
