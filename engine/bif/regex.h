// SPDX-License-Identifier: GPL-3.0-or-later
// Regular expressions: patterns as the machine keeps them and what compiling and matching them
// needs of PCRE2. A compiled pattern is, to Erlang, {re_pattern, Captures, Unicode, UseCrLf,
// Binary}, where the binary holds the options and the text of the pattern; the library's own form
// of it lies in a cache in the world's arena and can always be made again.
#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8

#include "bif/bif.h"

#include <optional>
#include <pcre2.h>
#include <string>
#include <string_view>

namespace relupscope {

struct BinaryData;

// The options of re:compile/2 and re:run/3.
struct RegexOptions
{
    uint32_t compile = 0; // PCRE2_... bits
    uint32_t match = 0;
    uint32_t newline = 0;        // PCRE2_NEWLINE_..., 0: not given
    uint32_t bsr = 0;            // PCRE2_BSR_..., 0: not given
    bool forCompileOnly = false; // there is one that re:run/3 takes with a textual pattern only
    bool forRunOnly = false;
    bool global = false;
    bool reportErrors = false;
    bool hasCapture = false;
    Term captureValues = NoTerm;
    Term captureType = NoTerm;
    size_t offset = 0;
    std::optional<uint32_t> matchLimit;
    std::optional<uint32_t> depthLimit;

    [[nodiscard]] bool isUnicode() const { return (compile & PCRE2_UTF) != 0; }
    // False: badopt.
    bool read(const BifCall& c, Term list);
};

// What makes a pattern: the text with the options that matter when it is compiled.
struct RegexPattern
{
    std::string text;
    uint32_t compile = 0;
    uint32_t newline = PCRE2_NEWLINE_LF;
    uint32_t bsr = PCRE2_BSR_UNICODE;

    [[nodiscard]] std::string encode() const;
    static std::optional<RegexPattern> decode(std::string_view bytes);
};

struct RegexError
{
    std::string text; // as OTP words it
    size_t offset;
};

class RegexCache
{
public:
    explicit RegexCache(Arena& arena);
    RegexCache(const RegexCache&) = delete;
    RegexCache& operator=(const RegexCache&) = delete;

    // The compiled pattern, valid until the next call; null: *error says why.
    const pcre2_code* compile(const RegexPattern& pattern, RegexError* error);

    // Whether these bytes of `data` were seen to be valid UTF-8 by the last `remember`.
    [[nodiscard]] bool isKnownUtf8(const BinaryData* data, const uint8_t* bytes, size_t n) const;
    // Keeps `data` alive until the next call, so that nothing else can get its address.
    void rememberUtf8(BinaryData* data, const uint8_t* bytes, size_t n);

private:
    static constexpr size_t Slots = 64;
    static constexpr size_t TablesBytes = 1088;

    struct Slot
    {
        BinaryData* key; // the encoded pattern; null: the slot is free
        pcre2_code* code;
        uint64_t lastUse;
    };

    void drop(Slot& slot);
    pcre2_code* compileNew(const RegexPattern& pattern, RegexError* error);

    Arena& m_arena;
    Slot m_slots[Slots] = {};
    uint64_t m_uses = 0;
    BinaryData* m_utf8Data = nullptr;
    const uint8_t* m_utf8Begin = nullptr;
    const uint8_t* m_utf8End = nullptr;
    uint8_t m_tables[TablesBytes]; // characters of Latin-1, as in OTP
};

RegexCache& regexCache(Node& node);

} // namespace relupscope
