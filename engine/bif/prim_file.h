// SPDX-License-Identifier: GPL-3.0-or-later
// What the natives of prim_file share: the disk at the node's virtual time, paths as prim_file
// hands them over, and the shapes of its results.
#pragma once

#include "bif/bif.h"
#include "node/virtual_disk.h"

#include <string>

namespace relupscope {

// The disk, with its clock set to the node's.
inline VirtualDisk& diskOf(const BifCall& c)
{
    constexpr int64_t NanosecondsPerSecond = 1'000'000'000;
    VirtualDisk& disk = *c.node.disk;
    disk.setTime((c.node.epochNanoseconds + c.node.clockJump + c.node.time())
                     / NanosecondsPerSecond,
                 c.node.epochNanoseconds / NanosecondsPerSecond);
    return disk;
}

// A path from internal_name2native/1: a binary that may end in NULs and has none before.
Posix pathArgument(Term t, std::string* path);

inline Term posixError(const BifCall& c, Posix error)
{
    return c.errorTuple(posixName(error));
}
// ok, or {error, Reason}.
inline Term okOrError(const BifCall& c, Posix error)
{
    return error == Posix::Ok ? Atom::ok : posixError(c, error);
}

} // namespace relupscope
