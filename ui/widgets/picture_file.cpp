// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/picture_file.h"

#include <QPainter>
#include <QPixmap>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>

namespace relupscope::ui {

bool savePicture(QWidget& widget, const QString& title, const QString& file)
{
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return false;
    if (!file.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive))
        return widget.grab().save(&out, "PNG") && out.commit();
    QSvgGenerator svg;
    svg.setOutputDevice(&out);
    svg.setSize(widget.size());
    svg.setViewBox(widget.rect());
    svg.setTitle(title);
    svg.setResolution(widget.logicalDpiX()); // else type is drawn smaller than on the screen
    QPainter painter;
    if (!painter.begin(&svg))
        return false;
    widget.render(&painter);
    return painter.end() && out.commit();
}

} // namespace relupscope::ui
