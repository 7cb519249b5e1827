// SPDX-License-Identifier: GPL-3.0-or-later
// Something that was opened before: its name, and below it where it is.
#pragma once

#include "paint/look.h"

#include <QAbstractButton>

namespace relupscope::ui {

class RecentButton : public QAbstractButton
{
    Q_OBJECT
public:
    // `place` is a folder, a saved session's file, or a built-in scenario's name.
    RecentButton(const Look& look, const QString& place, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    QString m_where;
};

} // namespace relupscope::ui
