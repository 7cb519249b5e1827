// SPDX-License-Identifier: GPL-3.0-or-later
// Which delivery each message from one node to another became. The engine tells of both apart, as
// two nodes would; a wire keeps order, so the first message under way that says the same is the
// one. Pure.
#pragma once

#include "api/view.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace relupscope::ui {

// A message's text as any node prints it: the number of a pid's or a reference's node is left out,
// which is another one on each side of the wire.
std::string withoutNodeNumbers(const std::string& text);
// What a message says, without who sends or takes it, and no longer than where texts are cut.
std::string messageOf(const EventRow& row);

class WireMatch
{
public:
    // All positions are those among the events, which ascend.
    WireMatch(const std::vector<EventRow>& events, const std::map<std::string, NodeNumber>& nodes);
    // Where the message of a remote_send was delivered; none: it is under way.
    std::optional<size_t> deliveryOf(size_t sent) const;
    // The remote_send of a delivery; none: it was before the first event, or is the machine's own.
    std::optional<size_t> sentFor(size_t delivery) const;

private:
    std::map<size_t, size_t> m_deliveryOf;
    std::map<size_t, size_t> m_sentFor;
};

} // namespace relupscope::ui
