// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scenario_about.h"

#include "paint/numbers.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace relupscope::ui {

namespace {

QString escaped(const std::string& words)
{
    return text(words).simplified().toHtmlEscaped();
}

QLabel* wordsLabel(const QString& name)
{
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
    label->setAlignment(Qt::AlignTop);
    label->setOpenExternalLinks(true);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    label->setAccessibleName(name);
    return label;
}

} // namespace

ScenarioAbout::ScenarioAbout(const Look& look, QWidget* parent)
    : QFrame(parent),
      m_look(look),
      m_about(wordsLabel(tr("What it is about"))),
      m_lookFor(wordsLabel(tr("What to look for"))),
      m_open(new QPushButton(tr("Open"))),
      m_check(new QPushButton(tr("Check"))),
      m_scroll(new QScrollArea)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2, 10, 0, 10);
    row->setSpacing(24);
    auto* words = new QWidget; // scrolls where large type leaves it no room
    auto* columns = new QHBoxLayout(words);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(24);
    columns->addWidget(m_about, 3, Qt::AlignTop);
    columns->addWidget(m_lookFor, 2, Qt::AlignTop);
    m_scroll->setWidget(words);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false);
    words->setAutoFillBackground(false);
    row->addWidget(m_scroll, 1);
    m_open->setObjectName(QStringLiteral("primary"));
    m_open->setAccessibleName(tr("Open the chosen scenario"));
    m_check->setAccessibleName(tr("Check what can go wrong in the chosen scenario before it runs"));
    m_check->setToolTip(tr("What can go wrong, before it runs"));
    auto* buttons = new QVBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_open);
    buttons->addWidget(m_check);
    buttons->addStretch(1);
    row->addLayout(buttons);
    connect(m_open, &QPushButton::clicked, this, &ScenarioAbout::openWanted);
    connect(m_check, &QPushButton::clicked, this, &ScenarioAbout::checkWanted);
    restyle();
    setScenario(nullptr);
}

void ScenarioAbout::setScenario(const ScenarioInfo* scenario)
{
    m_open->setEnabled(scenario);
    m_check->setEnabled(scenario);
    m_plain.clear();
    if (!scenario) {
        m_about->setText(tr("No scenario is like that."));
        m_lookFor->clear();
        return;
    }
    const QString quiet = m_look.color(Token::TextSecondary).name();
    const QString title = escaped(scenario->title.empty() ? scenario->name : scenario->title);
    m_about->setText(QStringLiteral("<b>%1.</b> <span style='color:%2'>%3</span>")
                         .arg(title, quiet, escaped(scenario->about)));
    QString hint;
    if (!scenario->lookFor.empty())
        hint = QStringLiteral("<b>%1</b> <span style='color:%2'>%3</span>")
                   .arg(tr("Look for:"), quiet, escaped(scenario->lookFor));
    if (!scenario->source.empty())
        hint += QStringLiteral("%1<a href='%2'>%3</a>")
                    .arg(hint.isEmpty() ? QString() : QStringLiteral("<br/>"),
                         escaped(scenario->source), tr("Where it was reported"));
    m_lookFor->setText(hint);
    m_plain = text(scenario->title + ". " + scenario->about + " " + scenario->lookFor);
}

QString ScenarioAbout::plainText() const
{
    return m_plain;
}

bool ScenarioAbout::showsAll() const
{
    return m_scroll->widget()->height() <= m_scroll->viewport()->height();
}

void ScenarioAbout::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), m_look.color(Token::LineDecor));
}

void ScenarioAbout::restyle()
{
    for (QLabel* label : {m_about, m_lookFor})
        label->setFont(m_look.font(FontRole::Small));
    // With large type it scrolls, so that the cards keep their room.
    setFixedHeight(m_look.px(m_look.scale() > 1.5 ? 80 : 112));
}

void ScenarioAbout::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
