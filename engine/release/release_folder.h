// SPDX-License-Identifier: GPL-3.0-or-later
// A release that is built already: a folder with lib/NAME-VSN/ebin and releases/VSN/NAME.rel, as
// rebar3, relx, mix release and systools:make_tar make it. It can stand for a scenario by itself.
#pragma once

#include "base/host_files.h"
#include "base/result.h"
#include "release/scenario.h"

#include <string>

namespace relupscope {

bool isReleaseFolder(const HostFiles& files, const std::string& folder);

// NAME of the folder's releases/VERSION/NAME.rel; the error says what is missing.
Result<std::string> releaseNameIn(const HostFiles& files, const std::string& folder,
                                  const std::string& version);

// Fills a scenario whose folder is a release's: from the version that start_erl.data names, or the
// one without a relup, to the one that has a relup; nobody's load, nothing expected.
Result<void> describeReleaseFolder(const HostFiles& files, Scenario& scenario);

// From one release to the other, each in its folder (they may be the same): the permanent one of the
// first, and of the second the one that is not it.
Result<Scenario> scenarioOfReleases(const HostFiles& files, const std::string& from,
                                    const std::string& to);

} // namespace relupscope
