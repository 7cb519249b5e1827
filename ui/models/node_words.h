// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes of a run and what is between them, in words: what the node strip writes and a screen
// reader says. Pure: rows of a view in, texts out.
#pragma once

#include "api/view.h"
#include "paint/glyphs.h"

#include <QString>

#include <optional>
#include <vector>

namespace relupscope::ui {

Glyph nodeGlyph(NodeState state);
// "upgrading 3 of 6", "running"
QString nodeDoing(const NodeRow& node);
// "a, upgrading 3 of 6, release 1, 62 processes"
QString nodeSentence(const NodeRow& node);

// What a link is apart from its ends; the worst of it decides how it is drawn.
enum class LinkLook : uint8_t { Connected, Slow, Apart, Cut };
LinkLook linkLook(const LinkRow& link);
// "5 ms, loses 10 %", "cut", "not connected"; empty: connected and as fast as any.
QString linkNote(const LinkRow& link);
// "a and b: connected, 5 ms"
QString linkSentence(const WorldView& view, const LinkRow& link);
// Those that differ from a good connection first, each group in the view's order.
std::vector<LinkRow> linksByTrouble(const WorldView& view);

// Empty: none of this view.
QString nodeName(const WorldView& view, NodeNumber node);
// Whether it happened in the node that the view is of.
bool isOfNode(const WorldView& view, const Crash& crash);
std::optional<NodeNumber> nodeNamed(const WorldView& view, const std::string& name);

} // namespace relupscope::ui
