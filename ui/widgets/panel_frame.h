// SPDX-License-Identifier: GPL-3.0-or-later
// A panel: a rounded island on the window's colour, with a head line (title, quiet subtitle, tools
// on the right) and a body.
#pragma once

#include "paint/look.h"

#include <QFrame>

class QHBoxLayout;
class QVBoxLayout;

namespace relupscope::ui {

class PanelFrame : public QFrame
{
    Q_OBJECT
public:
    // Without a title there is no head line.
    explicit PanelFrame(const Look& look, const QString& title = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setSubtitle(const QString& subtitle, bool isErlang = false);
    void setHeadHeight(int height);
    // Widgets at the right end of the head line.
    QHBoxLayout* tools() const { return m_tools; }
    QVBoxLayout* body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    const Look& m_look;

private:
    QString m_title;
    QString m_subtitle;
    bool m_subtitleIsErlang = false;
    int m_headHeight = 0;
    QWidget* m_head = nullptr;
    QHBoxLayout* m_tools = nullptr;
    QVBoxLayout* m_body = nullptr;
};

} // namespace relupscope::ui
