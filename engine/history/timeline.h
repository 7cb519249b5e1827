// SPDX-License-Identifier: GPL-3.0-or-later
// The keyframes of a run: snapshots of its world at some marks of its branches, from which any
// other mark is reached by running on. How far they lie apart follows from the work between them
// (reductions, events, pages copied) and never from a clock; when they take more memory than they
// may, those go whose absence costs least. Owns the pages of all its snapshots: the world that they
// are of must go first.
#pragma once

#include "history/branches.h"
#include "sched/world.h"

#include <map>
#include <memory>
#include <vector>

namespace relupscope {

// What of a run lies outside its world, as it was at a keyframe.
class KeyframeRest
{
public:
    virtual ~KeyframeRest() = default;

protected:
    KeyframeRest() = default;
    KeyframeRest(const KeyframeRest&) = default;
    KeyframeRest& operator=(const KeyframeRest&) = default;
};

struct Keyframe
{
    enum class Kind : uint8_t {
        Start,       // never thinned out
        Instruction, // a relup instruction begins here; thinned out late
        Spaced,
        Near, // shortly before where somebody steps back; the last few only
    };
    Mark mark;
    BranchId branch = BranchTree::Root;
    Kind kind = Kind::Spaced;
    uint64_t work = 0; // since the world began
    WorldSnapshot world;
    std::shared_ptr<const KeyframeRest> rest;
};

class Timeline
{
public:
    using KeyframePointer = std::shared_ptr<const Keyframe>;
    static constexpr size_t DefaultBudget = size_t {512} << 20;

    explicit Timeline(size_t budgetBytes) : m_budget(budgetBytes) {}

    PageStore& store() { return m_store; }
    // What running so far has cost, in reductions.
    static uint64_t work(const Node& node);

    // Whether a keyframe is worth its cost at this mark, for running on or for stepping back.
    [[nodiscard]] bool isDue(const BranchLine& line, const Mark& mark, uint64_t work) const;
    [[nodiscard]] bool isNearDue(const BranchLine& line, const Mark& mark, uint64_t work) const;
    // One that stands at the same mark of the same branch already is kept instead.
    void add(Keyframe keyframe);

    // The last keyframe of the line for which `fits` holds; those before it must fit as well.
    template<typename F>
    [[nodiscard]] KeyframePointer last(const BranchLine& line, F&& fits) const
    {
        for (const BranchLine::Part& part : line.parts) {
            const auto list = m_keyframes.find(part.branch);
            if (list == m_keyframes.end())
                continue;
            for (auto k = list->second.rbegin(); k != list->second.rend(); ++k) {
                if ((part.isWhole || (*k)->mark <= part.last) && fits(**k))
                    return *k;
            }
        }
        return nullptr;
    }
    [[nodiscard]] KeyframePointer lastAt(const BranchLine& line, const Mark& mark) const
    {
        return last(line, [&](const Keyframe& k) { return k.mark <= mark; });
    }
    // The next one of the line after the mark; null if there is none.
    [[nodiscard]] KeyframePointer firstAfter(const BranchLine& line, const Mark& mark) const;
    // All keyframes that the line goes through, in order.
    [[nodiscard]] std::vector<KeyframePointer> along(const BranchLine& line) const;

    void forget(BranchId branch);
    void clear();
    void setBudget(size_t bytes);
    [[nodiscard]] size_t budget() const { return m_budget; }
    [[nodiscard]] size_t bytes() const { return m_store.bytes(); }
    [[nodiscard]] size_t count() const;

private:
    using List = std::vector<KeyframePointer>; // by mark

    static constexpr uint64_t LeastSpacing = 300'000; // reductions: about 10 ms of work

    void thin();
    bool dropCheapest();
    void dropOldNear();

    PageStore m_store; // outlives the keyframes
    std::map<BranchId, List> m_keyframes;
    std::vector<std::weak_ptr<const Keyframe>> m_near; // in the order in which they were made
    size_t m_budget;
    uint64_t m_spacing = LeastSpacing;
};

} // namespace relupscope
