// SPDX-License-Identifier: GPL-3.0-or-later
// What comes up when the computer stops in the middle of a change of the release files: a scenario
// is run once to see which changes its upgrade makes below releases/, and once more for each of
// them, with the node stopped there and booted again from that disk.
#pragma once

#include "api/session.h"

namespace relupscope {

struct TornRow
{
    uint64_t n = 1;           // counts the changes of release files from the start of the run
    std::string change;       // "write RELEASES", "empty start_erl.data"
    std::string during;       // "set_unpacked", "install_release", "make_permanent"
    std::string promised;     // the release that is to come up, after release_handler's manual
    std::string release;      // the one that came up; empty: none
    std::string releasesFile; // "readable", or what reading RELEASES gave
    std::string problem;      // why none came up
    bool isKept = false;      // a promised release came up, and RELEASES was readable
};

struct TornTable
{
    std::string scenario;
    std::string otp;
    uint64_t seed = 1;
    std::vector<TornRow> rows;
};

Result<TornTable> tornTable(SessionOptions options, const std::atomic<bool>& interrupt);
std::string tornJson(const TornTable& table);

} // namespace relupscope
