// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded code: a Module has a current and an old ModuleInstance; an Export is the cell through
// which fully qualified calls go; a FunEntry is what a fun points at. All live in the world's arena
// and are owned by the CodeServer (code/code_server.h).
#pragma once

#include "term/atom.h"
#include "term/heap.h"

#include <cstdint>

namespace relupscope {

// One unit of internal code: an instruction word (code/instructions.def) or an operand word after
// it.
//   63        48 47        32 31        16 15         0
//   |     c     |     b      |     a      |     op     |
union CodeWord {
    struct
    {
        uint16_t op;
        uint16_t a;
        uint16_t b;
        uint16_t c;
    } i;
    struct
    {
        uint16_t op;
        uint16_t a;
        int32_t offset; // to the target, in code words from this one
    } j;
    Word word; // or the word of a term
    CodeWord* target;
    struct Export* callee;
    struct FunEntry* fun;
    SWord integer;
};
static_assert(sizeof(CodeWord) == 8);
using CodePointer = const CodeWord*;

struct Mfa
{
    Term module = NoTerm;
    Term function = NoTerm;
    unsigned arity = 0;
    bool operator==(const Mfa&) const = default;
};

struct ModuleInstance;

struct Function
{
    CodeWord* begin; // its func_info
    CodeWord* entry; // where calls go
    Term name;
    unsigned arity;
};

struct LineMark
{
    uint32_t codeIndex; // first code word that the mark covers
    uint32_t file;      // index into files; 0 is MODULE.erl
    uint32_t line;
};

// What a module's table of funs says of one.
struct FunShape
{
    int32_t oldIndex;
    int32_t oldUniq;
    unsigned arity; // with free variables
    unsigned freeCount;
};

// What the process at a FunEntry runs; shared by reloads of identical code.
struct FunEntry
{
    Term module;
    uint32_t index;
    int32_t oldIndex;
    int32_t oldUniq;
    unsigned arity; // with free variables
    unsigned freeCount;
    uint8_t uniq[16];
    CodeWord* code;           // null: not loaded (purged)
    ModuleInstance* instance; // whose code that is; null when not loaded
};

struct ModuleInstance
{
    explicit ModuleInstance(Arena& arena) : literals(arena) {}

    Term name;
    uint32_t serial = 0; // counts instances of a node, from 1, in load order
    uint32_t loadedAtHop = 0;
    CodeWord* code = nullptr;
    size_t codeWords = 0;
    Function* functions = nullptr; // in code order
    size_t functionCount = 0;
    FunEntry** funs = nullptr;    // by lambda index
    CodeWord** funCode = nullptr; // entry of each, beside funs
    size_t funCount = 0;
    uint32_t* bifCalls = nullptr; // indices of the instructions that call a BIF by its number
    size_t bifCallCount = 0;
    LineMark* lines = nullptr; // by codeIndex
    size_t lineCount = 0;
    Term* files = nullptr; // strings (lists) as literals; [0] unused
    size_t fileCount = 0;
    Heap literals; // literal area: freed with the instance, after purge
    Term attributes = Nil;
    Term compileInfo = Nil;
    uint8_t md5[16] = {};
    CodeWord* onLoad = nullptr;   // entry of the -on_load function
    bool refusesLoad = false;     // a fault: its -on_load function fails, whether it has one or not
    bool hasNifs = false;         // stubs answered natively by the machine
    Term functionsExported = Nil; // [{Name, Arity}] in export table order
    size_t loadedBytes = 0;       // for limits and memory/1

    [[nodiscard]] bool contains(CodePointer p) const { return p >= code && p < code + codeWords; }
    // The function that `p` lies in; null between functions.
    [[nodiscard]] const Function* functionAt(CodePointer p) const;
    // File and line of the instruction at `p`; line 0: unknown. File is a string term or None.
    void lineAt(CodePointer p, Term* file, uint32_t* line) const;
    [[nodiscard]] const Function* find(Term function, unsigned arity) const;
};

struct Module
{
    Term name;
    ModuleInstance* current = nullptr;
    ModuleInstance* old = nullptr;
    ModuleInstance* onLoad
        = nullptr; // waits for its -on_load function; when that refused, to be purged
    ModuleInstance* savedOld = nullptr; // old, while the refused one takes its place to be purged
    bool preloaded = false;             // part of the runtime system itself
};

struct Export
{
    Mfa mfa;
    CodePointer entry;      // where a call goes now
    int bif = -1;           // index into the BIF table; -1: none
    CodeWord trampoline[2]; // the entry while there is no code: error handler, or the BIF
    [[nodiscard]] bool isLoaded() const { return bif >= 0 || entry != trampoline; }
};

} // namespace relupscope
