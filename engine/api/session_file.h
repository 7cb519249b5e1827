// SPDX-License-Identifier: GPL-3.0-or-later
// A session in one file: its scenario by content, what was decided (seed, faults, inputs,
// branches), where it stood, bookmarks, breakpoints, and hashes to tell whether it has come back as
// it was. No state of the machine is in it: the run is made again, anywhere.
//
//   "relupscope session\n" | version, 1 byte | zlib stream of CBOR
#pragma once

#include "api/session.h"
#include "base/host_files.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace relupscope {

struct SavedSession
{
    static constexpr unsigned Version = 2; // 1 had neither faults nor breakpoints

    std::string otp;                          // "25.2.3"
    std::string scenario;                     // name
    std::map<std::string, std::string> files; // of the scenario's folder, by path in it
    uint64_t seed = 1;
    std::vector<std::string> faults; // beside those of the scenario: SessionOptions::faults
    std::vector<Branch> branches;
    BranchId branch = BranchTree::Root; // where it stood
    Mark mark;
    std::string hash; // of the events up to there
    std::vector<std::pair<std::string, std::string>>
        instructions; // text and hash of those before it
    std::vector<Bookmark> bookmarks;
    std::vector<Breakpoint> breakpoints;
};

std::string encodeSession(const SavedSession& session);
// `where` names the file in errors.
Result<SavedSession> decodeSession(const std::string& where, std::string_view bytes);
// Whether the file begins as a saved session does.
bool isSavedSession(const HostFiles& files, const std::string& path);

// All regular files below a folder, by path in it.
Result<std::map<std::string, std::string>> filesBelow(const HostFiles& files,
                                                      const std::string& folder);

// Files of the host with a folder of a saved session among them. Read only.
class PackedFiles : public HostFiles
{
public:
    // `folder` is an absolute path that nothing of the host has.
    PackedFiles(const HostFiles& host, std::string folder,
                std::map<std::string, std::string> files);

    Result<std::string> read(const std::string& path) const override;
    Result<std::vector<std::string>> list(const std::string& path) const override;
    Result<HostStat> stat(const std::string& path) const override;
    Result<std::string> realPath(const std::string& path) const override;
    Result<void> write(const std::string& path, std::string_view bytes) const override;
    Result<void> makeFolder(const std::string& path) const override;
    [[nodiscard]] const std::string& folder() const { return m_folder; }

private:
    // Below the folder: the path in it; null: the host's.
    [[nodiscard]] const char* inside(const std::string& path) const;

    const HostFiles& m_host;
    std::string m_folder;
    std::map<std::string, std::string> m_files;
};

} // namespace relupscope
