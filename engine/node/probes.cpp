// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/probes.h"

namespace relupscope {

std::vector<ProbePoint> probePoints(AtomTable& atoms)
{
    const auto point
        = [&](std::string_view module, std::string_view function, unsigned arity, Probe probe) {
              const Term m = module == "any" ? NoTerm : atoms.intern(module);
              return ProbePoint {{m, atoms.intern(function), arity}, static_cast<uint16_t>(probe)};
          };
    return {
#define PROBE(module, function, arity, name) point(#module, #function, arity, Probe::name),
#include "node/probes.def"
#undef PROBE
    };
}

} // namespace relupscope
