// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/fault_plan.h"

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
    case Moment::Kind::End: return until;
    case Moment::Kind::Before:
    case Moment::Kind::After: break;
    }
    return fail(ErrorKind::Value, "", fmt::format("a run can't stop at `{}`", text),
                "it can at start, instruction:N, time:MS, event:N and end");
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
