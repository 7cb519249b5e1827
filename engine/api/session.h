// SPDX-License-Identifier: GPL-3.0-or-later
// A Session is one scenario being run: commands go in, values come out. It owns its world and must
// be used from one thread at a time; several sessions may live side by side.
#pragma once

#include "api/view.h"
#include "base/result.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace relupscope {

// Where this program keeps what it came with. The engine reads neither environment nor argv, so
// whoever starts it says so.
struct Installation
{
    // Folders of built-in scenarios, the first that has a name wins. Empty: the source tree's own.
    std::vector<std::string> scenarioFolders;
};

struct SessionOptions
{
    std::string scenario;   // a folder with scenario.toml, or a built-in name
    std::string otpRoot;    // the folder that has lib/kernel-*; found by whoever starts the program
    Installation installation;
    uint64_t seed = 1;
    bool gcStress = false;  // collect garbage wherever that may happen; the run is the same
    bool keepEvents = true; // keep printed events (the window and --events); off is faster
    // Called now and then while something long goes on (compile, boot, run); from the same thread.
    std::function<void(const std::string& what, double fraction)> progress;
};

// How far `advance` goes. Whatever is asked, it also stops at the scenario's end.
struct Until
{
    enum class Kind : uint8_t {
        Event,       // `count` events on
        Instruction, // just before the next relup instruction runs
        InstructionN,// just before instruction `count` of hop `hop` runs
        Time,        // virtual time `ms` is reached
        End,
    };
    Kind kind = Kind::End;
    uint64_t count = 1;
    int hop = 0; // 0: any hop
    double ms = 0;
};

enum class Stopped : uint8_t { Reached, Ended, Interrupted, Failed };

// What `relupscope run` reports; field by field the JSON of the command-line contract.
struct Report
{
    struct Broken
    {
        std::string expectation;
        std::string wanted;
        std::string got;
    };
    struct Instruction
    {
        int hop = 1;
        int n = 1;
        std::string text;
        double atMs = 0;
        double ms = 0;
        std::string outcome; // "done", "failed", "not reached"
        std::string hash;
    };
    struct Module
    {
        std::string module;
        std::string app;
        std::string current;
        std::optional<std::string> old;
        uint32_t processesOnOld = 0;
    };
    std::string scenario;
    std::string otp;
    uint64_t seed = 1;
    std::string hash;
    double virtualMs = 0;
    uint64_t events = 0;
    std::vector<InstallRow> installs;
    std::vector<Instruction> relup;
    std::vector<StepRow> steps;
    std::vector<Crash> crashes;
    uint64_t restarts = 0;
    std::string node; // "running", "restarted", "halted"
    std::vector<std::pair<std::string, std::string>> releases; // version, status
    std::vector<Module> modules;
    std::vector<ServerState> states;
    std::vector<LoadRow> load;
    std::vector<std::string> missing;
    bool held = false;
    std::vector<Broken> broken;
    bool interrupted = false; // stopped before the scenario's end: all of the above is "so far"
};

struct ScenarioInfo
{
    std::string name;
    std::string title;
    std::string about;
    std::string folder;
    std::string category;
    std::string moral;
    std::string lookFor;
    std::string source;
};

class Session
{
public:
    // Reads the scenario, compiles its applications, prepares its releases in the machine and boots
    // the first one, up to `start`. An error names the file and the place.
    static Result<std::unique_ptr<Session>> open(const SessionOptions& options);
    virtual ~Session() = default;

    virtual Stopped advance(const Until& until, const std::atomic<bool>& interrupt) = 0;
    // Back to `start`: the same scenario and seed, booted again, injected inputs forgotten.
    virtual Result<void> restart() = 0;
    // An exit signal `kill` to the process, at this event. False: there is no such process.
    virtual bool kill(ProcessId pid) = 0;

    // Not const: asking runs nothing, yet may fill caches.
    virtual std::shared_ptr<const WorldView> view() = 0;
    virtual ProcessDetail process(ProcessId pid) = 0;
    virtual SourceView source(const std::string& module, ProcessId pid) = 0;
    virtual uint64_t eventCount() const = 0;
    // Printed events [from, to), oldest first; needs keepEvents.
    virtual std::vector<EventRow> events(uint64_t from, uint64_t to) const = 0;
    virtual Report report() = 0;

protected:
    Session() = default;
};

// The JSON of the command-line contract, ending in a line feed.
std::string reportJson(const Report& report);
// One line of `--events`, without its line feed.
std::string eventJson(const EventRow& event);
// What `list --json` prints.
std::string scenariosJson(const std::vector<ScenarioInfo>& scenarios);

// The built-in scenarios by name; one that can't be read is listed with its error as `about`.
std::vector<ScenarioInfo> builtinScenarios(const Installation& installation);
std::vector<ScenarioInfo> builtinScenarios(); // of the source tree
// The folder of what a user calls a scenario: a folder, its scenario.toml, or a built-in name.
Result<std::string> scenarioFolder(const std::string& scenario, const Installation& installation);
// Writes a scenario to start from; the folder must not exist or must be empty.
Result<void> writeNewScenario(const std::string& folder);

} // namespace relupscope
