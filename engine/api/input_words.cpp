// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/input_words.h"

#include "fault/fault.h"

#include <algorithm>

namespace relupscope {

namespace {

std::string spaced(std::string key)
{
    std::replace(key.begin(), key.end(), '_', ' ');
    return key;
}

// "ledger (<0.88.0>)" of a pid whose process has a name.
std::string withName(const std::string& value, const NameOfPid& nameOf)
{
    const std::string name = value.starts_with("<") ? nameOf(value) : std::string();
    return name.empty() || name == value ? value : name + " (" + value + ")";
}

// Of a moment: "instruction:5", "time:300", "when ...".
std::string momentWords(const std::string& moment)
{
    const size_t colon = moment.find(':');
    if (moment.starts_with("when ") || colon == std::string::npos)
        return moment;
    const std::string kind = moment.substr(0, colon);
    const std::string value = moment.substr(colon + 1);
    if (kind == "time")
        return "at " + value + " ms";
    return (kind == "instruction" ? "before " : "at ") + kind + " " + value;
}

std::string fieldWords(const FaultField& field, const NameOfPid& nameOf)
{
    const std::string value = withName(field.value, nameOf);
    if (field.key == "ms")
        return ", " + value + " ms";
    if (field.key == "node")
        return " on " + value;
    if (field.key == "from" || field.key == "to")
        return " " + field.key + " " + value;
    return field.value == "true" ? ", " + spaced(field.key)
                                 : ", " + spaced(field.key) + " " + value;
}

} // namespace

std::string inputWords(const std::string& input, const NameOfPid& nameOf)
{
    const auto fields = splitFault(input);
    if (!fields)
        return input;
    std::string what;
    std::string rest;
    std::string moment;
    for (const FaultField& field : *fields) {
        if (field.key == "at")
            moment = ", " + momentWords(field.value);
        else if (!what.empty())
            rest += fieldWords(field, nameOf);
        else if (field.value == "true" || field.value == "_")
            what = spaced(field.key);
        else
            what = spaced(field.key) + " " + withName(field.value, nameOf);
    }
    return what.empty() ? input : what + rest + moment;
}

} // namespace relupscope
