// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/scenario.h"

#include "release/elixir_app.h"

#include "base/did_you_mean.h"
#include "release/release_folder.h"
#include "release/scenario_stubs.h"
#include "release/toml_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace relupscope {

namespace {

constexpr double longestMs = 1e10; // some four months of virtual time
constexpr double mostFactor = 1000;
const std::vector<std::string> distributions {"fixed", "spread", "exponential"};
constexpr uint64_t mostClients = 1'000'000;
constexpr uint64_t mostCounted = 1'000'000'000'000;

constexpr size_t mostNodes = 16;
constexpr double mostLoss = 0.99;
const std::vector<std::string> orders {"rolling", "together"};
const std::vector<std::string> nodeStates {"running", "restarted", "halted"};
std::string lastPart(const std::string& folder)
{
    std::filesystem::path path(folder);
    if (path.filename().empty() || path.filename() == "." || path.filename() == "..") {
        std::error_code error;
        const auto whole = std::filesystem::weakly_canonical(path, error);
        if (!error)
            path = whole;
    }
    return path.filename().empty() ? path.parent_path().filename().string()
                                   : path.filename().string();
}

// Names and versions become parts of file names on the virtual disk.
bool isFileNamePart(std::string_view text)
{
    return !text.empty() && text.front() != '.'
        && std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return c > ' ' && c != '/' && c != '\\' && c != '"' && c != '\'' && c != 0x7F;
           });
}

bool isApplicationName(std::string_view name)
{
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z'
        && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                   || c == '_' || c == '@';
           });
}

// It becomes part of an atom, and "a-b" is two of them.
bool isNodeName(std::string_view name)
{
    constexpr size_t longest = 30;
    return name.size() <= longest && isApplicationName(name) && name.find('@') == std::string_view::npos;
}

// Reads one document; every function notes its problems in m_problems and goes on.
class ScenarioReader
{
public:
    ScenarioReader(const HostFiles& files, Scenario& scenario, TomlProblems& problems)
        : m_files(files)
        , m_scenario(scenario)
        , m_problems(problems)
    {
    }

    void read(const toml::table& document);

private:
    void readPath(TomlTable& top);
    void checkPath(const toml::array& path);
    void readReleases(TomlTable& top);
    void readRelease(const std::string& version, const toml::table& table);
    void readRoot(ScenarioRelease& release, TomlTable& table, const toml::node& root);
    void readApps(ScenarioRelease& release, const toml::table& apps);
    void checkApp(const toml::key& name, const toml::value<std::string>& version);
    void readNodes(TomlTable& top);
    void readLinks(TomlTable& top);
    void readUpgradedNodes(TomlTable& upgrade);
    std::string readNodeName(TomlTable& table, const toml::node& name);
    std::string readOwnNode(TomlTable& table);
    void readUpgrade(TomlTable& top);
    void readHolds(TomlTable& upgrade);
    void readSteps(TomlTable& top);
    void readLoads(TomlTable& top);
    ScenarioLoad readLoad(TomlTable& table);
    std::vector<std::pair<double, double>> readPairs(TomlTable& table, std::string_view key,
                                                     double least, double most);
    void checkLoadNames(const std::vector<const toml::table*>& tables);
    void readFaults(TomlTable& top);
    ScenarioFault readFault(const toml::table& one);
    void readExpect(TomlTable& top);
    void readInstallPatterns(TomlTable& table, std::vector<ErlangText>* patterns, bool mayBeNone);
    std::optional<std::string> readNode(TomlTable& table);
    void readExpectedNodes(TomlTable& table);
    std::optional<ExpectedCount> readCount(TomlTable& table, std::string_view key);

    const HostFiles& m_files;
    Scenario& m_scenario;
    TomlProblems& m_problems;
};

void ScenarioReader::read(const toml::table& document)
{
    TomlTable top(m_problems, document, "the scenario");
    m_scenario.title = top.string("title", Need::Required).value_or("");
    m_scenario.about = top.string("about").value_or("");
    m_scenario.category = top.string("category").value_or("");
    m_scenario.moral = top.string("moral").value_or("");
    m_scenario.lookFor = top.string("look_for").value_or("");
    m_scenario.source = top.string("source").value_or("");
    readPath(top);
    readReleases(top);
    readNodes(top);
    readLinks(top);
    readUpgrade(top);
    readSteps(top);
    m_scenario.stubs = readStubs(top);
    readLoads(top);
    readFaults(top);
    readExpect(top);
    top.refuseOthers();
    // A release that did not come out right is told before the path that misses it.
    if (const auto* path = document["path"].as_array(); path != nullptr && m_problems.none())
        checkPath(*path);
}

void ScenarioReader::readPath(TomlTable& top)
{
    const toml::array* path = top.array("path", Need::Required);
    if (path == nullptr)
        return;
    if (path->empty())
        top.problem(*path, "`path` in the scenario names no release");
    for (const toml::node& element : *path) {
        if (const auto* version = element.as_string())
            m_scenario.path.push_back(version->get());
        else
            top.wrongType("path", element, "an array of strings", "put the versions in quotes");
    }
}

// Comes after the releases: every version of the path must be one of them.
void ScenarioReader::checkPath(const toml::array& path)
{
    std::vector<std::string> versions;
    for (const ScenarioRelease& release : m_scenario.releases)
        versions.push_back(release.version);
    const toml::value<std::string>* last = nullptr;
    for (const toml::node& element : path) {
        const auto* version = element.as_string();
        if (version == nullptr)
            continue;
        if (m_scenario.release(version->get()) == nullptr)
            m_problems.add(version->source(),
                           fmt::format("there is no release `{}`", version->get()),
                           didYouMean(version->get(), versions, "the releases are"));
        else if (last != nullptr && last->get() == version->get())
            m_problems.add(version->source(),
                           fmt::format("a hop from `{0}` to `{0}` is none", version->get()));
        last = version;
    }
}

void ScenarioReader::readReleases(TomlTable& top)
{
    const toml::table* releases = top.table("release", Need::Required);
    if (releases == nullptr)
        return;
    for (const auto& [version, node] : *releases) {
        if (const auto* table = node.as_table())
            readRelease(std::string(version.str()), *table);
        else
            m_problems.add(version.source(),
                           fmt::format("`release.{}` must be a table, not {}", version.str(),
                                       tomlTypeWords(node)));
    }
    std::stable_sort(m_scenario.releases.begin(), m_scenario.releases.end(),
                     [releases](const auto& a, const auto& b) {
                         return releases->get(a.version)->source().begin.line
                             < releases->get(b.version)->source().begin.line;
                     });
}

void ScenarioReader::readRelease(const std::string& version, const toml::table& table)
{
    TomlTable reader(m_problems, table, fmt::format("[release.{}]", version));
    // [release.1.5] is TOML for a table 5 inside of release 1.
    for (const auto& [key, node] : table) {
        const bool isDigit
            = !key.str().empty() && key.str().front() >= '0' && key.str().front() <= '9';
        if (node.is_table() && isDigit) {
            m_problems.add(node.source(),
                           fmt::format("`release.{}.{}` is no release", version, key.str()),
                           fmt::format("write [release.\"{}.{}\"]", version, key.str()));
            return;
        }
    }
    if (!isFileNamePart(version))
        m_problems.add(table.source(), fmt::format("`{}` is no release version", version),
                       "letters, digits, dots, no spaces and no slashes");
    ScenarioRelease release {version, {}, {}, {}};
    if (const toml::node* root = reader.node("root")) {
        readRoot(release, reader, *root);
    } else if (const toml::table* apps = reader.table("apps", Need::Required)) {
        readApps(release, *apps);
    }
    reader.refuseOthers();
    m_scenario.releases.push_back(std::move(release));
}

void ScenarioReader::readRoot(ScenarioRelease& release, TomlTable& table, const toml::node& root)
{
    const auto folder = table.string("root");
    if (!folder)
        return;
    if (const toml::node* apps = table.node("apps"))
        table.problem(*apps, fmt::format("release `{}` has both `root` and `apps`", release.version),
                      "take out one of them");
    release.root = folder->starts_with('/') ? *folder : m_scenario.folder + "/" + *folder;
    auto name = release.isPackage() ? packageName(m_files, release.root, release.version)
                                    : releaseNameIn(m_files, release.root, release.version);
    if (name)
        release.name = *name;
    else
        table.problem(root, name.error().where + ": " + name.error().what, name.error().hint);
}

void ScenarioReader::readApps(ScenarioRelease& release, const toml::table& apps)
{
    if (apps.empty())
        m_problems.add(apps.source(),
                       fmt::format("release `{}` has no application", release.version));
    for (const auto& [name, node] : apps) {
        const auto* version = node.as_string();
        if (version == nullptr) {
            m_problems.add(node.source(),
                           fmt::format("the version of `{}` must be a string, not {}", name.str(),
                                       tomlTypeWords(node)),
                           "put the version in quotes");
            continue;
        }
        checkApp(name, *version);
        release.apps.emplace(std::string(name.str()), version->get());
    }
}

void ScenarioReader::checkApp(const toml::key& name, const toml::value<std::string>& version)
{
    if (!isApplicationName(name.str())) {
        m_problems.add(name.source(), fmt::format("`{}` is no application name", name.str()),
                       "a small letter first, then letters, digits and underscores");
        return;
    }
    if (!isFileNamePart(version.get())) {
        m_problems.add(version.source(), fmt::format("`{}` is no version", version.get()));
        return;
    }
    const std::string folder = fmt::format("apps/{}-{}", name.str(), version.get());
    const std::string whole = m_scenario.folder + "/" + folder;
    if (!m_files.isFolder(whole)) {
        const auto there = m_files.list(m_scenario.folder + "/apps");
        m_problems.add(
            version.source(), fmt::format("there is no folder {}", folder),
            didYouMean(folder.substr(5), there.value_or(std::vector<std::string> {}), "apps/ has"));
    } else if (isElixirApp(m_files, whole)) {
        m_scenario.needsElixir = true;
    } else if (!m_files.isFolder(whole + "/src") && !m_files.isFolder(whole + "/ebin")) {
        m_problems.add(version.source(), fmt::format("{} has neither src nor ebin", folder));
    }
}

// --- several nodes

void ScenarioReader::readNodes(TomlTable& top)
{
    for (const toml::table* one : top.tables("node")) {
        TomlTable table(m_problems, *one, "[[node]]");
        const std::string name = table.string("name", Need::Required).value_or("");
        if (const toml::node* place = table.node("name"); place != nullptr && !isNodeName(name))
            table.problem(*place, fmt::format("`{}` is no name for a node", name),
                          "a small letter first, then letters, digits and underscores, at most 30");
        else if (place != nullptr && m_scenario.hasNode(name))
            table.problem(*place, fmt::format("there is a node `{}` already", name));
        table.refuseOthers();
        m_scenario.nodes.push_back({name});
        if (m_scenario.nodes.size() == mostNodes + 1)
            m_problems.add(one->source(), fmt::format("there are more than {} nodes", mostNodes));
    }
}

// The name of one of the nodes; empty when it is none, which is told.
std::string ScenarioReader::readNodeName(TomlTable& table, const toml::node& node)
{
    const auto* name = node.as_string();
    if (name == nullptr) {
        table.problem(node, fmt::format("a node's name in {} must be a string", table.name()));
        return {};
    }
    if (m_scenario.hasNode(name->get()))
        return name->get();
    table.problem(node, fmt::format("there is no node `{}`", name->get()), m_scenario.nodesHint(name->get()));
    return {};
}

// `node = "b"`, else the first of several.
std::string ScenarioReader::readOwnNode(TomlTable& table)
{
    if (const toml::node* node = table.node("node"))
        return readNodeName(table, *node);
    return m_scenario.nodeName(0);
}

void ScenarioReader::readLinks(TomlTable& top)
{
    for (const toml::table* one : top.tables("link")) {
        TomlTable table(m_problems, *one, "[[link]]");
        ScenarioLink link;
        if (const toml::array* between = table.array("between", Need::Required)) {
            if (between->size() == 2) {
                link.a = readNodeName(table, *between->get(0));
                link.b = readNodeName(table, *between->get(1));
            }
            if (between->size() != 2 || (!link.a.empty() && link.a == link.b))
                table.problem(*between, "a link is between two nodes", "between = [\"a\", \"b\"]");
        }
        link.latencyMs = table.number("latency_ms", 0, longestMs).value_or(link.latencyMs);
        link.bytesPerSecond = table.integer("bandwidth", 0, mostCounted).value_or(0);
        link.loss = table.number("loss", 0, mostLoss).value_or(0);
        table.refuseOthers();
        m_scenario.links.push_back(std::move(link));
    }
}

void ScenarioReader::readUpgradedNodes(TomlTable& table)
{
    ScenarioUpgrade& upgrade = m_scenario.upgrade;
    for (const ScenarioNode& node : m_scenario.nodes)
        upgrade.nodes.push_back(node.name);
    if (const toml::array* nodes = table.array("nodes")) {
        upgrade.nodes.clear();
        for (const toml::node& node : *nodes) {
            const std::string name = readNodeName(table, node);
            if (std::find(upgrade.nodes.begin(), upgrade.nodes.end(), name) != upgrade.nodes.end())
                table.problem(node, fmt::format("`{}` stands there twice", name));
            upgrade.nodes.push_back(name);
        }
        if (nodes->empty())
            table.problem(*nodes, "`nodes` in [upgrade] names no node",
                          "automatic = false upgrades none by itself");
    }
    const std::string order = table.string("order").value_or("rolling");
    if (std::find(orders.begin(), orders.end(), order) == orders.end())
        table.problem(*table.node("order"), fmt::format("there is no order `{}`", order),
                      didYouMean(order, orders, "it is one of"));
    upgrade.isRolling = order == "rolling";
    upgrade.nodeGapMs = table.number("node_gap_ms", 0, longestMs).value_or(upgrade.nodeGapMs);
    for (const char* key : {"order", "node_gap_ms"}) {
        if (const toml::node* node = table.node(key); node != nullptr && !m_scenario.hasNodes())
            table.problem(*node, fmt::format("`{}` is of no use with one node", key), "name them with [[node]]");
    }
}

void ScenarioReader::readUpgrade(TomlTable& top)
{
    const toml::table* found = top.table("upgrade");
    const toml::table nothing;
    TomlTable table(m_problems, found != nullptr ? *found : nothing, "[upgrade]");
    ScenarioUpgrade& upgrade = m_scenario.upgrade;
    upgrade.isAutomatic = table.boolean("automatic").value_or(upgrade.isAutomatic);
    upgrade.hasHeart = table.boolean("heart").value_or(upgrade.hasHeart);
    upgrade.atMs = table.number("at_ms", 0, longestMs).value_or(upgrade.atMs);
    upgrade.options = table.erlang("options").value_or(upgrade.options);
    upgrade.makePermanentAfterMs = table.number("make_permanent_after_ms", 0, longestMs);
    upgrade.hopGapMs = table.number("hop_gap_ms", 0, longestMs).value_or(upgrade.hopGapMs);
    readUpgradedNodes(table);
    readHolds(table);
    upgrade.watchAfterMs
        = table.number("watch_after_ms", 0, longestMs).value_or(upgrade.watchAfterMs);
    table.refuseOthers();
}

void ScenarioReader::readHolds(TomlTable& upgrade)
{
    const toml::table* holds = upgrade.table("hold_ms");
    if (holds == nullptr)
        return;
    for (const auto& [key, node] : *holds) {
        const std::string number(key.str());
        const bool isNumber = !number.empty() && number.size() < 7 && number.front() != '0'
            && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
        const auto ms = node.value<double>();
        if (!isNumber)
            m_problems.add(key.source(), fmt::format("`{}` is no instruction's number", number),
                           "hold_ms = { \"4\" = 250 } holds the release handler before the fourth");
        else if (!ms || *ms < 0 || *ms > longestMs)
            m_problems.add(node.source(), fmt::format("`hold_ms` wants milliseconds for \"{}\"", number));
        else
            m_scenario.upgrade.holdMs[std::stoull(number)] = *ms;
    }
}

void ScenarioReader::readSteps(TomlTable& top)
{
    for (const toml::table* one : top.tables("step")) {
        TomlTable table(m_problems, *one, "[[step]]");
        ScenarioStep step;
        step.atMs = table.number("at_ms", 0, longestMs).value_or(0);
        step.node = readOwnNode(table);
        step.eval = table.erlang("eval", Need::Required).value_or(step.eval);
        step.expect = table.erlang("expect");
        table.refuseOthers();
        m_scenario.steps.push_back(std::move(step));
    }
}

void ScenarioReader::readLoads(TomlTable& top)
{
    const auto tables = top.tables("load");
    for (const toml::table* one : tables) {
        TomlTable table(m_problems, *one, "[[load]]");
        m_scenario.loads.push_back(readLoad(table));
    }
    checkLoadNames(tables);
}

// [[MS, NUMBER], ...] in the order of time.
std::vector<std::pair<double, double>> ScenarioReader::readPairs(TomlTable& table, std::string_view key,
                                                                 double least, double most)
{
    std::vector<std::pair<double, double>> pairs;
    const toml::array* found = table.array(key);
    if (found == nullptr)
        return pairs;
    for (const toml::node& node : *found) {
        const toml::array* pair = node.as_array();
        const auto ms = pair != nullptr && pair->size() == 2 ? pair->get(0)->value<double>() : std::nullopt;
        const auto value = ms ? pair->get(1)->value<double>() : std::nullopt;
        const bool isInOrder = pairs.empty() || (ms && *ms >= pairs.back().first);
        if (!value || *ms < 0 || *ms > longestMs || *value < least || *value > most || !isInOrder) {
            table.problem(node, fmt::format("`{}` is made of [MS, NUMBER], in the order of time, each "
                                            "number from {} to {}", key, least, most));
            return pairs;
        }
        pairs.emplace_back(*ms, *value);
    }
    return pairs;
}

ScenarioLoad ScenarioReader::readLoad(TomlTable& table)
{
    ScenarioLoad load;
    load.name = table.string("name", Need::Required).value_or("");
    load.clients = table.integer("clients", 1, mostClients).value_or(load.clients);
    const toml::node* think = table.node("think_ms");
    const toml::node* rate = table.node("rate_per_s");
    load.thinkMs = table.number("think_ms", 0, longestMs);
    load.ratePerS = table.number("rate_per_s", 0.001, 1e6);
    if (think == nullptr && rate == nullptr)
        m_problems.addMissing(
            table.source(), "[[load]] has neither `think_ms` nor `rate_per_s`",
            "think_ms makes clients that wait between requests, rate_per_s a steady rate");
    else if (think != nullptr && rate != nullptr)
        table.problem(*rate, "[[load]] has both `think_ms` and `rate_per_s`",
                      "take out one of them");
    load.distribution = table.string("distribution").value_or("");
    if (!load.distribution.empty()
        && std::find(distributions.begin(), distributions.end(), load.distribution) == distributions.end())
        table.problem(*table.node("distribution"),
                      fmt::format("there is no distribution `{}`", load.distribution),
                      didYouMean(load.distribution, distributions, "it is one of"));
    load.ramp = readPairs(table, "ramp", 0, mostFactor);
    for (const auto& [ms, count] : readPairs(table, "bursts", 1, 1e6))
        load.bursts.emplace_back(ms, static_cast<uint64_t>(count));
    load.node = readOwnNode(table);
    load.warmUpMs = table.number("warm_up_ms", 0, longestMs).value_or(0);
    load.run = table.erlang("run", Need::Required).value_or(load.run);
    table.refuseOthers();
    return load;
}

void ScenarioReader::checkLoadNames(const std::vector<const toml::table*>& tables)
{
    std::vector<std::string> seen;
    for (const toml::table* table : tables) {
        const toml::node* node = table->get("name");
        const auto* name = node == nullptr ? nullptr : node->as_string();
        if (name == nullptr)
            continue;
        if (!isFileNamePart(name->get()))
            m_problems.add(name->source(), fmt::format("`{}` is no name for a load", name->get()),
                           "one word, without quotes and slashes");
        else if (std::find(seen.begin(), seen.end(), name->get()) != seen.end())
            m_problems.add(name->source(),
                           fmt::format("there is a load `{}` already", name->get()));
        seen.push_back(name->get());
    }
}

void ScenarioReader::readFaults(TomlTable& top)
{
    for (const toml::table* one : top.tables("fault"))
        m_scenario.faults.push_back(readFault(*one));
}

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
        m_problems.add((one.get(problem->key) != nullptr ? *one.get(problem->key) : static_cast<const toml::node&>(one)).source(),
                       problem->what, problem->hint);
    for (const auto& [key, node] : one) {
        const bool isTarget = key.str() == info.key
            && (info.argument == FaultArgument::Process || info.argument == FaultArgument::Pattern);
        if (const auto* text = node.as_string(); text != nullptr && (isTarget || isErlangKey(key.str())))
            fault.texts.emplace_back(m_problems.erlangText(*text), false);
    }
    return fault;
}

void ScenarioReader::readExpect(TomlTable& top)
{
    const toml::table* found = top.table("expect");
    if (found == nullptr)
        return;
    TomlTable table(m_problems, *found, "[expect]");
    ScenarioExpect& expect = m_scenario.expect;
    readInstallPatterns(table, &expect.install, false);
    expect.crashes = readCount(table, "crashes");
    expect.failedRequests = readCount(table, "failed_requests");
    expect.restarts = readCount(table, "restarts");
    expect.node = readNode(table);
    readExpectedNodes(table);
    table.refuseOthers();
}

// `mayBeNone`: an empty list says that nothing is installed.
void ScenarioReader::readInstallPatterns(TomlTable& table, std::vector<ErlangText>* all, bool mayBeNone)
{
    std::vector<ErlangText>& patterns = *all;
    const toml::node* node = table.node("install");
    if (node == nullptr)
        return;
    if (node->is_string()) {
        if (const auto pattern = table.erlang("install"))
            patterns.assign(m_scenario.hops(), *pattern);
        return;
    }
    if (!node->is_array()) {
        table.wrongType("install", *node, "a string or an array of strings");
        return;
    }
    for (const toml::node& element : *node->as_array()) {
        if (const auto* text = element.as_string())
            patterns.push_back(m_problems.erlangText(*text));
        else
            table.wrongType("install", element, "a string or an array of strings");
    }
    if (patterns.size() != m_scenario.hops() && !(mayBeNone && patterns.empty()))
        table.problem(*node,
                      fmt::format("`install` in {} has {} patterns, the path has {} hops",
                                  table.name(), patterns.size(), m_scenario.hops()),
                      "one pattern a hop, or a single string for all of them");
}

// [expect.nodes.NAME]
void ScenarioReader::readExpectedNodes(TomlTable& table)
{
    const toml::table* nodes = table.table("nodes");
    if (nodes == nullptr)
        return;
    for (const auto& [name, node] : *nodes) {
        if (!m_scenario.hasNode(name.str()))
            m_problems.add(name.source(), fmt::format("there is no node `{}`", name.str()),
                           m_scenario.nodesHint(name.str()));
        const toml::table* one = node.as_table();
        if (one == nullptr) {
            m_problems.add(node.source(), fmt::format("`nodes.{}` must be a table", name.str()));
            continue;
        }
        TomlTable its(m_problems, *one, fmt::format("[expect.nodes.{}]", name.str()));
        ScenarioExpect::OfNode& expected = m_scenario.expect.nodes[std::string(name.str())];
        if (its.node("install") != nullptr)
            readInstallPatterns(its, &expected.install.emplace(), true);
        expected.node = readNode(its);
        its.refuseOthers();
    }
}

std::optional<std::string> ScenarioReader::readNode(TomlTable& table)
{
    const auto state = table.string("node");
    if (!state)
        return state;
    if (std::find(nodeStates.begin(), nodeStates.end(), *state) == nodeStates.end())
        table.problem(*table.node("node"), fmt::format("a node is never `{}`", *state),
                      didYouMean(*state, nodeStates, "it is one of"));
    return state;
}

std::optional<ExpectedCount> ScenarioReader::readCount(TomlTable& table, std::string_view key)
{
    const toml::node* node = table.node(key);
    if (node == nullptr)
        return std::nullopt;
    if (!node->is_table()) {
        if (!node->is_integer()) {
            table.wrongType(key, *node, "a whole number, { min = N } or { max = N }");
            return std::nullopt;
        }
        const auto exact = table.integer(key, 0, mostCounted);
        return ExpectedCount {exact, exact};
    }
    TomlTable bounds(m_problems, *node->as_table(), fmt::format("`{}`", key));
    ExpectedCount count;
    count.min = bounds.integer("min", 0, mostCounted);
    count.max = bounds.integer("max", 0, mostCounted);
    bounds.refuseOthers();
    if (node->as_table()->empty())
        table.problem(*node, fmt::format("`{}` has neither `min` nor `max`", key));
    if (count.min && count.max && *count.min > *count.max)
        table.problem(*node, fmt::format("`{}` can never be: min is above max", key));
    return count;
}

Result<std::string> readScenarioText(const HostFiles& files, const Scenario& scenario)
{
    if (!files.isFolder(scenario.folder))
        return fail(
            ErrorKind::NotFound, scenario.folder, "there is no such folder",
            "a scenario is a folder with scenario.toml; `relupscope list` names the built-in "
            "ones");
    if (!files.isFile(scenario.file))
        return fail(ErrorKind::NotFound, scenario.folder,
                    "there is no scenario.toml in this folder",
                    "`relupscope new DIR` writes a scenario to start from");
    return files.read(scenario.file);
}

} // namespace

std::string ExpectedCount::text() const
{
    if (min && max)
        return *min == *max ? fmt::format("{}", *min) : fmt::format("{} to {}", *min, *max);
    if (min)
        return fmt::format("at least {}", *min);
    return max ? fmt::format("at most {}", *max) : "any number";
}

const ScenarioRelease* Scenario::release(std::string_view version) const
{
    for (const ScenarioRelease& one : releases)
        if (one.version == version)
            return &one;
    return nullptr;
}

bool Scenario::hasNode(std::string_view node) const
{
    return std::any_of(nodes.begin(), nodes.end(), [node](const ScenarioNode& n) { return n.name == node; });
}

uint32_t Scenario::nodeIndex(std::string_view node) const
{
    for (uint32_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].name == node)
            return i;
    }
    return 0;
}

std::string Scenario::nodeName(uint32_t index) const
{
    return index < nodes.size() ? nodes[index].name : std::string();
}

std::string Scenario::nodesHint(std::string_view wanted) const
{
    std::vector<std::string> names;
    for (const ScenarioNode& node : nodes)
        names.push_back(node.name);
    return names.empty() ? "the scenario has one node, which has no name; [[node]] names several"
                         : didYouMean(wanted, names, "the nodes are");
}

std::optional<FaultProblem> Scenario::problemOf(const Fault& fault) const
{
    const auto missing = [this](const std::string& key, const std::string& wanted) -> std::optional<FaultProblem> {
        if (hasNode(wanted))
            return std::nullopt;
        return FaultProblem {key, fmt::format("there is no node `{}`", wanted), nodesHint(wanted)};
    };
    if (const auto node = fault.value("node"))
        return missing("node", *node);
    const FaultInfo& info = faultInfo(fault.kind);
    if (info.argument != FaultArgument::Link)
        return std::nullopt;
    for (const std::string& end : linkEnds(fault.target)) {
        if (auto problem = missing(std::string(info.key), end))
            return problem;
    }
    return std::nullopt;
}

Result<Scenario> readScenario(const HostFiles& files, const std::string& folder)
{
    Scenario scenario;
    scenario.folder = folder;
    while (scenario.folder.size() > 1 && scenario.folder.back() == '/')
        scenario.folder.pop_back();
    scenario.name = lastPart(scenario.folder);
    scenario.file = scenario.folder + "/scenario.toml";
    if (files.isFile(folder) && folder.ends_with(".tar.gz")) {
        TRY(describePackage(files, folder, scenario));
        return scenario;
    }
    if (!files.isFile(scenario.file) && isReleaseFolder(files, scenario.folder)) {
        TRY(describeReleaseFolder(files, scenario));
        return scenario;
    }
    TRY_ASSIGN(const std::string text, readScenarioText(files, scenario));
    TRY_ASSIGN(const toml::table document, parseToml(scenario.file, text));
    TomlProblems problems(scenario.file, text);
    ScenarioReader(files, scenario, problems).read(document);
    if (!problems.none())
        return tl::unexpected<Error>(problems.first());
    return scenario;
}

} // namespace relupscope
