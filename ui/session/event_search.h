// SPDX-License-Identifier: GPL-3.0-or-later
// A search over the run's printed events: those of [from, to) that the filter lets through.
#pragma once

#include <QString>

#include <cstdint>

namespace relupscope::ui {

struct EventSearch
{
    int number = 0; // of the one who asks; its answers carry it
    QString filter;
    uint64_t from = 0;
    uint64_t to = 0;
};

// Some events of one branch: all of [from, to), or of those behind the first few thousand what
// changes a process.
struct BranchReading
{
    int number = 0; // of the one who asks; the answer carries it
    uint64_t branch = 0;
    uint64_t from = 0;
    uint64_t to = 0;
    bool areAll = true;
};

// The events of two branches from shortly before they part.
struct PartingSearch
{
    uint64_t branches[2] = {0, 0};
    uint64_t to[2] = {0, 0}; // as far as each is known
    uint64_t from = 0;       // unknownParting: where they part is to be found first

    bool operator==(const PartingSearch&) const = default;
};

constexpr uint64_t unknownParting = ~uint64_t {0};
// Stands for the run that is compared with, where a branch of this one would.
constexpr uint64_t otherRunBranch = ~uint64_t {0};

} // namespace relupscope::ui
