// SPDX-License-Identifier: GPL-3.0-or-later
// Circles among modules that call each other. A pure function of names.
#pragma once

#include <string>
#include <vector>

namespace relupscope {

struct ModuleCall
{
    std::string caller;
    std::string callee;
    std::string text; // "orders calls stock:price/2"
};

// Of each set of modules that reach each other one shortest circle, as the calls that make it; the
// circle begins with the first of its modules by name.
std::vector<std::vector<ModuleCall>> callCircles(const std::vector<ModuleCall>& calls);

} // namespace relupscope
