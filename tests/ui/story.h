// SPDX-License-Identifier: GPL-3.0-or-later
// The real window over a real session, driven by keys. RELUPSCOPE_PICTURES=FOLDER saves what it
// looks like on the way.
#pragma once

#include "otp_root.h"
#include "session/session_controller.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QFileDialog>
#include <QLineEdit>
#include <QtTest>

namespace relupscope::ui::fixture {

inline SessionOptions options()
{
    SessionOptions found;
    found.otpRoot = findOtpRoot(std::string()).value_or(std::string());
    return found;
}

struct Story
{
    explicit Story(const Settings& settings = {}, QSize size = {1440, 900})
        : window(settings, &controller)
    {
        window.setOptions(options());
        window.resize(size);
        window.show();
    }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget* focused = window.focusWidget();
        QTest::keyClick(focused ? focused : &window, static_cast<Qt::Key>(key), modifiers);
    }
    bool open(const std::string& scenario)
    {
        SessionOptions wanted = options();
        wanted.scenario = scenario;
        window.openScenario(wanted);
        return waitFor([this] { return view() != nullptr; });
    }
    const WorldView* view() const { return window.upgradePage()->frame().view.get(); }
    template<typename Condition>
    bool waitFor(Condition condition)
    {
        return QTest::qWaitFor(condition, 60'000);
    }
    // Presses a key and waits until the run has moved.
    bool step(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        const uint64_t before = view()->event;
        press(key, modifiers);
        return waitFor([&] { return view()->event != before; });
    }
    void picture(const char* name)
    {
        QTest::qWait(50);
        const QString folder = qEnvironmentVariable("RELUPSCOPE_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(window.saveWindow(folder + QLatin1Char('/') + QLatin1String(name)
                                      + QStringLiteral(".png")));
    }

    // No window manager gives the keyboard back after a dialog.
    bool regain()
    {
        window.activateWindow();
        return waitFor([this] { return window.isActiveWindow(); });
    }
    // Types a file's name into the dialog that opens next.
    static void answerDialog(const QString& file)
    {
        auto* timer = new QTimer(qApp);
        QObject::connect(timer, &QTimer::timeout, timer, [timer, file] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            if (!dialog)
                return;
            timer->deleteLater();
            // Set and not typed: the list of completions would take the key.
            auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
            name->setText(file);
            QTest::keyClick(name, Qt::Key_Return);
        });
        timer->start(20);
    }

    SessionController controller;
    MainWindow window;
};

} // namespace relupscope::ui::fixture
