// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes of a run with several, above everything that shows one of them: a button for each node
// with what it does and which release it runs, and the links between them. The chosen node is the
// one that all panels below show.
#pragma once

#include "models/node_words.h"
#include "paint/look.h"
#include "widgets/panel_frame.h"
#include "widgets/spoken_items.h"

#include <QAbstractButton>

#include <memory>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace relupscope::ui {

// "▸ a  release 1  upgrading 3 of 6", with a bar for how far the upgrade is.
class NodeButton : public QAbstractButton
{
    Q_OBJECT
public:
    explicit NodeButton(const Look& look, QWidget* parent = nullptr);
    void setNode(const NodeRow& node, bool isBrief);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString doing() const;
    QString release() const;

    const Look& m_look;
    NodeRow m_node;
    bool m_isBrief = false; // many nodes: name and release only
};

// "a ── b   a ─✕─ c cut"; what is wrong comes first, and what has no room is counted.
class LinkList : public QWidget, public SpokenItems
{
    Q_OBJECT
public:
    explicit LinkList(const Look& look, QWidget* parent = nullptr);
    void setView(const std::shared_ptr<const WorldView>& view);
    QSize sizeHint() const override;
    int spokenCount() const override { return static_cast<int>(m_links.size()); }
    QString spokenName(int item) const override;
    QRect spokenRect(int item) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double widthOf(const LinkRow& link) const;
    void paintLink(QPainter& painter, const LinkRow& link, double left) const;
    void paintLine(QPainter& painter, LinkLook look, double from, double to) const;

    const Look& m_look;
    std::shared_ptr<const WorldView> m_view;
    std::vector<LinkRow> m_links;
};

class NodeStrip : public PanelFrame
{
    Q_OBJECT
public:
    explicit NodeStrip(const Look& look, QWidget* parent = nullptr);
    // Hides itself where there is one node.
    void setView(const std::shared_ptr<const WorldView>& view);
    const std::vector<NodeButton*>& buttons() const { return m_buttons; }
    LinkList* links() const { return m_links; }

Q_SIGNALS:
    void nodeChosen(quint32 node);

private:
    void fitButtons(size_t count);

    QLabel* m_caption;
    QHBoxLayout* m_row;
    std::vector<NodeButton*> m_buttons;
    LinkList* m_links;
};

} // namespace relupscope::ui
