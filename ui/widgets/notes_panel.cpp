// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/notes_panel.h"

#include "paint/numbers.h"
#include "widgets/row_table.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

std::vector<TableColumn<Bookmark>> bookmarkColumns()
{
    using R = const Bookmark&;
    return {
        {QObject::tr("Event"), [](R r) { return grouped(r.mark.event); }, true, true, 80},
        {QObject::tr("Time"),
         [](R r) { return milliseconds(static_cast<double>(r.mark.nanoseconds) / 1e6); }, true,
         true, 100},
        {QObject::tr("Bookmark"), [](R r) { return text(r.name); }, false, false, 260},
        {QObject::tr("Note"), [](R r) { return text(r.note).section(QLatin1Char('\n'), 0, 0); },
         false, false, 300},
    };
}

NotesPanel::NotesPanel(const Look& look, QWidget* parent)
    : QWidget(parent),
      m_rows(bookmarkColumns()),
      m_table(new RowTable(look)),
      m_note(new QPlainTextEdit),
      m_own(new QCheckBox(tr("Note crashes, kills and faults by itself")))
{
    setAccessibleName(tr("Notes"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 12, 4);
    row->addWidget(m_table, 3);
    auto* side = new QVBoxLayout;
    side->setSpacing(4);
    side->addWidget(m_note, 1);
    side->addWidget(m_own);
    row->addLayout(side, 2);
    m_own->setChecked(true);
    m_own->setToolTip(tr("Each crash, each kill by a purge, each supervisor that gives up, each "
                         "fault, failed upgrade and restart leaves a note at its event"));
    connect(m_own, &QCheckBox::toggled, this, &NotesPanel::fill);
    m_table->showTable(&m_rows);
    m_table->setAccessibleName(tr("Bookmarks"));
    m_table->setItemDelegate(new RowDelegate(
        look,
        [this](const QModelIndex& at) {
            RowStyle style;
            style.isNumber = m_rows.column(at.column()).isNumber;
            style.isErlang = style.isNumber;
            const Bookmark* bookmark = m_rows.row(at.row());
            const bool isOwn = bookmark && bookmark->id == 0;
            style.color = isOwn    ? Token::TextQuiet
                : at.column() == 2 ? Token::TextPrimary
                                   : Token::TextSecondary;
            return style;
        },
        m_table));
    m_note->setAccessibleName(tr("Note of the bookmark"));
    m_note->setPlaceholderText(tr("B marks this moment. Its note is written here."));
    m_note->setTabChangesFocus(true);
    m_note->setEnabled(false);
    m_table->installEventFilter(this);
    m_note->installEventFilter(this);
    connect(m_table, &QTableView::activated, this, [this] {
        if (const Bookmark* bookmark = current())
            Q_EMIT bookmarkChosen(*bookmark);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &NotesPanel::showNote);
}

const Bookmark* NotesPanel::current() const
{
    return m_rows.row(m_table->currentIndex().row());
}

void NotesPanel::setBookmarks(const std::vector<Bookmark>& bookmarks)
{
    m_all = bookmarks;
    fill();
}

void NotesPanel::fill()
{
    std::vector<Bookmark> shown = m_all;
    if (!m_own->isChecked())
        std::erase_if(shown, [](const Bookmark& bookmark) { return bookmark.id == 0; });
    std::stable_sort(shown.begin(), shown.end(), [](const Bookmark& a, const Bookmark& b) {
        return a.mark.event < b.mark.event;
    });
    m_bookmarks = std::make_shared<const std::vector<Bookmark>>(std::move(shown));
    m_rows.setRows(m_bookmarks, m_bookmarks.get());
    if (!current() && m_rows.rowCount() > 0)
        m_table->selectRow(0);
    if (!m_note->hasFocus())
        showNote();
}

void NotesPanel::editLast()
{
    // The newest has the highest number.
    int last = -1;
    uint32_t id = 0;
    for (int i = 0; i < m_rows.rowCount(); ++i)
        if (m_rows.row(i)->id > id) {
            id = m_rows.row(i)->id;
            last = i;
        }
    if (last >= 0)
        m_table->selectRow(last);
    m_note->setFocus();
}

void NotesPanel::showNote()
{
    const Bookmark* bookmark = current();
    m_note->setEnabled(bookmark && bookmark->id != 0);
    m_shown = bookmark ? bookmark->id : 0;
    QString words = bookmark ? text(bookmark->note) : QString();
    if (bookmark && bookmark->id == 0)
        words.prepend(text(bookmark->name) + QStringLiteral(".\n"));
    if (words != m_note->toPlainText())
        m_note->setPlainText(words);
}

void NotesPanel::keepNote()
{
    if (!m_bookmarks || m_shown == 0)
        return;
    for (const Bookmark& bookmark : *m_bookmarks) {
        const std::string written = m_note->toPlainText().toStdString();
        if (bookmark.id != m_shown || bookmark.note == written)
            continue;
        Bookmark changed = bookmark;
        changed.note = written;
        Q_EMIT bookmarkChanged(changed);
        return;
    }
}

bool NotesPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_note && event->type() == QEvent::FocusOut)
        keepNote();
    // Letters are the note's while it is written, not the window's shortcuts.
    if (watched == m_note && event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::NoModifier || key->modifiers() == Qt::ShiftModifier)
            event->accept();
    }
    if (watched == m_table && event->type() == QEvent::ShortcutOverride
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete)
        event->accept();
    if (watched == m_table && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        if (const Bookmark* bookmark = current(); bookmark && bookmark->id != 0)
            Q_EMIT bookmarkRemoved(bookmark->id);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace relupscope::ui
