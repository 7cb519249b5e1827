// SPDX-License-Identifier: GPL-3.0-or-later
// Where things stand in an Erlang module's text.
#pragma once

#include <QSet>
#include <QString>

#include <vector>

namespace relupscope::ui {

// The line, from 1, on which the first clause of a function begins; 0: it has none of that name.
int lineOfFunction(const QString& source, const QString& name);
// Of the first function, behind the attributes; 0: there is none.
int lineOfFirstFunction(const QString& source);

// A function's clauses, lines from 1.
struct SourceFunction
{
    QString name;
    int from = 0;
    int to = 0;

    bool operator==(const SourceFunction&) const = default;
};
std::vector<SourceFunction> functionsOf(const QString& source);

// By line, from 0: whether it is within a function that is not one of `kept`. The first line of
// each stays. Nothing is folded where none of `kept` is there.
std::vector<bool> foldedLines(const QString& source, const QSet<QString>& kept);

} // namespace relupscope::ui
