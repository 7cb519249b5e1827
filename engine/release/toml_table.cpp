// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/toml_table.h"

#include "base/did_you_mean.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace relupscope {

namespace {

std::string place(const std::string& file, uint32_t line, uint32_t column)
{
    return fmt::format("{}:{}:{}", file, line, column);
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

void TomlProblems::add(const toml::source_region& at, std::string what, std::string hint)
{
    note(false, at, std::move(what), std::move(hint));
}

void TomlProblems::addMissing(const toml::source_region& at, std::string what, std::string hint)
{
    note(true, at, std::move(what), std::move(hint));
}

void TomlProblems::note(bool isMissing, const toml::source_region& at, std::string what,
                        std::string hint)
{
    // The root table of an empty document has no place of its own.
    const auto line = std::max<uint32_t>(1, at.begin.line);
    const auto column = std::max<uint32_t>(1, at.begin.column);
    m_problems.push_back({isMissing, line, column, std::move(what), std::move(hint)});
}

Error TomlProblems::first() const
{
    const auto found
        = std::min_element(m_problems.begin(), m_problems.end(), [](const auto& a, const auto& b) {
              return std::tie(a.isMissing, a.line, a.column)
                  < std::tie(b.isMissing, b.line, b.column);
          });
    return {ErrorKind::Value, place(m_file, found->line, found->column), found->what, found->hint};
}

std::string_view TomlProblems::textAt(uint32_t line, uint32_t column) const
{
    std::string_view rest = m_text;
    for (; line > 1; --line) {
        const size_t end = rest.find('\n');
        if (end == std::string_view::npos)
            return {};
        rest.remove_prefix(end + 1);
    }
    // Columns count characters: the bytes 10xxxxxx continue one.
    for (; column > 1 && !rest.empty(); --column) {
        rest.remove_prefix(1);
        while (!rest.empty() && (static_cast<unsigned char>(rest.front()) & 0xC0U) == 0x80U)
            rest.remove_prefix(1);
    }
    return rest;
}

ErlangText TomlProblems::erlangText(const toml::value<std::string>& value) const
{
    const toml::source_position at = value.source().begin;
    ErlangText result {value.get(), at.line, at.column + 1};
    const std::string_view written = textAt(at.line, at.column);
    if (!written.starts_with("\"\"\"") && !written.starts_with("'''"))
        return result;
    result.column = at.column + 3;
    // TOML drops a line end right behind the three quotes.
    if (written.substr(3).starts_with("\n") || written.substr(3).starts_with("\r\n")) {
        ++result.line;
        result.column = 1;
    }
    return result;
}

TomlTable::TomlTable(TomlProblems& problems, const toml::table& table, std::string name)
    : m_problems(problems), m_table(table), m_name(std::move(name))
{
}

const toml::node* TomlTable::node(std::string_view key, Need need)
{
    if (std::find(m_known.begin(), m_known.end(), key) == m_known.end())
        m_known.emplace_back(key);
    const toml::node* found = m_table.get(key);
    if (found == nullptr && need == Need::Required)
        m_problems.addMissing(m_table.source(), fmt::format("{} has no `{}`", m_name, key));
    return found;
}

std::optional<std::string> TomlTable::string(std::string_view key, Need need)
{
    const toml::node* found = node(key, need);
    if (found == nullptr)
        return std::nullopt;
    if (const auto* text = found->as_string())
        return text->get();
    wrongType(key, *found, "a string");
    return std::nullopt;
}

std::optional<ErlangText> TomlTable::erlang(std::string_view key, Need need)
{
    const toml::node* found = node(key, need);
    if (found == nullptr)
        return std::nullopt;
    const auto* text = found->as_string();
    if (text == nullptr) {
        wrongType(key, *found, "a string with Erlang in it");
        return std::nullopt;
    }
    if (isBlank(text->get()))
        problem(*found, fmt::format("`{}` in {} is empty", key, m_name));
    return m_problems.erlangText(*text);
}

std::optional<double> TomlTable::number(std::string_view key, double least, double most)
{
    const toml::node* found = node(key);
    if (found == nullptr)
        return std::nullopt;
    if (!found->is_integer() && !found->is_floating_point()) {
        wrongType(key, *found, "a number");
        return std::nullopt;
    }
    const double value = found->value<double>().value_or(0);
    if (std::isfinite(value) && value >= least && value <= most)
        return value;
    problem(
        *found,
        fmt::format("`{}` in {} must be from {} to {}, not {}", key, m_name, least, most, value));
    return std::nullopt;
}

std::optional<uint64_t> TomlTable::integer(std::string_view key, uint64_t least, uint64_t most)
{
    const toml::node* found = node(key);
    if (found == nullptr)
        return std::nullopt;
    const auto* number = found->as_integer();
    if (number == nullptr) {
        wrongType(key, *found, "a whole number");
        return std::nullopt;
    }
    const int64_t value = number->get();
    if (value >= 0 && static_cast<uint64_t>(value) >= least && static_cast<uint64_t>(value) <= most)
        return static_cast<uint64_t>(value);
    problem(
        *found,
        fmt::format("`{}` in {} must be from {} to {}, not {}", key, m_name, least, most, value));
    return std::nullopt;
}

std::optional<bool> TomlTable::boolean(std::string_view key)
{
    const toml::node* found = node(key);
    if (found == nullptr)
        return std::nullopt;
    if (const auto* value = found->as_boolean())
        return value->get();
    wrongType(key, *found, "true or false");
    return std::nullopt;
}

const toml::table* TomlTable::table(std::string_view key, Need need)
{
    const toml::node* found = node(key, need);
    if (found == nullptr)
        return nullptr;
    if (!found->is_table())
        wrongType(key, *found, "a table",
                  found->is_array_of_tables() ? fmt::format("write [{0}], not [[{0}]]", key) : "");
    return found->as_table();
}

const toml::array* TomlTable::array(std::string_view key, Need need)
{
    const toml::node* found = node(key, need);
    if (found == nullptr)
        return nullptr;
    if (!found->is_array())
        wrongType(key, *found, "an array");
    return found->as_array();
}

std::vector<const toml::table*> TomlTable::tables(std::string_view key)
{
    std::vector<const toml::table*> result;
    const toml::node* found = node(key);
    if (found == nullptr)
        return result;
    if (!found->is_array()) {
        wrongType(key, *found, "an array of tables",
                  found->is_table() ? fmt::format("write [[{0}]], not [{0}]", key) : "");
        return result;
    }
    for (const toml::node& element : *found->as_array()) {
        if (const auto* one = element.as_table())
            result.push_back(one);
        else
            wrongType(key, element, "an array of tables");
    }
    return result;
}

void TomlTable::refuseOthers()
{
    for (const auto& [key, value] : m_table) {
        if (std::find(m_known.begin(), m_known.end(), key.str()) != m_known.end())
            continue;
        m_problems.add(key.source(), fmt::format("{} knows no key `{}`", m_name, key.str()),
                       didYouMean(key.str(), m_known, "its keys are"));
    }
}

void TomlTable::wrongType(std::string_view key, const toml::node& found, std::string_view wanted,
                          std::string hint)
{
    problem(found,
            fmt::format("`{}` in {} must be {}, not {}", key, m_name, wanted, tomlTypeWords(found)),
            std::move(hint));
}

void TomlTable::problem(const toml::node& at, std::string what, std::string hint)
{
    m_problems.add(at.source(), std::move(what), std::move(hint));
}

Result<toml::table> parseToml(const std::string& file, std::string_view text)
{
    // The only exception that toml++ throws at bad input; it goes no further.
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        const toml::source_position at = error.source().begin;
        return fail(ErrorKind::Syntax,
                    place(file, std::max<uint32_t>(1, at.line), std::max<uint32_t>(1, at.column)),
                    std::string(error.description()), "this is not TOML as of toml.io");
    }
}

std::string_view tomlTypeWords(const toml::node& node)
{
    if (node.is_array_of_tables())
        return "an array of tables";
    switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "a boolean";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time: return "a date or time";
    case toml::node_type::none: break;
    }
    return "nothing";
}

} // namespace relupscope
