// SPDX-License-Identifier: GPL-3.0-or-later
// The check of an upgrade before it runs: from the gallery, or of what the window shows.
#include "paint/numbers.h"
#include "session/upgrade_check.h"
#include "widgets/findings_sheet.h"
#include "window/gallery_page.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QAction>
#include <QListView>

namespace relupscope::ui {

void MainWindow::connectCheck()
{
    connect(m_actions[ActionId::CheckUpgrade], &QAction::triggered, this, [this] {
        if (currentPage() == m_gallery)
            m_gallery->checkCurrent();
        else if (!m_options.scenario.empty())
            checkUpgradeOf(text(m_options.scenario));
    });
    connect(m_gallery, &GalleryPage::checkWanted, this, &MainWindow::checkUpgradeOf);
    if (m_controller)
        connect(m_controller, &SessionController::needsFound, this, &MainWindow::sayNeeds);
    connect(m_findings, &FindingsSheet::againWanted, this, [this] { checkUpgradeOf(m_checked); });
    connect(m_findings, &FindingsSheet::cancelled, this, [this] { m_check->cancel(); });
    connect(m_findings, &FindingsSheet::scenarioWanted, this, [this](const QString& scenario) {
        m_findings->hide();
        showGallery();
        m_gallery->choose(scenario);
        m_gallery->cards()->setFocus();
    });
}

void MainWindow::sayNeeds(const QStringList& needs)
{
    SayLine say;
    say.fact = (needs.size() == 1
                    ? tr("The release asks for something that is not here.")
                    : tr("The releases ask for %1 things that are not here.").arg(needs.size()))
                   .toStdString();
    say.more = (needs.first() + QLatin1Char('.')).toStdString();
    say.next
        = tr("%1 lists what can go wrong.")
              .arg(m_actions[ActionId::CheckUpgrade]->shortcut().toString(QKeySequence::NativeText))
              .toStdString();
    m_upgrade->showSay(say);
}

void MainWindow::checkUpgradeOf(const QString& scenario)
{
    if (!m_check) {
        m_check = new UpgradeCheck(checkUpgrade, this);
        connect(m_check, &UpgradeCheck::progressed, m_findings, &FindingsSheet::setProgress);
        connect(m_check, &UpgradeCheck::found, m_findings, &FindingsSheet::setReport);
        connect(m_check, &UpgradeCheck::failed, m_findings, &FindingsSheet::setError);
    }
    m_checked = scenario;
    m_findings->begin(scenario.section(QLatin1Char('/'), -1));
    const Result<std::string> folder
        = scenarioFolder(scenario.toStdString(), m_options.installation);
    if (!folder)
        return m_findings->setError(folder.error());
    CheckOptions options;
    options.from = *folder;
    options.otpRoot = m_options.otpRoot;
    options.elixirRoot = m_options.elixirRoot;
    m_check->start(options);
}

} // namespace relupscope::ui
