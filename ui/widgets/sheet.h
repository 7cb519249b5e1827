// SPDX-License-Identifier: GPL-3.0-or-later
// Panels that lie over the window and close with Escape, and one of them, the command palette. None
// is modal: the window behind goes on.
#pragma once

#include "api/view.h"
#include "widgets/panel_frame.h"

#include <QAbstractListModel>
#include <QAction>
#include <QPointer>
#include <QStyledItemDelegate>

#include <memory>

class QLineEdit;
class QListView;

namespace relupscope::ui {

// An action's text without the marks of its key.
QString actionName(const QAction* action);

class Sheet : public PanelFrame
{
    Q_OBJECT
public:
    Sheet(const Look& look, const QString& title, QWidget* parent);
    void toggle();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    virtual void place();

private:
    QPointer<QWidget> m_before; // had the focus, and gets it back
};

// Commands that match the words typed: actions, "time 560", "event 81204", "instruction 4", "until
// kind:exit", "back to name:account", "inject kill=account", and processes and modules by their
// names.
class CommandList : public QAbstractListModel
{
    Q_OBJECT
public:
    struct Command
    {
        QString words;
        QString keys;
        QAction* action = nullptr;
        // "time", "event", "instruction"; "until", "back", "inject"; "process", "module"
        QString kind;
        double value = 0;
        QString argument; // words; of "until" and so on empty: nothing that can be done
        quint64 pid = 0;
    };
    explicit CommandList(QList<QAction*> actions, QObject* parent = nullptr);
    void setWords(const QString& words);
    // Whose processes and modules are found from now on; nullptr: there is no run.
    void setView(std::shared_ptr<const WorldView> view) { m_view = std::move(view); }
    const Command* command(int at) const;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void offerWords(const QString& words);
    void offerThings(const QString& words);

    QList<QAction*> m_actions;
    QList<Command> m_shown;
    std::shared_ptr<const WorldView> m_view;
};

// The command's words on the left, its keys on the right.
class CommandDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    CommandDelegate(const Look& look, const CommandList& list, QObject* parent)
        : QStyledItemDelegate(parent), m_look(look), m_list(list)
    {
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const Look& m_look;
    const CommandList& m_list;
};

class CommandPalette : public Sheet
{
    Q_OBJECT
public:
    CommandPalette(const Look& look, QList<QAction*> actions, QWidget* parent);
    void open(const QString& words = {});
    void setView(const std::shared_ptr<const WorldView>& view) { m_list.setView(view); }

Q_SIGNALS:
    void momentChosen(const QString& kind, double value);
    void wordsChosen(const QString& kind, const QString& words);
    void processFound(quint64 pid);
    void moduleFound(const QString& module);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void place() override;

private:
    void runCurrent();

    CommandList m_list;
    QLineEdit* m_field;
    QListView* m_view;
};

} // namespace relupscope::ui
