// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs, branches and bookmarks: what the window asks for and how it shows what came of it.
#include "paint/branch_lane.h"
#include "paint/numbers.h"
#include "session/other_run.h"
#include "session/parting_finder.h"
#include "widgets/compare_panel.h"
#include "widgets/notes_panel.h"
#include "widgets/sheet.h"
#include "widgets/time_strip.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QAction>
#include <QFileDialog>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>

#include <algorithm>

namespace relupscope::ui {

namespace {

// A branch is looked at from where it parts: what happened up to there is known.
Moment momentAt(double ms)
{
    Moment moment;
    moment.kind = Moment::Kind::Time;
    moment.ms = ms;
    return moment;
}

// Held is not paused.
SayLine heldSay()
{
    SayLine say;
    say.fact = "The upgrade is held.";
    say.more
        = "The release handler waits before its next instruction, and everything else goes on; "
          "a pause stops everything.";
    say.next = "Run shows who waits; Hold again lets it go on.";
    return say;
}

// What the branch is called; as the input says where the window does not know it yet.
std::string nameOf(const std::vector<Branch>& branches, BranchId id, const std::string& input)
{
    for (const Branch& branch : branches)
        if (branch.id == id)
            return branch.name;
    return input;
}

Moment momentOf(const Mark& mark)
{
    Moment moment;
    moment.kind = Moment::Kind::Event;
    moment.n = mark.event;
    return moment;
}

} // namespace

void MainWindow::connectBranches()
{
    const auto on = [this](ActionId id, auto call) {
        connect(m_actions[id], &QAction::triggered, this, [this, call] {
            if (m_controller && m_upgrade->frame().view)
                call();
        });
    };
    on(ActionId::InjectText, [this] { m_palette->open(QStringLiteral("inject ")); });
    on(ActionId::BackTo, [this] { m_palette->open(QStringLiteral("back to ")); });
    on(ActionId::NextBranch, [this] { switchToNextBranch(); });
    on(ActionId::RemoveBranch, [this] { removeBranch(m_upgrade->frame().branch); });
    on(ActionId::BookmarkHere, [this] {
        const WorldView& view = *m_upgrade->frame().view;
        m_controller->addBookmark(view.next.empty() ? view.say.fact : "before " + view.next);
    });
    TimeStrip* strip = m_upgrade->timeStrip();
    connect(strip, &TimeStrip::branchChosen, this, [this](quint64 branch, double ms) {
        if (m_controller)
            m_controller->switchBranch(static_cast<BranchId>(branch), momentAt(ms));
    });
    connect(strip, &TimeStrip::branchMenuWanted, this, &MainWindow::showBranchMenu);
    connect(strip, &TimeStrip::instructionsWheeled, this, [this](int steps) {
        if (m_controller && steps > 0)
            m_controller->stepInstruction();
        else if (m_controller)
            m_controller->stepBackInstruction();
    });
    on(ActionId::CompareFile, [this] { compareWithFile(); });
    BottomPanel* bottom = m_upgrade->bottom();
    connect(bottom->compare(), &ComparePanel::fileWanted, this, &MainWindow::compareWithFile);
    connect(bottom->compare(), &ComparePanel::instructionChosen, this, [this](int n) {
        Q_EMIT m_upgrade->instructionChosen(m_upgrade->frame().view->hop, n);
    });
    NotesPanel* notes = bottom->notes();
    connect(notes, &NotesPanel::bookmarkChosen, this, [this](const Bookmark& bookmark) {
        if (!m_controller)
            return;
        leaveFocus();
        m_controller->switchBranch(bookmark.branch, momentOf(bookmark.mark));
    });
    connect(notes, &NotesPanel::bookmarkChanged, this, [this](const Bookmark& bookmark) {
        if (m_controller)
            m_controller->changeBookmark(bookmark);
    });
    connect(notes, &NotesPanel::bookmarkRemoved, this, [this](quint32 id) {
        if (m_controller)
            m_controller->removeBookmark(id);
    });
    connect(m_palette, &CommandPalette::wordsChosen, this, &MainWindow::runWords);
    if (!m_controller)
        return;
    connect(m_controller, &SessionController::injected, this,
            [this](const QString& what, quint64 branch) {
                const Frame& frame = m_upgrade->frame();
                const std::string letter
                    = branchLetter(frame.branches, static_cast<BranchId>(branch));
                SayLine say;
                if (what == QStringLiteral("hold=on"))
                    return m_upgrade->showSay(heldSay());
                say.fact = "Branch " + letter + " begins here: "
                    + nameOf(frame.branches, static_cast<BranchId>(branch), what.toStdString())
                    + ".";
                say.more = "What was known so far stays, on the other branch.";
                say.next = "step or run, and compare the two.";
                m_upgrade->showSay(say);
            });
}

void MainWindow::runWords(const QString& kind, const QString& words)
{
    if (!m_controller || !m_upgrade->frame().view)
        return;
    if (kind == QStringLiteral("inject"))
        return m_controller->inject(words.toStdString());
    leaveFocus();
    m_controller->runTo(words.toStdString(), kind == QStringLiteral("back"));
}

void MainWindow::compareWithFile()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Compare with"), {},
        tr("Sessions and scenarios (*.relupscope scenario.toml);;All files (*)"));
    if (!file.isEmpty())
        compareWith(file);
}

void MainWindow::compareWith(const QString& place)
{
    if (!m_other) {
        m_other = new OtherRun(Session::open, this);
        m_parting = new PartingFinder(*m_controller, m_other->controller(), this);
        connect(m_parting, &PartingFinder::found, m_upgrade->bottom()->compare(),
                &ComparePanel::setFoundParting);
        connect(m_other, &OtherRun::ready, this, [this] {
            m_upgrade->setBusy({});
            m_upgrade->bottom()->setOther(m_other->name(), m_other->last());
            m_upgrade->showTab(BottomTab::Compare);
        });
        connect(m_other, &OtherRun::failed, this, [this](const Error& error) {
            m_upgrade->setBusy({});
            m_upgrade->setProblem(text(error.text()));
        });
    }
    SessionOptions options = m_options;
    options.scenario = place.toStdString();
    m_upgrade->setBusy(tr("Running what it is compared with"));
    m_other->open(options);
}

void MainWindow::switchToNextBranch()
{
    const Frame& frame = m_upgrade->frame();
    for (size_t i = 0; i < frame.branches.size(); ++i) {
        if (frame.branches[i].id != frame.branch)
            continue;
        const Branch& next = frame.branches[(i + 1) % frame.branches.size()];
        if (next.id != frame.branch)
            m_controller->switchBranch(next.id, momentOf(next.end));
        return;
    }
}

void MainWindow::removeBranch(BranchId branch)
{
    const Frame& frame = m_upgrade->frame();
    const auto self = std::find_if(frame.branches.begin(), frame.branches.end(),
                                   [branch](const Branch& b) { return b.id == branch; });
    if (self == frame.branches.end() || self->parent == 0)
        return m_upgrade->setProblem(tr("The first branch cannot be forgotten."));
    // The run must not stand on what goes.
    m_controller->switchBranch(self->parent, momentOf(self->fork));
    m_controller->removeBranch(branch);
    std::erase_if(m_known, [branch](const auto& known) { return known.first.second == branch; });
}

void MainWindow::showBranchMenu(quint64 branch, const QPoint& at)
{
    if (!m_controller)
        return;
    const Frame& frame = m_upgrade->frame();
    const auto id = static_cast<BranchId>(branch);
    const auto self = std::find_if(frame.branches.begin(), frame.branches.end(),
                                   [id](const Branch& b) { return b.id == id; });
    if (self == frame.branches.end())
        return;
    const Branch chosen = *self;
    const QString letter = text(branchLetter(frame.branches, id));
    QMenu menu(this);
    menu.addAction(tr("Go to where branch %1 begins").arg(letter), this, [this, chosen] {
        m_controller->switchBranch(chosen.id, momentOf(chosen.fork));
    });
    menu.addAction(tr("Go to the last known moment of it"), this,
                   [this, chosen] { m_controller->switchBranch(chosen.id, momentOf(chosen.end)); });
    menu.addAction(tr("Compare"), this, [this] { m_upgrade->showTab(BottomTab::Compare); });
    menu.addSeparator();
    menu.addAction(tr("Rename…"), this, [this, chosen] {
        bool agreed = false;
        const QString name = QInputDialog::getText(this, tr("Rename the branch"), tr("Name"),
                                                   QLineEdit::Normal, text(chosen.name), &agreed);
        if (agreed && !name.trimmed().isEmpty())
            m_controller->renameBranch(chosen.id, name.trimmed().toStdString());
    });
    QAction* forget = menu.addAction(tr("Forget it"), this, [this, id] { removeBranch(id); });
    forget->setEnabled(chosen.parent != 0);
    menu.exec(at);
}

} // namespace relupscope::ui
