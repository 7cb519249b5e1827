// SPDX-License-Identifier: GPL-3.0-or-later
// Bookmarks with their notes: a list of moments on the left, the note of the chosen one on the
// right. Return on a bookmark goes there, Delete removes it. Moments without an id were noted by
// the program: they can be gone to, and nothing else.
#pragma once

#include "api/session.h"
#include "models/value_table.h"
#include "paint/look.h"

#include <QWidget>

#include <memory>
#include <vector>

class QCheckBox;
class QPlainTextEdit;

namespace relupscope::ui {

class RowTable;

using BookmarkTable = ValueTable<Bookmark>;
std::vector<TableColumn<Bookmark>> bookmarkColumns();

class NotesPanel : public QWidget
{
    Q_OBJECT
public:
    explicit NotesPanel(const Look& look, QWidget* parent = nullptr);
    void setBookmarks(const std::vector<Bookmark>& bookmarks);
    // Whether the program's own notes are shown.
    QCheckBox* ownSwitch() const { return m_own; }
    // The newest bookmark's note, ready to be written.
    void editLast();
    RowTable* table() const { return m_table; }
    QPlainTextEdit* note() const { return m_note; }

Q_SIGNALS:
    void bookmarkChosen(const relupscope::Bookmark& bookmark);
    void bookmarkChanged(const relupscope::Bookmark& bookmark);
    void bookmarkRemoved(quint32 id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void showNote();
    void keepNote();
    const Bookmark* current() const;

    std::vector<Bookmark> m_all;
    std::shared_ptr<const std::vector<Bookmark>> m_bookmarks; // the shown ones
    BookmarkTable m_rows;
    RowTable* m_table;
    QPlainTextEdit* m_note;
    QCheckBox* m_own;
    uint32_t m_shown = 0; // whose note is being written
};

} // namespace relupscope::ui
