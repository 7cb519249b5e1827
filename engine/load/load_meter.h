// SPDX-License-Identifier: GPL-3.0-or-later
// Measures the load of one world: what its client processes sent, what was answered, what failed
// and why, how long it took, and what still waits. A plain value without pointers: it is part of
// what a world's snapshot copies. Time is given by the caller, in virtual nanoseconds, and never
// goes back.
#pragma once

#include "load/latency_histogram.h"
#include "load/load_series.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

// A request that waits for its answer.
struct OpenRequest
{
    uint64_t client = 0; // the process, a number of the caller's choice
    uint64_t beginNs = 0;
    uint32_t load = 0;
};

// Why a request failed: the exception that its client caught.
struct LoadFailure
{
    std::string
        exceptionClass; // error, exit or throw; empty: the client ended before it had an answer
    std::string reason;
    auto operator<=>(const LoadFailure&) const = default;
};

struct LoadCounters
{
    std::string name;
    uint64_t sent = 0;
    uint64_t ok = 0;
    uint64_t failed = 0;
    std::map<LoadFailure, uint64_t> failures; // how often each
    LatencyHistogram latency {6};             // of answered and failed requests
};

class LoadMeter
{
public:
    // Reasons that come after so many different ones are counted together.
    static constexpr size_t mostReasons = 200;
    static constexpr const char* otherReasons = "(other reasons)";

    LoadMeter() = default;
    // The loads' names, in the scenario's order; a load is known by its place from then on.
    explicit LoadMeter(const std::vector<std::string>& names);

    // The id of a new open request; ids are counted from 1.
    uint64_t begin(uint32_t load, uint64_t client, uint64_t nowNs);
    // False: no request of that id is open.
    bool succeed(uint64_t id, uint64_t nowNs);
    bool fail(uint64_t id, uint64_t nowNs, const LoadFailure& why);
    // A client died: what it waited for has failed. The number of its open requests.
    size_t failAllOf(uint64_t client, uint64_t nowNs, std::string_view reason);
    // The same for every client.
    size_t failAll(uint64_t nowNs, std::string_view reason);
    // Nothing happened up to now; the curves grow.
    void advance(uint64_t nowNs);

    [[nodiscard]] const std::vector<LoadCounters>& loads() const { return m_loads; }

    [[nodiscard]] std::optional<uint32_t> find(std::string_view name) const;

    // By id, which is also the order in which they began.
    [[nodiscard]] const std::map<uint64_t, OpenRequest>& open() const { return m_open; }

    // 0 if nothing is open.
    [[nodiscard]] uint64_t oldestAgeNs(uint64_t nowNs) const;
    [[nodiscard]] uint64_t sent() const;
    [[nodiscard]] uint64_t failed() const;
    // Up to now; the meter itself does not go on.
    [[nodiscard]] LoadCurves curves(uint64_t nowNs) const;

private:
    std::optional<OpenRequest> close(uint64_t id, uint64_t nowNs);
    void advance(LoadSeries& series, uint64_t nowNs) const;
    static void countFailure(LoadCounters& load, const LoadFailure& why);

    std::vector<LoadCounters> m_loads;
    std::map<uint64_t, OpenRequest> m_open;
    LoadSeries m_series;
    uint64_t m_lastId = 0;
};

} // namespace relupscope
