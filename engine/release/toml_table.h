// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a TOML document key by key. A TomlTable asks for the keys it knows and notes every
// problem with its line and column; the keys it was never asked for are the unknown ones. Include
// from .cpp files only: toml++ is a large header.
#pragma once

#include "base/result.h"
#include "release/erlang_text.h"

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

// The document's text and what is wrong with it.
class TomlProblems
{
public:
    TomlProblems(std::string file, std::string_view text) : m_file(std::move(file)), m_text(text) {}

    void add(const toml::source_region& at, std::string what, std::string hint = {});
    // Something that should be in the table at `at`. It is told only when nothing else is wrong:
    // a misspelt key is the better message for the key that is missing because of it.
    void addMissing(const toml::source_region& at, std::string what, std::string hint = {});

    [[nodiscard]] bool none() const { return m_problems.empty(); }

    // The one to tell: the first in the file; there must be one.
    [[nodiscard]] Error first() const;

    [[nodiscard]] const std::string& file() const { return m_file; }

    // The place of a string's first character, behind its opening quotes.
    [[nodiscard]] ErlangText erlangText(const toml::value<std::string>& value) const;

private:
    struct Problem
    {
        bool isMissing = false;
        uint32_t line = 1;
        uint32_t column = 1;
        std::string what;
        std::string hint;
    };

    void note(bool isMissing, const toml::source_region& at, std::string what, std::string hint);
    [[nodiscard]] std::string_view textAt(uint32_t line, uint32_t column) const;

    std::string m_file;
    std::string_view m_text;
    std::vector<Problem> m_problems;
};

enum class Need : uint8_t { Optional, Required };

class TomlTable
{
public:
    // `name` is how messages call it: "the scenario", "[upgrade]".
    TomlTable(TomlProblems& problems, const toml::table& table, std::string name);

    const toml::node* node(std::string_view key, Need need = Need::Optional);
    std::optional<std::string> string(std::string_view key, Need need = Need::Optional);
    std::optional<ErlangText> erlang(std::string_view key, Need need = Need::Optional);
    // An integer or a float within [least, most].
    std::optional<double> number(std::string_view key, double least, double most);
    std::optional<uint64_t> integer(std::string_view key, uint64_t least, uint64_t most);
    std::optional<bool> boolean(std::string_view key);
    const toml::table* table(std::string_view key, Need need = Need::Optional);
    const toml::array* array(std::string_view key, Need need = Need::Optional);
    // The tables of `[[key]]`.
    std::vector<const toml::table*> tables(std::string_view key);

    // Notes every key that was not asked for. Call it last.
    void refuseOthers();
    // Notes a wrong type: "`path` in the scenario must be an array of strings, not a string".
    void wrongType(std::string_view key, const toml::node& found, std::string_view wanted,
                   std::string hint = {});
    void problem(const toml::node& at, std::string what, std::string hint = {});

    [[nodiscard]] TomlProblems& problems() { return m_problems; }

    [[nodiscard]] const std::string& name() const { return m_name; }

    [[nodiscard]] const toml::source_region& source() const { return m_table.source(); }

private:
    TomlProblems& m_problems;
    const toml::table& m_table;
    std::string m_name;
    std::vector<std::string> m_known;
};

// Parses the text; the error names the file, the line and the column.
Result<toml::table> parseToml(const std::string& file, std::string_view text);
// "a string", "an array", … as a message says it.
std::string_view tomlTypeWords(const toml::node& node);

} // namespace relupscope
