// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/condition.h"

#include "base/did_you_mean.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace relupscope {

namespace {

const std::vector<std::string> Calls {"queue", "old", "exits", "starts", "before", "after", "line"};
const std::vector<std::string> Numbers {"crashes",     "failed", "processes",
                                        "instruction", "event",  "time"};

bool isOneOf(const std::vector<std::string>& all, const std::string& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool isWordCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '@' || c == '.'
        || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

class ConditionParser
{
public:
    explicit ConditionParser(std::string_view text) : m_in(text) {}

    Result<Condition> parse()
    {
        skipSpace();
        if (m_at == m_in.size())
            return refuse("there is no condition");
        TRY(either());
        if (m_at != m_in.size())
            return refuse("`" + m_in.substr(m_at, 1) + "` does not belong here");
        return std::move(m_condition);
    }

private:
    using Kind = Condition::Kind;
    using Part = Condition::Part;
    static constexpr int MostDepth = 100;

    [[nodiscard]] tl::unexpected<Error> refuse(const std::string& what,
                                               const std::string& hint = {}) const
    {
        return fail(ErrorKind::Syntax, "column " + std::to_string(m_at + 1), what, hint);
    }
    void skipSpace()
    {
        while (m_at < m_in.size() && std::isspace(static_cast<unsigned char>(m_in[m_at])))
            ++m_at;
    }
    bool take(char c)
    {
        if (m_at >= m_in.size() || m_in[m_at] != c)
            return false;
        ++m_at;
        skipSpace();
        return true;
    }
    std::string word()
    {
        const size_t from = m_at;
        while (m_at < m_in.size() && isWordCharacter(m_in[m_at]))
            ++m_at;
        const std::string found = m_in.substr(from, m_at - from);
        skipSpace();
        return found;
    }
    bool takeWord(std::string_view wanted)
    {
        const size_t from = m_at;
        if (word() == wanted)
            return true;
        m_at = from;
        return false;
    }
    void add(Kind kind)
    {
        Part part;
        part.kind = kind;
        m_condition.m_parts.push_back(std::move(part));
    }

    Result<void> either()
    {
        TRY(both());
        while (takeWord("or")) {
            TRY(both());
            add(Kind::Or);
        }
        return {};
    }
    Result<void> both()
    {
        TRY(one());
        while (takeWord("and")) {
            TRY(one());
            add(Kind::And);
        }
        return {};
    }
    Result<void> one()
    {
        if (++m_depth > MostDepth)
            return refuse("this is nested too deeply");
        if (takeWord("not")) {
            TRY(one());
            add(Kind::Not);
        } else if (take('(')) {
            TRY(either());
            if (!take(')'))
                return refuse("a `)` is missing");
        } else {
            TRY(term());
        }
        --m_depth;
        return {};
    }
    Result<void> term()
    {
        const size_t from = m_at;
        Part part;
        const std::string key = word();
        if (key.empty())
            return refuse(m_at == m_in.size()
                              ? "something is missing here"
                              : "`" + m_in.substr(m_at, 1) + "` does not belong here");
        const bool isCall = take('(');
        if (!isOneOf(isCall ? Calls : Numbers, key)) {
            m_at = from;
            return refuse("there is no `" + key + (isCall ? "(...)`" : "`"),
                          didYouMean(key, isCall ? Calls : Numbers, "there are"));
        }
        part.kind = isCall ? kindOf(key) : Kind::Number;
        part.name = key;
        if (isCall)
            TRY(argument(&part));
        if (part.kind == Kind::Queue || part.kind == Kind::Old || part.kind == Kind::Number)
            TRY(comparison(&part));
        m_condition.m_parts.push_back(std::move(part));
        return {};
    }
    static Kind kindOf(const std::string& call)
    {
        return call == "queue" ? Kind::Queue
            : call == "old"    ? Kind::Old
            : call == "exits"  ? Kind::Exits
            : call == "starts" ? Kind::Starts
            : call == "before" ? Kind::Before
            : call == "after"  ? Kind::After
                               : Kind::Line;
    }
    // What stands behind a call's `(`, with the `)`.
    Result<void> argument(Part* part)
    {
        const bool isInstruction = part->kind == Kind::Before || part->kind == Kind::After;
        part->name = word();
        if (part->name.empty())
            return refuse(isInstruction ? "the kind of a relup instruction is missing"
                                        : "a name is missing");
        if (part->kind == Kind::Line)
            TRY(lineNumber(part));
        if (isInstruction)
            part->module = word();
        return take(')') ? Result<void>() : refuse("a `)` is missing");
    }
    Result<void> lineNumber(Part* part)
    {
        const std::string digits = take(':') ? word() : std::string();
        const bool isNumber = !digits.empty() && digits.size() < 8
            && std::all_of(digits.begin(), digits.end(),
                           [](unsigned char c) { return std::isdigit(c) != 0; });
        if (!isNumber)
            return refuse("a line is missing, such as `account:31`");
        constexpr std::string_view extension = ".erl";
        part->line.module = part->name.ends_with(extension)
            ? part->name.substr(0, part->name.size() - extension.size())
            : part->name;
        part->line.line = static_cast<uint32_t>(std::stoul(digits));
        return {};
    }
    Result<void> comparison(Part* part)
    {
        using Test = Condition::Test;
        static constexpr std::array<std::pair<std::string_view, Test>, 8> signs {
            {{">=", Test::GreaterOrEqual},
             {"<=", Test::LessOrEqual},
             {"=<", Test::LessOrEqual},
             {"!=", Test::NotEqual},
             {"==", Test::Equal},
             {">", Test::Greater},
             {"<", Test::Less},
             {"=", Test::Equal}}};
        const auto sign = std::find_if(signs.begin(), signs.end(), [&](const auto& s) {
            return m_in.compare(m_at, s.first.size(), s.first) == 0;
        });
        if (sign == signs.end())
            return refuse("a comparison is missing, such as `>10`");
        part->test = sign->second;
        m_at += sign->first.size();
        skipSpace();
        const char* begin = m_in.c_str() + m_at;
        char* end = nullptr;
        if (std::isdigit(static_cast<unsigned char>(*begin)))
            part->number = std::strtod(begin, &end);
        if (!end)
            return refuse("a number is missing");
        m_at += static_cast<size_t>(end - begin);
        skipSpace();
        return {};
    }

    std::string m_in;
    size_t m_at = 0;
    int m_depth = 0;
    Condition m_condition;
};

namespace {

// "account.erl:31" and "account:31", unless a filter has such a key.
bool isPlaceInSource(std::string_view text)
{
    const size_t colon = text.find(':');
    const auto keys = filterKeys();
    return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size()
        && std::all_of(text.begin(), text.begin() + static_cast<ptrdiff_t>(colon), isWordCharacter)
        && std::all_of(text.begin() + static_cast<ptrdiff_t>(colon) + 1, text.end(),
                       [](unsigned char c) { return std::isdigit(c) != 0; })
        && std::none_of(keys.begin(), keys.end(),
                        [&](const FilterKeyHelp& k) { return k.key == text.substr(0, colon); });
}

} // namespace

Result<Condition> Condition::parse(std::string_view text)
{
    if (isPlaceInSource(text))
        return ConditionParser("line(" + std::string(text) + ")").parse();
    auto condition = ConditionParser(text).parse();
    if (condition)
        return condition;
    // What looks like a call was meant to be one, and its error says more than the filter's.
    if (text.find('(') != std::string_view::npos && text.find(':') == std::string_view::npos)
        return condition;
    auto filter = Filter::parse(text);
    if (!filter || filter->isEmpty())
        return condition;
    Condition any;
    Part part;
    part.kind = Kind::Filter;
    part.filter = std::move(*filter);
    any.m_parts.push_back(std::move(part));
    return any;
}

bool Condition::holds(const Part& part, const ConditionFacts& facts)
{
    const auto compare = [&](double value) {
        switch (part.test) {
        case Test::Less: return value < part.number;
        case Test::LessOrEqual: return value <= part.number;
        case Test::Equal: return value == part.number;
        case Test::NotEqual: return value != part.number;
        case Test::GreaterOrEqual: return value >= part.number;
        case Test::Greater: break;
        }
        return value > part.number;
    };
    switch (part.kind) {
    case Kind::Queue: return compare(facts.queueOf(part.name));
    case Kind::Old: return compare(facts.oldOf(part.name));
    case Kind::Exits: return facts.exits(part.name);
    case Kind::Starts: return facts.starts(part.name);
    case Kind::Number: return compare(facts.number(part.name));
    case Kind::Line: return facts.isAt(part.line);
    case Kind::Before: return facts.begins(part.name, part.module);
    case Kind::After: return facts.isDone(part.name, part.module);
    case Kind::Filter:
        return part.filter.isAboutEvents() ? facts.isEvent(part.filter)
                                           : facts.anyProcess(part.filter);
    case Kind::And:
    case Kind::Or:
    case Kind::Not: break;
    }
    return false;
}

std::vector<SourceLine> Condition::lines() const
{
    std::vector<SourceLine> all;
    for (const Part& part : m_parts) {
        if (part.kind == Kind::Line)
            all.push_back(part.line);
    }
    return all;
}

bool Condition::holds(const ConditionFacts& facts) const
{
    std::vector<bool> stack;
    for (const Part& part : m_parts) {
        if (part.kind == Kind::Not) {
            stack.back() = !stack.back();
        } else if (part.kind == Kind::And || part.kind == Kind::Or) {
            const bool right = stack.back();
            stack.pop_back();
            stack.back() = part.kind == Kind::And ? stack.back() && right : stack.back() || right;
        } else {
            stack.push_back(holds(part, facts));
        }
    }
    return !stack.empty() && stack.back();
}

} // namespace relupscope
