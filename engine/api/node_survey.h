// SPDX-License-Identifier: GPL-3.0-or-later
// Looks once at every process of a node and makes the rows of a view; where a memory of the survey
// before is given, only at those that may have changed since. What many processes share is found
// once: a module's versions, the name of the function at an address, a state's words. Made for one
// look; the node must not run while it lives.
#pragma once

#include "api/code_origins.h"
#include "api/stack_use.h"
#include "api/survey_memory.h"
#include "api/view.h"

#include <unordered_map>

namespace relupscope {

class NodeSurvey
{
public:
    // `memory`: of this node, told what changed; null: there is none.
    NodeSurvey(const Scenario& scenario, const RecordedNode& recorded, const Node& node,
               const CodeOrigins& origins, SurveyMemory* memory);

    // The scenario's supervision trees, then the clients of its load. Once.
    std::vector<ProcessRow> takeProcesses();
    // Of the scenario's modules that are loaded, those of the upgrade first.
    std::vector<ModuleRow> modules();
    // Of one process alone, as a root.
    ProcessRow row(const Process& p);

private:
    // A module of the scenario that has code in the node.
    struct Watched
    {
        ModuleRow row;
        Term name;
        const Module* module;
        size_t currentPlace; // in m_stack, where the slot is not empty
        size_t oldPlace;
    };
    // What the rows of all processes of a callback module have in common.
    struct ModuleFacts
    {
        SharedText name;
        SharedText currentVersion;
        SharedText oldVersion;    // empty: the slot is
        SharedText versionBefore; // of the code before the current
        const Module* module = nullptr;
        bool isUpgraded = false;
    };
    struct FunctionAt
    {
        SharedText name;
        bool isCall = false; // waits for a reply
    };
    struct VersionWords
    {
        ProcessState state;
        SharedText version;
        SharedText beside; // the other one, of a process in both
        SharedText words;
    };
    struct Load
    {
        Term name;
        SharedText text;
    };

    void watch(const std::string& name, const std::string& app);
    using Seen = SurveyMemory::Seen;

    void lookAtAll();
    void lookAfresh();
    bool lookAgain(); // false: not possible, and what is kept is of no more use
    bool lookAgain(Seen& seen);
    // After a look at the stack.
    void see(Seen& seen, const Process& p);
    uint32_t countUse(const Process& p);
    [[nodiscard]] SurveyMemory::Place placeOf(const Process& p) const;
    void place(uint32_t index);
    void addTree(uint32_t index, uint32_t depth);
    void addClients();
    std::vector<SurveyMemory::KnownCode> knownCode();
    static void count(const Watched& w, const SurveyMemory::CodeUse& use, uint32_t processes,
                      ModuleRow* row);
    void fill(ProcessRow& r, const Process& p); // after a look at its stack
    void describeVersion(const Process& p, const ModuleFacts& facts, ProcessRow& r);
    const ModuleFacts& factsOf(Term module);
    FunctionAt nameFunction(const Process& p) const;
    const FunctionAt& functionOf(const Process& p); // until the next call
    SharedText wordsOf(const ProcessRow& r, const SharedText& beside);
    [[nodiscard]] SharedText loadOf(const Process& p) const;
    [[nodiscard]] static bool callsByName(const Process& p);
    [[nodiscard]] ProcessId calledBy(const Process& p) const;
    [[nodiscard]] bool isScenarioSupervisor(const Process& p) const;

    const Scenario& m_scenario;
    const RecordedNode& m_recorded;
    const Node& m_node;
    const CodeOrigins& m_origins;
    const Term m_clientModule;
    std::vector<Load> m_loads; // of this node
    std::vector<Watched> m_watched;
    std::vector<const Watched*> m_replaced; // those of the upgrade that have old code, by name
    StackUse m_stack;
    std::unordered_map<Word, ModuleFacts> m_facts;           // by atom
    std::unordered_map<CodePointer, FunctionAt> m_functions; // where processes wait
    FunctionAt m_ownFunction;                                // of one that runs
    // What was asked for last: neighbours are mostly alike.
    Word m_lastModule = 0;
    const ModuleFacts* m_lastFacts = nullptr;
    CodePointer m_lastPlace = nullptr;
    const FunctionAt* m_lastFunction = nullptr;
    std::vector<VersionWords> m_versionWords;
    const std::pair<const SurveyMemory::CodeUse, uint32_t>* m_lastUse = nullptr;
    SurveyMemory::CodeUse m_use; // of the process that is looked at

    SurveyMemory m_own; // where none is given
    SurveyMemory& m_memory;
    bool m_hasLooked = false;
    // Of a look at all afresh:
    std::vector<ProcessRow> m_rows; // in order of start
    std::vector<uint32_t> m_roots;
    std::vector<uint32_t> m_clients;
    std::unordered_map<Word, std::vector<uint32_t>> m_children; // of supervisors, by pid number
};

} // namespace relupscope
