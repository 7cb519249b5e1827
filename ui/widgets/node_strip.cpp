// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/node_strip.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <cmath>

namespace relupscope::ui {

namespace {

constexpr size_t mostRoomy = 4; // more nodes than that say less each
constexpr int buttonHeight = 28;
constexpr int lineLength = 34;
constexpr int gap = 6;

double textWidth(const QFont& font, const QString& words)
{
    return QFontMetricsF(font).horizontalAdvance(words);
}

} // namespace

NodeButton::NodeButton(const Look& look, QWidget* parent) : QAbstractButton(parent), m_look(look)
{
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void NodeButton::setNode(const NodeRow& node, bool isBrief)
{
    m_node = node;
    m_isBrief = isBrief;
    const QString sentence = nodeSentence(node);
    if (accessibleName() != sentence) {
        setAccessibleName(sentence);
        setToolTip(sentence);
    }
    updateGeometry();
    update();
}

QString NodeButton::doing() const
{
    const bool isCalm = m_isBrief && m_node.state == NodeState::Running;
    return isCalm ? QString() : nodeDoing(m_node);
}

QString NodeButton::release() const
{
    const QString version = ui::text(m_node.version);
    return m_isBrief ? version : tr("release %1").arg(version);
}

QSize NodeButton::sizeHint() const
{
    const double words = textWidth(m_look.bold(FontRole::Mono), ui::text(m_node.name))
        + textWidth(m_look.font(FontRole::Small), release())
        + textWidth(m_look.font(FontRole::Small), doing());
    const int gaps = doing().isEmpty() ? 2 : 3;
    return {static_cast<int>(std::ceil(words)) + m_look.px(22 + gap) + gaps * m_look.px(2 * gap),
            m_look.px(buttonHeight)};
}

void NodeButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
    const bool isGone = m_node.state == NodeState::Halted;
    painter.setBrush(m_look.color(isChecked()        ? Token::SurfaceSelected
                                      : underMouse() ? Token::SurfaceHover
                                                     : Token::SurfacePanel));
    painter.setPen(QPen(m_look.color(isChecked() ? Token::TextPrimary : Token::LineDecor),
                        isChecked() ? 1.5 : 1));
    painter.drawRoundedRect(box, 6, 6);
    if (m_node.state == NodeState::Upgrading && m_node.instructions > 0) {
        const double part = std::min(1.0, double(m_node.instruction) / m_node.instructions);
        painter.fillRect(QRectF(6, height() - 4, width() - 12, 2), m_look.color(Token::QueueTrack));
        painter.fillRect(QRectF(6, height() - 4, (width() - 12) * part, 2),
                         m_look.color(Token::TextPrimary));
    }
    const double side = m_look.px(14);
    double x = m_look.px(gap);
    paintGlyph(painter, QRectF(x, (height() - side) / 2, side, side), nodeGlyph(m_node.state),
               m_look.color(isGone ? Token::Failed : Token::TextSecondary));
    x += side + m_look.px(gap);
    const auto write = [&](const QFont& font, Token ink, const QString& words) {
        x += paintText(painter, QRectF(x, 0, width() - x, height()), font, m_look.color(ink), words)
            + m_look.px(2 * gap);
    };
    write(m_look.bold(FontRole::Mono), Token::TextPrimary, ui::text(m_node.name));
    write(m_look.font(FontRole::Small), Token::TextPrimary, release());
    write(m_look.font(FontRole::Small), isGone ? Token::FailedText : Token::TextSecondary, doing());
    if (hasFocus())
        paintFocusRing(painter, m_look, QRectF(rect()), 6);
}

LinkList::LinkList(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Links between the nodes"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void LinkList::setView(const std::shared_ptr<const WorldView>& view)
{
    m_view = view;
    m_links = linksByTrouble(*view);
    QStringList sentences;
    for (const LinkRow& link : m_links)
        sentences << linkSentence(*view, link);
    const QString all = sentences.join(QStringLiteral(". "));
    if (accessibleDescription() != all) {
        setAccessibleDescription(all);
        setToolTip(sentences.mid(0, 30).join(QLatin1Char('\n')));
    }
    update();
}

QSize LinkList::sizeHint() const
{
    return {m_look.px(120), m_look.px(buttonHeight)};
}

QString LinkList::spokenName(int item) const
{
    return linkSentence(*m_view, m_links[static_cast<size_t>(item)]);
}

QRect LinkList::spokenRect(int item) const
{
    double left = 0;
    for (int i = 0; i < item; ++i)
        left += widthOf(m_links[static_cast<size_t>(i)]);
    const double width = widthOf(m_links[static_cast<size_t>(item)]);
    return QRectF(left, 0, width, height()).toAlignedRect() & rect();
}

double LinkList::widthOf(const LinkRow& link) const
{
    const QFont name = m_look.font(FontRole::Mono);
    const QString note = linkNote(link);
    double width = textWidth(name, nodeName(*m_view, link.a))
        + textWidth(name, nodeName(*m_view, link.b)) + m_look.px(lineLength + 2 * gap)
        + m_look.px(18);
    if (!note.isEmpty())
        width += textWidth(m_look.font(FontRole::Small), note) + m_look.px(gap);
    return std::ceil(width);
}

// A cut is a gap with a cross, no connection is dots, a slow wire is dashes.
void LinkList::paintLine(QPainter& painter, LinkLook look, double from, double to) const
{
    const double y = height() / 2.0;
    const double middle = (from + to) / 2;
    QPen pen(m_look.color(look == LinkLook::Cut ? Token::Failed : Token::TextSecondary), 2);
    pen.setCapStyle(Qt::FlatCap);
    if (look == LinkLook::Slow)
        pen.setDashPattern({3, 1.5});
    else if (look == LinkLook::Apart)
        pen.setDashPattern({1, 2});
    painter.setPen(pen);
    if (look != LinkLook::Cut)
        return painter.drawLine(QPointF(from, y), QPointF(to, y));
    const double half = m_look.px(12) / 2.0;
    painter.drawLine(QPointF(from, y), QPointF(middle - half, y));
    painter.drawLine(QPointF(middle + half, y), QPointF(to, y));
    paintGlyph(painter, QRectF(middle - half, y - half, 2 * half, 2 * half), Glyph::Dead,
               pen.color());
}

void LinkList::paintLink(QPainter& painter, const LinkRow& link, double left) const
{
    const LinkLook look = linkLook(link);
    const QColor ink = m_look.color(Token::TextPrimary);
    const auto write = [&](FontRole role, const QColor& color, const QString& words) {
        left += paintText(painter, QRectF(left, 0, width() - left, height()), m_look.font(role),
                          color, words);
    };
    write(FontRole::Mono, ink, nodeName(*m_view, link.a));
    left += m_look.px(gap);
    paintLine(painter, look, left, left + m_look.px(lineLength));
    left += m_look.px(lineLength + gap);
    write(FontRole::Mono, ink, nodeName(*m_view, link.b));
    left += m_look.px(gap);
    write(FontRole::Small,
          m_look.color(look == LinkLook::Cut ? Token::FailedText : Token::TextSecondary),
          linkNote(link));
}

void LinkList::paintEvent(QPaintEvent*)
{
    if (!m_view)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont small = m_look.font(FontRole::Small);
    double left = 0;
    for (size_t i = 0; i < m_links.size(); ++i) {
        const QString rest = i == 0 ? counted(m_links.size(), tr("link"), tr("links"))
                                    : tr("and %1 more").arg(m_links.size() - i);
        const bool isLast = i + 1 == m_links.size();
        const double needed = widthOf(m_links[i]) + (isLast ? 0 : textWidth(small, rest));
        if (left + needed > width()) {
            paintText(painter, QRectF(left, 0, width() - left, height()), small,
                      m_look.color(Token::TextQuiet), rest);
            return;
        }
        paintLink(painter, m_links[i], left);
        left += widthOf(m_links[i]);
    }
}

NodeStrip::NodeStrip(const Look& look, QWidget* parent)
    : PanelFrame(look, {}, parent),
      m_caption(new QLabel(tr("Nodes"))),
      m_row(new QHBoxLayout),
      m_links(new LinkList(look))
{
    setAccessibleName(tr("Nodes"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_caption->setObjectName(QStringLiteral("quiet"));
    m_row->setContentsMargins(14, 4, 14, 4);
    m_row->setSpacing(6);
    m_row->addWidget(m_caption);
    m_row->addSpacing(4);
    m_row->addSpacing(12);
    m_row->addWidget(m_links, 1);
    body()->setContentsMargins(0, 0, 0, 0);
    body()->addLayout(m_row);
    hide();
}

void NodeStrip::fitButtons(size_t count)
{
    constexpr int before = 2; // caption and space
    while (m_buttons.size() < count) {
        auto* button = new NodeButton(m_look, this);
        const auto number = static_cast<quint32>(m_buttons.size());
        connect(button, &QAbstractButton::clicked, this,
                [this, number] { Q_EMIT nodeChosen(number); });
        m_row->insertWidget(before + static_cast<int>(number), button);
        m_buttons.push_back(button);
    }
    while (m_buttons.size() > count) {
        delete m_buttons.back();
        m_buttons.pop_back();
    }
}

void NodeStrip::setView(const std::shared_ptr<const WorldView>& view)
{
    const size_t count = view ? view->nodes.size() : 0;
    setVisible(count > 1);
    if (count < 2)
        return;
    m_caption->setFont(m_look.font(FontRole::Small));
    fitButtons(count);
    for (const NodeRow& node : view->nodes) {
        NodeButton* button = m_buttons[node.number];
        button->setNode(node, count > mostRoomy);
        button->setChecked(node.number == view->node);
    }
    m_links->setView(view);
}

} // namespace relupscope::ui
