// SPDX-License-Identifier: GPL-3.0-or-later
// The time strip: the load curve with the suspended span, the ribbon of instructions with the point
// of no return, and the branch, all on one axis with the playhead. A click on an instruction asks
// for the moment before it; a click or a drag on the curve asks for a time.
#pragma once

#include "api/view.h"
#include "paint/branch_lane.h"
#include "paint/look.h"
#include "paint/ribbon.h"
#include "widgets/scrub.h"
#include "widgets/spoken_items.h"

#include <QPixmap>
#include <QVariantAnimation>
#include <QWidget>

#include <memory>

namespace relupscope::ui {

// A bookmark on the strip.
struct StripFlag
{
    double ms = 0;
    QString name;
};

class TimeStrip : public QWidget, public SpokenItems
{
    Q_OBJECT
public:
    explicit TimeStrip(const Look& look, QWidget* parent = nullptr);

    void setView(std::shared_ptr<const WorldView> view, std::shared_ptr<const WorldView> recorded);
    // Take effect with the next setView.
    void setBranches(const std::vector<Branch>& branches, BranchId current);
    void setFlags(std::vector<StripFlag> flags);
    const BranchLane& branchLane() const { return m_lane; }
    void setAxis(TimeAxis axis);
    TimeAxis axis() const { return m_axis; }
    void setTight(bool tight);
    const Ribbon& ribbon() const { return m_ribbon; }
    // The playhead glides to its new place, or jumps.
    void setGlides(bool glides) { m_glides = glides; }
    // The instructions, with how far the run is.
    int spokenCount() const override;
    QString spokenName(int item) const override;
    QRect spokenRect(int item) const override;
    // Whether every instruction has room for its whole name.
    bool showsWholeLabels() const;

Q_SIGNALS:
    void instructionChosen(int hop, int n);
    void timeChosen(double ms);
    // While it is dragged on.
    void timePassed(double ms);
    void axisToggled();
    void eventsWheeled(int events);
    void instructionsWheeled(int instructions);
    // A click on a branch's line; `ms` is the time there.
    void branchChosen(quint64 branch, double ms);
    void instructionMenuWanted(int hop, int n, const QPoint& at);
    void branchMenuWanted(quint64 branch, const QPoint& at);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    // Places of the three lanes, from the widget's height.
    struct Lanes
    {
        double left = 75;
        double right = 0;
        double loadTop = 21;
        double loadHeight = 30;
        double ribbonTop = 0;
        double ribbonHeight = 28;
        double branchY = 0;
    };
    Lanes lanes() const;
    void layOut();
    void movePlayhead();
    void drawLanes(QPainter& painter) const;
    void fillCache();
    void drawLaneNames(QPainter& painter, const Lanes& at) const;
    void drawSuspended(QPainter& painter, const Lanes& at) const;
    void drawSuspendedNames(QPainter& painter, const Lanes& at) const;
    void drawLoad(QPainter& painter, const Lanes& at) const;
    void drawSegment(QPainter& painter, const Lanes& at, const RibbonSegment& segment) const;
    void drawNoReturn(QPainter& painter, const Lanes& at, const RibbonSegment& segment) const;
    void drawGaps(QPainter& painter, const Lanes& at) const;
    double trackY(const Lanes& at, int row) const;
    double presentEnd(const BranchTrack& track, const Lanes& at) const;
    QRectF trackLabel(const BranchTrack& track, const Lanes& at) const;
    void drawBranches(QPainter& painter, const Lanes& at) const;
    void drawTrackLine(QPainter& painter, const Lanes& at, const BranchTrack& track) const;
    void drawTrackName(QPainter& painter, const Lanes& at, const BranchTrack& track) const;
    void drawCrashes(QPainter& painter, const Lanes& at) const;
    void drawBookmarks(QPainter& painter, const Lanes& at) const;
    const BranchTrack* trackAt(const QPointF& point) const;
    bool isKnown(double x) const;
    void drawPlayhead(QPainter& painter, const Lanes& at) const;
    void drawPassed(QPainter& painter) const;
    void drawAxisName(QPainter& painter, const Lanes& at) const;
    QString segmentLabel(const InstructionRow& row) const;
    QStringList brokenLabel(const InstructionRow& row) const;
    double brokenWidth(const InstructionRow& row) const;
    double labelWidth(const InstructionRow& row) const;
    double leastWidth(const InstructionRow& row) const;
    void drawLabel(QPainter& painter, const QRectF& box, const InstructionRow& row) const;
    QRectF flagRect() const;
    void drawNoReturnName(QPainter& painter) const;
    QRectF axisNameRect() const;
    const InstructionRow& row(const RibbonSegment& segment) const;

    const Look& m_look;
    std::shared_ptr<const WorldView> m_view;
    std::shared_ptr<const WorldView> m_recorded;
    TimeAxis m_axis = TimeAxis::Instruction;
    Ribbon m_ribbon;
    std::vector<Branch> m_branches;
    BranchId m_currentBranch = BranchTree::Root;
    BranchLane m_lane;
    std::vector<StripFlag> m_flags;
    QPixmap m_cache; // everything but the playhead
    QVariantAnimation m_glide;
    double m_playhead = 0; // where it is drawn; on its way to that of the ribbon
    bool m_glides = false;
    bool m_isTight = false;
    Scrub m_scrub {this};
};

} // namespace relupscope::ui
