// SPDX-License-Identifier: GPL-3.0-or-later
// The space-time diagram, painted: lanes with the process fills, dimmed while suspended, and the
// messages between them. The brackets walk the events, Return goes to one.
#pragma once

#include "models/twins.h"
#include "paint/look.h"
#include "paint/space_time_axis.h"
#include "widgets/spoken_items.h"

#include <QAbstractScrollArea>

#include <memory>

namespace relupscope::ui {

class SpaceTimeView : public QAbstractScrollArea, public SpokenItems
{
    Q_OBJECT
public:
    // How many of the run's last events it wants to be given.
    static constexpr uint64_t wantedEvents = 3000;

    explicit SpaceTimeView(const Look& look, QWidget* parent = nullptr);
    // What the highlight does not let through is dimmed.
    void setEvents(const SpaceTimeScene& scene, const std::vector<EventRow>& events,
                   const Highlight& highlight);
    // The first events instead of the last, with those that are `only` in this run, and a line at
    // which it parts from another.
    void setParting(const SpaceTimeScene& scene, const std::vector<EventRow>& events,
                    const std::unordered_set<uint64_t>& only, uint64_t parting);
    // To the next event that stands out, or the one before.
    void goToMatch(int by);
    void setAxis(SpaceTimeAxis axis);
    SpaceTimeAxis axis() const { return m_axis; }
    // To the next kind of axis, and round.
    void switchAxis();
    const SpaceTime& content() const { return m_content; }
    // The steps of the last columns.
    int spokenCount() const override;
    QString spokenName(int item) const override;
    QRect spokenRect(int item) const override;

Q_SIGNALS:
    void eventChosen(quint64 event);
    void processChosen(quint64 pid, const QString& node);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fit();
    double laneLeft() const;
    QString axisName() const;
    void paintAxisName(QPainter& painter) const;
    double columnX(int column) const;
    double laneY(int lane) const;
    int columnAt(double x) const;
    int laneAt(double y) const;
    void paintStrip(QPainter& painter, const SpaceTimeStrip& strip) const;
    void paintArrow(QPainter& painter, const SpaceTimeArrow& arrow) const;
    void paintMark(QPainter& painter, const SpaceTimeMark& mark) const;
    void paintOnlyHere(QPainter& painter, const SpaceTimePoint& point) const;
    // The ink line: now, or where two runs part.
    double lineX() const;
    double nextInstructionX(const SpaceTimeMark& mark) const;
    void paintNames(QPainter& painter) const;
    void paintBand(QPainter& painter, const SpaceTimeBand& band, int row) const;
    QRectF rowNameBox(int row) const;
    void paintNodeName(QPainter& painter, const SpaceTimeLane& lane, const QRectF& box) const;
    // Of the lanes of a mark's node: from and to.
    std::pair<double, double> nodeSpan(int lane) const;
    void setCurrent(int column);

    const std::vector<SpaceTimeStep>& steps() const;

    const Look& m_look;
    SpaceTime m_content;
    SpaceTimeAxis m_axis = SpaceTimeAxis::Event;
    std::vector<double> m_places;               // of the columns, and of the end
    mutable std::vector<SpaceTimeStep> m_steps; // made when somebody asks
    mutable bool m_hasSteps = false;
    int m_current = -1;
    int m_parting = -1; // the first column that another run has not; -1: this is about now
};

} // namespace relupscope::ui
