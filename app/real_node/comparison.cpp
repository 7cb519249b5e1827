// SPDX-License-Identifier: GPL-3.0-or-later
#include "real_node/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <regex>
#include <set>

namespace relupscope {

namespace {

using Texts = std::vector<std::string>;

// Both sides print on one line, but not with the same blanks; those inside of quotes matter.
std::string withoutBlanks(const std::string& term)
{
    std::string result;
    char quote = 0;
    for (size_t i = 0; i < term.size(); ++i) {
        const char c = term[i];
        const bool isBlank = c == ' ' || c == '\n' || c == '\t';
        if (quote != 0 && c == '\\' && i + 1 < term.size()) {
            result += c;
            result += term[++i];
            continue;
        }
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
        if (quote != 0 || !isBlank)
            result += c;
    }
    return result;
}

std::string comparable(const std::string& term)
{
    return withSortedMaps(withoutBlanks(withoutIdentities(term)));
}

std::string joined(const Texts& texts)
{
    return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, "; "));
}

ComparedRow row(std::string what, std::string ours, std::string real)
{
    const Verdict verdict = ours == real ? Verdict::Agree : Verdict::Differ;
    return {std::move(what), std::move(ours), std::move(real), verdict, {}};
}

void compareInstalls(const Report& ours, const RealOutcome& real, std::vector<ComparedRow>* rows)
{
    for (size_t i = 0; i < std::max(ours.installs.size(), real.installs.size()); ++i) {
        const InstallRow* mine = i < ours.installs.size() ? &ours.installs[i] : nullptr;
        const RealOutcome::Install* its = i < real.installs.size() ? &real.installs[i] : nullptr;
        const std::string hop = mine ? mine->from + " → " + mine->to : its->from + " → " + its->to;
        rows->push_back(row("install " + hop,
                            mine && !mine->result.empty() ? comparable(mine->result) : "no result",
                            its ? comparable(its->result) : "no result"));
    }
}

void compareSteps(const Report& ours, const RealOutcome& real, std::vector<ComparedRow>* rows)
{
    for (size_t i = 0; i < std::max(ours.steps.size(), real.steps.size()); ++i)
        rows->push_back(row(fmt::format("step {}", i + 1),
                            i < ours.steps.size() && !ours.steps[i].result.empty()
                                ? comparable(ours.steps[i].result)
                                : "no result",
                            i < real.steps.size() ? comparable(real.steps[i]) : "no result"));
}

void compareInstructions(const Report& ours, const RealOutcome& real,
                         std::vector<ComparedRow>* rows)
{
    Texts mine;
    for (const Report::Instruction& i : ours.relup)
        if (i.outcome != "not reached")
            mine.push_back(comparable(i.text));
    Texts its;
    for (const std::string& i : real.instructions)
        its.push_back(comparable(i));
    rows->push_back(row("instructions, in order", joined(mine), joined(its)));
}

// "account: function_clause": who, and the reason's first word.
std::string crashKind(const std::string& name, const std::string& reason)
{
    static const std::regex word("[a-z][A-Za-z0-9_@]*");
    std::smatch found;
    const bool isNamed = !name.empty() && name.front() != '<' && name != "[]";
    const std::string first = std::regex_search(reason, found, word) ? found.str() : reason;
    return (isNamed ? name : "a process without name") + ": " + first;
}

void compareCrashes(const Report& ours, const RealOutcome& real, std::vector<ComparedRow>* rows)
{
    std::set<std::string> mine;
    for (const Crash& c : ours.crashes)
        mine.insert(crashKind(c.name, c.reason));
    std::set<std::string> its;
    for (const RealOutcome::Crash& c : real.crashes)
        its.insert(crashKind(c.name, c.reason));
    rows->push_back(row("crashes (who, reason)", joined({mine.begin(), mine.end()}),
                        joined({its.begin(), its.end()})));
    ComparedRow restarts = row("restarts of children", ours.restarts ? "some" : "none",
                               real.restarts ? "some" : "none");
    rows->push_back(std::move(restarts));
}

void compareLoad(const Report& ours, const RealOutcome& real, std::vector<ComparedRow>* rows)
{
    const auto kind = [](uint64_t failed) { return std::string(failed ? "some" : "none"); };
    for (const LoadRow& mine : ours.load) {
        const auto its = std::find_if(real.loads.begin(), real.loads.end(),
                                      [&](const auto& l) { return l.name == mine.name; });
        rows->push_back(row("failed requests of " + mine.name, kind(mine.failed),
                            its == real.loads.end() ? "no request" : kind(its->failed)));
    }
}

void compareStates(const Report& ours, const RealRun& real, std::vector<ComparedRow>* rows)
{
    std::map<std::string, std::pair<std::string, std::string>> states;
    const auto text = [&](const std::string& state) {
        return real.plans.hasLoad ? shapeOf(comparable(state)) : comparable(state);
    };
    for (const ServerState& s : ours.states)
        states[s.name].first = text(s.state);
    for (const RealOutcome::State& s : real.outcome.states)
        states[s.name].second = text(s.state);
    for (const auto& [name, pair] : states)
        rows->push_back(row((real.plans.hasLoad ? "shape of the state of " : "state of ") + name,
                            pair.first.empty() ? "not there" : pair.first,
                            pair.second.empty() ? "not there" : pair.second));
}

void compareModules(const Report& ours, const RealOutcome& real, std::vector<ComparedRow>* rows)
{
    Texts mine;
    Texts its;
    for (const RealOutcome::Module& m : real.modules) {
        const auto there = std::find_if(ours.modules.begin(), ours.modules.end(),
                                        [&](const auto& o) { return o.module == m.name; });
        const bool isSame = there != ours.modules.end()
            && std::find(m.versions.begin(), m.versions.end(), there->current) != m.versions.end()
            && there->old.has_value() == m.hasOld;
        if (isSame)
            continue;
        mine.push_back(there == ours.modules.end() ? m.name + " not loaded"
                                                   : fmt::format("{} {}{}", m.name, there->current,
                                                                 there->old ? " and old" : ""));
        its.push_back(fmt::format("{} {}{}", m.name, fmt::join(m.versions, " or "),
                                  m.hasOld ? " and old" : ""));
    }
    rows->push_back(mine.empty() ? row(fmt::format("versions of {} modules", real.modules.size()),
                                       "the same", "the same")
                                 : row("versions of modules", joined(mine), joined(its)));
}

void compareReleases(const Report& ours, const RealOutcome& real, std::vector<ComparedRow>* rows)
{
    Texts mine;
    for (const auto& [version, status] : ours.releases)
        mine.push_back(version + " " + status);
    rows->push_back(row("releases", joined(mine), joined(real.releases)));
}

} // namespace

std::string withoutIdentities(const std::string& term)
{
    static const std::regex pid("<[0-9]+\\.[0-9]+\\.[0-9]+>");
    static const std::regex reference("#(Ref|Port)<[0-9.]+>");
    return std::regex_replace(std::regex_replace(term, pid, "<pid>"), reference, "#$1");
}

namespace {

// Of text[at...] up to and with the quote that begins there.
size_t endOfQuoted(std::string_view text, size_t at)
{
    const char quote = text[at++];
    while (at < text.size() && text[at] != quote)
        at += text[at] == '\\' ? 2 : 1;
    return std::min(at + 1, text.size());
}

// What stands between brackets, by the commas that are in no bracket of its own.
Texts elementsOf(std::string_view inside)
{
    Texts elements;
    size_t begin = 0;
    int depth = 0;
    for (size_t at = 0; at < inside.size();) {
        const char c = inside[at];
        if (c == '"' || c == '\'') {
            at = endOfQuoted(inside, at);
            continue;
        }
        if (c == '{' || c == '[' || c == '(')
            ++depth;
        else if (c == '}' || c == ']' || c == ')')
            --depth;
        else if (c == ',' && depth == 0) {
            elements.emplace_back(inside.substr(begin, at - begin));
            begin = at + 1;
        }
        ++at;
    }
    elements.emplace_back(inside.substr(begin));
    return elements;
}

} // namespace

std::string withSortedMaps(const std::string& term)
{
    std::string sorted;
    std::vector<size_t> open; // where in `sorted` a bracket's contents begin; 0: no map's
    for (size_t at = 0; at < term.size();) {
        const char c = term[at];
        if (c == '"' || c == '\'') {
            const size_t end = endOfQuoted(term, at);
            sorted.append(term, at, end - at);
            at = end;
            continue;
        }
        const bool closes = c == '}' && !open.empty();
        if (closes && open.back() != 0) {
            Texts pairs = elementsOf(std::string_view(sorted).substr(open.back()));
            std::sort(pairs.begin(), pairs.end());
            sorted.replace(open.back(), std::string::npos,
                           fmt::format("{}", fmt::join(pairs, ",")));
        }
        if (closes)
            open.pop_back();
        sorted += c;
        if (c == '{')
            open.push_back(sorted.size() >= 2 && sorted[sorted.size() - 2] == '#' ? sorted.size()
                                                                                  : 0);
        ++at;
    }
    return sorted;
}

std::string shapeOf(const std::string& term)
{
    static const std::regex number("-?[0-9]+(\\.[0-9]+(e[-+]?[0-9]+)?)?");
    static const std::regex inMap("(N=>[^,{}\\[\\]#]+)(,N=>[^,{}\\[\\]#]+)+");
    static const std::regex inList("\\[N(,N)+\\]");
    const std::string plain = std::regex_replace(term, number, "N");
    return std::regex_replace(std::regex_replace(plain, inMap, "$1"), inList, "[N]");
}

std::vector<ComparedRow> compareOutcomes(const Report& ours, const RealRun& real)
{
    std::vector<ComparedRow> rows;
    compareInstalls(ours, real.outcome, &rows);
    compareSteps(ours, real.outcome, &rows);
    compareInstructions(ours, real.outcome, &rows);
    compareCrashes(ours, real.outcome, &rows);
    compareLoad(ours, real.outcome, &rows);
    rows.push_back(row("node", ours.node, real.outcome.node));
    if (ours.node != "halted" && real.outcome.node != "halted") {
        compareReleases(ours, real.outcome, &rows);
        compareModules(ours, real.outcome, &rows);
        compareStates(ours, real, &rows);
    }
    if (!real.plans.onlyOurs.empty()) {
        for (ComparedRow& r : rows) {
            if (r.verdict != Verdict::Differ)
                continue;
            r.verdict = Verdict::NotComparable;
            r.why = "only here: " + joined(real.plans.onlyOurs);
        }
    }
    return rows;
}

namespace {

template<typename Row>
std::vector<Row> ofNode(const std::vector<Row>& all, const std::string& name)
{
    std::vector<Row> its;
    std::copy_if(all.begin(), all.end(), std::back_inserter(its),
                 [&](const Row& r) { return r.node == name; });
    return its;
}

// What a report says of one of its nodes, as if that were the only one.
Report reportOf(const Report& whole, const Report::NodeOutcome& node, const RealPlans& plans)
{
    Report r;
    r.installs = node.installs;
    r.relup = ofNode(whole.relup, node.name);
    r.steps = ofNode(whole.steps, node.name);
    r.crashes = ofNode(whole.crashes, node.name);
    r.restarts = node.restarts;
    r.node = node.node;
    r.releases = node.releases;
    r.modules = node.modules;
    r.states = node.states;
    for (const LoadRow& load : whole.load) {
        if (std::find(plans.loads.begin(), plans.loads.end(), load.name) != plans.loads.end())
            r.load.push_back(load);
    }
    return r;
}

} // namespace

std::vector<ComparedRow> compareNodes(const Report& ours, const RealNodesRun& real)
{
    std::vector<ComparedRow> rows;
    for (size_t i = 0; i < std::min(ours.nodes.size(), real.outcomes.size()); ++i) {
        const RealPlans& plans = real.plans.nodes[i].plans;
        const RealRun its {plans, real.outcomes[i]};
        for (ComparedRow& r : compareOutcomes(reportOf(ours, ours.nodes[i], plans), its)) {
            r.what = ours.nodes[i].name + ": " + r.what;
            rows.push_back(std::move(r));
        }
    }
    return rows;
}

} // namespace relupscope
