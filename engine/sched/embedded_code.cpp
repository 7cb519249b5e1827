// SPDX-License-Identifier: GPL-3.0-or-later
#include "sched/embedded_code.h"

#include "base/check.h"
#include "erl/embedded_beams.h"
#include "node/virtual_disk.h"

#include <fmt/format.h>

namespace relupscope {

void installEmbeddedCode(World& world)
{
    VirtualDisk& disk = *world.node().disk;
    CHECK(disk.makeFolders(EmbeddedFolder) == Posix::Ok);
    for (const EmbeddedBeam& beam : embeddedBeams())
        CHECK(disk.writeFile(fmt::format("{}/{}.beam", EmbeddedFolder, beam.name),
                             {reinterpret_cast<const char*>(beam.data), beam.size})
              == Posix::Ok);
}

} // namespace relupscope
