// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/opening_page.h"

#include "paint/numbers.h"

#include <QDesktopServices>
#include <QDir>
#include <QEvent>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QUrl>
#include <QVBoxLayout>

#include <cmath>

namespace relupscope::ui {

OpeningPage::OpeningPage(const Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_panel(new PanelFrame(look)),
      m_title(new QLabel),
      m_what(new QLabel),
      m_where(new QLabel),
      m_bar(new QProgressBar),
      m_cancel(new QPushButton(tr("Cancel"))),
      m_retry(new QPushButton(tr("Try again"))),
      m_lines(new QLabel),
      m_openFile(new QPushButton(tr("Open the file")))
{
    setObjectName(QStringLiteral("page"));
    QVBoxLayout* body = m_panel->body();
    body->setContentsMargins(24, 20, 24, 18);
    body->setSpacing(10);
    for (QLabel* label : {m_title, m_what, m_where, m_lines}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        body->addWidget(label);
    }
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    body->addWidget(m_bar);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_openFile);
    m_retry->setObjectName(QStringLiteral("primary"));
    buttons->addWidget(m_retry);
    buttons->addWidget(m_cancel);
    body->addLayout(buttons);
    connect(m_openFile, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_file)); });
    connect(m_cancel, &QPushButton::clicked, this, &OpeningPage::cancelled);
    connect(m_retry, &QPushButton::clicked, this, &OpeningPage::retryWanted);
    auto* column = new QVBoxLayout(this);
    column->addStretch(2);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_panel, 6);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch(3);
    restyle();
}

void OpeningPage::begin(const QString& scenario)
{
    m_scenario = scenario;
    m_title->setText(tr("Opening %1").arg(scenario.section(QLatin1Char('/'), -1)));
    m_what->setText(tr("Reading the scenario"));
    m_where->hide();
    m_lines->hide();
    m_openFile->hide();
    m_retry->hide();
    m_bar->show();
    m_bar->setRange(0, 0);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setFocus();
}

void OpeningPage::setProgress(const QString& what, double fraction)
{
    m_what->setText(what);
    m_bar->setRange(0, fraction >= 0 ? 1000 : 0);
    if (fraction >= 0)
        m_bar->setValue(static_cast<int>(std::lround(fraction * 1000)));
}

void OpeningPage::setError(const Error& error)
{
    m_title->setText(tr("%1 cannot be opened").arg(m_scenario.section(QLatin1Char('/'), -1)));
    m_what->setText(text(error.hint.empty() ? error.what : error.what + "\n" + error.hint));
    m_where->setText(text(error.where));
    m_where->setVisible(!error.where.empty());
    showPlace(text(error.where));
    m_bar->hide();
    m_retry->show();
    m_cancel->setText(tr("Back"));
    m_retry->setFocus();
}

// "FILE:LINE:COLUMN" or "FILE:LINE" or "FILE": the lines around the place, and a button to the
// file.
void OpeningPage::showPlace(const QString& where)
{
    static const QRegularExpression place(QStringLiteral("^(.+?)(?::([0-9]+))?(?::([0-9]+))?$"));
    const QRegularExpressionMatch match = place.match(where);
    QFileInfo file(match.captured(1));
    if (!file.isFile())
        file.setFile(QDir(m_scenario), match.captured(1));
    m_file = file.isFile() ? file.absoluteFilePath() : QString();
    m_openFile->setVisible(!m_file.isEmpty());
    const int line = match.captured(2).toInt();
    QFile in(m_file);
    const bool readable = line > 0 && in.open(QIODevice::ReadOnly | QIODevice::Text);
    m_lines->setVisible(readable);
    if (!readable)
        return;
    QStringList shown;
    for (int n = 1; n <= line + 1 && !in.atEnd(); ++n) {
        const QString words = QString::fromUtf8(in.readLine()).chopped(1);
        if (n < line - 1)
            continue;
        shown << QStringLiteral("%1 %2  %3")
                     .arg(n == line ? QStringLiteral("▸") : QStringLiteral(" "))
                     .arg(n, 3)
                     .arg(words);
    }
    m_lines->setText(shown.join(QLatin1Char('\n')));
}

QString OpeningPage::message() const
{
    return m_title->text() + QLatin1Char('\n') + m_where->text() + QLatin1Char('\n')
        + m_what->text();
}

void OpeningPage::restyle()
{
    m_title->setFont(m_look.font(FontRole::Title));
    m_what->setFont(m_look.font(FontRole::Body));
    m_where->setFont(m_look.font(FontRole::Mono));
    m_lines->setFont(m_look.font(FontRole::Mono));
}

void OpeningPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
