// SPDX-License-Identifier: GPL-3.0-or-later
// Functions with a breakpoint. A breakpoint at a function (local, meta, counting) replaces its
// first instruction; a global one stands in the export's cell, so that only calls from outside pass
// it. Calls of BIFs carry the BIF's number and pass no cell: while one of them is traced, the calls
// in all loaded code are turned to such that do. Owned by Tracing; entries of code that is freed
// must be dropped first.
#pragma once

#include "code/code_server.h"

namespace relupscope {

// The kinds of breakpoint of a function; global excludes the others.
struct TraceKinds
{
    bool local = false;
    bool meta = false;
    bool counts = false;
    bool times = false;
    [[nodiscard]] bool any() const { return local || meta || counts || times; }
};

// Calls and time of one process in a function.
struct CallTime
{
    uint64_t calls = 0;
    int64_t nanoseconds = 0;
};
using CallTimes
    = std::map<Word, CallTime, std::less<Word>, ArenaAllocator<std::pair<const Word, CallTime>>>;

// The function whose time runs for a process, and since when.
struct RunningTime
{
    const CodeWord* function = nullptr; // its entry
    int64_t since = 0;
};

struct FunctionTrace
{
    explicit FunctionTrace(Arena& arena)
        : callTimes(ArenaAllocator<std::pair<const Word, CallTime>>(arena))
    {
    }
    Mfa mfa;
    CodeWord* at = nullptr; // the function's entry
    uint16_t originalOp = 0;
    TraceKinds kinds;
    bool countPaused = false;
    bool timePaused = false;
    Term spec = Nil; // of local
    Term metaSpec = Nil;
    Term metaTracer = NoTerm; // pid
    uint64_t count = 0;
    CallTimes callTimes; // by pid number
};

struct ExportTrace
{
    Export* callee;
    CodePointer target; // where the cell pointed before
    CodeWord stub[2];   // where it points now
    Term spec;
};

class FunctionTraces
{
public:
    explicit FunctionTraces(Arena& arena)
        : m_arena(arena), m_byEntry(arena), m_byExport(arena), m_divertedBifs(arena)
    {
    }

    FunctionTrace* at(const CodeWord* entry) const;
    ExportTrace* of(const Export& callee) const;
    [[nodiscard]] bool empty() const { return m_byEntry.size() == 0 && m_byExport.size() == 0; }

    // The breakpoint of the function, made when there is none yet.
    FunctionTrace& set(CodeServer& code, const Mfa& mfa, CodeWord* entry);
    // Takes the breakpoint away when no kind is left.
    void removeIfUnused(CodeServer& code, CodeWord* entry);
    void setGlobal(CodeServer& code, Export& callee, Term spec);
    void clearGlobal(CodeServer& code, Export& callee);

    // The code of the instance goes out of use: its breakpoints go, and the first instructions
    // stand again where they were.
    void forget(CodeServer& code, ModuleInstance& instance);
    // Calls in code that has just been loaded, of BIFs that are traced.
    void divertCalls(ModuleInstance& instance);

private:
    void divert(CodeWord& call, bool diverted);
    void divertBif(CodeServer& code, const Export& bif, int change);

    Arena& m_arena;
    FlatMap<Word, FunctionTrace*> m_byEntry;
    FlatMap<Word, ExportTrace*> m_byExport;
    FlatMap<Word, uint32_t> m_divertedBifs; // by number: how many breakpoints want it
};

} // namespace relupscope
