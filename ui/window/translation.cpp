// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/translation.h"

#include <QCoreApplication>
#include <QTranslator>

namespace relupscope::ui {

bool loadTranslation(const QString& folder, const QLocale& locale)
{
    auto* translator = new QTranslator(QCoreApplication::instance());
    const bool isThere
        = translator->load(locale, QStringLiteral("relupscope"), QStringLiteral("_"), folder);
    if (isThere)
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
    return isThere;
}

QString translationFolder()
{
    return QCoreApplication::applicationDirPath()
        + QStringLiteral("/../share/relupscope/translations");
}

} // namespace relupscope::ui
