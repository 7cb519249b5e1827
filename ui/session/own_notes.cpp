// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/own_notes.h"

#include <cmath>

namespace relupscope::ui {

std::vector<Bookmark> ownNotes(const Frame& frame)
{
    std::vector<Bookmark> notes;
    if (!frame.view)
        return notes;
    for (const Incident& incident : frame.view->incidents) {
        Bookmark own;
        own.branch = frame.branch;
        own.mark.event = incident.event;
        own.mark.nanoseconds
            = static_cast<decltype(own.mark.nanoseconds)>(std::llround(incident.atMs * 1e6));
        own.name = incident.node.empty() ? incident.title : incident.node + ": " + incident.title;
        own.note = incident.words;
        notes.push_back(std::move(own));
    }
    return notes;
}

} // namespace relupscope::ui
