// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/model_csv.h"

#include <QAbstractItemModel>

namespace relupscope::ui {

QByteArray csvField(const QString& words)
{
    const bool isPlain = !words.contains(QLatin1Char(',')) && !words.contains(QLatin1Char('"'))
        && !words.contains(QLatin1Char('\n'));
    if (isPlain)
        return words.toUtf8();
    QByteArray inner = words.toUtf8();
    return '"' + inner.replace("\"", "\"\"") + '"';
}

QByteArray modelCsv(const QAbstractItemModel& model)
{
    QByteArray csv;
    const int columns = model.columnCount();
    for (int row = -1; row < model.rowCount(); ++row) {
        for (int column = 0; column < columns; ++column) {
            const QVariant words = row < 0 ? model.headerData(column, Qt::Horizontal)
                                           : model.index(row, column).data();
            csv += column == 0 ? "" : ",";
            csv += csvField(words.toString());
        }
        csv += '\n';
    }
    return csv;
}

} // namespace relupscope::ui
