// SPDX-License-Identifier: GPL-3.0-or-later
// The main window as a picture: the same moment gives the same bytes. Needs a QApplication.
#pragma once

#include "session/session_worker.h"

#include <QSize>
#include <QString>

namespace relupscope::ui {

// Renders the window with these values and writes a PNG, whole or not at all.
Result<void> renderShot(const std::shared_ptr<const WorldView>& view, const ProcessDetail& process,
                        const SourceView& source, QSize size, const QString& theme,
                        const QString& file);

// Takes the session to the moment first.
Result<void> renderShot(Session& session, const Moment& moment, QSize size, const QString& theme,
                        const QString& file);

// The start page with the built-in scenarios of the installation.
Result<void> renderGallery(const SessionOptions& options, QSize size, const QString& theme,
                           const QString& file);

// "1440x900".
Result<QSize> parseSize(const std::string& text);

} // namespace relupscope::ui
