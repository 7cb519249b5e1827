// SPDX-License-Identifier: GPL-3.0-or-later
// The Source panel: one or both versions of a module, with the line where the selected process is.
#pragma once

#include "api/view.h"
#include "widgets/panel_frame.h"
#include "widgets/spoken_items.h"

#include <QPlainTextEdit>

class QButtonGroup;

namespace relupscope::ui {

class ErlangHighlighter;

// Read-only source with line numbers, a mark at the current line and a grey inlay after it.
class SourceEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit SourceEdit(const Look& look, QWidget* parent = nullptr);
    void setSource(const QString& source);
    // 0: nowhere. A `bad` line is where a process crashed.
    void setCurrentLine(int line, const QString& inlay, bool bad);
    int currentLine() const { return m_line; }
    // Shown while there is no current line, until the reader looks elsewhere.
    void setRestingLine(int line);
    void centerOn(int line);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    friend class LineNumbers;
    void paintNumbers(QPainter& painter) const;
    int numberWidth() const;
    void restyle();
    QTextBlock blockOf(int line) const;

    const Look& m_look;
    ErlangHighlighter* m_highlighter;
    QWidget* m_numbers;
    QString m_source;
    QString m_inlay;
    int m_line = 0;
    int m_rest = 0;
    bool m_isBad = false;
};

enum class SourceSide : uint8_t { Old, New, Both };

// The switch 1.0 / 2.0 / Both.
class SideSwitch : public QWidget, public SpokenItems
{
    Q_OBJECT
public:
    explicit SideSwitch(const Look& look, QWidget* parent = nullptr);
    void setVersions(const QString& old, const QString& current);
    void setSide(SourceSide side);
    SourceSide side() const { return m_side; }
    QSize sizeHint() const override;
    int spokenCount() const override { return 3; }
    QString spokenName(int item) const override;
    QRect spokenRect(int item) const override;

Q_SIGNALS:
    void sideChosen(relupscope::ui::SourceSide side);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Part
    {
        SourceSide side;
        QString words;
        double width;
    };
    std::vector<Part> parts() const;

    const Look& m_look;
    QString m_old;
    QString m_new;
    SourceSide m_side = SourceSide::New;
};

class SourcePanel : public PanelFrame
{
    Q_OBJECT
public:
    explicit SourcePanel(const Look& look, QWidget* parent = nullptr);
    // `topic` is the function to show where no process is in this module.
    void setSource(const SourceView& source, const std::vector<Crash>& crashes,
                   const QString& topic = {});
    void clear();
    SourceEdit* edit(SourceSide side) const;
    // A line that the reader asked for; it is shown until the source changes.
    void showLine(int line);

private:
    void chooseSide(SourceSide side);
    void showSides();

    SourceEdit* m_old;
    SourceEdit* m_new;
    SideSwitch* m_switch;
    SourceView m_source;
    QString m_topic;
    bool m_isBad = false;
    bool m_userChose = false;
};

} // namespace relupscope::ui
