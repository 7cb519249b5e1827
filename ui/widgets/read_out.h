// SPDX-License-Identifier: GPL-3.0-or-later
// Small read-only widgets of the toolbar: a caption over a value, what comes next, and the speed.
#pragma once

#include "paint/look.h"

#include <QSlider>
#include <QTimer>
#include <QWidget>

namespace relupscope::ui {

// A caption over a value, wide enough for `widest` so that nothing jumps while numbers change.
class ReadOut : public QWidget
{
    Q_OBJECT
public:
    ReadOut(const Look& look, const QString& caption, const QString& widest, bool isErlang,
            QWidget* parent = nullptr);
    void setValue(const QString& value);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    QString m_caption;
    QString m_widest;
    QString m_value;
    bool m_isErlang;
};

// "Next [6/8] code_change up [account] for 3 processes", and a pill for what has just crashed.
class NextLine : public QWidget
{
    Q_OBJECT
public:
    explicit NextLine(const Look& look, QWidget* parent = nullptr);
    void setNext(const QString& badge, const QString& what, const QString& note);
    void setCrash(const QString& crash);
    // The condition of the breakpoint that the run stands at, and whether the upgrade is held.
    void setStops(const QString& breakpoint, bool isHeld);
    // Shown instead of what comes next while a command takes long; empty when it is done.
    void setBusy(const QString& what);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double paintWhat(QPainter& painter, const QRectF& line) const;

    const Look& m_look;
    QString m_badge;
    QString m_what;
    QString m_note;
    QString m_crash;
    QString m_breakpoint;
    bool m_isHeld = false;
    QString m_busy;
    QTimer m_busyDelay;
};

// From 1:1,000,000 to 1000:1 in steps of 1, 2, 5.
class SpeedSlider : public QSlider
{
    Q_OBJECT
public:
    explicit SpeedSlider(const Look& look, QWidget* parent = nullptr);
    // Virtual time per real time.
    double speed() const;
    void setSpeed(double speed);
    static QString speedText(double speed);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
};

} // namespace relupscope::ui
