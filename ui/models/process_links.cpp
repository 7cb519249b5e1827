// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/process_links.h"

#include "paint/numbers.h"

#include <QRegularExpression>

namespace relupscope::ui {

namespace {

const QRegularExpression& pidPattern()
{
    static const QRegularExpression pattern(QStringLiteral("<0\\.([0-9]{1,15})\\.0>"));
    return pattern;
}

} // namespace

QSet<quint64> pidsIn(const QString& words)
{
    QSet<quint64> pids;
    for (auto match = pidPattern().globalMatch(words); match.hasNext();)
        pids.insert(match.next().captured(1).toULongLong());
    return pids;
}

QHash<quint64, QString> namesOf(const WorldView& view, const QSet<quint64>& pids)
{
    QHash<quint64, QString> names;
    if (pids.isEmpty())
        return names;
    for (const ProcessRow& row : view.processes)
        if (pids.contains(row.pid) && row.name != pidText(row.pid))
            names.insert(row.pid, text(row.name));
    return names;
}

QString linkedPids(const QString& words, const QHash<quint64, QString>& names, const QString& color)
{
    QString html;
    qsizetype at = 0;
    for (auto match = pidPattern().globalMatch(words); match.hasNext();) {
        const QRegularExpressionMatch pid = match.next();
        html += words.mid(at, pid.capturedStart() - at).toHtmlEscaped();
        const QString shown = names.value(pid.captured(1).toULongLong(), pid.captured());
        html += QStringLiteral("<a style='color:%1' href='pid:%2'>%3</a>")
                    .arg(color, pid.captured(1), shown.toHtmlEscaped());
        at = pid.capturedEnd();
    }
    return html + words.mid(at).toHtmlEscaped();
}

} // namespace relupscope::ui
