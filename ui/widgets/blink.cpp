// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/blink.h"

namespace relupscope::ui {

Blink::Blink(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(turnMs);
    connect(&m_timer, &QTimer::timeout, this, &Blink::turn);
}

void Blink::start()
{
    m_isOn = true;
    m_turn = 0;
    if (!m_isReduced)
        m_timer.start();
    Q_EMIT changed();
}

void Blink::stop()
{
    m_timer.stop();
    m_isOn = false;
    Q_EMIT changed();
}

void Blink::turn()
{
    ++m_turn;
    if (m_turn == lastTurn)
        m_timer.stop();
    Q_EMIT changed();
}

} // namespace relupscope::ui
