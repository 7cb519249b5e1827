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

bool isOfShownNode(const WorldView& view, const Crash& crash)
{
    return view.nodes.size() < 2 || crash.node == view.nodes[view.node].name;
}

// A run that stands before an instruction has not begun it.
bool hasReached(const WorldView& view, const InstructionRow& row)
{
    return hasBegun(row) && !(view.atInstructionBoundary && row.status == InstructionStatus::Now);
}

// nullptr: the run has no such instruction.
Measures measuresOf(const WorldView& view, const InstructionRow* row)
{
    if (!row || !hasReached(view, *row))
        return {};
    Measures m;
    m.reached = true;
    m.failed = row->status == InstructionStatus::Failed;
    m.ms = row->status == InstructionStatus::Now ? view.ms - row->atMs : row->ms;
    m.waiting = static_cast<double>(row->mostWaiting);
    m.failures = static_cast<double>(row->failedRequests);
    m.crashes = static_cast<double>(
        std::count_if(view.crashes.begin(), view.crashes.end(), [&](const Crash& c) {
            return c.hop == row->hop && c.instruction == row->n && isOfShownNode(view, c);
        }));
    return m;
}

// An instruction of A and what B has like it; one of them may be missing.
struct Pair
{
    const InstructionRow* a = nullptr;
    const InstructionRow* b = nullptr;
};

bool isAlike(const InstructionRow& a, const InstructionRow& b)
{
    return a.kind == b.kind && a.subject == b.subject;
}

// The longest sequence that both have, and between its parts what only one has, A's first.
std::vector<Pair> align(const std::vector<InstructionRow>& a, const std::vector<InstructionRow>& b)
{
    // longest[i][j]: how much a from i on and b from j on have in common.
    std::vector<std::vector<int>> longest(a.size() + 1, std::vector<int>(b.size() + 1, 0));
    for (size_t i = a.size(); i-- > 0;)
        for (size_t j = b.size(); j-- > 0;)
            longest[i][j] = isAlike(a[i], b[j]) ? longest[i + 1][j + 1] + 1
                                                : std::max(longest[i + 1][j], longest[i][j + 1]);
    std::vector<Pair> pairs;
    size_t i = 0;
    size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && isAlike(a[i], b[j]))
            pairs.push_back({&a[i++], &b[j++]});
        else if (j == b.size() || (i < a.size() && longest[i + 1][j] >= longest[i][j + 1]))
            pairs.push_back({&a[i++], nullptr});
        else
            pairs.push_back({nullptr, &b[j++]});
    }
    return pairs;
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
    Measures m;
    m.reached = true;
    m.ms = std::max(0.0, to - from);
    if (!view.charts.waiting.empty())
        m.waiting
            = mostIn(view.charts.waiting.front(), {std::min(from, to), std::max(to, view.ms)});
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

ComparedInstruction rowOf(const WorldView& a, const WorldView& b, const Pair& pair)
{
    const InstructionRow& instruction = pair.a ? *pair.a : *pair.b;
    ComparedInstruction row;
    row.n = instruction.n;
    row.nA = pair.a ? pair.a->n : 0;
    row.nB = pair.b ? pair.b->n : 0;
    row.kind = instruction.kind;
    row.title = instruction.kind + (instruction.subject.empty() ? "" : " " + instruction.subject);
    row.isPointOfNoReturn = instruction.isPointOfNoReturn;
    fill(row, measuresOf(a, pair.a), measuresOf(b, pair.b));
    return row;
}

// Whether the run goes on where this view of it ends.
bool goesOn(const WorldView& view)
{
    return view.phase != WorldPhase::Finished && view.phase != WorldPhase::Failed;
}

// What only one of two runs is known to have done is no difference: the other may do it as well.
bool isCutShort(const WorldView& view, const WorldView& other)
{
    return goesOn(view) && view.ms < other.ms;
}

std::string knownSoFar(const WorldView& view, const std::string& name)
{
    const auto next
        = std::find_if(view.relup.begin(), view.relup.end(),
                       [&view](const InstructionRow& row) { return !hasReached(view, row); });
    const std::string until = next == view.relup.end()
        ? "for " + std::to_string(std::llround(view.ms)) + " ms"
        : "up to " + next->kind + (next->subject.empty() ? "" : " " + next->subject);
    return name + " is known only " + until + ": go there and run on to compare the rest.";
}

void summarize(Comparison& made, const std::string& nameA, const std::string& nameB)
{
    const std::string both = nameA + " and " + nameB;
    if (made.firstDifference < 0) {
        made.fact = both
            + (made.rows.back().isUnknown ? " are equal as far as both are known." : " are equal.");
        return;
    }
    const auto first = static_cast<size_t>(made.firstDifference);
    const ComparedInstruction& row = made.rows[first];
    made.fact = row.n == 0  ? both + " are equal through the relup."
        : row.isInOneOnly() ? "Only " + (row.nA > 0 ? nameA : nameB) + " has " + row.title + "."
        : first == 0        ? both + " differ from the first instruction on."
                            : both + " are equal up to " + row.title + ".";
    const ComparedInstruction& end = made.rows.back();
    if (end.isUnknown)
        return;
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
    if (isUnknown)
        return Likeness::Near;
    if (isInOneOnly())
        return Likeness::Different;
    return std::max({ms.likeness(), waiting.likeness(), failed.likeness(), crashes.likeness()});
}

Comparison compareRuns(const WorldView& a, const WorldView& b, const std::string& nameA,
                       const std::string& nameB)
{
    Comparison made;
    const bool isShortA = isCutShort(a, b);
    const bool isShortB = isCutShort(b, a);
    for (const Pair& pair : align(a.relup, b.relup)) {
        ComparedInstruction row = rowOf(a, b, pair);
        row.isUnknown = (isShortA && row.nA > 0 && !row.reachedInA && row.reachedInB)
            || (isShortB && row.nB > 0 && !row.reachedInB && row.reachedInA);
        const bool differs = row.likeness() == Likeness::Different;
        made.differing += differs;
        if (differs && made.firstDifference < 0)
            made.firstDifference = static_cast<int>(made.rows.size());
        made.rows.push_back(std::move(row));
    }
    ComparedInstruction end;
    end.title = "In the end";
    fill(end, isShortA ? Measures {} : measuresOfAll(a), isShortB ? Measures {} : measuresOfAll(b));
    end.isUnknown = isShortA || isShortB;
    if (made.firstDifference < 0 && end.likeness() == Likeness::Different)
        made.firstDifference = static_cast<int>(made.rows.size());
    made.rows.push_back(std::move(end));
    summarize(made, nameA, nameB);
    if (isShortA || isShortB)
        made.more = isShortA ? knownSoFar(a, nameA) : knownSoFar(b, nameB);
    return made;
}

} // namespace relupscope::ui
