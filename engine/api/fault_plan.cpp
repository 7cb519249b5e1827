// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/fault_plan.h"

#include "api/condition.h"
#include "api/session.h"
#include "base/did_you_mean.h"

#include <fmt/format.h>

namespace relupscope {

Result<ScenarioFault> parseScenarioFault(std::string_view text)
{
    TRY_ASSIGN(std::vector<FaultField> fields, splitFault(text));
    ScenarioFault fault;
    for (auto field = fields.begin(); field != fields.end();) {
        if (field->key != "at") {
            ++field;
            continue;
        }
        TRY_ASSIGN(fault.at, parseMoment(field->value));
        if (fault.at.kind == Moment::Kind::End)
            return fail(ErrorKind::Value, "", "nothing strikes at the `end`: the run is over then");
        if (fault.at.kind == Moment::Kind::When)
            TRY(Condition::parse(fault.at.condition));
        field = fields.erase(field);
    }
    for (FaultField& field : fields)
        field.isText = true; // a command line has no quotes to tell a number by
    auto made = makeFault(fields);
    if (!made)
        return fail(ErrorKind::Value, "", fmt::format("`{}`: {}", text, made.error().what),
                    made.error().hint.empty() ? "`relupscope faults` lists what there is"
                                              : made.error().hint);
    fault.fault = std::move(*made);
    return fault;
}

Result<void> checkConditions(const Scenario& scenario)
{
    constexpr size_t When = std::string_view("when ").size();
    for (const ScenarioFault& fault : scenario.faults) {
        if (!fault.when)
            continue;
        if (const auto condition = Condition::parse(fault.at.condition); !condition) {
            const size_t column = condition.error().where.find_first_of("0123456789");
            const int at = column == std::string::npos
                ? 1
                : std::atoi(condition.error().where.c_str() + column);
            return fail(condition.error().kind,
                        fault.when->where(scenario.file, 1, static_cast<uint32_t>(at) + When),
                        condition.error().what, condition.error().hint);
        }
    }
    return {};
}

Result<Until> untilMoment(std::string_view text)
{
    TRY_ASSIGN(const Moment moment, parseMoment(text));
    Until until;
    switch (moment.kind) {
    case Moment::Kind::Start:
        until.kind = Until::Kind::Event;
        until.count = 0;
        return until;
    case Moment::Kind::Instruction:
        until.kind = Until::Kind::Instruction;
        until.count = moment.number;
        return until;
    case Moment::Kind::Time:
        until.kind = Until::Kind::Time;
        until.ms = moment.ms;
        return until;
    case Moment::Kind::Event:
        until.kind = Until::Kind::EventN;
        until.count = moment.number;
        return until;
    case Moment::Kind::Before:
    case Moment::Kind::After: {
        const char* word = moment.kind == Moment::Kind::Before ? "before" : "after";
        until.kind = Until::Kind::Condition;
        until.condition = fmt::format("{}({} {})", word, moment.word, moment.module);
        break;
    }
    case Moment::Kind::When:
        until.kind = Until::Kind::Condition;
        until.condition = moment.condition;
        break;
    case Moment::Kind::End: return until;
    }
    TRY(Condition::parse(until.condition));
    return until;
}

std::vector<FaultKindRow> faultKinds()
{
    std::vector<FaultKindRow> rows;
    for (const FaultInfo& info : faultTable())
        rows.push_back({std::string(info.key), std::string(faultArgumentWord(info.argument)),
                        std::string(info.needed), std::string(info.possible),
                        std::string(info.touches), std::string(info.help)});
    return rows;
}

} // namespace relupscope
