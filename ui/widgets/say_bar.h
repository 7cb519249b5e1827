// SPDX-License-Identifier: GPL-3.0-or-later
// The SAY line: what just happened, in plain words. Its text is also its accessible name.
#pragma once

#include "api/view.h"
#include "widgets/panel_frame.h"

namespace relupscope::ui {

class RichLabel;

class SayBar : public PanelFrame
{
    Q_OBJECT
public:
    explicit SayBar(const Look& look, QWidget* parent = nullptr);
    void setSay(const SayLine& say);
    // A problem that stops the world, or a failed command, in the place of the SAY line.
    void setProblem(const QString& problem);
    QString plain() const { return m_plain; }
    // Whether the sentence has room for all of its lines.
    bool showsAll() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void show(const QString& rich, const QString& plain);
    void render();

    RichLabel* m_label;
    SayLine m_say;
    QString m_problem;
    QString m_plain;
};

} // namespace relupscope::ui
