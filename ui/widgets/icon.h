// SPDX-License-Identifier: GPL-3.0-or-later
// The application's icon, drawn anew for the small sizes.
#pragma once

#include <QIcon>

namespace relupscope::ui {

QIcon applicationIcon();

} // namespace relupscope::ui
