// SPDX-License-Identifier: GPL-3.0-or-later
// What a widget writes, read from its drawing: the words are there as they were painted, so that
// what was elided ends with "…".
#pragma once

#include <QBuffer>
#include <QPainter>
#include <QStringList>
#include <QSvgGenerator>
#include <QWidget>
#include <QXmlStreamReader>

namespace relupscope::ui::fixture {

inline QStringList writtenWords(QWidget& widget)
{
    QByteArray drawing;
    QBuffer buffer(&drawing);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize(widget.size());
    QPainter painter(&svg);
    widget.render(&painter, {}, {}, QWidget::DrawChildren);
    painter.end();
    QStringList words;
    QXmlStreamReader reader(drawing);
    while (!reader.atEnd())
        if (reader.readNext() == QXmlStreamReader::StartElement
            && reader.name() == QLatin1String("text"))
            words << reader.readElementText().trimmed();
    return words;
}

} // namespace relupscope::ui::fixture
