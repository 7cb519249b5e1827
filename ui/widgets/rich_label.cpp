// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rich_label.h"

#include <QEvent>

namespace relupscope::ui {

RichLabel::RichLabel(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::RichText);
    setWordWrap(true);
}

void RichLabel::setRich(const QString& html)
{
    if (html == text())
        return;
    m_knownWidth = -1;
    setText(html);
}

QSize RichLabel::sizeHint() const
{
    return minimumSizeHint();
}

// One line; how high it is follows from the width.
QSize RichLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth(), fontMetrics().height()};
}

int RichLabel::heightForWidth(int width) const
{
    if (width != m_knownWidth) {
        m_knownHeight = QLabel::heightForWidth(width);
        m_knownWidth = width;
    }
    return m_knownHeight;
}

void RichLabel::changeEvent(QEvent* event)
{
    m_knownWidth = -1;
    QLabel::changeEvent(event);
}

} // namespace relupscope::ui
