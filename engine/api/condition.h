// SPDX-License-Identifier: GPL-3.0-or-later
// What a run can be run to, or back to: a moment at which something becomes so.
//
//   queue(account)>100   messages waiting for the process of that name
//   old(ledger)=0        processes that run old code of the module, or hold a state it made
//   exits(account)       the process of that name ends, by this very event
//   starts(account)      one gets that name
//   before(load ledger)  a relup instruction of that kind, for that module if one is named, begins
//   after(suspend)       one is done
//   line(account:31)     a process is about to run code of account.erl's line 31;
//                        `account:31` alone and `account.erl:31` say the same
//   crashes>0  failed>=10  processes>500  instruction=4  event>1000  time>=500
//   state:suspended mod:account     a process for which a filter holds (api/filter.h)
//   kind:exit name:account          an event for which one holds
//
// joined by `and`, `or`, `not` and parentheses; a filter stands alone. A parsed condition is a
// value.
#pragma once

#include "api/filter.h"
#include "base/result.h"
#include "base/source_line.h"

#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

// The facts of a run at one event, asked for as they are needed.
class ConditionFacts
{
public:
    virtual ~ConditionFacts() = default;
    virtual double queueOf(const std::string& process) const = 0; // 0 of one that is not there
    virtual double oldOf(const std::string& module) const = 0;
    virtual bool exits(const std::string& process) const = 0;
    virtual bool starts(const std::string& process) const = 0;
    virtual double number(std::string_view what) const = 0; // "crashes", "event", ...
    // The event is that a relup instruction of that kind begins, or is done. Any module: empty.
    virtual bool begins(const std::string& kind, const std::string& module) const = 0;
    virtual bool isDone(const std::string& kind, const std::string& module) const = 0;
    // A process comes to that very line.
    virtual bool isAt(const SourceLine& line) const = 0;
    virtual bool anyProcess(const Filter& filter) const = 0;
    virtual bool isEvent(const Filter& filter) const = 0;
};

class Condition
{
public:
    // An error's `where` is "column N", from 1.
    static Result<Condition> parse(std::string_view text);
    [[nodiscard]] bool holds(const ConditionFacts& facts) const;
    // That it speaks of.
    [[nodiscard]] std::vector<SourceLine> lines() const;

private:
    friend class ConditionParser;
    enum class Kind : uint8_t {
        Queue,
        Old,
        Exits,
        Starts,
        Before,
        After,
        Line,
        Number,
        Filter,
        And,
        Or,
        Not
    };
    enum class Test : uint8_t { Less, LessOrEqual, Equal, NotEqual, GreaterOrEqual, Greater };
    struct Part
    {
        Kind kind = Kind::Number;
        Test test = Test::Equal;
        std::string name;   // of the process, module or number; an instruction's kind
        std::string module; // of an instruction; empty: any
        SourceLine line;
        double number = 0;
        relupscope::Filter filter;
    };
    static bool holds(const Part& part, const ConditionFacts& facts);

    std::vector<Part> m_parts; // in reverse Polish order
};

} // namespace relupscope
