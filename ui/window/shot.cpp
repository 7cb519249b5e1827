// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/shot.h"

#include "session/look_ahead.h"
#include "window/main_window.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace relupscope::ui {

namespace {

constexpr int leastWidth = 960;
constexpr int leastHeight = 600;
constexpr int mostPixels = 8192;

Result<Settings> settingsFor(const QString& theme)
{
    Settings settings;
    const auto known = themeNamed(theme);
    if (!known)
        return fail(ErrorKind::Value, theme.toStdString(), "is not a theme",
                    "light, dark or contrast");
    settings.theme = *known;
    return settings;
}

Result<void> save(MainWindow& window, QSize size, const QString& file)
{
    window.setAttribute(Qt::WA_DontShowOnScreen);
    window.resize(size);
    window.show();
    window.setFocus();
    // Layouts settle in a few rounds of posted events; no timer takes part.
    for (int i = 0; i < 4; ++i)
        QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    if (!window.saveWindow(file))
        return fail(ErrorKind::Io, file.toStdString(), "cannot be written");
    return {};
}

} // namespace

Result<QSize> parseSize(const std::string& text)
{
    static const QRegularExpression pattern(QStringLiteral("^([0-9]{1,5})[x×]([0-9]{1,5})$"));
    const QRegularExpressionMatch match = pattern.match(QString::fromStdString(text));
    if (!match.hasMatch())
        return fail(ErrorKind::Value, text, "is not a size", "WIDTHxHEIGHT, such as 1440x900");
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    if (size.width() < leastWidth || size.height() < leastHeight)
        return fail(ErrorKind::Value, text, "is too small for the window", "at least 960x600");
    if (size.width() > mostPixels || size.height() > mostPixels)
        return fail(ErrorKind::Value, text, "is too large", "at most 8192x8192");
    return size;
}

Result<void> renderShot(const std::shared_ptr<const WorldView>& view, const ProcessDetail& process,
                        const SourceView& source, QSize size, const QString& theme,
                        const QString& file)
{
    TRY_ASSIGN(const Settings settings, settingsFor(theme));
    MainWindow window(settings);
    window.showFrame({view, process, source});
    return save(window, size, file);
}

Result<void> renderShot(Session& session, const Moment& moment, QSize size, const QString& theme,
                        const QString& file)
{
    const std::atomic<bool> interrupt {false};
    TRY(goForward(session, moment, interrupt));
    Selection selection; // of several nodes the one that the moment is of
    selection.node = nodeInStep(session).value_or(0);
    const Mark here = session.mark();
    Until end;
    session.advance(end, interrupt);
    const std::shared_ptr<const WorldView> recorded = session.view(selection.node);
    session.seek(here, interrupt);
    Frame frame = takeFrame(session, selection, {});
    lookAhead(session, frame, interrupt);
    TRY_ASSIGN(const Settings settings, settingsFor(theme));
    MainWindow window(settings);
    if (recorded->event > frame.view->event)
        window.setRecorded(recorded);
    window.showFrame(frame);
    return save(window, size, file);
}

Result<void> renderGallery(const SessionOptions& options, QSize size, const QString& theme,
                           const QString& file)
{
    TRY_ASSIGN(const Settings settings, settingsFor(theme));
    MainWindow window(settings);
    window.setOptions(options);
    return save(window, size, file);
}

} // namespace relupscope::ui
