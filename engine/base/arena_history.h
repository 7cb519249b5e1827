// SPDX-License-Identifier: GPL-3.0-or-later
// Takes copies of an arena's state and puts them back, in place. A copy costs what changed since
// the last one was taken or put back, and so does putting one back, plus what differs between the
// two copies. What is free is no part of a copy, as far as it fills pages. Begins to track the
// arena's writes when it is made, which makes the first write to each page dearer; an arena without
// a history pays nothing.
#pragma once

#include "base/arena.h"
#include "base/page_set.h"
#include "base/page_table.h"

#include <optional>

namespace relupscope {

class ArenaHistory
{
public:
    enum class Find : uint8_t { Tracked, Compared };
    // Compared: never by the kernel (tests ask for it). Both must outlive the history.
    ArenaHistory(Arena& arena, PageStore& store, Find find = Find::Tracked);

    std::shared_ptr<const PageTable> take();
    // The arena is as it was; nothing in it that was made later may be used any more.
    void putBack(const std::shared_ptr<const PageTable>& table);

    // All pages whose contents changed since the last call, by writes or by putting back, and maybe
    // some that did not. None: not known, as before the first call and where the kernel tells
    // nothing.
    std::optional<PageSet> takeChanges();

    // How changed pages are found: by the kernel, or by comparing.
    [[nodiscard]] Find find() const { return m_tracker ? Find::Tracked : Find::Compared; }

private:
    [[nodiscard]] size_t pageCount() const;
    // Pages that are not what m_last has, or may not be.
    std::vector<PageRange> changed();
    // Pages that lie in what is free.
    [[nodiscard]] std::vector<PageRange> holes() const;
    void makeReadable();
    void forgetChanges();

    Arena& m_arena;
    std::unique_ptr<ChangedPages> m_tracker;
    std::shared_ptr<const PageTable> m_last; // what the arena was when last looked at
    std::optional<PageSet> m_untold;         // changed before that; none: nobody has asked yet
};

} // namespace relupscope
