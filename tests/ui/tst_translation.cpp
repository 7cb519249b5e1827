// SPDX-License-Identifier: GPL-3.0-or-later
// The window's texts can be translated: lupdate finds them under the names by which they are looked
// up, and a translation beside the program is taken. Skipped where Qt's tools for that are not
// installed.
#include "window/actions.h"
#include "window/main_window.h"
#include "window/translation.h"

#include <QAction>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace relupscope::ui;

namespace {

QString tool(const QString& name)
{
    const QString inPath = QStandardPaths::findExecutable(name);
    return inPath.isEmpty()
        ? QStandardPaths::findExecutable(name, {QStringLiteral("/usr/lib/qt6/bin")})
        : inPath;
}

bool run(const QString& name, const QStringList& arguments)
{
    QProcess process;
    process.start(tool(name), arguments);
    return process.waitForFinished(120'000) && process.exitCode() == 0;
}

} // namespace

class TranslationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsAreFoundAndTakenFromAFile()
    {
        if (tool(QStringLiteral("lupdate")).isEmpty() || tool(QStringLiteral("lrelease")).isEmpty())
            QSKIP("lupdate and lrelease are not installed");
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("relupscope_de.ts"));
        QVERIFY(run(QStringLiteral("lupdate"),
                    {QStringLiteral("-silent"), QStringLiteral(UI_SOURCE_FOLDER),
                     QStringLiteral("-ts"), file}));
        QFile ts(file);
        QVERIFY(ts.open(QIODevice::ReadWrite));
        QByteArray words = ts.readAll();
        const auto translate = [&words](const QByteArray& source, const QByteArray& translation) {
            const qsizetype at = words.indexOf("<source>" + source + "</source>");
            const QByteArray open = "<translation type=\"unfinished\"></translation>";
            const qsizetype place = words.indexOf(open, at);
            if (at < 0 || place < 0)
                return false;
            words.replace(place, open.size(), "<translation>" + translation + "</translation>");
            return true;
        };
        QVERIFY(translate("&amp;File", "&amp;Datei"));
        QVERIFY(translate("&amp;Gallery", "&amp;Galerie"));
        QVERIFY(translate("What do you want to see happen?", "Was soll geschehen?"));
        QVERIFY(ts.seek(0) && ts.resize(0) && ts.write(words) == words.size());
        ts.close();
        QVERIFY(run(QStringLiteral("lrelease"), {QStringLiteral("-silent"), file}));
        QVERIFY(!loadTranslation(folder.path(), QLocale(QLocale::French)));
        QVERIFY(loadTranslation(folder.path(), QLocale(QLocale::German)));
        const MainWindow window {Settings {}};
        QCOMPARE(window.actions()[ActionId::Gallery]->text(), QStringLiteral("&Galerie"));
        QCOMPARE(window.actions()[ActionId::Quit]->text(),
                 QStringLiteral("&Quit")); // not translated
        QCOMPARE(QObject::tr("&File"), QStringLiteral("&Datei"));
    }
};

QTEST_MAIN(TranslationTest)
#include "tst_translation.moc"
