// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/comparison.h"

#include "paint/chart_scale.h"

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

struct Window
{
    double from = 0;
    double to = 0;
};

// Of one instruction in one run; nothing if it was not reached.
struct Measures
{
    bool reached = false;
    bool failed = false;
    double ms = 0;
    double waiting = 0;
    double failures = 0;
    double crashes = 0;
};

bool hasBegun(const InstructionRow& row)
{
    return row.status == InstructionStatus::Done || row.status == InstructionStatus::Failed
        || row.status == InstructionStatus::Now;
}

double mostIn(const Series& series, const Window& window)
{
    double most = valueAt(series, window.from);
    for (size_t i = 0; i < series.ms.size(); ++i)
        if (series.ms[i] >= window.from && series.ms[i] <= window.to)
            most = std::max(most, series.value[i]);
    return most;
}

Measures measuresIn(const WorldView& view, const Window& window)
{
    Measures m;
    m.reached = true;
    m.ms = window.to - window.from;
    if (!view.charts.waiting.empty())
        m.waiting = mostIn(view.charts.waiting.front(), window);
    m.failures = std::max(0.0, valueAt(view.charts.failed, window.to)
                                   - valueAt(view.charts.failed, window.from));
    return m;
}

Measures measuresOf(const WorldView& view, int n)
{
    for (const InstructionRow& row : view.relup) {
        if (row.n != n || !hasBegun(row))
            continue;
        const bool isOver = row.status == InstructionStatus::Done;
        Measures m = measuresIn(view, {row.atMs, isOver ? row.atMs + row.ms : view.ms});
        m.failed = row.status == InstructionStatus::Failed;
        m.crashes = static_cast<double>(
            std::count_if(view.crashes.begin(), view.crashes.end(), [&](const Crash& c) {
                return c.hop == row.hop && c.instruction == row.n;
            }));
        return m;
    }
    return {};
}

Measures measuresOfAll(const WorldView& view)
{
    double from = view.ms;
    double to = 0;
    for (const InstructionRow& row : view.relup) {
        if (!hasBegun(row))
            continue;
        from = std::min(from, row.atMs);
        to = std::max(to, row.atMs + row.ms);
    }
    Measures m = measuresIn(view, {std::min(from, to), std::max(to, view.ms)});
    m.ms = std::max(0.0, to - from);
    uint64_t failed = 0;
    for (const LoadRow& row : view.load)
        failed += row.failed;
    m.failures = static_cast<double>(failed);
    m.crashes = static_cast<double>(view.crashes.size());
    return m;
}

void fill(ComparedInstruction& row, const Measures& a, const Measures& b)
{
    row.reachedInA = a.reached;
    row.reachedInB = b.reached;
    row.failedInA = a.failed || a.crashes > 0;
    row.failedInB = b.failed || b.crashes > 0;
    const auto value = [&](double Measures::*of) {
        return ComparedValue {a.*of, b.*of, a.reached, b.reached};
    };
    row.ms = value(&Measures::ms);
    row.waiting = value(&Measures::waiting);
    row.failed = value(&Measures::failures);
    row.crashes = value(&Measures::crashes);
}

void summarize(Comparison& made, const std::string& nameA, const std::string& nameB)
{
    const std::string both = nameA + " and " + nameB;
    if (made.firstDifference < 0) {
        made.fact = both + " are equal.";
        return;
    }
    const auto first = static_cast<size_t>(made.firstDifference);
    const ComparedInstruction& row = made.rows[first];
    made.fact = row.n == 0 ? both + " are equal through the relup."
        : first == 0       ? both + " differ from the first instruction on."
                           : both + " are equal up to " + row.title + ".";
    const ComparedInstruction& end = made.rows.back();
    const auto say = [](double value, const char* one, const char* many) {
        const auto n = static_cast<uint64_t>(std::llround(value));
        return std::to_string(n) + " " + (n == 1 ? one : many);
    };
    made.more = "In the end " + nameA + " has " + say(end.crashes.a, "crash", "crashes") + " and "
        + say(end.failed.a, "failed request", "failed requests") + ", " + nameB + " "
        + say(end.crashes.b, "crash", "crashes") + " and "
        + say(end.failed.b, "failed request", "failed requests") + ".";
}

} // namespace

Likeness ComparedValue::likeness() const
{
    constexpr double share = 0.05;
    constexpr double nothing = 0.05; // a twentieth of a millisecond is noise of the picture
    if (hasA != hasB)
        return Likeness::Different;
    const double apart = std::abs(a - b);
    if (!hasA || apart < 1e-9)
        return Likeness::Equal;
    return apart <= std::max(nothing, share * std::max(std::abs(a), std::abs(b)))
        ? Likeness::Near
        : Likeness::Different;
}

Likeness ComparedInstruction::likeness() const
{
    return std::max({ms.likeness(), waiting.likeness(), failed.likeness(), crashes.likeness()});
}

Comparison compareRuns(const WorldView& a, const WorldView& b, const std::string& nameA,
                       const std::string& nameB)
{
    Comparison made;
    for (const InstructionRow& instruction : a.relup) {
        ComparedInstruction row;
        row.n = instruction.n;
        row.kind = instruction.kind;
        row.title = instruction.kind
            + (instruction.subject.empty() ? "" : " " + instruction.subject);
        row.isPointOfNoReturn = instruction.isPointOfNoReturn;
        fill(row, measuresOf(a, instruction.n), measuresOf(b, instruction.n));
        const bool differs = row.likeness() == Likeness::Different;
        made.differing += differs;
        if (differs && made.firstDifference < 0)
            made.firstDifference = static_cast<int>(made.rows.size());
        made.rows.push_back(std::move(row));
    }
    ComparedInstruction end;
    end.title = "In the end";
    fill(end, measuresOfAll(a), measuresOfAll(b));
    if (made.firstDifference < 0 && end.likeness() == Likeness::Different)
        made.firstDifference = static_cast<int>(made.rows.size());
    made.rows.push_back(std::move(end));
    summarize(made, nameA, nameB);
    return made;
}

} // namespace relupscope::ui
