// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the SessionWorker that writes the run down for other programs.
#include "api/export.h"
#include "models/model_csv.h"
#include "session/session_worker.h"

#include <QSaveFile>

#include <algorithm>

namespace relupscope::ui {

namespace {

QByteArray eventLine(const EventRow& row)
{
    QByteArray line = QByteArray::number(static_cast<qulonglong>(row.index)) + ','
        + QByteArray::number(row.ms, 'f', 6);
    for (const std::string* words : {&row.node, &row.kind, &row.who, &row.what, &row.say})
        line += ',' + csvField(QString::fromStdString(*words));
    return line + '\n';
}

Result<void> exportEvents(const Session& session, const Filter& filter, const ExportSink& write)
{
    constexpr uint64_t chunk = 4096;
    TRY(write("event,ms,node,kind,who,what,sentence\n"));
    const uint64_t end = session.eventCount();
    for (uint64_t from = 0; from < end; from += chunk) {
        QByteArray lines;
        for (const EventRow& row : session.events(from, std::min(from + chunk, end)))
            if (filter.matches(row))
                lines += eventLine(row);
        TRY(write({lines.data(), static_cast<size_t>(lines.size())}));
    }
    return {};
}

Result<void> exportAs(Session& session, const QString& file, const Filter& filter,
                      const ExportSink& write)
{
    if (file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive))
        return exportEvents(session, filter, write);
    return file.endsWith(QStringLiteral(".log"), Qt::CaseInsensitive) ? exportShiviz(session, write)
                                                                      : exportTrace(session, write);
}

} // namespace

void SessionWorker::exportRun(const QString& file, const std::string& filter)
{
    const Result<Filter> wanted = Filter::parse(filter);
    if (!m_session || !wanted)
        return;
    Q_EMIT busy(tr("Writing %1").arg(file.section(QLatin1Char('/'), -1)), -1);
    const Error problem {ErrorKind::Machine, file.toStdString(), "cannot be written", {}};
    QSaveFile out(file);
    Result<void> done = tl::unexpected(problem);
    if (out.open(QIODevice::WriteOnly))
        done = exportAs(*m_session, file, *wanted, [&](std::string_view bytes) -> Result<void> {
            const auto size = static_cast<qint64>(bytes.size());
            if (out.write(bytes.data(), size) != size)
                return tl::unexpected(problem);
            return {};
        });
    if (done && !out.commit())
        done = tl::unexpected(problem);
    Q_EMIT idle();
    if (!done)
        fail(done.error());
}

} // namespace relupscope::ui
