// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/source_places.h"

#include <QRegularExpression>

namespace relupscope::ui {

namespace {

int lineOf(const QString& source, const QRegularExpression& pattern)
{
    const QRegularExpressionMatch match = pattern.match(source);
    return match.hasMatch()
        ? static_cast<int>(source.left(match.capturedStart()).count(QLatin1Char('\n'))) + 1
        : 0;
}

} // namespace

int lineOfFunction(const QString& source, const QString& name)
{
    const QString pattern = QStringLiteral("^%1\\s*\\(").arg(QRegularExpression::escape(name));
    return lineOf(source, QRegularExpression(pattern, QRegularExpression::MultilineOption));
}

int lineOfFirstFunction(const QString& source)
{
    static const QRegularExpression first(QStringLiteral("^[a-z][A-Za-z0-9_@]*\\s*\\("),
                                          QRegularExpression::MultilineOption);
    return lineOf(source, first);
}

} // namespace relupscope::ui
