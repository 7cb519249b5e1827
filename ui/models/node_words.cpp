// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/node_words.h"

#include "paint/numbers.h"

#include <QObject>
#include <QStringList>

#include <algorithm>

namespace relupscope::ui {

namespace {

// A packet of the quickest wire takes a tenth of a millisecond.
constexpr double slowMs = 1;

} // namespace

Glyph nodeGlyph(NodeState state)
{
    switch (state) {
    case NodeState::Booting: return Glyph::Restarting;
    case NodeState::Running: return Glyph::Running;
    case NodeState::Upgrading: return Glyph::StepInstruction;
    case NodeState::Halted: return Glyph::Dead;
    }
    return Glyph::Running;
}

QString nodeDoing(const NodeRow& node)
{
    if (node.state != NodeState::Upgrading || node.instruction == 0)
        return text(node.stateWords);
    return QObject::tr("%1 %2 of %3")
        .arg(text(node.stateWords))
        .arg(node.instruction)
        .arg(node.instructions);
}

QString nodeSentence(const NodeRow& node)
{
    return QObject::tr("%1, %2, release %3, %4")
        .arg(text(node.name), nodeDoing(node), text(node.version),
             counted(node.processes, QObject::tr("process"), QObject::tr("processes")));
}

LinkLook linkLook(const LinkRow& link)
{
    if (link.isCut)
        return LinkLook::Cut;
    if (!link.isConnected)
        return LinkLook::Apart;
    const bool isSlow = link.latencyMs >= slowMs || link.loss > 0 || link.bytesPerSecond > 0;
    return isSlow ? LinkLook::Slow : LinkLook::Connected;
}

QString linkNote(const LinkRow& link)
{
    QStringList parts;
    if (link.isCut)
        parts << QObject::tr("cut");
    if (!link.isConnected)
        parts << QObject::tr("not connected");
    if (link.latencyMs >= slowMs)
        parts << QObject::tr("%1 ms").arg(link.latencyMs);
    if (link.loss > 0)
        parts << QObject::tr("loses %1 %").arg(link.loss * 100);
    if (link.bytesPerSecond > 0)
        parts << QObject::tr("%1 bytes/s").arg(grouped(link.bytesPerSecond));
    return parts.join(QStringLiteral(", "));
}

QString linkSentence(const WorldView& view, const LinkRow& link)
{
    const QString note = linkNote(link);
    const QString state = link.isConnected ? QObject::tr("connected") : QString();
    QStringList parts {state, note};
    parts.removeAll(QString());
    return QObject::tr("%1 and %2: %3")
        .arg(nodeName(view, link.a), nodeName(view, link.b), parts.join(QStringLiteral(", ")));
}

std::vector<LinkRow> linksByTrouble(const WorldView& view)
{
    std::vector<LinkRow> links = view.links;
    std::stable_sort(links.begin(), links.end(),
                     [](const LinkRow& a, const LinkRow& b) { return linkLook(a) > linkLook(b); });
    return links;
}

QString nodeName(const WorldView& view, NodeNumber node)
{
    return node < view.nodes.size() ? text(view.nodes[node].name) : QString();
}

bool isOfNode(const WorldView& view, const Crash& crash)
{
    return crash.node.empty() || crash.node == view.nodes[view.node].name;
}

std::optional<NodeNumber> nodeNamed(const WorldView& view, const std::string& name)
{
    for (const NodeRow& node : view.nodes)
        if (node.name == name)
            return node.number;
    return std::nullopt;
}

} // namespace relupscope::ui
