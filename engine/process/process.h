// SPDX-License-Identifier: GPL-3.0-or-later
// A process: its heap, stack, mailbox, relations and flags. Plain state; what acts on it is in
// process/gc.h, interp/ and bif/. Lives in the world's arena and is owned by the Node's process
// table.
#pragma once

#include "code/module.h"
#include "process/dictionary.h"
#include "process/mailbox.h"
#include "term/heap.h"

#include <map>
#include <vector>

namespace relupscope {

template<typename T>
using ArenaVector = std::vector<T, ArenaAllocator<T>>;
template<typename K, typename V>
using ArenaMap = std::map<K, V, std::less<K>, ArenaAllocator<std::pair<const K, V>>>;

enum class ProcessStatus : uint8_t {
    Runnable, // in the run queue
    Running,
    Waiting,   // in a receive (or hibernating)
    Suspended, // erlang:suspend_process
    Exiting,
};
enum class Priority : uint8_t { Low, Normal, High, Max };

enum class ExceptionClass : uint8_t { Error, Exit, Throw };

// The exception that is being raised; turned into registers when a handler is found.
struct Exception
{
    ExceptionClass kind = ExceptionClass::Error;
    Term reason = NoTerm;
    Term trace = NoTerm;     // a stack trace that is already there (raise/3, build of a rethrow)
    Term arguments = NoTerm; // list, for the first entry: error/2, function_clause, a BIF's
    Term errorInfo = NoTerm; // map for error_info, or None
    bool hasMfa = false;     // mfa is the first entry
    bool noStack = false;    // throw that nobody looks at, exit
    Mfa mfa;
};

// A monitor that this process made, by reference number.
struct MonitorMade
{
    enum class Target : uint8_t { Process, Name, Port, TimeOffset, Node } kind;
    Word pid;       // number of the local pid watched; 0: none
    Term name;      // atom, for a monitor by name: what DOWN reports; else None
    Term reference; // a root: the ref term in this process's heap
    Term tag;       // 'DOWN' or the tag option; a root
    enum class Alias : uint8_t { None, Explicit, Demonitor, Reply } alias;
};

// What the window wants to know of a process and OTP's code tells only in passing (node/probes.h).
struct Observed
{
    Term module = NoTerm;      // callback module of gen_server, gen_statem, gen_event, supervisor
    Term state = NoTerm;       // a root: its state as last seen at the top of its loop
    uint32_t madeBySerial = 0; // the ModuleInstance whose code made that state
    uint8_t behaviour
        = 0; // 0 none, 1 gen_server, 2 gen_statem, 3 gen_event, 4 supervisor, 5 special
    bool suspended = false; // in sys:suspend_loop
    VirtualTime suspendedAt = 0;
    Term converting = NoTerm;  // a root: state before the code_change that runs now
    Term before = NoTerm;      // a root: state before the last code_change
    VirtualTime callSince = 0; // blocked in gen:call since then; 0: it is not
    Word callTarget = 0;
};

struct Process
{
    explicit Process(Arena& arena, Word id);
    ~Process();

    [[nodiscard]] Term self() const { return Term::pid(id); }

    // --- hot: the interpreter loads and stores these at each switch
    Heap heap;
    Term* stackTop = nullptr;   // E: grows down
    Term* stackLimit = nullptr; // lowest usable word
    Term* stackBase = nullptr;  // one past the highest
    CodePointer ip = nullptr;
    uint64_t reductions = 0; // in all
    Term* savedX = nullptr;  // live x registers while not running
    uint16_t savedCount = 0;
    uint16_t savedCapacity = 0;
    uint8_t attention = 0; // a BIF wants the loop to look: trap, exit, yield, gcRequested
    ProcessStatus status = ProcessStatus::Runnable;
    Priority priority = Priority::Normal;
    bool trapExit = false;
    bool hibernating = false;
    bool inRunQueue = false;
    bool gcRequested = false; // by a BIF of the process itself: collect when it returns
    bool sensitive = false;
    bool isSystem = false; // started by the machine or spawn_system_process
    uint16_t suspendCount = 0;
    Process* queueNext = nullptr; // in the run queue, or among the dead
    Process* queuePrevious = nullptr;
    Process* earlierStart = nullptr; // neighbours in order of start
    Process* laterStart = nullptr;
    size_t gcThreshold = 0; // words of heap that make the next collection due
    uint32_t minHeapWords = 0;
    uint64_t collections = 0;
    uint32_t minorCollections = 0; // since all was last collected: on demand, or to hibernate

    Word id;
    Mailbox mailbox;
    Exception exception;
    Export* trapTo = nullptr;

    // --- relations
    ArenaMap<Word, uint8_t> links;            // by pid number (ports: bit 62 set)
    ArenaMap<Word, MonitorMade> monitorsMade; // by reference number
    ArenaMap<Word, Word> monitorsOfMe;        // reference number → pid number of the watcher
    ArenaMap<Word, uint8_t> aliases;          // reference number → MonitorMade::Alias kind
    ProcessDictionary* dictionary = nullptr;  // roots; null: empty

    Term groupLeader = Nil;
    Term registeredName = NoTerm; // atom
    Word parent = 0;
    Mfa initialCall;
    VirtualTime startedAt = 0;
    uint64_t startSequence = 0;
    Term exitReason = NoTerm; // when Exiting
    Term seqTraceToken = Nil; // a root: [] or {Flags, Label, Serial, Sender, Previous}
    Word seqTraceClock = 0;
    Word seqTraceLastCount = 0;
    uint32_t traceFlags = 0;       // node/tracing.h
    uint32_t untracedMessages = 0; // at the end of the queue: their arrival is to be told
    Term tracer = NoTerm;          // pid or port
    Word hibernateArity = 0;
    uint32_t waitTimer = 0; // running receive timeout: its handle in node.timers; 0 none
    bool timedOut = false;
    uint8_t errorHandlerSet = 0;
    Term errorHandler; // atom
    uint32_t fullsweepAfter = 65535;
    bool messageQueueOffHeap = false;
    uint64_t catches = 0;
    size_t maxHeapWords = 0; // process_flag(max_heap_size); 0: none
    bool maxHeapKills = true;
    bool maxHeapLogs = true;
    bool maxHeapCountsShared = false; // include_shared_binaries (OTP 27): remembered only
    bool asyncDist = false;           // process_flag(async_dist) (OTP 25.3): remembered only
    uint32_t minBinaryHeapWords = 46422;
    ArenaMap<Word, uint32_t>* suspending = nullptr; // pids that this one has suspended, how often
    Observed observed;
};

} // namespace relupscope
