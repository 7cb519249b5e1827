// SPDX-License-Identifier: GPL-3.0-or-later
// Any table of the window as comma-separated values (RFC 4180, UTF-8): a line of names, then a line
// for each row, in the words that the table shows.
#pragma once

#include <QByteArray>

class QAbstractItemModel;

namespace relupscope::ui {

QByteArray modelCsv(const QAbstractItemModel& model);
// One field: quoted where it has to be.
QByteArray csvField(const QString& words);

} // namespace relupscope::ui
