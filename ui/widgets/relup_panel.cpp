// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/relup_panel.h"

#include "paint/marks.h"
#include "paint/numbers.h"
#include "widgets/edge_fade.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QPainter>
#include <QVBoxLayout>

namespace relupscope::ui {

namespace {

bool isPermanent(const InstructionRow& row)
{
    return row.kind == "make_permanent";
}

} // namespace

InstructionDelegate::InstructionDelegate(const Look& look, const RelupList& list, QObject* parent)
    : QStyledItemDelegate(parent), m_look(look), m_list(list)
{
}

QSize InstructionDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const InstructionRow* row = m_list.row(index.row());
    if (!row)
        return {0, 0};
    const int plain = m_look.px(m_isTight ? 24 : 28);
    const int height = row->status == InstructionStatus::Now ? m_look.px(32) : plain;
    return {100, height + (isPermanent(*row) && index.row() > 0 ? m_look.px(9) : 0)};
}

void InstructionDelegate::paintMark(QPainter& painter, const QRectF& square,
                                    const InstructionRow& row, bool crashed) const
{
    const bool now = row.status == InstructionStatus::Now;
    const QColor onMark = m_look.color(now ? Token::NowFill : Token::SurfacePanel);
    if (row.isPointOfNoReturn)
        return paintGlyph(painter, square, Glyph::NoReturn,
                          m_look.color(now ? Token::NowText : Token::TextPrimary));
    if (now && crashed)
        return paintGlyph(painter, square, Glyph::Failed, m_look.color(Token::NowFailed), onMark);
    switch (row.status) {
    case InstructionStatus::Done:
        return paintGlyph(painter, square, crashed ? Glyph::Warning : Glyph::Done,
                          m_look.color(crashed ? Token::Failed : Token::TextQuiet));
    case InstructionStatus::Now:
        return paintGlyph(painter, square, Glyph::Now, m_look.color(Token::NowText));
    case InstructionStatus::Failed:
        return paintGlyph(painter, square, Glyph::Warning, m_look.color(Token::Failed));
    case InstructionStatus::Next:
        return paintGlyph(painter, square, Glyph::Next, m_look.color(Token::LineShape));
    case InstructionStatus::Later:
        return paintGlyph(painter, square, isPermanent(row) ? Glyph::Later : Glyph::Next,
                          m_look.color(Token::LineShape));
    }
}

void InstructionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const
{
    const InstructionRow* row = m_list.row(index.row());
    if (!row)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRectF box(option.rect);
    const bool now = row->status == InstructionStatus::Now;
    const bool crashed = m_list.isCrashed(index.row());
    if (isPermanent(*row) && index.row() > 0) {
        painter->fillRect(QRectF(box.left() + 12, box.top() + m_look.px(4), box.width() - 24, 1),
                          m_look.color(Token::LineDecor));
        box.setTop(box.top() + m_look.px(9));
    }
    if (now) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_look.color(Token::NowFill));
        painter->drawRoundedRect(box.adjusted(6, 1, -6, -1), 6, 6);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->fillRect(box, m_look.color(Token::SurfaceHover));
    }
    if (row->isPointOfNoReturn && !now)
        painter->fillRect(QRectF(box.left() + 12, box.bottom() - 1, box.width() - 24, 1),
                          m_look.color(Token::LineShape));
    const double icon = m_look.px(16);
    paintMark(*painter, QRectF(box.left() + 12, box.center().y() - icon / 2, icon, icon), *row,
              crashed);
    QRectF line(box.left() + 12 + icon + 8, box.top(), 0, box.height());
    line.setRight(box.right() - 12);
    const QColor quiet = m_look.color(now ? Token::NowTextQuiet : Token::TextQuiet);
    const double numberWidth = m_look.px(row->n > 9 ? 18 : 12);
    paintText(*painter, QRectF(line.left(), line.top(), numberWidth, line.height()),
              m_look.font(FontRole::Mono), quiet, QString::number(row->n), Qt::AlignRight);
    line.setLeft(line.left() + numberWidth + 8);

    const QColor ink
        = m_look.color(now ? Token::NowText
                           : row->status == InstructionStatus::Done && !row->isPointOfNoReturn
                           ? Token::TextSecondary
                           : Token::TextPrimary);
    double used = 0;
    if (row->isPointOfNoReturn) {
        used = paintText(*painter, line, m_look.bold(FontRole::Small), ink, instructionTitle(*row));
    } else {
        used = paintText(*painter, line, m_look.font(FontRole::MonoBold), ink, text(row->kind));
        if (!row->subject.empty()) {
            const double gap = m_look.px(7);
            used += gap
                + paintWhole(*painter, line.adjusted(used + gap, 0, 0, 0),
                             m_look.font(now ? FontRole::MonoBold : FontRole::Mono), ink,
                             text(row->subject));
        }
    }
    const bool loud = row->status == InstructionStatus::Failed && !now;
    const QRectF note = line.adjusted(used + 6, 0, 0, 0);
    const QFont small = m_look.font(FontRole::Small);
    QString words = text(row->note);
    if (row->isPointOfNoReturn && QFontMetricsF(small).horizontalAdvance(words) > note.width())
        words = QObject::tr("below, failure restarts");
    paintWhole(*painter, note, small, loud ? m_look.color(Token::FailedText) : quiet, words,
               Qt::AlignRight);
    if (m_breaks.contains(index.row()))
        paintBreakMark(
            *painter, m_look,
            QPointF(option.rect.left() + 3 + m_look.px(7) / 2.0, QRectF(option.rect).center().y()),
            m_breaks.value(index.row()));
    if (m_marked.contains(row->n))
        paintChangeOutline(*painter, m_look, box.adjusted(6, 1, -6, -1));
    if (option.state & QStyle::State_HasFocus)
        paintFocusRing(*painter, m_look, QRectF(option.rect).adjusted(4, 0, -4, 0), 6);
    painter->restore();
}

RelupPanel::RelupPanel(const Look& look, QWidget* parent)
    : PanelFrame(look, tr("Relup"), parent),
      m_view(new QListView(this)),
      m_delegate(new InstructionDelegate(look, m_list, this))
{
    m_view->setModel(&m_list);
    m_view->setItemDelegate(m_delegate);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->setAccessibleName(tr("Relup instructions"));
    body()->addWidget(m_view);
    EdgeFade::install(look, m_view);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        QModelIndex index = m_view->indexAt(at);
        if (!index.isValid())
            index = m_view->currentIndex();
        if (const InstructionRow* row = m_list.row(index.row()))
            Q_EMIT menuWanted(row->hop, row->n, m_view->viewport()->mapToGlobal(at));
    });
    connect(m_view, &QListView::activated, this, [this](const QModelIndex& index) {
        if (const InstructionRow* row = m_list.row(index.row()))
            Q_EMIT instructionChosen(row->hop, row->n);
    });
}

void RelupPanel::setView(const std::shared_ptr<const WorldView>& view)
{
    const bool isSame = m_world && view && m_world->relup == view->relup
        && m_world->hop == view->hop && m_world->subtitle == view->subtitle
        && m_world->crashes == view->crashes;
    m_world = view;
    m_list.setView(view);
    if (isSame)
        return;
    QString about = view ? text(view->subtitle) : QString();
    if (view && view->hops > 1)
        about += tr("  hop %1 of %2").arg(view->hop).arg(view->hops);
    setSubtitle(about, true);
    m_view->doItemsLayout();
    fit();
    scrollToNow();
}

// With the row that comes after it, where there is room for both.
void RelupPanel::scrollToNow()
{
    const int now = m_list.nowRow();
    if (now < 0)
        return;
    if (now + 1 < m_list.rowCount())
        m_view->scrollTo(m_list.index(now + 1));
    m_view->scrollTo(m_list.index(now));
}

void RelupPanel::setTight(bool tight)
{
    m_delegate->setTight(tight);
    m_view->doItemsLayout();
    fit();
}

void RelupPanel::setShort(bool isShort)
{
    m_isShort = isShort;
    fit();
}

void RelupPanel::setBreaks(const QMap<int, bool>& rows)
{
    if (rows == m_delegate->breaks())
        return;
    m_delegate->setBreaks(rows);
    m_view->viewport()->update();
}

int RelupPanel::chosenRow() const
{
    return m_view->hasFocus() ? m_view->currentIndex().row() : -1;
}

void RelupPanel::setMarked(const QSet<int>& instructions)
{
    if (instructions == m_delegate->marked())
        return;
    m_delegate->setMarked(instructions);
    m_view->viewport()->update();
}

// As high as its rows and no higher, so that the source below gets the rest.
void RelupPanel::fit()
{
    int rows = 0;
    for (int i = 0; i < m_list.rowCount(); ++i)
        rows += m_delegate->sizeHint({}, m_list.index(i)).height();
    const int least = m_look.px(24) * 3;
    m_view->setMinimumHeight(
        m_isShort ? least
                  : std::min(std::max(rows, least), m_look.px(m_list.rowCount() > 10 ? 300 : 290)));
    setMaximumHeight(std::max(rows, least) + m_look.px(32) + 8);
}

void RelupPanel::paintEvent(QPaintEvent* event)
{
    PanelFrame::paintEvent(event);
    if (m_list.rowCount() > 0)
        return;
    QPainter painter(this);
    paintText(painter, QRectF(12, m_look.px(34), width() - 24, m_look.px(20)),
              m_look.font(FontRole::Small), m_look.color(Token::TextQuiet),
              tr("No upgrade has begun."));
}

void RelupPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange)
        fit();
    PanelFrame::changeEvent(event);
}

void RelupPanel::resizeEvent(QResizeEvent* event)
{
    PanelFrame::resizeEvent(event);
    scrollToNow();
}

} // namespace relupscope::ui
