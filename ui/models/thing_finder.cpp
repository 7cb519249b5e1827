// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/thing_finder.h"

#include "paint/numbers.h"

#include <QObject>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

namespace relupscope::ui {

namespace {

// 0: it begins with it; 1: it has it elsewhere; nullopt: it has not.
std::optional<int> rankOf(std::string_view name, const std::string& lowered)
{
    const auto same = [](char a, char b) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(a))) == b;
    };
    const auto at = std::search(name.begin(), name.end(), lowered.begin(), lowered.end(), same);
    if (at == name.end())
        return std::nullopt;
    return at == name.begin() ? 0 : 1;
}

struct Ranked
{
    int rank = 0;
    const ProcessRow* row = nullptr;
};

} // namespace

std::vector<FoundThing> findThings(const WorldView& view, const QString& words, size_t most)
{
    constexpr int fewest = 2;
    constexpr int afterServers = 2; // clients rank behind
    const std::string wanted = words.trimmed().toLower().toStdString();
    std::vector<FoundThing> found;
    if (words.trimmed().size() < fewest)
        return found;
    for (const ModuleRow& module : view.modules)
        if (rankOf(module.module, wanted) && found.size() < most)
            found.push_back({QObject::tr("Module %1").arg(text(module.module)), 0, module.module});
    std::vector<Ranked> ranked;
    for (const ProcessRow& row : view.processes) {
        std::optional<int> rank = rankOf(row.name, wanted);
        if (!rank && pidText(row.pid) == wanted)
            rank = 0;
        if (rank)
            ranked.push_back({*rank + (row.loadName.empty() ? 0 : afterServers), &row});
    }
    const size_t left = std::min(most - found.size(), ranked.size());
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Ranked& a, const Ranked& b) { return a.rank < b.rank; });
    for (size_t i = 0; i < left; ++i) {
        const ProcessRow& row = *ranked[i].row;
        const QString pid
            = row.name == pidText(row.pid) ? QString() : QLatin1Char(' ') + text(pidText(row.pid));
        found.push_back({QObject::tr("Process %1").arg(text(row.name)) + pid, row.pid, {}});
    }
    return found;
}

} // namespace relupscope::ui
