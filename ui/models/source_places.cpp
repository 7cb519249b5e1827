// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/source_places.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace relupscope::ui {

namespace {

int lineOf(const QString& source, const QRegularExpression& pattern)
{
    const QRegularExpressionMatch match = pattern.match(source);
    return match.hasMatch()
        ? static_cast<int>(source.left(match.capturedStart()).count(QLatin1Char('\n'))) + 1
        : 0;
}

// The line without the comment at its end; a percent sign in quotes or behind a $ begins none.
QString withoutComment(const QString& line)
{
    QChar quote;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line[i];
        if (c == (quote.isNull() ? QLatin1Char('$') : QLatin1Char('\\')))
            ++i;
        else if (!quote.isNull())
            quote = c == quote ? QChar() : quote;
        else if (c == QLatin1Char('"') || c == QLatin1Char('\''))
            quote = c;
        else if (c == QLatin1Char('%'))
            return line.left(i);
    }
    return line;
}

bool endsForm(const QString& line)
{
    return withoutComment(line).trimmed().endsWith(QLatin1Char('.'));
}

} // namespace

std::vector<SourceFunction> functionsOf(const QString& source)
{
    static const QRegularExpression head(
        QStringLiteral("^(?:([a-z][A-Za-z0-9_@]*)|'([^']+)')\\s*\\("));
    std::vector<SourceFunction> functions;
    const QStringList lines = source.split(QLatin1Char('\n'));
    bool isInside = false;
    for (int i = 0; i < lines.size(); ++i) {
        const QString& line = lines[i];
        if (!isInside) {
            const QRegularExpressionMatch match = head.match(line);
            if (!match.hasMatch())
                continue;
            functions.push_back({match.captured(1) + match.captured(2), i + 1, i + 1});
            isInside = true;
        }
        functions.back().to = i + 1;
        isInside = !endsForm(line);
    }
    return functions;
}

std::vector<bool> foldedLines(const QString& source, const QSet<QString>& kept)
{
    std::vector<bool> folded(static_cast<size_t>(source.count(QLatin1Char('\n')) + 1), false);
    const std::vector<SourceFunction> functions = functionsOf(source);
    const bool hasKept
        = std::any_of(functions.begin(), functions.end(),
                      [&](const SourceFunction& f) { return kept.contains(f.name); });
    for (const SourceFunction& function : functions)
        for (int line = function.from + 1; hasKept && line <= function.to; ++line)
            folded[static_cast<size_t>(line - 1)] = !kept.contains(function.name);
    return folded;
}

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
