// SPDX-License-Identifier: GPL-3.0-or-later
#include "sched/embedded_code.h"

#include "base/check.h"
#include "erl/embedded_beams.h"
#include "node/virtual_disk.h"

#include <fmt/format.h>

namespace relupscope {

void installEmbeddedCode(Node& node)
{
    VirtualDisk& disk = *node.disk;
    CHECK(disk.makeFolders(EmbeddedFolder) == Posix::Ok);
    for (const EmbeddedBeam& beam : embeddedBeams())
        CHECK(disk.writeFile(fmt::format("{}/{}.beam", EmbeddedFolder, beam.name),
                             {reinterpret_cast<const char*>(beam.data), beam.size})
              == Posix::Ok);
}

std::vector<std::string> distributionArguments(const std::string& name)
{
    return {"-sname",      name,    "-proto_dist", "relupscope",
            "-start_epmd", "false", "-setcookie",  "relupscope"};
}

} // namespace relupscope
