// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/entry.h"

#include "session/freed_memory.h"
#include "widgets/icon.h"
#include "widgets/spoken_items.h"
#include "window/main_window.h"
#include "window/shot.h"
#include "window/translation.h"

#include <QApplication>
#include <QStyleFactory>

#include <cstdio>
#include <cstdlib>

namespace relupscope {

namespace {

// Without a display Qt would end the program with a core dump instead of a sentence.
bool hasDisplay()
{
#ifdef Q_OS_LINUX
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || qEnvironmentVariableIsSet("DISPLAY")
        || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
#else
    return true;
#endif
}

// The style sheet is written for Fusion; other styles would paint over it.
void prepare(QApplication& application)
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setApplicationName(QStringLiteral("relupscope"));
    QApplication::setOrganizationName(QStringLiteral("relupscope"));
    QApplication::setApplicationDisplayName(QStringLiteral("Relupscope"));
    QApplication::setApplicationVersion(QStringLiteral(RELUPSCOPE_VERSION));
    ui::installSpokenItems();
    application.setWindowIcon(ui::applicationIcon());
}

Result<void> shoot(const SessionOptions& options, const std::string& at, const std::string& size,
                   const std::string& theme, const std::string& file)
{
    TRY_ASSIGN(const ui::Moment moment, ui::parseMoment(at));
    TRY_ASSIGN(const QSize pixels, ui::parseSize(size));
    const QString themeName = QString::fromStdString(theme);
    if (!ui::themeNamed(themeName))
        return fail(ErrorKind::Value, theme, "is not a theme", "light, dark or contrast");
    TRY_ASSIGN(const std::unique_ptr<Session> session, Session::open(options));
    return ui::renderShot(*session, moment, pixels, themeName, QString::fromStdString(file));
}

} // namespace

int runWindow(int& argc, char** argv, const SessionOptions& options,
              const std::optional<MomentLink>& at)
{
    ui::keepFreedMemory();
    if (!hasDisplay()) {
        std::fprintf(stderr,
                     "relupscope: there is no display for the window\n"
                     "  hint: `relupscope shot` makes pictures without one\n");
        return 2;
    }
    QApplication application(argc, argv);
    prepare(application);
    ui::loadTranslation(ui::translationFolder());
    ui::SessionController controller;
    ui::MainWindow window(ui::readSettings(), &controller);
    window.setOptions(options);
    window.resize(1440, 900);
    window.show();
    if (!options.scenario.empty())
        window.openScenario(options, at);
    const int status = QApplication::exec();
    // Opening cannot be interrupted, and nobody waits for its outcome any more.
    if (controller.isThreadOpening())
        std::_Exit(status);
    return status;
}

int runShot(int& argc, char** argv, const SessionOptions& options, const std::string& moment,
            const std::string& size, const std::string& theme, const std::string& file)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    prepare(application);
    const Result<void> done = shoot(options, moment, size, theme, file);
    if (done)
        return 0;
    std::fprintf(stderr, "relupscope: %s\n", done.error().text().c_str());
    return 2;
}

} // namespace relupscope
