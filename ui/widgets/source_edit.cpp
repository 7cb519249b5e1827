// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/source_edit.h"

#include "paint/marks.h"
#include "paint/numbers.h"
#include "widgets/edge_fade.h"
#include "widgets/erlang_highlighter.h"

#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

// The margin of line numbers; the mark of the current line takes the number's place.
class LineNumbers : public QWidget
{
public:
    explicit LineNumbers(SourceEdit* edit) : QWidget(edit), m_edit(edit)
    {
        setCursor(Qt::PointingHandCursor);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        m_edit->paintNumbers(painter);
    }
    void mousePressEvent(QMouseEvent* event) override
    {
        const int line = m_edit->lineAt(event->pos().y());
        if (line > 0 && event->button() == Qt::LeftButton)
            Q_EMIT m_edit->lineClicked(line);
    }

private:
    SourceEdit* m_edit;
};

SourceEdit::SourceEdit(const Look& look, QWidget* parent)
    : QPlainTextEdit(parent),
      m_look(look),
      m_highlighter(new ErlangHighlighter(look, document())),
      m_numbers(new LineNumbers(this))
{
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    viewport()->setAutoFillBackground(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    document()->setDocumentMargin(0);
    connect(this, &QPlainTextEdit::updateRequest, m_numbers,
            [this](const QRect&, int) { m_numbers->update(); });
    restyle();
    EdgeFade::install(look, this, Qt::BottomEdge);
}

void SourceEdit::restyle()
{
    setFont(m_look.font(FontRole::Mono));
    m_highlighter->rehighlight();
    setViewportMargins(numberWidth(), 0, 0, 0);
}

int SourceEdit::numberWidth() const
{
    const int digits = blockCount() > 999 ? 4 : blockCount() > 99 ? 3 : 2;
    return m_look.px(20)
        + static_cast<int>(std::ceil(
            QFontMetricsF(m_look.font(FontRole::CaptionMono)).horizontalAdvance(QLatin1Char('0'))
            * digits));
}

void SourceEdit::setSource(const QString& source)
{
    if (source == m_source)
        return;
    m_source = source;
    m_folded.clear();
    m_line = 0;
    m_rest = 0;
    setPlainText(source);
    setViewportMargins(numberWidth(), 0, 0, 0);
}

void SourceEdit::setEmptyWords(const QString& words)
{
    m_emptyWords = words;
    setAccessibleDescription(m_source.isEmpty() ? words : QString());
    viewport()->update();
}

QTextBlock SourceEdit::blockOf(int line) const
{
    return document()->findBlockByNumber(line - 1);
}

void SourceEdit::setCurrentLine(int line, const QString& inlay, bool bad)
{
    const bool moved = line != m_line;
    if (!moved && inlay == m_inlay && bad == m_isBad)
        return;
    m_line = line;
    m_inlay = inlay;
    m_isBad = bad;
    if (moved && line > 0)
        centerOn(line);
    viewport()->update();
    m_numbers->update();
}

void SourceEdit::setRestingLine(int line)
{
    const bool moved = line != m_rest;
    m_rest = line;
    if (moved && m_line == 0 && line > 0)
        centerOn(line);
}

// The line stands in the upper third, with what comes after it below.
void SourceEdit::centerOn(int line)
{
    QTextBlock block = blockOf(line);
    while (block.isValid() && !block.isVisible())
        block = block.previous();
    if (!block.isValid())
        return;
    setTextCursor(QTextCursor(block));
    const double lineHeight = QFontMetricsF(font()).lineSpacing();
    const int shown = std::max(1, static_cast<int>(viewport()->height() / lineHeight));
    verticalScrollBar()->setValue(std::max(0, block.firstLineNumber() - shown / 4));
}

void SourceEdit::setBreaks(const QMap<int, bool>& lines)
{
    if (lines == m_breaks)
        return;
    m_breaks = lines;
    m_numbers->update();
}

void SourceEdit::setFolded(const std::vector<bool>& lines)
{
    if (lines == m_folded)
        return;
    m_folded = lines;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const auto line = static_cast<size_t>(block.blockNumber());
        const bool isFolded = line < lines.size() && lines[line];
        block.setVisible(!isFolded);
        block.setLineCount(isFolded ? 0 : 1);
    }
    document()->markContentsDirty(0, document()->characterCount());
    if (const int line = m_line > 0 ? m_line : m_rest; line > 0)
        centerOn(line);
    viewport()->update();
    m_numbers->update();
}

// What is folded is three dots behind the line that stays.
void SourceEdit::paintFolds(QPainter& painter) const
{
    const QFontMetricsF metrics(font());
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF line = blockBoundingGeometry(block).translated(contentOffset());
        if (line.top() > viewport()->height())
            return;
        if (!block.isVisible() || !block.next().isValid() || block.next().isVisible())
            continue;
        const double after = line.left() + metrics.horizontalAdvance(block.text()) + 6;
        paintText(painter, QRectF(after, line.top(), viewport()->width(), line.height()), font(),
                  m_look.color(Token::TextQuiet), QStringLiteral("…"));
    }
}

int SourceEdit::cursorLine() const
{
    return textCursor().blockNumber() + 1;
}

int SourceEdit::lineAt(int y) const
{
    QTextBlock block = firstVisibleBlock();
    for (; block.isValid(); block = block.next())
        if (block.isVisible()
            && blockBoundingGeometry(block).translated(contentOffset()).bottom() > y)
            return block.blockNumber() + 1;
    return 0;
}

void SourceEdit::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isKey = event->reason() == QContextMenuEvent::Keyboard;
    const int line = isKey ? cursorLine() : lineAt(event->pos().y());
    if (line > 0)
        Q_EMIT menuWanted(line, event->globalPos());
}

void SourceEdit::paintEvent(QPaintEvent* event)
{
    if (m_source.isEmpty()) {
        QPainter painter(viewport());
        painter.setFont(m_look.font(FontRole::Small));
        painter.setPen(m_look.color(Token::TextQuiet));
        const QRect box = viewport()->rect().adjusted(0, 4, -8, 0);
        return painter.drawText(box, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_emptyWords);
    }
    const QTextBlock block = m_line > 0 ? blockOf(m_line) : QTextBlock();
    QRectF line;
    if (block.isValid() && block.isVisible()) {
        line = blockBoundingGeometry(block).translated(contentOffset());
        QPainter painter(viewport());
        painter.fillRect(QRectF(0, line.top(), viewport()->width(), line.height()),
                         m_look.color(m_isBad ? Token::FailedTint : Token::SurfaceSelected));
    }
    QPlainTextEdit::paintEvent(event);
    if (!m_folded.empty()) {
        QPainter painter(viewport());
        paintFolds(painter);
    }
    if (line.isNull() || m_inlay.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont caption = m_look.font(FontRole::Caption);
    const double after = QFontMetricsF(font()).horizontalAdvance(block.text()) + 8 + line.left();
    const double w = QFontMetricsF(caption).horizontalAdvance(m_inlay) + 8;
    if (after + 40 > viewport()->width())
        return;
    const QRectF box(after, line.top() + 2, std::min(w, viewport()->width() - after - 4),
                     line.height() - 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_look.color(Token::VersionUnchangedTint));
    painter.drawRoundedRect(box, 3, 3);
    paintText(painter, box.adjusted(4, 0, -4, 0), caption, m_look.color(Token::TextSecondary),
              m_inlay);
}

void SourceEdit::paintNumbers(QPainter& painter) const
{
    if (m_source.isEmpty())
        return;
    const QFont font = m_look.font(FontRole::CaptionMono);
    QTextBlock block = firstVisibleBlock();
    while (block.isValid()) {
        const QRectF line = blockBoundingGeometry(block).translated(contentOffset());
        if (line.top() > viewport()->height())
            return;
        if (!block.isVisible()) {
            block = block.next();
            continue;
        }
        const int number = block.blockNumber() + 1;
        const QRectF box(0, line.top(), m_numbers->width() - m_look.px(8), line.height());
        if (number == m_line) {
            painter.fillRect(QRectF(0, line.top(), m_numbers->width(), line.height()),
                             m_look.color(m_isBad ? Token::FailedTint : Token::SurfaceSelected));
            painter.fillRect(QRectF(0, line.top(), 3, line.height()), m_look.color(Token::NowFill));
            const double side = m_look.px(11);
            paintGlyph(painter,
                       QRectF(box.right() - side, line.center().y() - side / 2, side, side),
                       Glyph::Running, m_look.color(Token::TextPrimary));
        } else {
            paintText(painter, box, font, m_look.color(Token::TextQuiet), QString::number(number),
                      Qt::AlignRight);
        }
        if (const auto there = m_breaks.constFind(number); there != m_breaks.constEnd())
            paintBreakMark(painter, m_look, QPointF(m_look.px(7), line.center().y()), *there);
        block = block.next();
    }
}

void SourceEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    m_numbers->setGeometry(0, 0, numberWidth(), height());
    if (const int line = m_line > 0 ? m_line : m_rest; line > 0)
        centerOn(line);
}

void SourceEdit::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
