// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/moment.h"

#include "base/did_you_mean.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace relupscope {

namespace {

const char* const allForms = "a moment is start, instruction:N, before:KIND [MODULE], after:KIND "
                             "[MODULE], time:MS, event:N, "
                             "when CONDITION or end";

template<typename Number>
bool parseWhole(std::string_view text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

Result<Moment> numbered(Moment::Kind kind, std::string_view word, std::string_view value,
                        uint64_t least)
{
    Moment moment {kind};
    if (!parseWhole(value, moment.number) || moment.number < least)
        return fail(
            ErrorKind::Value, "",
            fmt::format("`{}` wants a whole number from {} on, not `{}`", word, least, value),
            allForms);
    return moment;
}

Result<Moment> timed(std::string_view value)
{
    Moment moment {Moment::Kind::Time};
    if (!parseWhole(value, moment.ms) || !std::isfinite(moment.ms) || moment.ms < 0)
        return fail(ErrorKind::Value, "", fmt::format("`time` wants milliseconds, not `{}`", value),
                    allForms);
    return moment;
}

// "load ledger" or "load": an instruction's kind and perhaps a module.
Result<Moment> beside(Moment::Kind kind, std::string_view word, std::string_view value)
{
    const size_t blank = value.find(' ');
    Moment moment {kind};
    moment.word = value.substr(0, blank);
    if (blank != std::string_view::npos)
        moment.module = value.substr(blank + 1);
    if (moment.word.empty() || moment.module.find(' ') != std::string::npos)
        return fail(
            ErrorKind::Value, "",
            fmt::format("`{}` wants the kind of a relup instruction and perhaps a module, not `{}`",
                        word, value),
            "such as before:load ledger, after:suspend");
    return moment;
}

} // namespace

std::string Moment::text() const
{
    switch (kind) {
    case Kind::Start: return "start";
    case Kind::Instruction: return fmt::format("instruction:{}", number);
    case Kind::Before:
    case Kind::After:
        return fmt::format("{}:{}{}{}", kind == Kind::Before ? "before" : "after", word,
                           module.empty() ? "" : " ", module);
    case Kind::Time: return fmt::format("time:{}", ms);
    case Kind::Event: return fmt::format("event:{}", number);
    case Kind::When: return fmt::format("when {}", condition);
    case Kind::End: return "end";
    }
    return {};
}

Result<Moment> parseMoment(std::string_view text)
{
    constexpr std::string_view when = "when ";
    if (text.starts_with(when)) {
        Moment moment {Moment::Kind::When};
        moment.condition = text.substr(when.size());
        return moment;
    }
    const size_t colon = text.find(':');
    const std::string_view word = text.substr(0, colon);
    if (colon == std::string_view::npos) {
        if (word == "start")
            return Moment {Moment::Kind::Start};
        if (word == "end")
            return Moment {Moment::Kind::End};
    } else {
        const std::string_view value = text.substr(colon + 1);
        if (word == "instruction")
            return numbered(Moment::Kind::Instruction, word, value, 1);
        if (word == "before")
            return beside(Moment::Kind::Before, word, value);
        if (word == "after")
            return beside(Moment::Kind::After, word, value);
        if (word == "event")
            return numbered(Moment::Kind::Event, word, value, 0);
        if (word == "time")
            return timed(value);
    }
    const auto near = nearestWord(
        word, {"start", "instruction", "before", "after", "time", "event", "when", "end"});
    return fail(ErrorKind::Value, "", fmt::format("`{}` is no moment", text),
                near && *near != word ? fmt::format("did you mean `{}`? {}", *near, allForms)
                                      : std::string(allForms));
}

} // namespace relupscope
