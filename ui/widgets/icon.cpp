// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/icon.h"

// The linker drops a static library's resources unless they are asked for, outside any namespace.
static void takeResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace relupscope::ui {

QIcon applicationIcon()
{
    takeResources();
    QIcon icon(QStringLiteral(":/relupscope/icon.svg"));
    const QIcon small(QStringLiteral(":/relupscope/icon-16.svg"));
    icon.addPixmap(small.pixmap(16, 16));
    return icon;
}

} // namespace relupscope::ui
