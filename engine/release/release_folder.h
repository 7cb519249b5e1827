// SPDX-License-Identifier: GPL-3.0-or-later
// A release that is built already: a folder with lib/NAME-VSN/ebin and releases/VSN/NAME.rel, as
// rebar3, relx, mix release and systools:make_tar make it, or that folder as a .tar.gz. It can
// stand for a scenario by itself. Packages are unpacked in the machine; here they are known by
// their names.
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

// NAME of NAME.tar.gz or NAME-VERSION.tar.gz.
Result<std::string> packageName(const HostFiles& files, const std::string& package,
                                const std::string& version);

// Fills a scenario of one release, NAME-VERSION.tar.gz.
Result<void> describePackage(const HostFiles& files, const std::string& package,
                             Scenario& scenario);

// Fills a scenario whose folder is a release's: from the version that start_erl.data names, or the
// one without a relup, to the one that has a relup, or to NAME-VERSION.tar.gz in releases/, which
// the release handler will unpack; nobody's load, nothing expected.
Result<void> describeReleaseFolder(const HostFiles& files, Scenario& scenario);

// From one release to the other, each in its folder (they may be the same): the permanent one of
// the first, and of the second the one that is not it.
Result<Scenario> scenarioOfReleases(const HostFiles& files, const std::string& from,
                                    const std::string& to);

} // namespace relupscope
