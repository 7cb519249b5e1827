// SPDX-License-Identifier: GPL-3.0-or-later
// The state of a process now and after its code_change, side by side: added and changed lines are
// tinted and marked. What has not happened yet has a dashed frame.
#pragma once

#include "api/view.h"
#include "paint/look.h"

#include <QWidget>

namespace relupscope::ui {

class StateDiff : public QWidget
{
    Q_OBJECT
public:
    explicit StateDiff(const Look& look, QWidget* parent = nullptr);
    void setDetail(const ProcessDetail& detail, CodeVersion now);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    // With large type, where half the width cuts the lines, After stands below Now.
    bool isStacked() const;
    double lineGap() const { return m_look.px(22); }
    int boxHeight(const std::vector<StateLine>& lines) const;
    void paintBox(QPainter& painter, const QRectF& box, const std::vector<StateLine>& lines,
                  const QString& title, const QString& version, CodeVersion fill,
                  bool dashed) const;
    int lineHeight() const { return m_look.px(17); }
    int headHeight() const { return m_look.px(24); }

    const Look& m_look;
    std::vector<StateLine> m_now;
    std::vector<StateLine> m_after;
    QString m_nowVersion;
    QString m_afterVersion;
    QString m_afterTitle;
    CodeVersion m_nowFill = CodeVersion::Unchanged;
    int m_afterInstruction = 0;
    bool m_afterHappened = false;
};

} // namespace relupscope::ui
