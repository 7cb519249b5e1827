// SPDX-License-Identifier: GPL-3.0-or-later
// The menu row: the icon on the left, the menus, and the title of what is open in the middle.
#pragma once

#include "paint/look.h"

#include <QIcon>
#include <QMenuBar>

namespace relupscope::ui {

class TitleMenuBar : public QMenuBar
{
    Q_OBJECT
public:
    explicit TitleMenuBar(const Look& look, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    QString title() const { return m_title; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    QString m_title;
};

} // namespace relupscope::ui
