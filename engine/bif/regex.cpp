// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/regex.h"

#include "base/check.h"
#include "bif/regex_dialect.h"
#include "node/native_objects.h"
#include "term/binary.h"

#include <climits>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <locale.h>

namespace relupscope {

namespace {

// --- options

struct WordOption
{
    std::string_view word;
    uint32_t compile;
    uint32_t match;
};

constexpr WordOption Words[] = {
    {"caseless", PCRE2_CASELESS, 0},
    {"dollar_endonly", PCRE2_DOLLAR_ENDONLY, 0},
    {"dotall", PCRE2_DOTALL, 0},
    {"dupnames", PCRE2_DUPNAMES, 0},
    {"extended", PCRE2_EXTENDED, 0},
    {"firstline", PCRE2_FIRSTLINE, 0},
    {"multiline", PCRE2_MULTILINE, 0},
    {"never_utf", PCRE2_NEVER_UTF, 0},
    {"no_auto_capture", PCRE2_NO_AUTO_CAPTURE, 0},
    {"no_start_optimize", PCRE2_NO_START_OPTIMIZE, 0},
    {"ucp", PCRE2_UCP, 0},
    {"ungreedy", PCRE2_UNGREEDY, 0},
    {"unicode", PCRE2_UTF, 0},
    {"anchored", PCRE2_ANCHORED, PCRE2_ANCHORED},
    {"notbol", 0, PCRE2_NOTBOL},
    {"notempty", 0, PCRE2_NOTEMPTY},
    {"notempty_atstart", 0, PCRE2_NOTEMPTY_ATSTART},
    {"noteol", 0, PCRE2_NOTEOL},
};

bool readWord(std::string_view word, RegexOptions* options)
{
    for (const WordOption& known : Words) {
        if (known.word != word)
            continue;
        options->compile |= known.compile;
        options->match |= known.match;
        options->forCompileOnly |= known.match == 0;
        options->forRunOnly |= known.compile == 0;
        return true;
    }
    if (word == "bsr_anycrlf")
        options->bsr = PCRE2_BSR_ANYCRLF;
    else if (word == "bsr_unicode")
        options->bsr = PCRE2_BSR_UNICODE;
    else if (word == "global")
        options->global = options->forRunOnly = true;
    else if (word == "report_errors")
        options->reportErrors = options->forRunOnly = true;
    else
        return false;
    return true;
}

uint32_t newlineNamed(std::string_view word)
{
    if (word == "cr")
        return PCRE2_NEWLINE_CR;
    if (word == "lf")
        return PCRE2_NEWLINE_LF;
    if (word == "crlf")
        return PCRE2_NEWLINE_CRLF;
    if (word == "anycrlf")
        return PCRE2_NEWLINE_ANYCRLF;
    return word == "any" ? PCRE2_NEWLINE_ANY : 0;
}

bool isCount(Term t)
{
    return t.isSmall() && t.smallValue() >= 0 && t.smallValue() <= INT_MAX;
}

bool readPair(const BifCall& c, std::string_view name, Term value, RegexOptions* options)
{
    if (name == "newline") {
        options->newline = value.isAtom() ? newlineNamed(c.atoms().text(value)) : 0;
        return options->newline != 0;
    }
    options->forRunOnly = true;
    if (name == "capture") {
        options->hasCapture = true;
        options->captureValues = value;
        options->captureType = c.atom("index");
        return true;
    }
    if (!isCount(value))
        return false;
    const SWord number = value.smallValue();
    if (name == "offset")
        options->offset = static_cast<size_t>(number);
    else if (name == "match_limit")
        options->matchLimit = static_cast<uint32_t>(number);
    else if (name == "match_limit_recursion")
        options->depthLimit = static_cast<uint32_t>(number);
    else
        return false;
    return true;
}

bool readOption(const BifCall& c, Term option, RegexOptions* options)
{
    if (option.isAtom())
        return readWord(c.atoms().text(option), options);
    if (!isTuple(option) || tupleArity(option) < 2 || !tupleElement(option, 0).isAtom())
        return false;
    const std::string_view name = c.atoms().text(tupleElement(option, 0));
    if (tupleArity(option) == 2)
        return readPair(c, name, tupleElement(option, 1), options);
    if (tupleArity(option) != 3 || name != "capture")
        return false;
    options->hasCapture = options->forRunOnly = true;
    options->captureValues = tupleElement(option, 1);
    options->captureType = tupleElement(option, 2);
    return true;
}

// --- memory of the library: the arena's, with its size before each block

constexpr size_t SizePrefix = 16;

void* allocForRegex(size_t size, void* data)
{
    auto& arena = *static_cast<Arena*>(data);
    const size_t bytes = size + SizePrefix;
    if (!arena.hasRoomFor(2 * bytes)) // no exception may pass through the library
        return nullptr;
    auto* block = static_cast<char*>(arena.alloc(bytes));
    std::memcpy(block, &bytes, sizeof bytes);
    return block + SizePrefix;
}

void freeForRegex(void* p, void* data)
{
    if (!p)
        return;
    char* block = static_cast<char*>(p) - SizePrefix;
    size_t bytes = 0;
    std::memcpy(&bytes, block, sizeof bytes);
    static_cast<Arena*>(data)->free(block, bytes);
}

// --- character tables: lower case, other case, ten classes of 32 bytes, types

constexpr size_t CaseOffset = 256;
constexpr size_t ClassesOffset = 512;
constexpr size_t ClassBytes = 32;
constexpr size_t ClassCount = 10;
constexpr size_t TypesOffset = ClassesOffset + ClassBytes * ClassCount;

// An ASCII character that has the properties of this character of Latin-1.
uint8_t likeInAscii(unsigned c)
{
    if (c < 0xA0)
        return 0x01; // control
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7))
        return 'Z';
    if ((c >= 0xDF && c != 0xF7) || c == 0xAA || c == 0xB5 || c == 0xBA)
        return 'z';
    return '!';
}

void addLatin1(uint8_t* tables)
{
    for (unsigned c = 0x80; c <= 0xFF; ++c) {
        const uint8_t like = likeInAscii(c);
        const bool hasOther = c != 0xDF && c != 0xFF && c >= 0xC0 && (like == 'Z' || like == 'z');
        const auto self = static_cast<uint8_t>(c);
        const auto other = static_cast<uint8_t>(c ^ 0x20U);
        tables[c] = hasOther && like == 'Z' ? other : self;
        tables[CaseOffset + c] = hasOther ? other : self;
        for (size_t i = 0; i < ClassCount; ++i) {
            uint8_t* bits = tables + ClassesOffset + i * ClassBytes;
            const bool isMember = (bits[like / 8] & (1U << (like % 8))) != 0;
            const auto bit = static_cast<uint8_t>(1U << (c % 8));
            bits[c / 8] = static_cast<uint8_t>(isMember ? bits[c / 8] | bit : bits[c / 8] & ~bit);
        }
        tables[TypesOffset + c] = tables[TypesOffset + like];
    }
}

// The library's tables for ASCII with those of Latin-1 above, whatever locale the program has.
void makeTables(uint8_t* tables, size_t bytes)
{
    uint32_t length = 0;
    pcre2_config(PCRE2_CONFIG_TABLES_LENGTH, &length);
    CHECK(length == bytes);
    const locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
    const locale_t before = uselocale(plain);
    const uint8_t* made = pcre2_maketables(nullptr);
    uselocale(before);
    freelocale(plain);
    CHECK(made);
    std::memcpy(tables, made, bytes);
    pcre2_maketables_free(nullptr, made);
    addLatin1(tables);
}

// --- errors, in the words of the older library that OTP has

constexpr int NoSuchGroup = 115;
constexpr int NoLetterCase = 137; // \F, \L, \l, \U, \u and names of characters
constexpr int SameName = 143;
constexpr int UnknownProperty = 147;

std::string errorText(int code)
{
    if (code < 0)
        return "invalid UTF-8 string";
    switch (code) {
    case 107: return "invalid escape sequence in character class";
    case 109: return "nothing to repeat";
    case 114: return "missing )";
    case 118: return "missing ) after comment";
    case 119: return "regular expression is too complicated";
    case 121: return "failed to get memory";
    case 122: return "unmatched parentheses";
    case 127: return "conditional group contains more than two branches";
    case 134: return "character value in \\x{} or \\o{} is too large";
    case NoLetterCase: return "PCRE does not support \\L, \\l, \\N{name}, \\U, or \\u";
    case 139: return "closing ) for (?C expected";
    case 142: return "syntax error in subpattern name (missing terminator)";
    case 143: return "two named subpatterns have the same name";
    case 144: return "group name must start with a non-digit";
    case 147: return "unknown property name after \\P or \\p";
    case 148: return "subpattern name is too long (maximum 32 characters)";
    case 154: return "DEFINE group contains more than one branch";
    case 161: return "number is too big";
    case 174: return "setting UTF is disabled by the application";
    case 178: return "digits missing in \\x{} or \\o{}";
    default: break;
    }
    std::array<PCRE2_UCHAR, 256> text {};
    pcre2_get_error_message(code, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

// Some errors are found one character earlier or later than in OTP.
size_t errorOffset(int code, size_t offset)
{
    constexpr int AreLater[] = {NoLetterCase, SameName, UnknownProperty, 169, 171};
    if (code == NoSuchGroup)
        return offset + 1;
    const bool isLater
        = std::find(std::begin(AreLater), std::end(AreLater), code) != std::end(AreLater);
    return isLater && offset > 0 ? offset - 1 : offset;
}

// Errors that the older library may not have found.
bool isOfDialect(int code)
{
    constexpr int NotInClass = 107;
    constexpr int BadRange = 150;
    constexpr int NotPrintable = 168;
    return code == NotPrintable || code == NotInClass || code == BadRange || code == NoLetterCase
        || code == NoSuchGroup;
}

void putNumber(std::string& out, uint32_t number)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>(number >> shift));
}

uint32_t getNumber(std::string_view bytes, size_t at)
{
    uint32_t number = 0;
    for (unsigned i = 0; i < 4; ++i)
        number |= uint32_t {static_cast<uint8_t>(bytes[at + i])} << (8 * i);
    return number;
}

// Magic, compile options, newline, bsr, text.
constexpr std::string_view Magic = "RsRe";
constexpr size_t HeadBytes = 16;

constexpr uint32_t allCompileBits()
{
    uint32_t bits = 0;
    for (const WordOption& known : Words)
        bits |= known.compile;
    return bits;
}

} // namespace

bool RegexOptions::read(const BifCall& c, Term list)
{
    for (; list.isCons(); list = list.tail()) {
        if (!readOption(c, list.head(), this))
            return false;
    }
    return list.isNil();
}

std::string RegexPattern::encode() const
{
    std::string out(Magic);
    putNumber(out, compile);
    putNumber(out, newline);
    putNumber(out, bsr);
    return out + text;
}

std::optional<RegexPattern> RegexPattern::decode(std::string_view bytes)
{
    if (bytes.size() < HeadBytes || bytes.substr(0, Magic.size()) != Magic)
        return std::nullopt;
    RegexPattern pattern;
    pattern.compile = getNumber(bytes, 4);
    pattern.newline = getNumber(bytes, 8);
    pattern.bsr = getNumber(bytes, 12);
    pattern.text = bytes.substr(HeadBytes);
    const bool isGood = (pattern.compile & ~allCompileBits()) == 0
        && pattern.newline >= PCRE2_NEWLINE_CR && pattern.newline <= PCRE2_NEWLINE_ANYCRLF
        && (pattern.bsr == PCRE2_BSR_UNICODE || pattern.bsr == PCRE2_BSR_ANYCRLF);
    return isGood ? std::optional(pattern) : std::nullopt;
}

RegexCache::RegexCache(Arena& arena) : m_arena(arena)
{
    makeTables(m_tables, sizeof m_tables);
}

void RegexCache::drop(Slot& slot)
{
    if (!slot.key)
        return;
    releaseBinaryData(slot.key);
    pcre2_code_free(slot.code);
    slot = Slot {};
}

namespace {

// How deep the older library lets parentheses be nested before its workspace is used up.
constexpr uint32_t DeepestNesting = 798;

// Where characters of Latin-1 above ASCII count as letters, the library's first look at a subject
// in UTF-8 (set_type_bits) misses them; without that look it finds them.
uint32_t withoutFirstLook(const RegexPattern& pattern)
{
    const bool isAffected = (pattern.compile & PCRE2_UTF) != 0 && (pattern.compile & PCRE2_UCP) == 0
        && pattern.text.find('\\') != std::string::npos;
    return isAffected ? PCRE2_NO_START_OPTIMIZE : 0;
}

} // namespace

pcre2_code* RegexCache::compileNew(const RegexPattern& pattern, RegexError* error)
{
    pcre2_general_context* memory
        = pcre2_general_context_create(allocForRegex, freeForRegex, &m_arena);
    pcre2_compile_context* context = memory ? pcre2_compile_context_create(memory) : nullptr;
    if (!context) {
        pcre2_general_context_free(memory);
        *error = {errorText(PCRE2_ERROR_HEAP_FAILED), 0};
        return nullptr;
    }
    pcre2_set_newline(context, pattern.newline);
    pcre2_set_bsr(context, pattern.bsr);
    pcre2_set_character_tables(context, m_tables);
    pcre2_set_parens_nest_limit(context, DeepestNesting);
    pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK);
    int code = 0;
    size_t offset = 0;
    const uint32_t options = pattern.compile | withoutFirstLook(pattern);
    const auto compileText = [&](const std::string& text) {
        return pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options, &code,
                             &offset, context);
    };
    std::string text = pattern.text;
    pcre2_code* compiled = compileText(text);
    constexpr int UnknownEscape = 103;
    if (!compiled && (code == UnknownEscape || isOfDialect(code))) {
        const bool plainDigits = code == NoSuchGroup;
        text = inNewerDialect(pattern.text, plainDigits);
        if (text != pattern.text)
            compiled = compileText(text);
        if (!compiled)
            offset = placeInOlderDialect(pattern.text, plainDigits, offset);
    }
    // An escape of a letter that means nothing is that letter in OTP; it is tried only now, since
    // this option hides other errors.
    if (!compiled && code == UnknownEscape) {
        pcre2_set_compile_extra_options(
            context, PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK | PCRE2_EXTRA_BAD_ESCAPE_IS_LITERAL);
        compiled = compileText(text);
    }
    pcre2_compile_context_free(context);
    pcre2_general_context_free(memory);
    if (!compiled)
        *error = {errorText(code), errorOffset(code, offset)};
    return compiled;
}

const pcre2_code* RegexCache::compile(const RegexPattern& pattern, RegexError* error)
{
    const std::string key = pattern.encode();
    Slot* oldest = m_slots;
    for (Slot& slot : m_slots) {
        if (slot.key && slot.key->size == key.size()
            && std::memcmp(slot.key->bytes, key.data(), key.size()) == 0) {
            slot.lastUse = ++m_uses;
            return slot.code;
        }
        if (slot.lastUse < oldest->lastUse)
            oldest = &slot;
    }
    pcre2_code* code = compileNew(pattern, error);
    if (!code)
        return nullptr;
    drop(*oldest);
    oldest->key = makeBinaryData(m_arena, key.size(), key.size());
    std::memcpy(oldest->key->bytes, key.data(), key.size());
    oldest->code = code;
    oldest->lastUse = ++m_uses;
    return code;
}

bool RegexCache::isKnownUtf8(const BinaryData* data, const uint8_t* bytes, size_t n) const
{
    return data == m_utf8Data && bytes >= m_utf8Begin && bytes + n == m_utf8End;
}

void RegexCache::rememberUtf8(BinaryData* data, const uint8_t* bytes, size_t n)
{
    ++data->references;
    if (m_utf8Data)
        releaseBinaryData(m_utf8Data);
    m_utf8Data = data;
    m_utf8Begin = bytes;
    m_utf8End = bytes + n;
}

RegexCache& regexCache(Node& node)
{
    RegexCache*& cache = nativeObjects(node).regexes;
    if (!cache)
        cache = node.arena.make<RegexCache>(node.arena);
    return *cache;
}

} // namespace relupscope
