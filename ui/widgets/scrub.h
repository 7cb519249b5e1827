// SPDX-License-Identifier: GPL-3.0-or-later
// A drag through time with the mouse: each place that it passes is worth a quick look, and the one
// where it rests or ends is where one wants to be. Owned by the widget that is dragged on.
#pragma once

#include <QTimer>

#include <optional>

namespace relupscope::ui {

class Scrub : public QObject
{
    Q_OBJECT
public:
    explicit Scrub(QWidget* parent);

    void begin(double ms);
    // Nothing where no drag is under way.
    void passTo(double ms);
    void end();
    bool isUnderWay() const { return m_isUnderWay; }
    // Where the mouse is, while that has been passed and not been chosen.
    std::optional<double> passed() const { return m_passed; }

Q_SIGNALS:
    void timePassed(double ms);
    void timeChosen(double ms);

private:
    void choose();

    QTimer m_rest;
    std::optional<double> m_passed;
    bool m_isUnderWay = false;
};

} // namespace relupscope::ui
