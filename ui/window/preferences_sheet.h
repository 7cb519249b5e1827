// SPDX-License-Identifier: GPL-3.0-or-later
// The preferences: theme, size of type, motion, memory for going back. What is changed holds at
// once.
#pragma once

#include "widgets/sheet.h"
#include "window/settings.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QSlider;
class QSpinBox;

namespace relupscope::ui {

class PreferencesSheet : public Sheet
{
    Q_OBJECT
public:
    PreferencesSheet(const Look& look, QWidget* parent);
    void setSettings(const Settings& settings);

Q_SIGNALS:
    void themeChanged(relupscope::ui::Theme theme);
    void scaleChanged(double scale);
    void reducedMotionChanged(bool reduced);
    void historyChanged(int megabytes);

protected:
    void place() override;
    void changeEvent(QEvent* event) override;

private:
    void addRow(const QString& name, QWidget* field, const QString& help);
    void connectFields();
    void showScale();
    void restyle();

    QGridLayout* m_grid;
    QComboBox* m_theme;
    QSlider* m_scale;
    QLabel* m_scaleText;
    QCheckBox* m_reduced;
    QSpinBox* m_history;
    QList<QLabel*> m_names;
    QList<QLabel*> m_helps;
};

} // namespace relupscope::ui
