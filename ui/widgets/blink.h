// SPDX-License-Identifier: GPL-3.0-or-later
// Something that is shown, goes away and comes back twice, and then stays: the eye finds what
// moves. Where motion is reduced it is shown at once and stays.
#pragma once

#include <QObject>
#include <QTimer>

namespace relupscope::ui {

class Blink : public QObject
{
    Q_OBJECT
public:
    explicit Blink(QObject* parent = nullptr);
    void setReducedMotion(bool reduced) { m_isReduced = reduced; }
    void start();
    void stop();
    bool isOn() const { return m_isOn; }
    bool isShown() const { return m_isOn && m_turn % 2 == 0; }

Q_SIGNALS:
    void changed();

private:
    static constexpr int turnMs = 250;
    static constexpr int lastTurn = 4; // shown, gone, shown, gone, shown

    void turn();

    QTimer m_timer;
    int m_turn = 0;
    bool m_isOn = false;
    bool m_isReduced = false;
};

} // namespace relupscope::ui
