// SPDX-License-Identifier: GPL-3.0-or-later
// What a survey of a node's processes leaves for the next one: of 100,000 processes few are touched
// from one view to the next, and the rest need not be looked at again. A row follows from the bytes
// of its Process (whatever else it is made of changes only when the process runs or a signal comes
// to it, which writes there), from the code that is loaded and from the clock; so a process on
// pages that did not change has the row that it had. One for each node; owned by the session, and
// points into its world without ever looking there.
#pragma once

#include "api/view.h"
#include "base/page_set.h"
#include "process/process.h"

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace relupscope {

struct SurveyMemory
{
    static constexpr uint32_t NoRow = UINT32_MAX;
    static constexpr VirtualTime NoMessage = -1;

    // What makes a process count for a module: the server of a callback module (None: of none)
    // whose state the instance of that serial made, with these instances on its stack.
    struct CodeUse
    {
        Word server = 0;
        uint32_t madeBy = 0;
        std::vector<uint32_t> onStack; // places in a StackUse
        auto operator<=>(const CodeUse&) const = default;
    };
    // Where a process belongs in the order of the rows.
    struct Place
    {
        ProcessId parent = 0;
        bool isLinkedToParent = false;
        bool isSupervisor = false;
        bool isOfScenario = false; // a supervisor whose callback module is the scenario's
        bool isClient = false;
        SharedText load; // of a client
        bool operator==(const Place&) const = default;
    };
    struct Seen
    {
        const Process* process = nullptr;
        ProcessId id = 0;
        uint32_t firstPage = 0; // of the Process
        uint32_t lastPage = 0;
        uint32_t use = 0; // in uses
        uint32_t row = NoRow;
        VirtualTime oldestMessage = NoMessage; // when it was sent
        bool callsByName = false;              // whom it waits for is found by a registered name
        bool isClientRow = false;
        Place place;
    };
    // A module's code as it was.
    struct KnownCode
    {
        Word name = 0;
        const ModuleInstance* current = nullptr;
        const ModuleInstance* old = nullptr;
        uint32_t currentSerial = 0;
        uint32_t oldSerial = 0;
        SharedText currentVersion;
        SharedText oldVersion;
        SharedText versionBefore;
        bool operator==(const KnownCode&) const = default;
    };

    // Before each survey: what changed since the one before; none: not known.
    void note(const std::optional<PageSet>& changes)
    {
        if (changes)
            changed.add(*changes);
        else
            forget();
    }
    void forget() { *this = {}; }

    bool isKept = false; // all below is what a survey saw
    PageSet changed;     // since then
    VirtualTime bootedAt = 0;
    std::vector<Seen> seen; // in order of start
    std::vector<ProcessRow> rows;
    std::map<CodeUse, uint32_t> usePlaces; // in uses
    std::vector<uint32_t> uses;            // by how many processes
    std::set<Word> callbackModules;        // of the rows
    std::vector<KnownCode> code;
};

} // namespace relupscope
