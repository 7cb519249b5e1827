// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault/fault.h"

#include "base/did_you_mean.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace relupscope {

namespace {

constexpr double MostMs = 1e10;
constexpr double MostFactor = 1000;
constexpr double MostPercent = 99;

std::vector<std::string> words(std::string_view text)
{
    std::vector<std::string> all;
    while (!text.empty()) {
        const size_t end = std::min(text.find(' '), text.size());
        if (end > 0)
            all.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

std::optional<double> numberOf(std::string_view text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

bool isWholeFrom1(std::string_view text)
{
    const auto number = numberOf(text);
    return number && *number >= 1 && *number <= 1e9 && *number == std::floor(*number);
}

// What is wrong with a value; empty: nothing.
std::string problemOf(FaultArgument argument, std::string_view key, std::string_view value)
{
    switch (argument) {
    case FaultArgument::Process:
    case FaultArgument::Pattern: return value.empty() ? fmt::format("`{}` is empty", key) : "";
    case FaultArgument::Module:
        return value.empty() || value.find_first_of("/ \t\n") != std::string_view::npos
            ? fmt::format("`{}` is no module's name", value)
            : "";
    case FaultArgument::Path:
        return value.starts_with('/')
            ? ""
            : fmt::format("`{}` wants a whole path, one that begins with /", key);
    case FaultArgument::Count:
        return isWholeFrom1(value) ? "" : fmt::format("`{}` wants a whole number from 1 on", key);
    case FaultArgument::Number:
        if (const auto number = numberOf(value); !number || std::fabs(*number) > MostMs)
            return fmt::format("`{}` wants a number", key);
        return key == "load_factor" && (*numberOf(value) < 1 || *numberOf(value) > MostFactor)
            ? fmt::format("`load_factor` goes from 1 to {}", MostFactor)
            : "";
    case FaultArgument::Flag:
        return value == "true" ? "" : fmt::format("`{}` is true or not there", key);
    case FaultArgument::Link:
        return linkEnds(value).empty() ? fmt::format("`{}` wants two nodes, such as \"a-b\"", key)
                                       : "";
    }
    return {};
}

std::string problemOfFurther(const std::string& key, const std::string& value)
{
    if (key == "ms") {
        const auto ms = numberOf(value);
        return ms && *ms >= 0 && *ms <= MostMs ? "" : "`ms` wants a number of milliseconds";
    }
    if (key == "noticed")
        return problemOf(FaultArgument::Flag, key, value);
    if (key == "loss") {
        const auto percent = numberOf(value);
        return percent && *percent >= 0 && *percent <= MostPercent ? ""
                                                                   : "`loss` goes from 0 to 99";
    }
    if (key == "count" || key == "bandwidth")
        return problemOf(FaultArgument::Count, key, value);
    if (key == "below")
        return problemOf(FaultArgument::Path, key, value);
    if (key == "class" && value != "error" && value != "exit" && value != "throw")
        return "`class` is error, exit or throw";
    return value.empty() ? fmt::format("`{}` is empty", key) : "";
}

bool takesText(FaultArgument argument)
{
    return argument != FaultArgument::Count && argument != FaultArgument::Number
        && argument != FaultArgument::Flag;
}

std::string written(std::string_view value)
{
    const bool isPlain = !value.empty() && value.find_first_of(" \t\"'=") == std::string_view::npos;
    return isPlain ? std::string(value) : fmt::format("'{}'", value);
}

std::optional<FaultProblem> checkFurther(const FaultInfo& info, const FaultField& field)
{
    std::vector<std::string> known = words(info.needed);
    if (field.key == "node" && info.argument != FaultArgument::Link)
        return std::nullopt; // of several, the one in which it strikes
    for (std::string& word : words(info.possible))
        known.push_back(std::move(word));
    if (std::find(known.begin(), known.end(), field.key) == known.end()) {
        if (known.empty())
            return FaultProblem {
                field.key, fmt::format("`{}` takes no `{}`", info.key, field.key), {}};
        return FaultProblem {field.key, fmt::format("`{}` takes no `{}`", info.key, field.key),
                             didYouMean(field.key, known, "it takes")};
    }
    if (std::string what = problemOfFurther(field.key, field.value); !what.empty())
        return FaultProblem {field.key, std::move(what), {}};
    return std::nullopt;
}

} // namespace

std::vector<std::string> linkEnds(std::string_view link)
{
    const size_t dash = link.find('-');
    if (dash == std::string_view::npos || dash == 0 || dash + 1 == link.size()
        || link.find('-', dash + 1) != std::string_view::npos
        || link.substr(0, dash) == link.substr(dash + 1))
        return {};
    return {std::string(link.substr(0, dash)), std::string(link.substr(dash + 1))};
}

const std::vector<FaultInfo>& faultTable()
{
    static const std::vector<FaultInfo> table {
#define FAULT(name, key, argument, needed, possible, touches, help)                                \
    {FaultKind::name, key, FaultArgument::argument, needed, possible, touches, help},
#include "fault/faults.def"
#undef FAULT
    };
    return table;
}

const FaultInfo& faultInfo(FaultKind kind)
{
    return faultTable()[static_cast<size_t>(kind)];
}

std::vector<std::string> faultKeys()
{
    std::vector<std::string> keys;
    for (const FaultInfo& info : faultTable())
        keys.emplace_back(info.key);
    return keys;
}

std::string_view faultArgumentWord(FaultArgument argument)
{
    switch (argument) {
    case FaultArgument::Process: return "PROCESS";
    case FaultArgument::Module: return "MODULE";
    case FaultArgument::Pattern: return "PATTERN";
    case FaultArgument::Path: return "PATH";
    case FaultArgument::Count: return "N";
    case FaultArgument::Number: return "NUMBER";
    case FaultArgument::Flag: return "true";
    case FaultArgument::Link: return "NODE-NODE";
    }
    return {};
}

std::optional<std::string> Fault::value(const std::string& key) const
{
    const auto there = values.find(key);
    return there == values.end() ? std::nullopt : std::optional(there->second);
}

double Fault::number(const std::string& key, double otherwise) const
{
    const auto text = value(key);
    return text ? numberOf(*text).value_or(otherwise) : otherwise;
}

std::string Fault::text() const
{
    std::string all = fmt::format("{}={}", faultInfo(kind).key, written(target));
    for (const auto& [key, value] : values)
        all += fmt::format(" {}={}", key, written(value));
    return all;
}

tl::expected<Fault, FaultProblem> makeFault(const std::vector<FaultField>& fields)
{
    const FaultInfo* info = nullptr;
    Fault fault;
    for (const FaultField& field : fields) {
        for (const FaultInfo& one : faultTable()) {
            if (one.key != field.key)
                continue;
            if (info)
                return tl::unexpected(
                    FaultProblem {field.key,
                                  fmt::format("`{}` and `{}` are two faults", info->key, one.key),
                                  {}});
            info = &one;
            if (std::string what = problemOf(one.argument, one.key, field.value); !what.empty())
                return tl::unexpected(FaultProblem {field.key, std::move(what), {}});
            if (takesText(one.argument) && !field.isText)
                return tl::unexpected(FaultProblem {
                    field.key, fmt::format("`{}` wants a string", field.key), "put it in quotes"});
            fault.kind = one.kind;
            fault.target = field.value;
        }
    }
    if (!info) {
        for (const FaultField& field : fields) {
            if (const auto near = nearestWord(field.key, faultKeys()))
                return tl::unexpected(
                    FaultProblem {field.key, fmt::format("there is no fault `{}`", field.key),
                                  fmt::format("did you mean `{}`?", *near)});
        }
        return tl::unexpected(FaultProblem {
            fields.empty() ? "" : fields.front().key,
            fields.empty() ? "no fault is named"
                           : fmt::format("there is no fault `{}`", fields.front().key),
            "`relupscope faults` lists them"});
    }
    for (const FaultField& field : fields) {
        if (field.key == info->key)
            continue;
        if (auto problem = checkFurther(*info, field))
            return tl::unexpected(std::move(*problem));
        fault.values[field.key] = field.value;
    }
    for (const std::string& key : words(info->needed)) {
        if (!fault.values.contains(key))
            return tl::unexpected(
                FaultProblem {"", fmt::format("the fault `{}` needs `{}`", info->key, key), {}});
    }
    return fault;
}

Result<std::vector<FaultField>> splitFault(std::string_view text)
{
    std::vector<FaultField> fields;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        if (text.empty())
            return fields;
        const size_t equals = text.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return fail(ErrorKind::Value, "", fmt::format("`{}` is not KEY=VALUE", text),
                        "such as 'at=instruction:5 kill=account'");
        FaultField field {std::string(text.substr(0, equals)), {}, true};
        text.remove_prefix(equals + 1);
        const bool isQuoted = !text.empty() && (text.front() == '\'' || text.front() == '"');
        const size_t end
            = isQuoted ? text.find(text.front(), 1) : std::min(text.find(' '), text.size());
        if (end == std::string_view::npos)
            return fail(ErrorKind::Value, "",
                        fmt::format("the quotes of `{}` are not closed", field.key));
        field.value = text.substr(isQuoted ? 1 : 0, isQuoted ? end - 1 : end);
        field.isText = isQuoted || !numberOf(field.value);
        text.remove_prefix(std::min(end + 1, text.size()));
        fields.push_back(std::move(field));
    }
}

} // namespace relupscope
