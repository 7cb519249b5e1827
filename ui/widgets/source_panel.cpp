// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/source_panel.h"

#include "models/source_places.h"
#include "paint/numbers.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

SourcePanel::SourcePanel(const Look& look, QWidget* parent)
    : PanelFrame(look, tr("Source"), parent),
      m_old(new SourceEdit(look, this)),
      m_new(new SourceEdit(look, this)),
      m_switch(new SideSwitch(look, this))
{
    m_old->setAccessibleName(tr("Source of the old version"));
    m_new->setAccessibleName(tr("Source of the new version"));
    for (SourceEdit* each : {m_old, m_new})
        each->setMinimumHeight(look.px(34));
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_old, 1);
    row->addWidget(m_new, 1);
    body()->addLayout(row, 1);
    tools()->addWidget(m_switch);
    for (const SourceEdit* each : {m_old, m_new}) {
        connect(each, &SourceEdit::lineClicked, this, &SourcePanel::lineChosen);
        connect(each, &SourceEdit::menuWanted, this, &SourcePanel::lineMenuWanted);
    }
    connect(m_switch, &SideSwitch::sideChosen, this, [this](SourceSide side) {
        m_userChose = true;
        chooseSide(side);
    });
    clear();
}

SourceEdit* SourcePanel::edit(SourceSide side) const
{
    return side == SourceSide::Old ? m_old : m_new;
}

void SourcePanel::clear()
{
    setSource({}, {});
}

void SourcePanel::setSource(const SourceView& source, const std::vector<Crash>& crashes,
                            const QString& topic)
{
    const bool bad = std::any_of(crashes.begin(), crashes.end(), [&](const Crash& crash) {
        return crash.module == source.module && crash.line == source.line && source.line > 0;
    });
    if (source == m_source && bad == m_isBad && topic == m_topic)
        return;
    if (source.module != m_source.module)
        m_userChose = false;
    m_source = source;
    m_isBad = bad;
    m_topic = topic;
    setSubtitle(text(source.file).section(QLatin1Char('/'), -1), true);
    m_old->setSource(text(source.oldText));
    m_new->setSource(text(source.newText));
    const QString module = text(source.module);
    const bool hasNone = source.oldText.empty() && source.newText.empty();
    const QString none = module.isEmpty()
        ? tr("The source of the chosen process's module stands here.")
        : hasNone ? tr("The source of %1 is not among the scenario's files.").arg(module)
                  : tr("There is no %1 in this version.").arg(module);
    m_old->setEmptyWords(none);
    m_new->setEmptyWords(none);
    m_old->setCurrentLine(source.lineInOld ? source.line : 0, text(source.inlay), bad);
    m_new->setCurrentLine(source.lineInOld ? 0 : source.line, text(source.inlay), bad);
    for (SourceEdit* edit : {m_old, m_new}) {
        const QString all = edit->toPlainText();
        const int line = topic.isEmpty() ? 0 : lineOfFunction(all, topic);
        edit->setRestingLine(line > 0 ? line : lineOfFirstFunction(all));
    }
    m_switch->setVersions(text(source.oldVersion), text(source.newVersion));
    if (source.newText.empty() || source.oldText.empty())
        chooseSide(source.newText.empty() ? SourceSide::Old : SourceSide::New);
    else if (!m_userChose)
        chooseSide(source.lineInOld ? SourceSide::Old : SourceSide::New);
    else
        chooseSide(m_switch->side());
}

void SourcePanel::chooseSide(SourceSide side)
{
    m_switch->setSide(side);
    showSides();
}

void SourcePanel::showSides()
{
    m_old->setVisible(m_switch->side() != SourceSide::New);
    m_new->setVisible(m_switch->side() != SourceSide::Old);
}

void SourcePanel::setStack(const QSet<QString>& functions)
{
    m_stack = functions;
    fold();
}

void SourcePanel::setFolding(bool isFolding)
{
    m_isFolding = isFolding;
    fold();
}

// Where the process is in none of the module's functions, what matters in it stays open.
void SourcePanel::fold()
{
    for (SourceEdit* edit : {m_old, m_new}) {
        if (!m_isFolding) {
            edit->setFolded({});
            continue;
        }
        const QSet<QString> kept = m_stack.isEmpty() ? QSet<QString> {m_topic} : m_stack;
        edit->setFolded(foldedLines(edit->toPlainText(), kept));
    }
}

void SourcePanel::setBreaks(const QMap<int, bool>& lines)
{
    for (SourceEdit* edit : {m_old, m_new})
        edit->setBreaks(lines);
}

int SourcePanel::focusedLine() const
{
    for (const SourceEdit* edit : {m_old, m_new})
        if (edit->hasFocus())
            return edit->cursorLine();
    return 0;
}

QString SourcePanel::module() const
{
    return text(m_source.module);
}

void SourcePanel::showLine(int line)
{
    for (SourceEdit* edit : {m_old, m_new})
        if (edit->isVisible())
            edit->centerOn(line);
}

} // namespace relupscope::ui
