// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/line_stops.h"

#include "code/instructions.h"
#include "node/host.h"
#include "node/node.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr auto LineStopOp = static_cast<uint16_t>(Instruction::line_stop);

LineStops* stopsOf(Node& node)
{
    NodeHost* host = hostOf(node.arena);
    return host ? host->lineStops : nullptr;
}

// Whether the file is the module's own source, whatever folder it was compiled in.
bool isOwnSource(const ModuleInstance& instance, uint32_t file, const std::string& name)
{
    if (file == 0)
        return true;
    std::string path;
    for (Term t = file < instance.fileCount ? instance.files[file] : Nil; t.isCons(); t = t.tail())
        path += t.head().isSmall() ? static_cast<char>(t.head().smallValue()) : '?';
    return path.substr(path.rfind('/') + 1) == name;
}

struct MarkedCode
{
    const Function* function;
    CodeWord* at;
    uint32_t line;
};

// What the compiler has marked of MODULE.erl. The mark of a function's head is on what raises
// function_clause; the function begins behind that.
std::vector<MarkedCode> markedCode(const ModuleInstance& instance, const std::string& module)
{
    std::vector<MarkedCode> all;
    std::vector<bool> isOwn;
    for (uint32_t file = 0; file < std::max<size_t>(instance.fileCount, 1); ++file)
        isOwn.push_back(isOwnSource(instance, file, module + ".erl"));
    for (size_t i = 0; i < instance.lineCount; ++i) {
        const LineMark& mark = instance.lines[i];
        CodeWord* at = instance.code + mark.codeIndex;
        const Function* function = instance.functionAt(at);
        if (mark.line != 0 && mark.file < isOwn.size() && isOwn[mark.file] && function)
            all.push_back({function, at < function->entry ? function->entry : at, mark.line});
    }
    return all;
}

// The line to stop at for one that is asked for; 0: there is none.
uint32_t lineWithCode(const std::vector<MarkedCode>& marked, uint32_t line)
{
    uint32_t next = 0;
    for (const MarkedCode& m : marked) {
        if (m.line < line || (next != 0 && m.line >= next))
            continue;
        const bool isWithin = m.line == line
            || std::any_of(marked.begin(), marked.end(), [&](const MarkedCode& other) {
                                  return other.function == m.function && other.line < line;
                              });
        if (isWithin)
            next = m.line;
    }
    if (next != 0)
        return next;
    // Behind the last mark of a function, or between two functions: the nearest.
    uint32_t nearest = 0;
    const auto distance
        = [line](uint32_t other) { return other < line ? line - other : other - line; };
    for (const MarkedCode& m : marked) {
        if (nearest == 0 || distance(m.line) < distance(nearest)
            || (distance(m.line) == distance(nearest) && m.line < nearest))
            nearest = m.line;
    }
    return nearest;
}

} // namespace

std::vector<CodeWord*> codeOfLine(const ModuleInstance& instance, const SourceLine& line)
{
    const std::vector<MarkedCode> marked = markedCode(instance, line.module);
    const uint32_t there = lineWithCode(marked, line.line);
    std::vector<CodeWord*> places;
    const Function* last = nullptr; // marks are in code order
    for (const MarkedCode& m : marked) {
        if (m.line != there || there == 0 || m.function == last)
            continue;
        places.push_back(m.at);
        last = m.function;
    }
    return places;
}

void LineStops::armLine(uint32_t node, ModuleInstance& instance, size_t line)
{
    for (CodeWord* at : codeOfLine(instance, m_lines[line])) {
        Stop& stop = m_stops[at];
        if (at->i.op != LineStopOp) {
            stop.node = node;
            stop.serial = instance.serial;
            stop.op = at->i.op;
            stop.lines.clear();
            at->i.op = LineStopOp;
        }
        if (std::find(stop.lines.begin(), stop.lines.end(), line) == stop.lines.end())
            stop.lines.push_back(line);
    }
}

void LineStops::arm(Node& node)
{
    for (size_t i = 0; i < m_lines.size(); ++i) {
        const Term name = node.atoms.existing(m_lines[i].module);
        const Module* module = name.isNone() ? nullptr : node.code.module(name);
        for (ModuleInstance* instance :
             {module ? module->current : nullptr, module ? module->old : nullptr}) {
            if (instance)
                armLine(node.index, *instance, i);
        }
    }
}

void LineStops::disarm(Node& node)
{
    for (const auto& [place, stop] : m_stops) {
        if (stop.node != node.index)
            continue;
        ModuleInstance* instance = node.code.instanceAt(place); // its code may be gone
        if (instance && instance->serial == stop.serial)
            instance->code[place - instance->code].i.op = stop.op;
    }
    std::erase_if(m_stops, [&node](const auto& stop) { return stop.second.node == node.index; });
}

void LineStops::reach(const CodeWord* at) const
{
    for (const size_t line : m_stops.at(at).lines)
        m_reached(m_lines[line]);
}

WithoutLineStops::WithoutLineStops(Node& node) : m_node(node)
{
    if (LineStops* stops = stopsOf(node))
        stops->disarm(node);
}

WithoutLineStops::~WithoutLineStops()
{
    if (LineStops* stops = stopsOf(m_node))
        stops->arm(m_node);
}

} // namespace relupscope
