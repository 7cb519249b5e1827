// SPDX-License-Identifier: GPL-3.0-or-later
// A tour of the window: callouts one after another, each beside the part that it speaks of, which
// is outlined meanwhile. Return or Right goes on, Left back, Escape ends it. Nothing is blocked:
// the window behind can be used.
#pragma once

#include "widgets/sheet.h"

#include <QPointer>

#include <functional>
#include <vector>

class QLabel;
class QPushButton;

namespace relupscope::ui {

struct TourStop
{
    QPointer<QWidget> target;
    std::function<QRect()> part; // of the target; empty: all of it
    QString title;
    QString words;
};

// The outline around what a callout speaks of.
class TourOutline : public QWidget
{
    Q_OBJECT
public:
    TourOutline(const Look& look, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
};

class Tour : public Sheet
{
    Q_OBJECT
public:
    Tour(const Look& look, QWidget* parent);
    void begin(std::vector<TourStop> stops);
    int stopCount() const { return static_cast<int>(m_stops.size()); }
    int current() const { return m_current; }
    void go(int by);

protected:
    bool event(QEvent* event) override;
    void place() override;
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QRect targetRect() const;
    void restyle();

    std::vector<TourStop> m_stops;
    int m_current = 0;
    TourOutline* m_outline;
    QLabel* m_words;
    QPushButton* m_back;
    QPushButton* m_next;
    QPushButton* m_end;
};

} // namespace relupscope::ui
