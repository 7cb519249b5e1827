// SPDX-License-Identifier: GPL-3.0-or-later
// The faults of a scenario.
#include "release/scenario_reader.h"

#include <fmt/format.h>

namespace relupscope {

namespace {

// What stands in a fault's key, as text.
FaultField faultField(std::string_view key, const toml::node& node)
{
    FaultField field {std::string(key), {}, node.is_string()};
    if (const auto* text = node.as_string())
        field.value = text->get();
    else if (const auto* whole = node.as_integer())
        field.value = std::to_string(whole->get());
    else if (const auto* number = node.as_floating_point())
        field.value = fmt::format("{}", number->get());
    else if (const auto* flag = node.as_boolean())
        field.value = flag->get() ? "true" : "false";
    return field;
}

bool isErlangKey(std::string_view key)
{
    return key == "reason" || key == "message" || key == "value" || key == "from" || key == "to";
}

} // namespace

void ScenarioReader::readFaults(TomlTable& top)
{
    for (const toml::table* one : top.tables("fault"))
        m_scenario.faults.push_back(readFault(*one));
}

ScenarioFault ScenarioReader::readFault(const toml::table& one)
{
    ScenarioFault fault;
    TomlTable table(m_problems, one, "[[fault]]");
    if (const auto at = table.string("at", Need::Required)) {
        if (auto moment = parseMoment(*at); !moment)
            table.problem(*one.get("at"), moment.error().what, moment.error().hint);
        else if (moment->kind == Moment::Kind::End)
            table.problem(*one.get("at"), "nothing strikes at the `end`: the run is over then");
        else
            fault.at = *moment;
        if (fault.at.kind == Moment::Kind::When)
            fault.when = m_problems.erlangText(*one.get("at")->as_string());
    }
    std::vector<FaultField> fields;
    for (const auto& [key, node] : one) {
        if (key.str() != "at")
            fields.push_back(faultField(key.str(), node));
    }
    auto made = makeFault(fields);
    if (!made) {
        const toml::node* node = one.get(made.error().key);
        m_problems.add(node != nullptr ? node->source() : one.source(), made.error().what,
                       made.error().hint);
        return fault;
    }
    fault.fault = std::move(*made);
    const FaultInfo& info = faultInfo(fault.fault.kind);
    if (const auto problem = m_scenario.problemOf(fault.fault))
        m_problems.add((one.get(problem->key) != nullptr ? *one.get(problem->key)
                                                         : static_cast<const toml::node&>(one))
                           .source(),
                       problem->what, problem->hint);
    for (const auto& [key, node] : one) {
        const bool isTarget = key.str() == info.key
            && (info.argument == FaultArgument::Process || info.argument == FaultArgument::Pattern);
        if (const auto* text = node.as_string();
            text != nullptr && (isTarget || isErlangKey(key.str())))
            fault.texts.emplace_back(m_problems.erlangText(*text), false);
    }
    return fault;
}

} // namespace relupscope
