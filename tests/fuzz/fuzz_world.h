// SPDX-License-Identifier: GPL-3.0-or-later
// A node without OTP, for inputs that are to be read and run.
#pragma once

#include "base/check.h"
#include "base/host_files.h"
#include "sched/world.h"

namespace relupscope::fuzz {

// Hears nothing and has no files.
class SilentHost final : public NodeHost
{
public:
    void standardOutput(std::string_view) override {}
    void standardError(std::string_view) override {}
    const HostFiles* files() override { return nullptr; }
};

struct FuzzWorld
{
    FuzzWorld()
    {
        WorldOptions options;
        options.policy = Chooser::Policy::RoundRobin;
        options.limits.memoryBytes = size_t {64} << 20;
        options.limits.atoms = 20000;
        options.limits.processes = 1000;
        world = World::create(options, host);
        CHECK(world);
    }
    SilentHost host;
    std::unique_ptr<World> world;
};

} // namespace relupscope::fuzz
