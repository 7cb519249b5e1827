// SPDX-License-Identifier: GPL-3.0-or-later
// Text as what people type: a filter, a condition to run to, a fault, a moment. Refused with an
// error that says what is wrong, or asked of a process and of an event.
#include "api/condition.h"
#include "api/fault_plan.h"
#include "api/filter.h"
#include "api/session.h"
#include "base/check.h"

namespace relupscope::fuzz {
namespace {

ProcessRow someProcess()
{
    ProcessRow row;
    row.pid = 94;
    row.name = "account";
    row.module = "account";
    row.version = "1.0";
    row.stateWords = "suspended, on 1.0";
    row.currentFunction = "gen_server:loop/7";
    row.queueLength = 12;
    return row;
}

// Asks everything of one process.
class SomeFacts final : public ConditionFacts
{
public:
    explicit SomeFacts(const ProcessRow& row) : m_row(row) {}
    double queueOf(const std::string& process) const override
    {
        return process == m_row.name ? 12 : 0;
    }
    double oldOf(const std::string&) const override { return 1; }
    bool exits(const std::string& process) const override { return process.empty(); }
    bool starts(const std::string& process) const override { return process == m_row.name; }
    double number(std::string_view what) const override { return static_cast<double>(what.size()); }
    bool begins(const std::string& kind, const std::string& module) const override
    {
        return kind == "load" && module == "account";
    }
    bool isDone(const std::string& kind, const std::string&) const override { return kind.empty(); }
    bool isAt(const SourceLine& line) const override { return line.line == 7; }
    bool anyProcess(const Filter& filter) const override { return filter.matches(m_row, m_names); }
    bool isEvent(const Filter& filter) const override { return filter.matches(m_event); }

private:
    const ProcessRow& m_row;
    EventRow m_event;
    WorldView m_view;
    FilterNames m_names {m_view};
};

template<typename T>
void checkError(const Result<T>& result)
{
    if (!result)
        CHECK(!result.error().what.empty());
}

void one(std::string_view text)
{
    const ProcessRow row = someProcess();
    const SomeFacts facts(row);
    const auto filter = Filter::parse(text);
    checkError(filter);
    if (filter) {
        (void)facts.anyProcess(*filter);
        EventRow event;
        event.kind = "receive";
        event.say = "account takes {deposit,10}";
        (void)filter->matches(event);
        (void)filter->isAboutEvents();
    }
    const auto condition = Condition::parse(text);
    checkError(condition);
    if (condition)
        (void)condition->holds(facts);
    checkError(parseScenarioFault(text));
    checkError(untilMoment(text));
}

} // namespace
} // namespace relupscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    relupscope::fuzz::one({reinterpret_cast<const char*>(data), size});
    return 0;
}
