// SPDX-License-Identifier: GPL-3.0-or-later
// The only source of nondeterminism of a world: whoever has a choice asks here. Its state is part
// of the world's state.
#pragma once

#include "base/flat_map.h"

namespace relupscope {

enum class ChoiceKind : uint8_t {
    NextProcess, // which of the runnable processes of one priority runs
    SliceLength, // how long it runs
    ThinkTime,   // of a load's client
    Random,      // seeds that Erlang code asks for
    NextNode,    // which of the nodes that have something to do runs
    Loss,        // whether a packet between nodes has to be sent again
};

class Chooser
{
public:
    enum class Policy : uint8_t { RoundRobin, Seeded };
    Chooser(Policy policy, uint64_t seed)
        : m_state(mixBits(seed + 0x9E3779B97F4A7C15ULL)), m_seed(seed), m_policy(policy)
    {
    }

    // A number below `count`; 0 is what a plain round robin would do.
    uint64_t choose(ChoiceKind kind, uint64_t count)
    {
        ++m_choices;
        if (kind == ChoiceKind::NextProcess && m_isDecided) {
            m_isDecided = false;
            return m_decided % count;
        }
        if (m_policy == Policy::RoundRobin && kind != ChoiceKind::Random)
            return 0;
        return next() % count;
    }
    // From now on as if the seed had been this one.
    void reseed(uint64_t seed)
    {
        m_seed = seed;
        m_state = mixBits(seed + 0x9E3779B97F4A7C15ULL);
    }
    // The next time that one of several processes is to be taken, it is this one (modulo their
    // number).
    void decideNext(uint64_t process)
    {
        m_decided = process;
        m_isDecided = true;
    }
    [[nodiscard]] uint64_t seed() const { return m_seed; }
    [[nodiscard]] uint64_t choices() const { return m_choices; }

private:
    uint64_t next() // splitmix64
    {
        m_state += 0x9E3779B97F4A7C15ULL;
        uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    uint64_t m_state;
    uint64_t m_seed;
    uint64_t m_choices = 0;
    uint64_t m_decided = 0;
    bool m_isDecided = false;
    Policy m_policy;
};

} // namespace relupscope
