// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/twin_panel.h"

#include "models/model_csv.h"
#include "widgets/row_table.h"

namespace relupscope::ui {

namespace {

constexpr int numberWidth = 118;
constexpr int wordsWidth = 210;

} // namespace

TwinPanel::TwinPanel(const Look& look, QWidget* painted, const QString& name,
                     std::function<TwinTable()> make)
    : m_look(look), m_make(std::move(make)), m_table(new RowTable(look))
{
    addWidget(painted);
    addWidget(m_table);
    m_table->setAccessibleName(tr("%1 as a table").arg(name));
    m_table->showModel(&m_model, {});
    m_table->setItemDelegate(new RowDelegate(
        look,
        [this](const QModelIndex& at) {
            RowStyle style;
            style.isNumber = m_model.table().isNumber[static_cast<size_t>(at.column())];
            style.isErlang = style.isNumber;
            style.isBold = at.row() == m_model.table().mark;
            return style;
        },
        m_table));
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT rowChosen(index.row()); });
}

void TwinPanel::setTable(bool isTable)
{
    const bool hadFocus = isAncestorOf(focusWidget()) || currentWidget()->hasFocus();
    setCurrentIndex(isTable ? 1 : 0);
    refresh();
    if (isTable)
        m_table->scrollTo(m_model.index(std::max(0, m_model.table().mark), 0),
                          QAbstractItemView::PositionAtCenter);
    if (hadFocus)
        currentWidget()->setFocus();
}

QByteArray TwinPanel::csv() const
{
    TwinModel model;
    model.setTable(m_make());
    return modelCsv(model);
}

void TwinPanel::refresh()
{
    if (!isTable())
        return;
    const QStringList before = m_model.table().head;
    m_model.setTable(m_make());
    if (m_model.table().head == before)
        return;
    std::vector<int> widths;
    for (const bool isNumber : m_model.table().isNumber)
        widths.push_back(isNumber ? numberWidth : wordsWidth);
    m_table->setWidths(std::move(widths));
}

} // namespace relupscope::ui
