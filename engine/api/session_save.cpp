// SPDX-License-Identifier: GPL-3.0-or-later
// Saving a session and opening a saved one: the run is made again from its inputs, and compared
// with what it was.
#include "api/session_file.h"
#include "api/session_impl.h"
#include "api/view_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

Result<void> SessionImpl::save(const std::string& path)
{
    SavedSession s;
    s.otp = ViewBuilder(*this, 0).otpVersion();
    s.scenario = m_scenario.name;
    TRY_ASSIGN(s.files, filesBelow(*m_host, m_scenario.folder));
    s.seed = m_options.seed;
    s.faults = m_options.faults;
    s.branches = m_tree.all();
    s.branch = m_branch;
    s.mark = mark();
    s.hash = m_world->hashText();
    for (const RecordedInstruction& i : m_recorder->instructions)
        s.instructions.emplace_back(i.text, i.hash);
    s.bookmarks = m_bookmarks;
    s.breakpoints = m_breakpoints;
    return hostFiles().write(path, encodeSession(s));
}

bool isSessionFile(const std::string& path)
{
    return isSavedSession(hostFiles(), path);
}

namespace {

// "apps/bank-2.0/src/account.erl", the first file that differs; empty: none does.
std::string firstDifference(const std::map<std::string, std::string>& a,
                            const std::map<std::string, std::string>& b)
{
    const auto isLacking = [](const auto& files, const auto& file) {
        const auto there = files.find(file.first);
        return there == files.end() || there->second != file.second;
    };
    for (const auto& file : a) {
        if (isLacking(b, file))
            return file.first;
    }
    for (const auto& file : b) {
        if (isLacking(a, file))
            return file.first;
    }
    return {};
}

} // namespace

void SessionImpl::noteDifferences(const SavedSession& saved)
{
    const std::string otp = ViewBuilder(*this, 0).otpVersion();
    for (size_t i = saved.faults.size(); i < m_options.faults.size(); ++i)
        m_differences.push_back(fmt::format("the fault `{}` is new", m_options.faults[i]));
    if (otp != saved.otp)
        m_differences.push_back(
            fmt::format("it was saved with OTP {}, and this is OTP {}", saved.otp, otp));
    const auto folder = scenarioFolder(saved.scenario, m_options.installation);
    const auto here
        = folder ? filesBelow(hostFiles(), *folder) : Result<std::map<std::string, std::string>>();
    if (folder && here) {
        const std::string file = firstDifference(saved.files, *here);
        if (!file.empty())
            m_differences.push_back(
                fmt::format("the scenario {} of this machine is another one ({} differs); "
                            "the saved one is used",
                            saved.scenario, file));
    }
    if (m_world->hashText() == saved.hash)
        return;
    const auto& begun = m_recorder->instructions;
    size_t same = 0;
    while (same < begun.size() && same < saved.instructions.size()
           && begun[same].hash == saved.instructions[same].second)
        ++same;
    m_differences.push_back(
        same == saved.instructions.size()
            ? "the run is not the saved one after the last instruction that had begun"
            : same == 0 ? "the run is not the saved one, from before the first instruction on"
                        : fmt::format("the run is not the saved one, from instruction {} on: {}",
                                      same, saved.instructions[same - 1].first));
    for (const Branch& b : m_tree.all())
        m_tree.find(b.id)->hasEnded = false; // where it ends is not known any more
}

Result<void> SessionImpl::resume(const SavedSession& saved)
{
    const auto damaged = [&] {
        return fail(ErrorKind::Bytes, m_scenario.name,
                    "the branches of the saved session are no tree");
    };
    if (!m_tree.replaceBy(saved.branches) || !m_tree.find(saved.branch))
        return damaged();
    for (const Bookmark& b : saved.bookmarks) {
        if (!m_tree.find(b.branch))
            return damaged();
        m_lastBookmark = std::max(m_lastBookmark, b.id);
    }
    m_bookmarks = saved.bookmarks;
    for (const Breakpoint& b : saved.breakpoints) {
        if (!Condition::parse(b.condition)) // of a later version, or damaged
            continue;
        m_breakpoints.push_back(b);
        m_lastBreakpoint = std::max(m_lastBreakpoint, b.id);
    }
    const std::atomic<bool> never {false};
    enter(saved.branch);
    seek(saved.mark, never);
    noteDifferences(saved);
    return {};
}

Result<std::unique_ptr<Session>> SessionImpl::openSaved(const SessionOptions& options)
{
    TRY_ASSIGN(const std::string bytes, hostFiles().read(options.scenario));
    TRY_ASSIGN(const SavedSession saved, decodeSession(options.scenario, bytes));
    const auto packed = std::make_shared<PackedFiles>(
        hostFiles(), "/saved-session/" + saved.scenario, saved.files);
    SessionOptions own = options;
    own.seed = saved.seed;
    own.faults.insert(own.faults.begin(), saved.faults.begin(), saved.faults.end());
    TRY_ASSIGN(std::unique_ptr<SessionImpl> session, openFolder(own, packed->folder(), packed));
    TRY(session->resume(saved));
    return std::unique_ptr<Session>(std::move(session));
}

} // namespace relupscope
