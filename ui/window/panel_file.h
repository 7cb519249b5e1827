// SPDX-License-Identifier: GPL-3.0-or-later
// One panel of a page in a file: as a picture or a drawing, or its values as a table.
#pragma once

#include "base/result.h"

#include <QString>

class QWidget;

namespace relupscope::ui {

class PanelFrame;
class UpgradePage;

// The panel of the page that a widget is in; the lower one where it is in none.
PanelFrame* panelOf(const UpgradePage& page, QWidget* widget);
// As the file's ending says: png, svg or csv. An error where it cannot be written, or where a panel
// is no table.
Result<void> savePanelTo(const UpgradePage& page, PanelFrame* panel, const QString& file);

} // namespace relupscope::ui
