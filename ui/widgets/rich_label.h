// SPDX-License-Identifier: GPL-3.0-or-later
// A label of words in several colours, wrapped to the width it is given. QLabel lays its text out
// anew for each of a layout's questions; this one does so once for a text and a width.
#pragma once

#include <QLabel>

namespace relupscope::ui {

class RichLabel : public QLabel
{
    Q_OBJECT
public:
    explicit RichLabel(QWidget* parent = nullptr);

    void setRich(const QString& html);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    mutable int m_knownWidth = -1;
    mutable int m_knownHeight = 0;
};

} // namespace relupscope::ui
