// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of source at which whoever drives a world wants to be told that a process comes there.
// Owned by the host and no part of the state: while a world runs, an instruction of its own stands
// in the code in place of the first one of each line; before and after, the code is as it was
// loaded.
#pragma once

#include "base/source_line.h"
#include "code/module.h"

#include <functional>
#include <map>
#include <vector>

namespace relupscope {

struct Node;

class LineStops
{
public:
    // `reached` is called just before the code of one of the lines runs; it may set
    // EventStream::stopAt.
    LineStops(std::vector<SourceLine> lines, std::function<void(const SourceLine&)> reached)
        : m_lines(std::move(lines)), m_reached(std::move(reached))
    {
    }

    // In all code that is loaded; what is armed already stays so.
    void arm(Node& node);
    void disarm(Node& node);

    void reach(const CodeWord* at) const;
    // The operation that stands there otherwise.
    [[nodiscard]] uint16_t original(const CodeWord* at) const { return m_stops.at(at).op; }

private:
    struct Stop
    {
        uint32_t node = 0;   // by index
        uint32_t serial = 0; // of the module's instance
        uint16_t op = 0;
        std::vector<size_t> lines;
    };

    void armLine(uint32_t node, ModuleInstance& instance, size_t line);

    std::vector<SourceLine> m_lines;
    std::function<void(const SourceLine&)> m_reached;
    std::map<const CodeWord*, Stop> m_stops; // by place; their order is no matter
};

// Where the code of a line begins, once in each function that has some of it. The compiler marks
// calls and what may fail; a line without a mark stands for the next one of its function that has
// one, else for the nearest.
std::vector<CodeWord*> codeOfLine(const ModuleInstance& instance, const SourceLine& line);

// For changes of the code's breakpoints while a world runs: without the stops, as long as this
// lives.
class WithoutLineStops
{
public:
    explicit WithoutLineStops(Node& node);
    ~WithoutLineStops();
    WithoutLineStops(const WithoutLineStops&) = delete;
    WithoutLineStops& operator=(const WithoutLineStops&) = delete;

private:
    Node& m_node;
};

} // namespace relupscope
