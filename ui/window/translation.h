// SPDX-License-Identifier: GPL-3.0-or-later
// The window in the user's language, where somebody has translated it. What the engine says (SAY
// lines, findings, errors) is made without Qt and stays English, as its words are in reports and on
// the command line; so do the words of Erlang.
#pragma once

#include <QLocale>
#include <QString>

namespace relupscope::ui {

// Takes relupscope_LANGUAGE.qm from the folder for the application; once, before the first window.
// False: there is none for this language.
bool loadTranslation(const QString& folder, const QLocale& locale = {});
// Beside the program: ../share/relupscope/translations.
QString translationFolder();

} // namespace relupscope::ui
