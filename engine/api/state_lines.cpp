// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/state_lines.h"

#include "term/map.h"
#include "term/print.h"

#include <algorithm>
#include <utility>

namespace relupscope {

namespace {

// Breaks terms only so deep, which also bounds the recursion; what lies deeper is one line.
constexpr int deepest = 4;
constexpr PrintLimits oneLine {200, true};
// Elements of a list are counted so far; a state may hold a million.
constexpr size_t mostCounted = 10'000;

// An element of a container: of a map, with its key.
struct Element
{
    std::string key; // "balance => ", else empty
    Term value;
};

// UTF-8 text is measured by its characters.
size_t charactersOf(const std::string& text)
{
    size_t count = 0;
    for (const char c : text)
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    return count;
}

class LineWriter
{
public:
    LineWriter(const AtomTable& atoms, const LineLimits& limits) : m_atoms(atoms), m_limits(limits)
    {
    }

    // `head` stands before the term on its first line, `tail` behind it on its last one; lines
    // after the first begin with `indent` blanks.
    void write(Term term, const std::string& head, size_t indent, const std::string& tail,
               int depth)
    {
        const std::string flat = head + printTerm(term, m_atoms, oneLine) + tail;
        std::vector<Element> elements;
        size_t hidden = 0;
        if (charactersOf(flat) <= m_limits.width || depth >= deepest
            || !open(term, elements, hidden))
            return add(flat);
        const auto [left, right] = brackets(term);
        std::string before = head + left;
        const size_t inner = indent + left.size();
        for (size_t i = 0; i < elements.size(); ++i) {
            const bool isLast = i + 1 == elements.size();
            writeElement(elements[i], before, inner, isLast && hidden == 0 ? right + tail : ",",
                         depth);
            before = std::string(inner, ' ');
        }
        if (hidden > 0)
            add(before + "… " + (hidden < mostCounted ? std::to_string(hidden) + " " : "") + "more"
                + right + tail);
    }

    std::vector<StateLine> take()
    {
        if (m_lines.size() > m_limits.lines) {
            m_lines.resize(m_limits.lines - 1);
            m_lines.push_back({"…", ' '});
        }
        return std::move(m_lines);
    }

private:
    void writeElement(const Element& element, const std::string& before, size_t inner,
                      const std::string& tail, int depth)
    {
        const std::string flat
            = before + element.key + printTerm(element.value, m_atoms, oneLine) + tail;
        // A value that is to be broken begins below its key.
        if (!element.key.empty() && charactersOf(flat) > m_limits.width && isOpen(element.value)) {
            add(before + element.key.substr(0, element.key.size() - 1));
            return write(element.value, std::string(inner + 1, ' '), inner + 1, tail, depth + 1);
        }
        write(element.value, before + element.key, inner, tail, depth + 1);
    }

    static bool isOpen(Term term)
    {
        return (isTuple(term) && tupleArity(term) > 0) || (isMap(term) && mapSize(term) > 0)
            || term.isCons();
    }

    static std::pair<std::string, std::string> brackets(Term term)
    {
        if (isMap(term))
            return {"#{", "}"};
        return isTuple(term) ? std::pair<std::string, std::string> {"{", "}"}
                             : std::pair<std::string, std::string> {"[", "]"};
    }

    // False for what has no elements to break at: also a list that is text, or does not end in [].
    bool open(Term term, std::vector<Element>& elements, size_t& hidden) const
    {
        if (isTuple(term)) {
            for (size_t i = 0; i < std::min(tupleArity(term), m_limits.elements); ++i)
                elements.push_back({{}, tupleElement(term, i)});
            hidden = tupleArity(term) - elements.size();
        } else if (isMap(term)) {
            MapIterator pairs(term);
            Term key;
            Term value;
            while (elements.size() < m_limits.elements && pairs.next(&key, &value))
                elements.push_back({printTerm(key, m_atoms, oneLine) + " => ", value});
            hidden = mapSize(term) - elements.size();
        } else if (term.isCons() && !printTerm(term, m_atoms, oneLine).starts_with('"')) {
            Term rest = term;
            for (; rest.isCons() && hidden < mostCounted; rest = rest.tail()) {
                if (elements.size() < m_limits.elements)
                    elements.push_back({{}, rest.head()});
                else
                    ++hidden;
            }
            if (!rest.isList())
                return false;
        }
        return !elements.empty();
    }

    void add(std::string text)
    {
        if (m_lines.size() <= m_limits.lines)
            m_lines.push_back({std::move(text), ' '});
    }

    const AtomTable& m_atoms;
    LineLimits m_limits;
    std::vector<StateLine> m_lines;
};

} // namespace

std::vector<StateLine> linesOfTerm(Term term, const AtomTable& atoms, const LineLimits& limits)
{
    LineWriter writer(atoms, limits);
    writer.write(term, {}, 0, {}, 0);
    return writer.take();
}

} // namespace relupscope
