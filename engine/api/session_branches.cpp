// SPDX-License-Identifier: GPL-3.0-or-later
// The branches of a session, and its bookmarks.
#include "api/input_words.h"
#include "api/session_impl.h"

#include <algorithm>
#include <charconv>

namespace relupscope {

// The printed events follow the branch; the part that both share is known on either.
void SessionImpl::enter(BranchId branch)
{
    if (branch == m_branch)
        return;
    m_rows[m_branch] = std::move(m_recorder->rows);
    m_recorder->rows = std::move(m_rows[branch]);
    m_rows.erase(branch);
    m_branch = branch;
}

BranchId SessionImpl::forkWith(const Input& input) const
{
    const Branch& here = *m_tree.find(m_branch);
    const auto isNext = [&](const Branch& b) {
        return b.inputs.size() > m_state.inputs && b.inputs[m_state.inputs] == input
            && std::equal(here.inputs.begin(),
                          here.inputs.begin() + static_cast<ptrdiff_t>(m_state.inputs),
                          b.inputs.begin());
    };
    if (isNext(here))
        return m_branch;
    for (const Branch& b : m_tree.all()) {
        if (isNext(b) && b.inputs.size() == m_state.inputs + 1)
            return b.id;
    }
    return 0;
}

// Of several nodes' processes only those of the first have names here: a pid alone is of that one.
std::string SessionImpl::wordsFor(const std::string& input) const
{
    return inputWords(input, [this, &input](const std::string& pid) -> std::string {
        uint64_t number = 0;
        const char* digits = pid.c_str() + std::min<size_t>(3, pid.size());
        if (input.find(" node=") != std::string::npos || !pid.starts_with("<0.")
            || std::from_chars(digits, pid.c_str() + pid.size(), number).ec != std::errc())
            return {};
        const Process* p = node(0).process(number);
        return p && !p->registeredName.isNone() ? std::string(node(0).atoms.text(p->registeredName))
                                                : std::string();
    });
}

Result<BranchId> SessionImpl::inject(const std::string& what)
{
    const Input input {mark(), what};
    const BranchId here = m_branch;
    BranchId fork = forkWith(input);
    const bool isNew = fork == 0;
    if (isNew) {
        SharedLog<EventRow> rows = m_recorder->rows;
        fork = m_tree.fork(here, m_state.inputs, input, wordsFor(what));
        rows.truncate(std::min<size_t>(rows.size(), input.at.event));
        m_rows[fork] = std::move(rows);
    }
    enter(fork); // the input's own events are the first that are the fork's alone
    if (const auto done = apply(what); !done) {
        enter(here);
        if (isNew)
            TRY(removeBranch(fork));
        const std::atomic<bool> never {false};
        if (!(mark() == input.at)) // what it did before it failed did not happen
            seek(input.at, never);
        return tl::unexpected(done.error());
    }
    ++m_state.inputs;
    noteEnd();
    return m_branch;
}

bool SessionImpl::kill(ProcessId pid)
{
    return inject("kill=<0." + std::to_string(pid) + ".0>").has_value();
}

Result<void> SessionImpl::renameBranch(BranchId branch, const std::string& name)
{
    Branch* b = m_tree.find(branch);
    if (!b)
        return fail(ErrorKind::NotFound, "", "there is no such branch");
    b->name = name;
    return {};
}

Result<void> SessionImpl::removeBranch(BranchId branch)
{
    for (const BranchLine::Part& part : m_tree.line(m_branch).parts) {
        if (part.branch == branch)
            return fail(ErrorKind::Value, m_tree.find(branch)->name,
                        "the run is on this branch, or on one that was forked from it",
                        "go to another branch first");
    }
    TRY_ASSIGN(const std::vector<BranchId> gone, m_tree.remove(branch));
    for (const BranchId b : gone) {
        m_timeline.forget(b);
        m_rows.erase(b);
        std::erase_if(m_bookmarks, [b](const Bookmark& mark) { return mark.branch == b; });
    }
    return {};
}

Result<Stopped> SessionImpl::switchBranch(BranchId branch, const Destination& there,
                                          const std::atomic<bool>& interrupt)
{
    if (!m_tree.find(branch))
        return fail(ErrorKind::NotFound, "", "there is no such branch");
    if (branch != m_branch) {
        TRY(restart());
        enter(branch);
    }
    return seek(there, interrupt);
}

// --- bookmarks
// ---------------------------------------------------------------------------------------

uint32_t SessionImpl::addBookmark(const std::string& name, const std::string& note)
{
    m_bookmarks.push_back({++m_lastBookmark, m_branch, mark(), name, note});
    return m_lastBookmark;
}

Result<void> SessionImpl::changeBookmark(const Bookmark& bookmark)
{
    for (Bookmark& b : m_bookmarks) {
        if (b.id == bookmark.id) {
            b.name = bookmark.name;
            b.note = bookmark.note;
            return {};
        }
    }
    return fail(ErrorKind::NotFound, bookmark.name, "there is no such bookmark");
}

Result<void> SessionImpl::removeBookmark(uint32_t id)
{
    if (std::erase_if(m_bookmarks, [id](const Bookmark& b) { return b.id == id; }) == 0)
        return fail(ErrorKind::NotFound, "", "there is no such bookmark");
    return {};
}

} // namespace relupscope
