// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/filter.h"

#include "base/did_you_mean.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace relupscope {

struct Filter::Pattern
{
    explicit Pattern(pcre2_code* compiled) : code(compiled) {}
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    ~Pattern() { pcre2_code_free(code); }
    pcre2_code* code;
};

namespace {

// A pattern that goes astray counts as no match instead of holding the window up.
constexpr uint32_t PatternMatchLimit = 20'000;
constexpr size_t DeepestNesting = 64;

enum class Sort : uint8_t { Text, Number, YesNo, State };

struct KeyRow
{
    FilterKey key;
    const char* text;
    Sort sort;
    const char* help;
};

constexpr std::array keys {
    KeyRow {FilterKey::State, "state", Sort::State, "what a process is doing: state:suspended"},
    KeyRow {FilterKey::Module, "mod", Sort::Text, "its module: mod:account"},
    KeyRow {FilterKey::Name, "name", Sort::Text,
            "its name, or who an event is about: name:/acc_\\d/"},
    KeyRow {FilterKey::Pid, "pid", Sort::Text, "its pid: pid=<0.88.0>"},
    KeyRow {FilterKey::Old, "old", Sort::YesNo,
            "whether it runs old code or has an old state: old:yes"},
    KeyRow {FilterKey::Version, "version", Sort::Text, "the version it is on: version=1.0"},
    KeyRow {FilterKey::Queue, "queue", Sort::Number, "messages that wait: queue>10"},
    KeyRow {FilterKey::Oldest, "oldest", Sort::Number,
            "age of the oldest of them in ms: oldest>=5"},
    KeyRow {FilterKey::Memory, "memory", Sort::Number, "its bytes: memory>100000"},
    KeyRow {FilterKey::Reductions, "reductions", Sort::Number, "its reductions: reductions>1000"},
    KeyRow {FilterKey::Supervisor, "sup", Sort::Text, "its supervisor: sup:bank_sup"},
    KeyRow {FilterKey::WaitsOn, "waits-on", Sort::Text, "whom it has called: waits-on:account"},
    KeyRow {FilterKey::Load, "load", Sort::Text, "the load whose client it is: load:tellers"},
    KeyRow {FilterKey::Function, "fun", Sort::Text, "the function it is in: fun:suspend_loop"},
    KeyRow {FilterKey::Node, "node", Sort::Text,
            "where it is or happens, of several nodes: node=b"},
    KeyRow {FilterKey::Kind, "kind", Sort::Text, "the kind of an event: kind:exit"},
    KeyRow {FilterKey::What, "what", Sort::Text, "what an event says: what:deposit"},
    KeyRow {FilterKey::Say, "say", Sort::Text, "its sentence: say:converts"},
    KeyRow {FilterKey::Event, "event", Sort::Number, "an event's number: event>11000"},
    KeyRow {FilterKey::Time, "time", Sort::Number, "its virtual time in ms: time>=500"},
};

constexpr std::array<const char*, 7> stateNames {"running", "runnable",   "waiting", "suspended",
                                                 "blocked", "restarting", "dead"};

std::string lower(std::string_view text)
{
    std::string s(text);
    std::transform(s.begin(), s.end(), s.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return s;
}

bool sameLetter(char a, char lowered)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(a))) == lowered;
}

bool contains(std::string_view text, const std::string& lowered)
{
    return std::search(text.begin(), text.end(), lowered.begin(), lowered.end(), sameLetter)
        != text.end();
}

bool equals(std::string_view text, const std::string& lowered)
{
    return text.size() == lowered.size()
        && std::equal(text.begin(), text.end(), lowered.begin(), sameLetter);
}

bool fits(std::string_view text, const Filter::Pattern& pattern)
{
    pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
    pcre2_match_context* context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(context, PatternMatchLimit);
    const int found = pcre2_match(pattern.code, reinterpret_cast<PCRE2_SPTR>(text.data()),
                                  text.size(), 0, 0, data, context);
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    return found >= 0;
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

// A row's fields by key. `text` and `number` answer nullopt where the row has no such field.
struct ProcessFields
{
    const ProcessRow& row;
    const FilterNames& names;
    mutable std::string pid {}; // what a text of it looks at

    [[nodiscard]] std::optional<std::string_view> text(FilterKey key) const
    {
        switch (key) {
        case FilterKey::State: return stateNames[static_cast<size_t>(row.state)];
        case FilterKey::Module: return row.module.str();
        case FilterKey::Name: return row.name;
        case FilterKey::Pid: return pid = pidText(row.pid);
        case FilterKey::Version: return row.version.str();
        case FilterKey::Supervisor: return names.of(row.parent);
        case FilterKey::WaitsOn: return names.of(row.waitsOn);
        case FilterKey::Load: return row.loadName.str();
        case FilterKey::Function: return row.currentFunction.str();
        case FilterKey::Node: return names.node();
        case FilterKey::Old:
            return row.codeVersion == CodeVersion::Old || row.codeVersion == CodeVersion::Mixed
                ? "yes"
                : "no";
        default: return std::nullopt;
        }
    }
    [[nodiscard]] std::optional<double> number(FilterKey key) const
    {
        switch (key) {
        case FilterKey::Queue: return static_cast<double>(row.queueLength);
        case FilterKey::Oldest: return row.oldestMs;
        case FilterKey::Memory: return static_cast<double>(row.memoryBytes);
        case FilterKey::Reductions: return static_cast<double>(row.reductions);
        default: return std::nullopt;
        }
    }
    template<typename Test>
    bool any(Test test) const
    {
        return test(row.name) || test(row.module.str()) || test(row.stateWords.str())
            || test(pidText(row.pid)) || test(row.currentFunction.str());
    }
};

struct EventFields
{
    const EventRow& row;

    [[nodiscard]] std::optional<std::string_view> text(FilterKey key) const
    {
        switch (key) {
        case FilterKey::Name: return row.who;
        case FilterKey::Kind: return row.kind;
        case FilterKey::What: return row.what;
        case FilterKey::Say: return row.say;
        case FilterKey::Node: return row.node;
        default: return std::nullopt;
        }
    }
    [[nodiscard]] std::optional<double> number(FilterKey key) const
    {
        switch (key) {
        case FilterKey::Event: return static_cast<double>(row.index);
        case FilterKey::Time: return row.ms;
        default: return std::nullopt;
        }
    }
    template<typename Test>
    bool any(Test test) const
    {
        return test(row.who) || test(row.kind) || test(row.what) || test(row.say);
    }
};

struct ModuleFields
{
    const ModuleRow& row;

    [[nodiscard]] std::optional<std::string_view> text(FilterKey key) const
    {
        return key == FilterKey::Module ? std::optional<std::string_view>(row.module)
                                        : std::nullopt;
    }
    [[nodiscard]] static std::optional<double> number(FilterKey /*key*/) { return std::nullopt; }
    template<typename Test>
    bool any(Test test) const
    {
        return test(row.module) || test(row.app);
    }
};

bool compare(double left, FilterTest test, double right)
{
    switch (test) {
    case FilterTest::Less: return left < right;
    case FilterTest::LessOrEqual: return left <= right;
    case FilterTest::Greater: return left > right;
    case FilterTest::GreaterOrEqual: return left >= right;
    default: return left == right;
    }
}

template<typename Fields>
bool termHolds(const Filter::Node& node, const Fields& fields)
{
    const auto test = [&node](std::string_view text) {
        if (node.pattern)
            return fits(text, *node.pattern);
        return node.test == FilterTest::Equal ? equals(text, node.value)
                                              : contains(text, node.value);
    };
    if (node.key == FilterKey::Any)
        return fields.any(test);
    if (const auto text = fields.text(node.key))
        return test(*text);
    const auto number = fields.number(node.key);
    return number && compare(*number, node.test, node.number);
}

} // namespace

// One token ahead, operators to a stack: the usual way from infix to reverse Polish.
class FilterParser
{
public:
    explicit FilterParser(std::string_view text) : m_text(text) {}

    Result<Filter> parse()
    {
        bool wantsOperand = true;
        for (skip(); m_at < m_text.size(); skip()) {
            if (m_text[m_at] == '(') {
                TRY(open(wantsOperand));
                wantsOperand = true;
            } else if (m_text[m_at] == ')') {
                if (wantsOperand)
                    return error(m_at, "something to look for is missing before `)`");
                TRY(close());
            } else if (const std::string word = peekWord(); word == "and" || word == "or") {
                if (wantsOperand)
                    return error(m_at, "something to look for is missing before `" + word + "`");
                push(word == "and" ? Kind::And : Kind::Or);
                m_at += word.size();
                wantsOperand = true;
            } else if (word == "not") {
                joinIfNeeded(wantsOperand);
                push(Kind::Not);
                m_at += word.size();
                wantsOperand = true;
            } else {
                joinIfNeeded(wantsOperand);
                TRY_ASSIGN(Filter::Node term, this->term());
                m_filter.m_nodes.push_back(std::move(term));
                wantsOperand = false;
            }
        }
        if (wantsOperand && (!m_operators.empty() || !m_filter.m_nodes.empty()))
            return error(m_text.size(), "something to look for is missing at the end");
        while (!m_operators.empty()) {
            if (m_operators.back().isOpen)
                return error(m_operators.back().at, "this parenthesis is not closed");
            reduce();
        }
        return std::move(m_filter);
    }

private:
    using Kind = Filter::Node::Kind;
    struct Operator
    {
        Kind kind = Kind::And;
        bool isOpen = false;
        size_t at = 0;
    };

    tl::unexpected<Error> error(size_t at, std::string what, std::string hint = {}) const
    {
        return fail(ErrorKind::Syntax, "column " + std::to_string(at + 1), std::move(what),
                    std::move(hint));
    }

    void skip()
    {
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
    }

    [[nodiscard]] std::string peekWord() const
    {
        size_t end = m_at;
        while (end < m_text.size() && !isBlank(m_text[end]) && m_text[end] != '('
               && m_text[end] != ')')
            ++end;
        return lower(m_text.substr(m_at, end - m_at));
    }

    static int strength(Kind kind) { return kind == Kind::Not ? 3 : kind == Kind::And ? 2 : 1; }

    void reduce()
    {
        Filter::Node node;
        node.kind = m_operators.back().kind;
        m_operators.pop_back();
        m_filter.m_nodes.push_back(std::move(node));
    }

    void push(Kind kind)
    {
        while (kind != Kind::Not && !m_operators.empty() && !m_operators.back().isOpen
               && strength(m_operators.back().kind) >= strength(kind))
            reduce();
        m_operators.push_back({kind, false, m_at});
    }

    // Two terms side by side mean `and`.
    void joinIfNeeded(bool wantsOperand)
    {
        if (!wantsOperand)
            push(Kind::And);
    }

    Result<void> open(bool wantsOperand)
    {
        joinIfNeeded(wantsOperand);
        if (m_operators.size() >= DeepestNesting)
            return error(m_at, "the parentheses are nested too deeply");
        m_operators.push_back({Kind::And, true, m_at++});
        return {};
    }

    Result<void> close()
    {
        while (!m_operators.empty() && !m_operators.back().isOpen)
            reduce();
        if (m_operators.empty())
            return error(m_at, "this parenthesis was not opened");
        m_operators.pop_back();
        ++m_at;
        return {};
    }

    Result<Filter::Node> term()
    {
        const size_t begin = m_at;
        size_t end = m_at;
        while (end < m_text.size()
               && (std::isalnum(static_cast<unsigned char>(m_text[end])) || m_text[end] == '-'
                   || m_text[end] == '_'))
            ++end;
        const bool isKeyed = end > begin && end < m_text.size()
            && std::string_view(":=<>").find(m_text[end]) != std::string_view::npos;
        if (!isKeyed)
            return value(Filter::Node {}, Sort::Text);
        const std::string name = lower(m_text.substr(begin, end - begin));
        const auto* row = std::find_if(keys.begin(), keys.end(),
                                       [&](const KeyRow& k) { return name == k.text; });
        if (row == keys.end()) {
            std::vector<std::string> known;
            for (const KeyRow& k : keys)
                known.emplace_back(k.text);
            return error(begin, "there is no `" + name + "` to look for",
                         didYouMean(name, known, "known are"));
        }
        m_at = end;
        Filter::Node node;
        node.key = row->key;
        node.test = test();
        const bool isOrder = node.test != FilterTest::Holds && node.test != FilterTest::Equal;
        if (isOrder && row->sort != Sort::Number)
            return error(end, "`" + name + "` is not a number", name + ":…");
        return value(std::move(node), row->sort);
    }

    FilterTest test()
    {
        const char first = m_text[m_at++];
        const bool orEqual = first != ':' && m_at < m_text.size() && m_text[m_at] == '=';
        m_at += orEqual ? 1 : 0;
        if (first == '<')
            return orEqual ? FilterTest::LessOrEqual : FilterTest::Less;
        if (first == '>')
            return orEqual ? FilterTest::GreaterOrEqual : FilterTest::Greater;
        return first == '=' ? FilterTest::Equal : FilterTest::Holds;
    }

    Result<Filter::Node> value(Filter::Node node, Sort sort)
    {
        const size_t begin = m_at;
        if (m_at < m_text.size() && (m_text[m_at] == '"' || m_text[m_at] == '/')) {
            const char quote = m_text[m_at++];
            const size_t end = m_text.find(quote, m_at);
            if (end == std::string_view::npos)
                return error(begin,
                             quote == '"' ? "this text is not closed by \""
                                          : "this pattern is not closed by /");
            const std::string_view inner = m_text.substr(m_at, end - m_at);
            m_at = end + 1;
            if (quote == '"')
                node.value = lower(inner);
            else
                TRY(compile(node, inner, begin + 1));
            return node;
        }
        node.value = peekWord();
        m_at += node.value.size();
        if (node.value.empty())
            return error(begin, "a value is missing here");
        TRY(check(node, sort, begin));
        return node;
    }

    Result<void> compile(Filter::Node& node, std::string_view text, size_t at) const
    {
        int code = 0;
        PCRE2_SIZE offset = 0;
        pcre2_code* compiled
            = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                            PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code, &offset, nullptr);
        if (!compiled)
            return error(at + offset, "this pattern is not a regular expression");
        node.pattern = std::make_shared<Filter::Pattern>(compiled);
        return {};
    }

    Result<void> check(Filter::Node& node, Sort sort, size_t at) const
    {
        const std::string& value = node.value;
        if (sort == Sort::Number) {
            const char* last = value.data() + value.size();
            const auto [end, code] = std::from_chars(value.data(), last, node.number);
            if (code != std::errc() || end != last)
                return error(at, "`" + value + "` is not a number");
        } else if (sort == Sort::YesNo && value != "yes" && value != "no") {
            return error(at, "`" + value + "` is neither yes nor no");
        } else if (sort == Sort::State
                   && std::none_of(stateNames.begin(), stateNames.end(),
                                   [&](const char* s) { return value == s; })) {
            return error(at, "`" + value + "` is not a state",
                         didYouMean(value, {stateNames.begin(), stateNames.end()}, "states are"));
        } else if (sort == Sort::State) {
            node.test = FilterTest::Equal;
        }
        return {};
    }

    std::string_view m_text;
    size_t m_at = 0;
    Filter m_filter;
    std::vector<Operator> m_operators;
};

FilterNames::FilterNames(const WorldView& view)
    : FilterNames(view, view.node < view.nodes.size() ? view.nodes[view.node].name : std::string())
{
}

FilterNames::FilterNames(const WorldView& view, std::string node) : m_node(std::move(node))
{
    m_names.reserve(view.processes.size());
    for (const ProcessRow& row : view.processes)
        m_names.emplace(row.pid, row.name);
}

std::string_view FilterNames::of(ProcessId pid) const
{
    const auto there = m_names.find(pid);
    return there == m_names.end() ? std::string_view() : there->second;
}

Result<Filter> Filter::parse(std::string_view text)
{
    return FilterParser(text).parse();
}

template<typename Fields>
bool Filter::holds(const Fields& fields) const
{
    if (m_nodes.empty())
        return true;
    std::vector<bool> stack;
    for (const Node& node : m_nodes) {
        if (node.kind == Node::Kind::Term) {
            stack.push_back(termHolds(node, fields));
            continue;
        }
        const bool last = stack.back();
        if (node.kind == Node::Kind::Not) {
            stack.back() = !last;
            continue;
        }
        stack.pop_back();
        stack.back() = node.kind == Node::Kind::And ? stack.back() && last : stack.back() || last;
    }
    return stack.back();
}

bool Filter::isAboutEvents() const
{
    return std::any_of(m_nodes.begin(), m_nodes.end(), [](const Node& node) {
        return node.kind == Node::Kind::Term
            && (node.key == FilterKey::Kind || node.key == FilterKey::What
                || node.key == FilterKey::Say);
    });
}

bool Filter::asksOnlyOf(std::initializer_list<FilterKey> keys) const
{
    return std::all_of(m_nodes.begin(), m_nodes.end(), [&](const Node& node) {
        return node.kind != Node::Kind::Term
            || std::find(keys.begin(), keys.end(), node.key) != keys.end();
    });
}

bool Filter::matches(const ProcessRow& row, const FilterNames& names) const
{
    return holds(ProcessFields {row, names});
}

bool Filter::matches(const EventRow& row) const
{
    return holds(EventFields {row});
}

bool Filter::matches(const ModuleRow& row) const
{
    return holds(ModuleFields {row});
}

std::vector<FilterKeyHelp> filterKeys()
{
    std::vector<FilterKeyHelp> help;
    for (const KeyRow& row : keys)
        help.push_back({row.text, row.help});
    return help;
}

} // namespace relupscope
