// SPDX-License-Identifier: GPL-3.0-or-later
// Where things stand in an Erlang module's text.
#pragma once

#include <QString>

namespace relupscope::ui {

// The line, from 1, on which the first clause of a function begins; 0: it has none of that name.
int lineOfFunction(const QString& source, const QString& name);
// Of the first function, behind the attributes; 0: there is none.
int lineOfFirstFunction(const QString& source);

} // namespace relupscope::ui
