// SPDX-License-Identifier: GPL-3.0-or-later
// A table of rows 23 px high with a quiet header, for ValueTable models; and the event list, whose
// rows carry a glyph for what happened and a tint where something crashed.
#pragma once

#include "models/tables.h"
#include "paint/glyphs.h"
#include "paint/highlight.h"
#include "paint/look.h"

#include <QStyledItemDelegate>
#include <QTableView>

#include <functional>

namespace relupscope::ui {

class RowTable : public QTableView
{
    Q_OBJECT
public:
    explicit RowTable(const Look& look, QWidget* parent = nullptr);
    // Takes widths from the model's columns; the last one stretches.
    template<typename Row>
    void showTable(ValueTable<Row>* table)
    {
        std::vector<int> widths;
        for (int i = 0; i < table->columnCount({}); ++i)
            widths.push_back(table->column(i).width);
        showModel(table, std::move(widths));
    }
    // For other models; the widths are of the design.
    void showModel(QAbstractItemModel* model, std::vector<int> widths);
    void setWidths(std::vector<int> widths);
    // What is said where there are no rows.
    void setEmptyWords(const QString& words) { m_emptyWords = words; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void restyle();

    const Look& m_look;
    std::vector<int> m_widths;
    QString m_emptyWords;
};

struct RowStyle
{
    bool isErlang = false;
    bool isNumber = false;
    bool isBold = false;
    bool isDimmed = false; // by the window's filter
    Token color = Token::TextPrimary;
    std::optional<Token> tint;
    std::optional<Glyph> glyph;
    Token glyphColor = Token::TextSecondary;
};

// Asks `style` how a cell looks and paints it.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using StyleOf = std::function<RowStyle(const QModelIndex&)>;
    RowDelegate(const Look& look, StyleOf style, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    // All of what has no room in its cell.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    QFont fontOf(const RowStyle& style) const;

    const Look& m_look;
    StyleOf m_style;
};

// The glyph of an event's kind; `isBad` for crashes and exits.
struct EventMark
{
    Glyph glyph = Glyph::Done;
    bool isBad = false;
};
EventMark eventMark(const std::string& kind);

RowStyle eventStyle(const EventRow& row, const TableColumn<EventRow>& column, int index);

} // namespace relupscope::ui
