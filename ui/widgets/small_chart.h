// SPDX-License-Identifier: GPL-3.0-or-later
// One small multiple: a bare Qt Charts plot with a title on the left, the value at the playhead on
// the right, the suspended spans behind the curves and the veil and the playhead over them.
#pragma once

#include "api/view.h"
#include "paint/chart_scale.h"
#include "paint/look.h"
#include "widgets/scrub.h"
#include "widgets/spoken_items.h"

#include <QChartView>

#include <vector>

QT_BEGIN_NAMESPACE
class QLineSeries;
class QAreaSeries;
class QValueAxis;
QT_END_NAMESPACE

namespace relupscope::ui {

struct ChartCurve
{
    Series series;
    Token color = Token::QueueBar;
    double width = 1.6;
    bool isFilled = false;
    bool isDashed = false;
    QString label; // written at the curve
};

struct ChartContent
{
    QString title;
    QString value;
    QString unit;
    bool isBad = false;  // the value is a failure
    double leastTop = 1; // of the value axis
    double now = 0;
    bool hasFuture = false;
    bool hasPlayhead = true;
    ChartSpan span;
    std::vector<ChartCurve> curves;
    std::vector<SuspendedSpan> suspended;
    std::vector<double> marks;  // times of crashes
    std::vector<double> faults; // times at which something was made to go wrong
};

class ChartBackdrop;
class ChartOverlay;

class SmallChart : public QChartView, public SpokenItems
{
    Q_OBJECT
public:
    explicit SmallChart(const Look& look, QWidget* parent = nullptr);
    ~SmallChart() override;
    void setContent(ChartContent content);
    const ChartContent& content() const { return m_content; }
    double top() const { return m_top; }
    QRectF plot() const;
    // Places of a time and of a value in the scene.
    double xAt(double ms) const;
    double msAt(double x) const;
    double yAt(double value) const;
    const Look& look() const { return m_look; }
    // A curve, a span, a crash, a fault each.
    int spokenCount() const override;
    QString spokenName(int item) const override;
    QRect spokenRect(int item) const override;

Q_SIGNALS:
    // A click or a drag on the plot.
    void timeChosen(double ms);
    // While it is dragged on.
    void timePassed(double ms);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Drawn
    {
        QLineSeries* line = nullptr;
        QLineSeries* base = nullptr;
        QAreaSeries* area = nullptr;
    };
    void matchSeries();
    void addDrawn(bool filled);
    void fill();
    void placePlot();

    const Look& m_look;
    ChartContent m_content;
    std::vector<Drawn> m_drawn;
    std::vector<bool> m_shape; // which curves are filled, as drawn
    QValueAxis* m_x;
    QValueAxis* m_y;
    ChartBackdrop* m_backdrop;
    ChartOverlay* m_overlay;
    Scrub m_scrub {this};
    double m_top = 1;
};

} // namespace relupscope::ui
