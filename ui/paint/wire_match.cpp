// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/wire_match.h"

#include <algorithm>
#include <cctype>

namespace relupscope::ui {

namespace {

// Long terms are cut at a place that depends on the numbers of nodes in them.
constexpr size_t comparedLength = 100;

struct UnderWay
{
    size_t sent;
    std::string message;
};

} // namespace

std::string withoutNodeNumbers(const std::string& text)
{
    const std::string reference = "#Ref<";
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool isReference = text.compare(i, reference.size(), reference) == 0;
        if (isReference)
            i += reference.size() - 1;
        plain += isReference ? reference : std::string(1, text[i]);
        if (text[i] != '<')
            continue;
        while (i + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0)
            ++i;
    }
    return plain;
}

std::string messageOf(const EventRow& row)
{
    const size_t verb = row.what.find(' '); // "sends", "takes"
    std::string message = row.what.substr(verb == std::string::npos ? 0 : verb + 1);
    // Behind it stands whom it goes to, as each side calls them; what a wire brought has no sender.
    if (const size_t end = message.rfind(" to "); end != std::string::npos && row.kind != "receive")
        message.erase(end);
    return withoutNodeNumbers(message).substr(0, comparedLength);
}

WireMatch::WireMatch(const std::vector<EventRow>& events,
                     const std::map<std::string, NodeNumber>& nodes)
{
    std::map<std::string, std::vector<UnderWay>> toNode;
    for (size_t i = 0; i < events.size() && nodes.size() > 1; ++i) {
        const EventRow& row = events[i];
        if (row.kind == "remote_send")
            toNode[row.toNode].push_back({i, messageOf(row)});
        if (row.kind != "send" || row.pid != 0 || toNode[row.node].empty())
            continue;
        std::vector<UnderWay>& underWay = toNode[row.node];
        const auto found = std::find_if(
            underWay.begin(), underWay.end(),
            [said = messageOf(row)](const UnderWay& u) { return u.message == said; });
        if (found == underWay.end())
            continue;
        m_deliveryOf[found->sent] = i;
        m_sentFor[i] = found->sent;
        underWay.erase(found);
    }
}

std::optional<size_t> WireMatch::deliveryOf(size_t sent) const
{
    const auto there = m_deliveryOf.find(sent);
    return there == m_deliveryOf.end() ? std::nullopt : std::optional(there->second);
}

std::optional<size_t> WireMatch::sentFor(size_t delivery) const
{
    const auto there = m_sentFor.find(delivery);
    return there == m_sentFor.end() ? std::nullopt : std::optional(there->second);
}

} // namespace relupscope::ui
