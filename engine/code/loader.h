// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a ModuleInstance of the bytes of a .beam file: reads, checks, and translates the generic
// instructions to internal ones. The instance belongs to the caller until
// CodeServer::registerInstance.
#pragma once

#include "code/code_server.h"
#include "term/external.h"

#include <string_view>

namespace relupscope {

// Functions whose entry the machine watches (node/probes.h); the loader puts a probe there. A point
// without a module stands for every module.
struct ProbePoint
{
    Mfa mfa;
    uint16_t number;
};

struct LoadContext
{
    CodeServer& code;
    AtomTable& atoms;
    const ExternalContext& external;
    const ProbePoint* probes;
    size_t probeCount;
};

// `fileName` is for errors. Exports and funs of the module are not changed yet.
Result<ModuleInstance*> loadModule(const LoadContext& context, std::string_view fileName,
                                   std::string_view bytes);

} // namespace relupscope
