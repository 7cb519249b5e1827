// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/panel_file.h"

#include "models/model_csv.h"
#include "widgets/module_panel.h"
#include "widgets/picture_file.h"
#include "widgets/process_panel.h"
#include "widgets/relup_panel.h"
#include "widgets/system_panel.h"
#include "window/upgrade_page.h"

#include <QSaveFile>

namespace relupscope::ui {

namespace {

template<typename Row>
QByteArray csvOf(std::vector<TableColumn<Row>> columns, const std::vector<Row>& rows)
{
    ValueTable<Row> table(std::move(columns));
    table.setRows(nullptr, &rows);
    return modelCsv(table);
}

QByteArray panelCsv(const UpgradePage& page, const PanelFrame* panel)
{
    const Frame& frame = page.frame();
    if (panel == page.bottom())
        return page.bottom()->csv();
    if (!frame.view)
        return {};
    if (panel == page.system())
        return csvOf(processColumns(), frame.view->processes);
    if (panel == page.relup())
        return csvOf(instructionColumns(), frame.view->relup);
    if (panel == page.modules())
        return csvOf(moduleColumns(), frame.view->modules);
    if (panel == page.process())
        return csvOf(factColumns(), frame.process.facts);
    return {};
}

} // namespace

PanelFrame* panelOf(const UpgradePage& page, QWidget* widget)
{
    PanelFrame* panel = nullptr;
    for (QWidget* at = widget; at && at != &page; at = at->parentWidget())
        if (auto* frame = qobject_cast<PanelFrame*>(at); frame && page.isAncestorOf(frame))
            panel = frame;
    return panel ? panel : page.bottom();
}

Result<void> savePanelTo(const UpgradePage& page, PanelFrame* panel, const QString& file)
{
    const auto refuse = [&](const char* why) {
        return tl::unexpected(Error {ErrorKind::Value, file.toStdString(), why, {}});
    };
    bool isWritten = false;
    if (file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive)) {
        const QByteArray csv = panelCsv(page, panel);
        if (csv.isEmpty())
            return refuse("this panel is no table; .png and .svg make a picture of it");
        QSaveFile out(file);
        isWritten = out.open(QIODevice::WriteOnly) && out.write(csv) == csv.size() && out.commit();
    } else {
        isWritten = savePicture(*panel, panel->accessibleName(), file);
    }
    if (!isWritten)
        return refuse("cannot be written");
    return {};
}

} // namespace relupscope::ui
