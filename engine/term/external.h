// SPDX-License-Identifier: GPL-3.0-or-later
// The external term format, version 131: what term_to_binary/2 writes and binary_to_term/2 reads.
// Bytes are checked as they are read; malformed input gives an Error with the offset, never a
// crash, and never more memory than a small multiple of the input (compressed terms: up to
// `limitBytes`).
#pragma once

#include "base/result.h"
#include "term/atom.h"
#include "term/heap.h"

#include <string>
#include <string_view>

namespace relupscope {

// How identifiers of this node are written and recognised, and funs resolved.
struct ExternalContext
{
    AtomTable& atoms;
    Term nodeName; // atom, nonode@nohost when not distributed
    uint32_t creation;
    // Funs need the node's code; null functions: funs are refused when read, never written wrongly.
    void* codeContext = nullptr;
    struct FunIdentity
    {
        Term module;
        uint32_t index;
        int32_t oldUniq;
        uint8_t uniq[16];
        int32_t oldIndex;
    };
    FunIdentity (*describeFun)(void* codeContext, Term fun) = nullptr;
    Term (*makeFun)(void* codeContext, Heap& heap, const FunIdentity& id, unsigned arity,
                    Term creator, const Term* free, unsigned freeCount)
        = nullptr;
    void (*describeExport)(void* codeContext, Term exportFun, Term* module, Term* name,
                           unsigned* arity)
        = nullptr;
    Term (*makeExport)(void* codeContext, Heap& heap, Term module, Term name, unsigned arity)
        = nullptr;
    // Whether the name is that of an export that is known: what `safe` wants to know. Null: never.
    bool (*exportIsKnown)(void* codeContext, Term module, Term name, unsigned arity) = nullptr;
};

struct EncodeOptions
{
    int compressed = 0;   // zlib level; 0: not
    int minorVersion = 1; // OTP 25's default: atoms as OTP 25 writes them
    bool deterministic = false;
};
std::string encodeExternal(Term t, const ExternalContext& context,
                           const EncodeOptions& options = {});

struct Decoded
{
    Term term;
    size_t used; // bytes consumed, version byte included
};
// `safe`: no new atoms, no new funs (binary_to_term/2).
Result<Decoded> decodeExternal(std::string_view bytes, Heap& heap, const ExternalContext& context,
                               bool safe = false, size_t limitBytes = size_t {1} << 30);

} // namespace relupscope
