// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scrub.h"

#include <QWidget>

#include <utility>

namespace relupscope::ui {

Scrub::Scrub(QWidget* parent) : QObject(parent)
{
    constexpr int RestMs = 150;
    m_rest.setSingleShot(true);
    m_rest.setInterval(RestMs);
    connect(&m_rest, &QTimer::timeout, this, &Scrub::choose);
}

void Scrub::begin(double ms)
{
    m_isUnderWay = true;
    passTo(ms);
}

void Scrub::passTo(double ms)
{
    if (!m_isUnderWay)
        return;
    m_passed = ms;
    m_rest.start();
    Q_EMIT timePassed(ms);
}

void Scrub::end()
{
    m_isUnderWay = false;
    choose();
}

void Scrub::choose()
{
    m_rest.stop();
    if (const std::optional<double> ms = std::exchange(m_passed, std::nullopt))
        Q_EMIT timeChosen(*ms);
}

} // namespace relupscope::ui
