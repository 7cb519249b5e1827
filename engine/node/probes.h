// SPDX-License-Identifier: GPL-3.0-or-later
// The probes of node/probes.def as C++.
#pragma once

#include "code/loader.h"

#include <vector>

namespace relupscope {

enum class Probe : uint16_t {
#define PROBE(module, function, arity, name) name,
#include "node/probes.def"
#undef PROBE
};

// Where the loader puts them; a point without a module is for every module.
std::vector<ProbePoint> probePoints(AtomTable& atoms);

} // namespace relupscope
