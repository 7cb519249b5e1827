// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/arena_history.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace relupscope {
namespace {

class ArenaHistoryTest : public testing::TestWithParam<ArenaHistory::Find>
{
protected:
    ~ArenaHistoryTest() override { Arena::destroy(m_arena); }

    char* block(size_t bytes, char fill)
    {
        auto* p = static_cast<char*>(m_arena->alloc(bytes));
        std::memset(p, fill, bytes);
        return p;
    }
    static bool isAll(const char* p, size_t bytes, char fill)
    {
        return std::count(p, p + bytes, fill) == static_cast<ptrdiff_t>(bytes);
    }

    Arena* m_arena = Arena::create(size_t {1} << 30);
    PageStore m_store;
};

TEST_P(ArenaHistoryTest, PutsBackWhatWasWrittenSince)
{
    constexpr size_t Bytes = 3 * PageBytes;
    char* p = block(Bytes, 'a');
    ArenaHistory history(*m_arena, m_store, GetParam());
    const auto first = history.take();
    std::memset(p + PageBytes, 'b', PageBytes);
    const auto second = history.take();
    EXPECT_LE(second->copiedPages(), 3U);
    std::memset(p, 'c', Bytes);
    history.putBack(first);
    EXPECT_TRUE(isAll(p, Bytes, 'a'));
    history.putBack(second);
    EXPECT_TRUE(isAll(p + PageBytes, PageBytes, 'b'));
    EXPECT_TRUE(isAll(p, PageBytes, 'a'));
}

TEST_P(ArenaHistoryTest, DoesNotCopyWhatIsFree)
{
    constexpr size_t Bytes = 64 * PageBytes;
    char* kept = block(Bytes, 'k');
    char* freed = block(Bytes, 'f');
    m_arena->free(freed, Bytes);
    ArenaHistory history(*m_arena, m_store, GetParam());
    const auto table = history.take();
    EXPECT_LT(table->copiedPages(), 64U + 8U);
    EXPECT_EQ(m_store.bytes(), table->heldPages() * sizeof(Page));
    m_arena->free(kept, Bytes);
    const auto none = history.take();
    EXPECT_LT(none->copiedPages(), 8U);
    EXPECT_EQ(none->heldPages(), table->heldPages() - 63) << "all but the page of the block's head";
    history.putBack(table);
    EXPECT_TRUE(isAll(kept, Bytes, 'k'));
}

TEST_P(ArenaHistoryTest, AFreeBlockCanBeUsedAgainAfterGoingBack)
{
    constexpr size_t Bytes = 64 * PageBytes;
    char* p = block(Bytes, 'a');
    m_arena->free(p, Bytes);
    ArenaHistory history(*m_arena, m_store, GetParam());
    const auto free = history.take();
    ASSERT_EQ(block(Bytes, 'b'), p);
    const auto used = history.take();
    history.putBack(free);
    ASSERT_EQ(block(Bytes, 'c'), p);
    const auto usedOtherwise = history.take();
    history.putBack(used);
    EXPECT_TRUE(isAll(p, Bytes, 'b'));
    history.putBack(usedOtherwise);
    EXPECT_TRUE(isAll(p, Bytes, 'c'));
}

// Blocks come and go and are written, copies are taken and put back in any order: each block is
// what it was.
TEST_P(ArenaHistoryTest, IsAsItWasAfterAnyWay)
{
    struct Block
    {
        char* p;
        size_t bytes;
        char fill;
    };
    struct Taken
    {
        std::shared_ptr<const PageTable> table;
        std::vector<Block> blocks;
    };
    std::minstd_rand random(7);
    const auto upTo = [&](size_t n) { return static_cast<size_t>(random() % n); };
    std::vector<Block> blocks;
    std::vector<Taken> taken;
    ArenaHistory history(*m_arena, m_store, GetParam());
    for (int i = 0; i < 600; ++i) {
        const size_t what = upTo(10);
        if (what < 4 || blocks.empty()) {
            const size_t bytes = upTo(2) == 0 ? 1 + upTo(2000) : 1 + upTo(300'000);
            const char fill = static_cast<char>('a' + upTo(26));
            blocks.push_back({block(bytes, fill), bytes, fill});
        } else if (what < 6) {
            const size_t n = upTo(blocks.size());
            m_arena->free(blocks[n].p, blocks[n].bytes);
            blocks.erase(blocks.begin() + static_cast<ptrdiff_t>(n));
        } else if (what < 8) {
            Block& b = blocks[upTo(blocks.size())];
            b.fill = static_cast<char>('A' + upTo(26));
            std::memset(b.p, b.fill, b.bytes);
        } else if (what == 8 || taken.empty()) {
            taken.push_back({history.take(), blocks});
        } else {
            const Taken& back = taken[upTo(taken.size())];
            history.putBack(back.table);
            blocks = back.blocks;
        }
        for (const Block& b : blocks)
            ASSERT_TRUE(isAll(b.p, b.bytes, b.fill)) << "after step " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Both, ArenaHistoryTest,
                         testing::Values(ArenaHistory::Find::Tracked, ArenaHistory::Find::Compared),
                         [](const auto& how) {
                             return how.param == ArenaHistory::Find::Tracked ? "Tracked"
                                                                             : "Compared";
                         });

TEST(PageRangesTest, HolesAreTakenOut)
{
    const auto rest = without({{0, 4}, {6, 10}, {12, 13}}, {{1, 2}, {3, 7}, {9, 20}});
    ASSERT_EQ(rest.size(), 3U);
    EXPECT_EQ(rest[0].first, 0U);
    EXPECT_EQ(rest[0].last, 1U);
    EXPECT_EQ(rest[1].first, 2U);
    EXPECT_EQ(rest[1].last, 3U);
    EXPECT_EQ(rest[2].first, 7U);
    EXPECT_EQ(rest[2].last, 9U);
}

} // namespace
} // namespace relupscope
