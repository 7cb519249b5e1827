// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language, the same wherever something is looked for: words and `key:value`,
// `key=value`, `key>number`, `name:/pattern/`, joined by `and` (or nothing), `or`, `not` and
// parentheses. `state:suspended mod:account or queue>10`. Parsing names the column of an error;
// a parsed filter is a value that any number of rows may be asked of.
#pragma once

#include "api/view.h"
#include "base/result.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace relupscope {

// What a filter asks of a process beyond its row. Made once for a view; it must not outlive it.
class FilterNames
{
public:
    explicit FilterNames(const WorldView& view);
    FilterNames(const WorldView& view, std::string node);
    // The process's name; empty if the view does not show it.
    [[nodiscard]] std::string_view of(ProcessId pid) const;
    [[nodiscard]] std::string_view node() const { return m_node; } // empty: the only one

private:
    std::string m_node;
    std::unordered_map<ProcessId, std::string_view> m_names;
};

enum class FilterKey : uint8_t {
    Any, // a word: any of the texts
    State,
    Module,
    Name,
    Pid,
    Old,
    Version,
    Queue,
    Oldest,
    Memory,
    Reductions,
    Supervisor,
    WaitsOn,
    Load,
    Function,
    Node,
    Kind,
    What,
    Say,
    Event,
    Time,
};

enum class FilterTest : uint8_t { Holds, Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

class Filter
{
public:
    struct Pattern; // a compiled regular expression
    struct Node
    {
        enum class Kind : uint8_t { Term, And, Or, Not };
        Kind kind = Kind::Term;
        FilterKey key = FilterKey::Any;
        FilterTest test = FilterTest::Holds;
        std::string value; // in lower case
        double number = 0;
        std::shared_ptr<const Pattern> pattern;
    };

    // The empty text matches everything. An error's `where` is "column N", from 1.
    static Result<Filter> parse(std::string_view text);

    Filter() = default;
    [[nodiscard]] bool isEmpty() const { return m_nodes.empty(); }
    // Some part of it is about events (kind, what, say, node), so that no process can be meant.
    [[nodiscard]] bool isAboutEvents() const;
    // No part of it is about anything else; true of the empty one.
    [[nodiscard]] bool asksOnlyOf(std::initializer_list<FilterKey> keys) const;
    [[nodiscard]] bool matches(const ProcessRow& row, const FilterNames& names) const;
    [[nodiscard]] bool matches(const EventRow& row) const;
    // By its name and its application's.
    [[nodiscard]] bool matches(const ModuleRow& row) const;

private:
    template<typename Fields>
    bool holds(const Fields& fields) const;

    // In reverse Polish order: operands before their operator.
    std::vector<Node> m_nodes;

    friend class FilterParser;
};

// The keys with a line of help each, for the field's menu and the manual.
struct FilterKeyHelp
{
    std::string key;
    std::string help;
};
std::vector<FilterKeyHelp> filterKeys();

} // namespace relupscope
