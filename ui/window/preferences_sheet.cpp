// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/preferences_sheet.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

constexpr int leastPercent = 80;
constexpr int mostPercent = 200;
constexpr int mostMegabytes = 65536;

} // namespace

PreferencesSheet::PreferencesSheet(const Look& look, QWidget* parent)
    : Sheet(look, tr("Preferences"), parent),
      m_grid(new QGridLayout),
      m_theme(new QComboBox),
      m_scale(new QSlider(Qt::Horizontal)),
      m_scaleText(new QLabel),
      m_reduced(new QCheckBox(tr("Reduced"))),
      m_history(new QSpinBox)
{
    setAccessibleName(tr("Preferences"));
    body()->setContentsMargins(16, 4, 16, 14);
    body()->addLayout(m_grid);
    body()->addStretch(1);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(8);
    m_grid->setColumnStretch(2, 1);
    m_theme->addItems({tr("Light"), tr("Dark"), tr("High contrast")});
    addRow(tr("Theme"), m_theme, tr("What has a meaning differs in shape as well as in colour."));
    m_scale->setRange(leastPercent / 10, mostPercent / 10);
    m_scale->setPageStep(1);
    auto* scale = new QWidget;
    auto* row = new QHBoxLayout(scale);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_scale, 1);
    row->addWidget(m_scaleText);
    addRow(tr("Size of type"), scale, tr("80 to 200 % of the system's."));
    addRow(tr("Motion"), m_reduced,
           tr("The playhead jumps to its new place instead of gliding there."));
    m_history->setRange(0, mostMegabytes);
    m_history->setSingleStep(128);
    m_history->setSuffix(tr(" MB"));
    addRow(tr("Memory for going back"), m_history,
           tr("More keeps more moments ready. 0: going back runs the whole way again."));
    m_theme->setAccessibleName(tr("Theme"));
    m_scale->setAccessibleName(tr("Size of type"));
    m_reduced->setAccessibleName(tr("Reduced motion"));
    m_history->setAccessibleName(tr("Memory for going back, in megabytes"));
    setFocusProxy(m_theme);
    connectFields();
    restyle();
}

void PreferencesSheet::addRow(const QString& name, QWidget* field, const QString& help)
{
    const int at = m_grid->rowCount();
    auto* label = new QLabel(name);
    auto* words = new QLabel(help);
    words->setObjectName(QStringLiteral("quiet"));
    words->setWordWrap(true);
    m_names << label;
    m_helps << words;
    m_grid->addWidget(label, at, 0);
    m_grid->addWidget(field, at, 1);
    m_grid->addWidget(words, at, 2);
}

void PreferencesSheet::connectFields()
{
    connect(m_theme, &QComboBox::currentIndexChanged, this,
            [this](int index) { Q_EMIT themeChanged(static_cast<Theme>(index)); });
    connect(m_scale, &QSlider::valueChanged, this, [this](int tens) {
        showScale();
        Q_EMIT scaleChanged(tens / 10.0);
    });
    connect(m_reduced, &QCheckBox::toggled, this, &PreferencesSheet::reducedMotionChanged);
    connect(m_history, &QSpinBox::valueChanged, this, &PreferencesSheet::historyChanged);
}

void PreferencesSheet::setSettings(const Settings& settings)
{
    const QSignalBlocker theme(m_theme);
    const QSignalBlocker scale(m_scale);
    const QSignalBlocker reduced(m_reduced);
    const QSignalBlocker history(m_history);
    m_theme->setCurrentIndex(static_cast<int>(settings.theme));
    m_scale->setValue(static_cast<int>(std::lround(settings.scale * 10)));
    m_reduced->setChecked(settings.reducedMotion);
    m_history->setValue(settings.historyMegabytes);
    showScale();
}

void PreferencesSheet::showScale()
{
    m_scaleText->setText(tr("%1 %").arg(m_scale->value() * 10));
    m_scale->setAccessibleDescription(m_scaleText->text());
}

void PreferencesSheet::place()
{
    const int width = std::min(parentWidget()->width() - 40, m_look.px(720));
    const int height = std::min(parentWidget()->height() - 60,
                                body()->heightForWidth(width - 2) + m_look.px(36));
    setGeometry((parentWidget()->width() - width) / 2, (parentWidget()->height() - height) / 3,
                width, std::max(height, m_look.px(210)));
}

void PreferencesSheet::restyle()
{
    const QFont body = m_look.font(FontRole::Body);
    for (QWidget* field : {static_cast<QWidget*>(m_theme), static_cast<QWidget*>(m_scaleText),
                           static_cast<QWidget*>(m_reduced), static_cast<QWidget*>(m_history)})
        field->setFont(body);
    for (QLabel* name : m_names)
        name->setFont(body);
    for (QLabel* help : m_helps)
        help->setFont(m_look.font(FontRole::Small));
    m_scaleText->setFixedWidth(m_look.px(48));
    if (isVisible())
        place();
}

void PreferencesSheet::changeEvent(QEvent* event)
{
    Sheet::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
