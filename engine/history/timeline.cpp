// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/timeline.h"

#include <algorithm>

namespace relupscope {

namespace {

// In reductions: about 30 ns each, where telling an event takes about 150 ns and copying a page,
// with the fault of the write after it, 1.5 us.
constexpr uint64_t EventWork = 5;
constexpr uint64_t PageWork = 50;
constexpr size_t NearKept = 8;

bool isBefore(const Timeline::KeyframePointer& k, const Mark& m)
{
    return k->mark < m;
}

bool isAfter(const Mark& m, const Timeline::KeyframePointer& k)
{
    return m < k->mark;
}

} // namespace

uint64_t Timeline::work(const Node& node)
{
    return node.totalReductions + EventWork * node.events.count;
}

bool Timeline::isDue(const BranchLine& line, const Mark& mark, uint64_t work) const
{
    const KeyframePointer before = lastAt(line, mark);
    if (!before)
        return true;
    const uint64_t spacing = std::max(m_spacing, PageWork * before->world.pages->copiedPages());
    if (work < before->work + spacing)
        return false;
    const KeyframePointer after = firstAfter(line, mark);
    return !after || after->work >= work + spacing;
}

bool Timeline::isNearDue(const BranchLine& line, const Mark& mark, uint64_t work) const
{
    constexpr uint64_t WorthIt = LeastSpacing / 8;
    const KeyframePointer before = lastAt(line, mark);
    return !before || work >= before->work + WorthIt;
}

void Timeline::add(Keyframe keyframe)
{
    List& list = m_keyframes[keyframe.branch];
    const auto place = std::lower_bound(list.begin(), list.end(), keyframe.mark, isBefore);
    if (place != list.end() && (*place)->mark == keyframe.mark)
        return;
    const KeyframePointer kept
        = *list.insert(place, std::make_shared<Keyframe>(std::move(keyframe)));
    if (kept->kind == Keyframe::Kind::Near) {
        m_near.push_back(kept);
        dropOldNear();
    }
    thin();
}

Timeline::KeyframePointer Timeline::firstAfter(const BranchLine& line, const Mark& mark) const
{
    KeyframePointer first;
    for (const BranchLine::Part& part : line.parts) {
        const auto there = m_keyframes.find(part.branch);
        if (there == m_keyframes.end())
            continue;
        const List& list = there->second;
        const auto next = std::upper_bound(list.begin(), list.end(), mark, isAfter);
        if (next != list.end() && (part.isWhole || (*next)->mark <= part.last)
            && (!first || (*next)->mark < first->mark))
            first = *next;
    }
    return first;
}

std::vector<Timeline::KeyframePointer> Timeline::along(const BranchLine& line) const
{
    std::vector<KeyframePointer> all;
    for (const BranchLine::Part& part : line.parts) {
        const auto list = m_keyframes.find(part.branch);
        if (list == m_keyframes.end())
            continue;
        for (const KeyframePointer& k : list->second) {
            if (part.isWhole || k->mark <= part.last)
                all.push_back(k);
        }
    }
    std::sort(all.begin(), all.end(),
              [](const KeyframePointer& a, const KeyframePointer& b) { return a->mark < b->mark; });
    return all;
}

void Timeline::forget(BranchId branch)
{
    m_keyframes.erase(branch);
}

void Timeline::clear()
{
    m_keyframes.clear();
    m_near.clear();
    m_spacing = LeastSpacing;
}

void Timeline::setBudget(size_t bytes)
{
    m_budget = bytes;
    m_spacing = LeastSpacing;
    thin();
}

size_t Timeline::count() const
{
    size_t n = 0;
    for (const auto& [branch, list] : m_keyframes)
        n += list.size();
    return n;
}

void Timeline::dropOldNear()
{
    std::erase_if(m_near, [](const auto& k) { return k.expired(); });
    while (m_near.size() > NearKept) {
        if (const KeyframePointer oldest = m_near.front().lock())
            std::erase(m_keyframes[oldest->branch], oldest);
        m_near.erase(m_near.begin());
    }
}

// The budget is for what the keyframes have beside the first one: without that there is no way back
// at all, however large the world is.
void Timeline::thin()
{
    size_t first = 0;
    for (const auto& [branch, list] : m_keyframes) {
        if (!list.empty() && list.front()->kind == Keyframe::Kind::Start)
            first += list.front()->world.pages->heldPages() * sizeof(Page);
    }
    while (m_store.bytes() > m_budget + first && dropCheapest()) {}
}

// The one whose neighbours lie closest together goes. One at an instruction counts as if they lay
// four times as far apart, the last one of a branch as if the same distance came after it again.
bool Timeline::dropCheapest()
{
    List* cheapestList = nullptr;
    size_t cheapest = 0;
    uint64_t least = UINT64_MAX;
    for (auto& [branch, list] : m_keyframes) {
        for (size_t i = 0; i < list.size(); ++i) {
            if (list[i]->kind == Keyframe::Kind::Start)
                continue;
            const uint64_t before = i > 0 ? list[i - 1]->work : 0;
            const bool isLast = i + 1 == list.size();
            uint64_t gap = isLast ? 2 * (list[i]->work - before) : list[i + 1]->work - before;
            if (list[i]->kind == Keyframe::Kind::Instruction)
                gap *= 4;
            if (gap < least) {
                least = gap;
                cheapest = i;
                cheapestList = &list;
            }
        }
    }
    if (!cheapestList)
        return false;
    // New ones at the old distance would be the next to go.
    if ((*cheapestList)[cheapest]->kind == Keyframe::Kind::Spaced)
        m_spacing = std::max(m_spacing, least / 2);
    cheapestList->erase(cheapestList->begin() + static_cast<ptrdiff_t>(cheapest));
    return true;
}

} // namespace relupscope
