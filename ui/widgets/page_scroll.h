// SPDX-License-Identifier: GPL-3.0-or-later
// Shows a page as large as there is room for, but never smaller than its minimum size: with large
// type on a small screen it scrolls instead of being squeezed.
#pragma once

#include <QScrollArea>

namespace relupscope::ui {

class PageScroll : public QScrollArea
{
    Q_OBJECT
public:
    // Takes the page.
    explicit PageScroll(QWidget* page, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fit();
};

} // namespace relupscope::ui
