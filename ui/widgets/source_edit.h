// SPDX-License-Identifier: GPL-3.0-or-later
// Read-only source with line numbers, a mark at the current line with a grey inlay after it, and
// breakpoints at lines. A click on a number asks for a breakpoint there.
#pragma once

#include "paint/look.h"

#include <QMap>
#include <QPlainTextEdit>

#include <vector>

namespace relupscope::ui {

class ErlangHighlighter;

class SourceEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit SourceEdit(const Look& look, QWidget* parent = nullptr);
    void setSource(const QString& source);
    // What stands there while there is no source.
    void setEmptyWords(const QString& words);
    // 0: nowhere. A `bad` line is where a process crashed.
    void setCurrentLine(int line, const QString& inlay, bool bad);
    int currentLine() const { return m_line; }
    // Shown while there is no current line, until the reader looks elsewhere.
    void setRestingLine(int line);
    void centerOn(int line);
    // Lines at which runs stop; false: the breakpoint is switched off.
    void setBreaks(const QMap<int, bool>& lines);
    // By line, from 0: those that are folded away.
    void setFolded(const std::vector<bool>& lines);
    // Where the reader stands with the keyboard.
    int cursorLine() const;

Q_SIGNALS:
    void lineClicked(int line);
    void menuWanted(int line, const QPoint& at);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    friend class LineNumbers;
    void paintNumbers(QPainter& painter) const;
    int numberWidth() const;
    void restyle();
    QTextBlock blockOf(int line) const;
    void paintFolds(QPainter& painter) const;
    int lineAt(int y) const; // 0: below the last one

    const Look& m_look;
    ErlangHighlighter* m_highlighter;
    QWidget* m_numbers;
    QString m_emptyWords;
    QString m_source;
    QString m_inlay;
    int m_line = 0;
    int m_rest = 0;
    QMap<int, bool> m_breaks;
    std::vector<bool> m_folded;
    bool m_isBad = false;
};

} // namespace relupscope::ui
