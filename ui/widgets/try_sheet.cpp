// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/try_sheet.h"

#include "paint/marks.h"

#include <QAction>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr int rowHeight = 28;

} // namespace

QSize TryDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {100, m_look.px(rowHeight)};
}

void TryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box(option.rect);
    if (option.state & QStyle::State_Selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_look.color(Token::SurfaceSelected));
        painter->drawRoundedRect(box, 5, 5);
    }
    const bool isDone = index.data(TryList::IsDoneRole).toBool();
    const double side = m_look.px(15);
    paintGlyph(*painter, QRectF(box.left() + 8, box.center().y() - side / 2, side, side),
               isDone ? Glyph::Done : Glyph::Next,
               m_look.color(isDone ? Token::Good : Token::LineShape));
    QRectF words = box.adjusted(8 + side + 10, 0, -8, 0);
    const double used
        = paintText(*painter, words, m_look.font(FontRole::Mono), m_look.color(Token::TextQuiet),
                    index.data(TryList::KeysRole).toString(), Qt::AlignRight);
    words.setRight(words.right() - used - 8);
    paintText(*painter, words, m_look.font(FontRole::Small),
              m_look.color(isDone ? Token::TextQuiet : Token::TextPrimary),
              index.data().toString());
    painter->restore();
}

TrySheet::TrySheet(const Look& look, TryList* list, QWidget* parent)
    : Sheet(look, tr("Things to try"), parent), m_list(list), m_view(new QListView)
{
    m_view->setModel(list);
    m_view->setItemDelegate(new TryDelegate(look, this));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setAccessibleName(tr("Things to try"));
    m_view->viewport()->setAutoFillBackground(false);
    body()->setContentsMargins(12, 0, 12, 10);
    body()->addWidget(m_view);
    setFocusProxy(m_view);
    connect(m_view, &QListView::activated, this, [this](const QModelIndex& index) {
        QAction* action = m_list->action(index.row());
        if (!action || !action->isEnabled())
            return;
        hide();
        action->trigger();
    });
    connect(list, &TryList::dataChanged, this, &TrySheet::showCount);
    showCount();
}

void TrySheet::showCount()
{
    setSubtitle(tr("%1 of %2 done").arg(m_list->doneCount()).arg(m_list->rowCount()));
}

void TrySheet::place()
{
    const int rows = m_list->rowCount();
    const int width = std::min(parentWidget()->width() - 40, m_look.px(560));
    const int height
        = std::min(parentWidget()->height() - 40, m_look.px(46 + rows * rowHeight) + 12);
    setGeometry((parentWidget()->width() - width) / 2, (parentWidget()->height() - height) / 3,
                width, height);
}

} // namespace relupscope::ui
