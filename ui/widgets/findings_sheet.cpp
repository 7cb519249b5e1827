// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/findings_sheet.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

struct SeverityLook
{
    Glyph glyph;
    Token ink;
    QString words;
};

SeverityLook lookOf(Severity severity)
{
    switch (severity) {
    case Severity::Error: return {Glyph::Failed, Token::FailedText, QObject::tr("Goes wrong")};
    case Severity::Warning:
        return {Glyph::Warning, Token::VersionOldText, QObject::tr("May go wrong")};
    case Severity::Note: break;
    }
    return {Glyph::Note, Token::TextSecondary, QObject::tr("Good to know")};
}

QLabel* wordsLabel(const std::string& words, QWidget* parent)
{
    auto* label = new QLabel(text(words), parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setVisible(!words.empty());
    return label;
}

QString summaryOf(const CheckReport& report)
{
    QStringList parts;
    const auto add = [&](Severity severity, const QString& one, const QString& many) {
        if (const size_t n = report.count(severity))
            parts << counted(n, one, many);
    };
    add(Severity::Error, QObject::tr("thing goes wrong"), QObject::tr("things go wrong"));
    add(Severity::Warning, QObject::tr("thing may go wrong"), QObject::tr("things may go wrong"));
    add(Severity::Note, QObject::tr("thing is good to know"),
        QObject::tr("things are good to know"));
    const QString found = parts.isEmpty() ? QObject::tr("Nothing that could go wrong was found")
                                          : parts.join(QStringLiteral(", "));
    return QObject::
        tr("%1. The releases were made, their code and files read, the old one booted up to the "
           "upgrade and the new one by itself; nothing was upgraded yet.")
            .arg(found);
}

QString plainOf(const Finding& finding)
{
    QStringList lines {QStringLiteral("%1: %2: %3")
                           .arg(QLatin1String(severityWord(finding.severity)), text(finding.place),
                                text(finding.reason)),
                       text(finding.remedy)};
    if (!finding.scenario.empty())
        lines << QObject::tr("see: %1").arg(text(finding.scenario));
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

} // namespace

FindingCard::FindingCard(const Look& look, const Finding& finding, QWidget* parent)
    : QFrame(parent),
      m_look(look),
      m_severity(finding.severity),
      m_head(new QLabel(lookOf(finding.severity).words)),
      m_place(wordsLabel(finding.place, this)),
      m_reason(wordsLabel(finding.reason, this)),
      m_remedy(wordsLabel(finding.remedy, this))
{
    setAccessibleName(plainOf(finding));
    m_remedy->setObjectName(QStringLiteral("quiet"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(look.px(44), 10, 14, 10);
    column->setSpacing(3);
    auto* head = new QHBoxLayout;
    head->setSpacing(10);
    head->addWidget(m_head);
    head->addWidget(m_place, 1);
    column->addLayout(head);
    column->addWidget(m_reason);
    column->addWidget(m_remedy);
    if (!finding.scenario.empty()) {
        const QString scenario = text(finding.scenario);
        m_see = new QPushButton(tr("See it happen: %1").arg(scenario));
        connect(m_see, &QPushButton::clicked, this,
                [this, scenario] { Q_EMIT scenarioWanted(scenario); });
        column->addSpacing(3);
        column->addWidget(m_see, 0, Qt::AlignLeft);
    }
    restyle();
}

void FindingCard::restyle()
{
    m_head->setFont(m_look.bold(FontRole::Body));
    m_place->setFont(m_look.font(FontRole::Mono));
    m_reason->setFont(m_look.font(FontRole::Body));
    m_remedy->setFont(m_look.font(FontRole::Body));
    if (m_see)
        m_see->setFont(m_look.font(FontRole::Body));
    layout()->setContentsMargins(m_look.px(44), 10, 14, 10);
}

void FindingCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_look.color(Token::LineDecor));
    const SeverityLook look = lookOf(m_severity);
    const double side = m_look.px(20);
    paintGlyph(painter, QRectF(m_look.px(12), 9, side, side), look.glyph, m_look.color(look.ink),
               m_look.color(Token::SurfacePanel));
}

void FindingCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

FindingsSheet::FindingsSheet(const Look& look, QWidget* parent)
    : Sheet(look, tr("Before the upgrade runs"), parent),
      m_summary(new QLabel),
      m_bar(new QProgressBar),
      m_scroll(new QScrollArea),
      m_list(new QWidget),
      m_column(new QVBoxLayout(m_list)),
      m_again(new QPushButton(tr("Check again"))),
      m_copy(new QPushButton(tr("Copy"))),
      m_cancel(new QPushButton(tr("Cancel"))),
      m_close(new QPushButton(tr("Close")))
{
    setAccessibleName(tr("What can go wrong in the upgrade"));
    m_summary->setWordWrap(true);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    m_bar->setAccessibleName(tr("How far the check is"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_scroll->setWidget(m_list);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    m_scroll->setAccessibleName(tr("Findings"));
    m_list->setAutoFillBackground(false);
    body()->setContentsMargins(16, 4, 12, 12);
    body()->setSpacing(8);
    body()->addWidget(m_summary);
    body()->addWidget(m_bar);
    body()->addWidget(m_scroll, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    for (QPushButton* button : {m_copy, m_again, m_cancel, m_close})
        buttons->addWidget(button);
    body()->addLayout(buttons);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        Q_EMIT cancelled();
        hide();
    });
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_again, &QPushButton::clicked, this, &FindingsSheet::againWanted);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_plain); });
    restyle();
}

void FindingsSheet::showWaiting(bool isWaiting)
{
    m_bar->setVisible(isWaiting);
    m_cancel->setVisible(isWaiting);
    m_scroll->setVisible(!isWaiting);
    m_close->setVisible(!isWaiting);
    m_again->setVisible(!isWaiting);
    m_copy->setVisible(!isWaiting);
    if (isVisible())
        place();
}

void FindingsSheet::begin(const QString& name)
{
    clear();
    setSubtitle(name);
    m_summary->setText(tr("Reading the releases"));
    m_bar->setRange(0, 0);
    showWaiting(true);
    if (!isVisible())
        toggle();
    m_cancel->setFocus();
}

void FindingsSheet::setProgress(const QString& what, double fraction)
{
    m_summary->setText(what.left(1).toUpper() + what.mid(1));
    m_bar->setRange(0, 1000);
    m_bar->setValue(static_cast<int>(std::lround(fraction * 1000)));
}

void FindingsSheet::clear()
{
    m_plain.clear();
    while (QLayoutItem* item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void FindingsSheet::addHeading(const QString& words)
{
    auto* heading = new QLabel(words);
    heading->setFont(m_look.bold(FontRole::PanelTitle));
    heading->setContentsMargins(0, 8, 0, 4);
    m_column->addWidget(heading);
}

void FindingsSheet::addHop(const CheckReport& report, const CheckedHop& hop)
{
    if (report.hops.size() > 1)
        addHeading(tr("From %1 to %2").arg(text(hop.from), text(hop.to)));
    for (const Finding& finding : hop.findings) {
        auto* card = new FindingCard(m_look, finding);
        connect(card, &FindingCard::scenarioWanted, this, &FindingsSheet::scenarioWanted);
        m_column->addWidget(card);
        m_plain += plainOf(finding) + QLatin1Char('\n');
    }
}

void FindingsSheet::setReport(const CheckReport& report)
{
    clear();
    const QString summary = summaryOf(report);
    m_summary->setText(summary);
    m_plain = summary + QLatin1Char('\n');
    for (const CheckedHop& hop : report.hops)
        addHop(report, hop);
    m_column->addStretch(1);
    showWaiting(false);
    m_scroll->setFocus();
}

void FindingsSheet::setError(const Error& error)
{
    clear();
    m_plain = text(error.text());
    m_summary->setText(m_plain);
    showWaiting(false);
    m_close->setFocus();
}

void FindingsSheet::place()
{
    const int width = std::min(parentWidget()->width() - 40, m_look.px(880));
    const int most = parentWidget()->height() - 80;
    const int wanted = m_scroll->isHidden() ? m_look.px(150)
                                            : m_look.px(150) + m_list->heightForWidth(width - 40);
    const int height = std::min(most, std::max(m_look.px(150), wanted));
    setGeometry((parentWidget()->width() - width) / 2, (parentWidget()->height() - height) / 3,
                width, height);
}

void FindingsSheet::restyle()
{
    m_summary->setFont(m_look.font(FontRole::Body));
    for (QPushButton* button : {m_copy, m_again, m_cancel, m_close})
        button->setFont(m_look.font(FontRole::Body));
}

void FindingsSheet::changeEvent(QEvent* event)
{
    Sheet::changeEvent(event);
    if (event->type() == QEvent::StyleChange) {
        restyle();
        if (isVisible())
            place();
    }
}

} // namespace relupscope::ui
