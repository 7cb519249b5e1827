// SPDX-License-Identifier: GPL-3.0-or-later
// The environment variables of a node, in the order of their names. They come from the world that
// makes the node and from putenv, never from the host. UTF-8.
#pragma once

#include "node/virtual_disk.h"

namespace relupscope {

struct Node;

class Environment
{
public:
    using Variables = std::map<ArenaString, ArenaString, std::less<>,
                               ArenaAllocator<std::pair<const ArenaString, ArenaString>>>;

    explicit Environment(Arena& arena)
        : m_variables(ArenaAllocator<std::pair<const ArenaString, ArenaString>>(arena))
    {
        set("EMU", "beam");
        set("HOME", "/");
        set("PATH", "/usr/local/bin:/usr/bin:/bin");
        set("PROGNAME", "erl");
    }

    void set(std::string_view name, std::string_view value)
    {
        const ArenaAllocator<char> allocator(*m_variables.get_allocator().arena());
        m_variables.insert_or_assign(ArenaString(name, allocator), ArenaString(value, allocator));
    }
    void unset(std::string_view name)
    {
        if (const auto there = m_variables.find(name); there != m_variables.end())
            m_variables.erase(there);
    }
    // Null: it is not set.
    [[nodiscard]] const ArenaString* find(std::string_view name) const
    {
        const auto there = m_variables.find(name);
        return there == m_variables.end() ? nullptr : &there->second;
    }
    [[nodiscard]] const Variables& variables() const { return m_variables; }

private:
    Variables m_variables;
};

// The node's, made when first asked for. The world sets ROOTDIR and BINDIR before it boots.
Environment& environmentOf(Node& node);

} // namespace relupscope
