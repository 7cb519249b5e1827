// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/source_panel.h"

#include "models/source_places.h"
#include "paint/marks.h"
#include "paint/numbers.h"
#include "widgets/erlang_highlighter.h"

#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QKeyEvent>
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
    explicit LineNumbers(SourceEdit* edit) : QWidget(edit), m_edit(edit) {}

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        m_edit->paintNumbers(painter);
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
    m_line = 0;
    m_rest = 0;
    setPlainText(source);
    setViewportMargins(numberWidth(), 0, 0, 0);
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
    const QTextBlock block = blockOf(line);
    if (!block.isValid())
        return;
    setTextCursor(QTextCursor(block));
    const double lineHeight = QFontMetricsF(font()).lineSpacing();
    const int shown = std::max(1, static_cast<int>(viewport()->height() / lineHeight));
    verticalScrollBar()->setValue(std::max(0, line - 1 - shown / 4));
}

void SourceEdit::paintEvent(QPaintEvent* event)
{
    const QTextBlock block = m_line > 0 ? blockOf(m_line) : QTextBlock();
    QRectF line;
    if (block.isValid() && block.isVisible()) {
        line = blockBoundingGeometry(block).translated(contentOffset());
        QPainter painter(viewport());
        painter.fillRect(QRectF(0, line.top(), viewport()->width(), line.height()),
                         m_look.color(m_isBad ? Token::FailedTint : Token::SurfaceSelected));
    }
    QPlainTextEdit::paintEvent(event);
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
    const QFont font = m_look.font(FontRole::CaptionMono);
    QTextBlock block = firstVisibleBlock();
    while (block.isValid()) {
        const QRectF line = blockBoundingGeometry(block).translated(contentOffset());
        if (line.top() > viewport()->height())
            return;
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

SideSwitch::SideSwitch(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Source version"));
}

void SideSwitch::setVersions(const QString& old, const QString& current)
{
    m_old = old;
    m_new = current;
    setVisible(!old.isEmpty() && !current.isEmpty());
    updateGeometry();
    update();
}

void SideSwitch::setSide(SourceSide side)
{
    m_side = side;
    setAccessibleDescription(side == SourceSide::Old       ? m_old
                                 : side == SourceSide::New ? m_new
                                                           : tr("Both"));
    update();
}

std::vector<SideSwitch::Part> SideSwitch::parts() const
{
    const QFontMetricsF metrics(m_look.bold(FontRole::Caption));
    const double swatch = m_look.px(11) + 5;
    const auto width = [&](const QString& words) { return metrics.horizontalAdvance(words) + 18; };
    return {{SourceSide::Old, m_old, width(m_old) + swatch},
            {SourceSide::New, m_new, width(m_new) + swatch},
            {SourceSide::Both, tr("Both"), width(tr("Both"))}};
}

QSize SideSwitch::sizeHint() const
{
    double width = 2;
    for (const Part& part : parts())
        width += part.width;
    return {static_cast<int>(std::ceil(width)), m_look.px(22)};
}

QString SideSwitch::spokenName(int item) const
{
    const Part part = parts()[static_cast<size_t>(item)];
    return part.side == m_side ? tr("%1, shown").arg(part.words) : part.words;
}

QRect SideSwitch::spokenRect(int item) const
{
    double x = 1;
    const std::vector<Part> all = parts();
    for (size_t i = 0; i < static_cast<size_t>(item); ++i)
        x += all[i].width;
    return QRectF(x, 0, all[static_cast<size_t>(item)].width, height()).toAlignedRect();
}

void SideSwitch::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath frame;
    frame.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    double x = 1;
    for (const Part& part : parts()) {
        const QRectF box(x, 0, part.width, height());
        const bool on = part.side == m_side;
        if (on) {
            painter.save();
            painter.setClipPath(frame);
            painter.fillRect(box, m_look.color(Token::SurfaceSelected));
            painter.restore();
        }
        if (x > 1)
            painter.fillRect(QRectF(x, 0, 1, height()), m_look.color(Token::LineDecor));
        QRectF words = box.adjusted(8, 0, 0, 0);
        if (part.side != SourceSide::Both) {
            const double side = m_look.px(11);
            paintSwatch(painter, m_look, QRectF(words.left(), (height() - side) / 2, side, side),
                        part.side == SourceSide::Old ? CodeVersion::Old : CodeVersion::Current);
            words.setLeft(words.left() + side + 5);
        }
        paintText(painter, words,
                  on ? m_look.bold(FontRole::Caption) : m_look.font(FontRole::Caption),
                  m_look.color(on ? Token::TextPrimary : Token::TextSecondary), part.words);
        x += part.width;
    }
    painter.setPen(QPen(m_look.color(Token::LineStrong), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(frame);
    if (hasFocus())
        paintFocusRing(painter, m_look, QRectF(rect()), 6);
}

void SideSwitch::mousePressEvent(QMouseEvent* event)
{
    double x = 1;
    for (const Part& part : parts()) {
        x += part.width;
        if (event->position().x() < x)
            return Q_EMIT sideChosen(part.side);
    }
}

void SideSwitch::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Space && event->key() != Qt::Key_Return)
        return QWidget::keyPressEvent(event);
    Q_EMIT sideChosen(m_side == SourceSide::Old       ? SourceSide::New
                          : m_side == SourceSide::New ? SourceSide::Both
                                                      : SourceSide::Old);
}

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

void SourcePanel::showLine(int line)
{
    for (SourceEdit* edit : {m_old, m_new})
        if (edit->isVisible())
            edit->centerOn(line);
}

} // namespace relupscope::ui
