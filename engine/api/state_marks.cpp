// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/state_marks.h"

#include <set>

namespace relupscope {

namespace {

// Without the blanks and brackets before it and the brackets and commas behind it.
std::string contentOf(const std::string& line)
{
    const size_t first = line.find_first_not_of(" #{[");
    const size_t last = line.find_last_not_of(" ,}]");
    return first == std::string::npos || last == std::string::npos || last < first
        ? std::string()
        : line.substr(first, last - first + 1);
}

} // namespace

void markAdded(const std::vector<StateLine>& before, std::vector<StateLine>& after)
{
    std::set<std::string> known {std::string()};
    for (const StateLine& line : before)
        known.insert(contentOf(line.text));
    for (StateLine& line : after)
        line.mark = known.count(contentOf(line.text)) > 0 ? ' ' : '+';
}

} // namespace relupscope
