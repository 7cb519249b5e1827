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

// The events of two branches from shortly before they part.
struct PartingSearch
{
    uint64_t branches[2] = {0, 0};
    uint64_t to[2] = {0, 0}; // as far as each is known
    uint64_t from = 0;

    bool operator==(const PartingSearch&) const = default;
};

} // namespace relupscope::ui
