// SPDX-License-Identifier: GPL-3.0-or-later
// A .beam file taken apart: its chunks, checked and decoded as far as the loader needs. Owns
// nothing of a world but the atoms it interned and the literals it decoded into a Heap.
#pragma once

#include "base/result.h"
#include "code/module.h"
#include "term/external.h"

#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

struct BeamExport
{
    Term function;
    unsigned arity;
    uint32_t label;
};

struct BeamLambda
{
    Term function;
    uint32_t label;
    FunShape shape;
};

struct BeamLine
{
    uint32_t file = 0;
    uint32_t line = 0;
};

struct BeamFile
{
    Term module;
    std::vector<Term> atoms; // [0] unused
    std::string_view code;   // the instructions
    uint32_t labelCount = 0;
    uint32_t functionCount = 0;
    std::vector<Mfa> imports;
    std::vector<BeamExport> exports;
    std::vector<BeamLambda> lambdas;
    std::vector<Term> literals; // in the heap given to read
    std::string_view strings;
    std::vector<BeamLine> lines;    // by `line` operand; [0] is "no line"
    std::vector<std::string> files; // [0] is MODULE.erl
    std::string_view attributes;    // external terms; empty if absent
    std::string_view compileInfo;
    uint8_t md5[16] = {};
    std::string inflated; // backs the views when the file was compressed
};

// Where in a file an error is.
std::string placeInBeam(std::string_view name, std::string_view chunk, size_t offset);

// `name` is for errors only. `bytes` must outlive the result unless the file is compressed.
// Literals are decoded into `heap`.
Result<BeamFile> readBeamFile(std::string_view name, std::string_view bytes, Heap& heap,
                              const ExternalContext& context);

// The data of one chunk, or nothing; an Error when the file is no .beam (beamfile_chunk/2).
Result<std::string_view> findChunk(std::string_view name, std::string_view bytes,
                                   std::string_view id, bool* found);

} // namespace relupscope
