// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario as the terms that our Erlang modules take: the plan of relupscope_build and that of
// relupscope_driver. The same plans go to our machine and to a real node; only the folders differ.
#pragma once

#include "release/scenario.h"

#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

// Where a node finds what a plan speaks of.
struct PlanFolders
{
    std::string root;        // of the target system: lib/ and releases/ are in it
    std::string scenario;    // the folder with scenario.toml
    std::string brought {};  // BROUGHT/VERSION is a release's root; empty: roots are where they are
    std::string progress {}; // a folder that outlives a restart of the node; empty: there is none
};

// In our machine.
inline constexpr const char* NodeRoot = "/release";
inline constexpr const char* NodeScenario = "/scenario";
inline constexpr const char* NodeBrought = "/brought";
inline constexpr const char* NodeProgress = "/relupscope/progress";

// Texts of one Erlang term each, ended by a full stop and a line feed.
std::string buildPlan(const Scenario& scenario, const PlanFolders& folders);
// Of one of the nodes, by number.
std::string driverPlan(const Scenario& scenario, const PlanFolders& folders, uint32_t node = 0);

// The elements of a list [{AtMs, "Text"}], of one of the nodes.
std::string stepTerms(const Scenario& scenario, uint32_t node);

// A text of the scenario that a node's own parser has to check: its number in the driver's plan is
// its place in the list.
struct CheckedText
{
    const ErlangText* text;
    bool isPattern; // else expressions
};

std::vector<CheckedText> checkedTexts(const Scenario& scenario);

// What the releases are named after: the .rel file that one brings, else the first application.
std::string releaseName(const Scenario& scenario);

// A string as an Erlang string literal, and as a quoted atom.
std::string erlangString(std::string_view utf8);
std::string atomText(std::string_view utf8);

} // namespace relupscope
