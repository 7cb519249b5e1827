// SPDX-License-Identifier: GPL-3.0-or-later
// The switch of the Source panel between the old version, the new one and both.
#pragma once

#include "paint/look.h"
#include "widgets/spoken_items.h"

#include <QWidget>

#include <vector>

namespace relupscope::ui {

enum class SourceSide : uint8_t { Old, New, Both };

class SideSwitch : public QWidget, public SpokenItems
{
    Q_OBJECT
public:
    explicit SideSwitch(const Look& look, QWidget* parent = nullptr);
    void setVersions(const QString& old, const QString& current);
    void setSide(SourceSide side);
    SourceSide side() const { return m_side; }
    QSize sizeHint() const override;
    int spokenCount() const override { return 3; }
    QString spokenName(int item) const override;
    QRect spokenRect(int item) const override;

Q_SIGNALS:
    void sideChosen(relupscope::ui::SourceSide side);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Part
    {
        SourceSide side;
        QString words;
        double width;
    };
    std::vector<Part> parts() const;

    const Look& m_look;
    QString m_old;
    QString m_new;
    SourceSide m_side = SourceSide::New;
};

} // namespace relupscope::ui
