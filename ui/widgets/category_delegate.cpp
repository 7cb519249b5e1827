// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/category_delegate.h"

#include "models/category_list.h"
#include "paint/marks.h"

#include <QPainter>

namespace relupscope::ui {

QSize CategoryDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {100, rowHeight()};
}

void CategoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box(option.rect);
    const bool isChosen = option.state & QStyle::State_Selected;
    const bool isHovered = option.state & QStyle::State_MouseOver;
    if (isChosen || isHovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_look.color(isChosen ? Token::SurfaceSelected : Token::SurfaceHover));
        painter->drawRoundedRect(box, 5, 5);
    }
    const QRectF words = box.adjusted(9, 0, -9, 0);
    const double count
        = paintText(*painter, words, m_look.font(FontRole::Mono), m_look.color(Token::TextQuiet),
                    QString::number(index.data(CategoryList::CountRole).toInt()), Qt::AlignRight);
    paintText(*painter, words.adjusted(0, 0, -count - 6, 0),
              isChosen ? m_look.bold(FontRole::Body) : m_look.font(FontRole::Body),
              m_look.color(isChosen ? Token::TextPrimary : Token::TextSecondary),
              index.data(Qt::DisplayRole).toString());
    if (option.state & QStyle::State_HasFocus)
        paintFocusRing(*painter, m_look, box, 5);
    painter->restore();
}

} // namespace relupscope::ui
