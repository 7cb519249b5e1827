// SPDX-License-Identifier: GPL-3.0-or-later
// The requests that were on their way while a release was installed: those that were open when it
// began and those that began before it ended, and what became of each. A plain value, part of what
// a snapshot of the run copies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace relupscope {

struct InFlightCounters
{
    uint64_t total = 0;
    uint64_t oldCode = 0; // answered by code that this installation had not replaced (yet)
    uint64_t newCode = 0; // answered by code that it had loaded
    uint64_t failed = 0;
    uint64_t timedOut = 0;
};

class InFlightMeter
{
public:
    enum class End : uint8_t { Answered, Failed, TimedOut };

    explicit InFlightMeter(size_t loads = 0) : m_counters(loads) {}

    // `id`: the request's number, `client`: the process that waits for its answer.
    void mark(uint64_t id, uint64_t client, uint32_t load);
    // A process sends the client something; its code is what the installation has loaded, or not.
    void message(uint64_t client, bool isNewCode);
    // Of a request that was not marked: nothing happens.
    void end(uint64_t id, End how);
    // The client is gone: its requests have failed.
    void clientGone(uint64_t client);
    void allGone();

    [[nodiscard]] bool isEmpty() const { return m_open.empty(); }
    // By load.
    [[nodiscard]] const std::vector<InFlightCounters>& counters() const { return m_counters; }

private:
    struct Request
    {
        uint64_t client = 0;
        uint32_t load = 0;
        bool answeredByNew = false;
    };

    std::map<uint64_t, Request> m_open;      // by id
    std::map<uint64_t, uint64_t> m_byClient; // its request's id
    std::vector<InFlightCounters> m_counters;
};

} // namespace relupscope
