// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/settings.h"

#include <QGuiApplication>
#include <QPalette>
#include <QSettings>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr int settingsVersion = 1;

// The desktop's own choice, as far as Qt 6.4 tells it.
Theme systemTheme()
{
    const QPalette p = QGuiApplication::palette();
    return p.color(QPalette::WindowText).lightness() > p.color(QPalette::Window).lightness()
        ? Theme::Dark
        : Theme::Light;
}

} // namespace

Settings readSettings()
{
    Settings settings;
    settings.theme = systemTheme();
    settings.hasSeenTour = false;
    const QSettings stored;
    if (stored.value(QStringLiteral("version")).toInt() != settingsVersion)
        return settings;
    settings.theme
        = themeNamed(stored.value(QStringLiteral("theme")).toString()).value_or(settings.theme);
    settings.scale = stored.value(QStringLiteral("scale"), settings.scale).toDouble();
    settings.speed = stored.value(QStringLiteral("speed"), settings.speed).toDouble();
    settings.reducedMotion
        = stored.value(QStringLiteral("reducedMotion"), settings.reducedMotion).toBool();
    settings.historyMegabytes = std::clamp(
        stored.value(QStringLiteral("historyMegabytes"), settings.historyMegabytes).toInt(), 0,
        1 << 16);
    settings.hasSeenTour = stored.value(QStringLiteral("hasSeenTour")).toBool();
    settings.tried = stored.value(QStringLiteral("tried")).toStringList();
    settings.recent = stored.value(QStringLiteral("recent")).toStringList();
    return settings;
}

void writeSettings(const Settings& settings)
{
    QSettings stored;
    stored.setValue(QStringLiteral("version"), settingsVersion);
    stored.setValue(QStringLiteral("theme"), themeName(settings.theme));
    stored.setValue(QStringLiteral("scale"), settings.scale);
    stored.setValue(QStringLiteral("speed"), settings.speed);
    stored.setValue(QStringLiteral("reducedMotion"), settings.reducedMotion);
    stored.setValue(QStringLiteral("historyMegabytes"), settings.historyMegabytes);
    stored.setValue(QStringLiteral("hasSeenTour"), settings.hasSeenTour);
    stored.setValue(QStringLiteral("tried"), settings.tried);
    stored.setValue(QStringLiteral("recent"), settings.recent);
}

void remember(Settings& settings, const QString& scenario)
{
    constexpr int most = 5;
    settings.recent.removeAll(scenario);
    settings.recent.prepend(scenario);
    while (settings.recent.size() > most)
        settings.recent.removeLast();
}

} // namespace relupscope::ui
