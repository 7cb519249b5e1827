// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/events.h"

namespace relupscope {

const char* eventKindName(EventKind kind)
{
    static constexpr const char* names[] = {
#define EVENT(name, text) text,
#include "node/event_kinds.def"
#undef EVENT
    };
    return names[static_cast<size_t>(kind)];
}

} // namespace relupscope
