// SPDX-License-Identifier: GPL-3.0-or-later
// Files of the host as they were when first asked for: a run that is replayed sees what it saw,
// even when somebody has changed them since. Nothing is kept before `keep` is called. Writing is
// refused.
#pragma once

#include "base/host_files.h"

#include <map>

namespace relupscope {

class KeptFiles : public HostFiles
{
public:
    explicit KeptFiles(const HostFiles& files) : m_files(files) {}

    void keep() { m_keeps = true; }

    Result<std::string> read(const std::string& path) const override
    {
        return kept(m_contents, path, [&] { return m_files.read(path); });
    }
    Result<std::vector<std::string>> list(const std::string& path) const override
    {
        return kept(m_lists, path, [&] { return m_files.list(path); });
    }
    Result<HostStat> stat(const std::string& path) const override
    {
        return kept(m_stats, path, [&] { return m_files.stat(path); });
    }
    Result<std::string> realPath(const std::string& path) const override
    {
        return kept(m_realPaths, path, [&] { return m_files.realPath(path); });
    }
    Result<void> write(const std::string& path, std::string_view) const override
    {
        return fail(ErrorKind::Io, path, "a run writes no file of the host");
    }
    Result<void> makeFolder(const std::string& path) const override { return write(path, {}); }

private:
    template<typename T, typename F>
    Result<T> kept(std::map<std::string, Result<T>>& there, const std::string& path, F&& ask) const
    {
        if (const auto found = there.find(path); found != there.end())
            return found->second;
        Result<T> answer = ask();
        if (m_keeps)
            there.emplace(path, answer);
        return answer;
    }

    const HostFiles& m_files;
    bool m_keeps = false;
    mutable std::map<std::string, Result<std::string>> m_contents;
    mutable std::map<std::string, Result<std::vector<std::string>>> m_lists;
    mutable std::map<std::string, Result<HostStat>> m_stats;
    mutable std::map<std::string, Result<std::string>> m_realPaths;
};

} // namespace relupscope
