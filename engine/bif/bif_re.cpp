// SPDX-License-Identifier: GPL-3.0-or-later
// re: the part of it that is not Erlang. As in OTP, text that is not yet bytes and global matching
// trap to re:urun/3, re:ucompile/2 and re:grun/3, which come back here.
#include "bif/iolist.h"
#include "bif/regex.h"

#include <memory>
#include <vector>

namespace relupscope {

namespace {

enum class CaptureType : uint8_t { None, Index, List, Binary };

// Which groups a match gives, and how.
struct Capture
{
    CaptureType type = CaptureType::Index;
    bool all = true; // every group from `from` on, up to the last that took part
    uint32_t from = 0;
    // Else these; a name that several groups have is the list of them, of which the first that took
    // part counts. An empty list is a group that is not there.
    std::vector<std::vector<uint32_t>> groups;
};

struct FreeMatch
{
    void operator()(pcre2_general_context* p) const { pcre2_general_context_free(p); }
    void operator()(pcre2_match_context* p) const { pcre2_match_context_free(p); }
    void operator()(pcre2_match_data* p) const { pcre2_match_data_free(p); }
};
template<typename T>
using Owned = std::unique_ptr<T, FreeMatch>;

bool isBytes(Term t)
{
    return isBitstring(t) && bitSize(t) % 8 == 0;
}

Term compileErrorTuple(const BifCall& c, const RegexError& error)
{
    Heap& heap = c.heap();
    return heap.tuple(heap.listOfBytes(error.text.data(), error.text.size()),
                      Term::small(static_cast<SWord>(error.offset)));
}

template<typename T>
T patternInfo(const pcre2_code* code, uint32_t what)
{
    T value {};
    pcre2_pattern_info(code, what, &value);
    return value;
}

Term patternTerm(const BifCall& c, const RegexPattern& pattern, const pcre2_code* code)
{
    const auto newline = patternInfo<uint32_t>(code, PCRE2_INFO_NEWLINE);
    const bool useCrLf = newline == PCRE2_NEWLINE_ANY || newline == PCRE2_NEWLINE_CRLF
        || newline == PCRE2_NEWLINE_ANYCRLF;
    const auto captures = patternInfo<uint32_t>(code, PCRE2_INFO_CAPTURECOUNT);
    return c.heap().tuple(c.atom("re_pattern"), Term::small(captures),
                          Term::small((pattern.compile & PCRE2_UTF) != 0 ? 1 : 0),
                          Term::small(useCrLf ? 1 : 0), makeBinary(c.heap(), pattern.encode()));
}

RegexPattern patternOf(const RegexOptions& options, std::string text)
{
    RegexPattern pattern;
    pattern.text = std::move(text);
    pattern.compile = options.compile;
    if (options.newline != 0)
        pattern.newline = options.newline;
    if (options.bsr != 0)
        pattern.bsr = options.bsr;
    return pattern;
}

// {re_pattern, _, Unicode, _, Binary}
bool isPatternTerm(const BifCall& c, Term t)
{
    return isTuple(t, 5) && tupleElement(t, 0) == c.atom("re_pattern")
        && tupleElement(t, 1).isSmall() && tupleElement(t, 2).isSmall()
        && tupleElement(t, 3).isSmall() && isBytes(tupleElement(t, 4));
}

std::optional<RegexPattern> patternOfTerm(const BifCall& c, Term t)
{
    if (!isPatternTerm(c, t))
        return std::nullopt;
    std::string spill;
    return RegexPattern::decode(binaryBytes(tupleElement(t, 4), spill));
}

BifResult compilePattern(BifCall& c, Term text, Term optionList)
{
    RegexOptions options;
    if (!options.read(c, optionList) || options.forRunOnly)
        return c.badarg(c.atom("badopt"));
    if (options.isUnicode() && !isBytes(text))
        return c.trap(c.atom("re"), c.atom("ucompile"), {text, optionList});
    std::string bytes;
    if (iolistToString(text, c.node.arena, &bytes) != IolistFault::None)
        return c.badarg();
    const RegexPattern pattern = patternOf(options, std::move(bytes));
    c.bumpReductions(pattern.text.size() / 16);
    RegexError error;
    const pcre2_code* code = regexCache(c.node).compile(pattern, &error);
    if (!code)
        return c.heap().tuple(Atom::error, compileErrorTuple(c, error));
    return c.ok(patternTerm(c, pattern, code));
}

// --- what to capture

// Entries of the name table: group number (two bytes), name, NUL.
struct NameTable
{
    explicit NameTable(const pcre2_code* code)
        : count(patternInfo<uint32_t>(code, PCRE2_INFO_NAMECOUNT)),
          entryBytes(patternInfo<uint32_t>(code, PCRE2_INFO_NAMEENTRYSIZE)),
          entries(patternInfo<PCRE2_SPTR>(code, PCRE2_INFO_NAMETABLE))
    {
    }
    [[nodiscard]] std::string_view name(uint32_t i) const
    {
        return reinterpret_cast<const char*>(entries + i * entryBytes + 2);
    }
    [[nodiscard]] uint32_t group(uint32_t i) const
    {
        const PCRE2_SPTR entry = entries + i * entryBytes;
        return (uint32_t {entry[0]} << 8) | entry[1];
    }
    [[nodiscard]] std::vector<uint32_t> groupsNamed(std::string_view wanted) const
    {
        std::vector<uint32_t> groups;
        for (uint32_t i = 0; i < count; ++i) {
            if (name(i) == wanted)
                groups.push_back(group(i));
        }
        return groups;
    }

    uint32_t count;
    uint32_t entryBytes;
    PCRE2_SPTR entries;
};

bool readCaptureType(std::string_view word, CaptureType* type)
{
    if (word == "index")
        *type = CaptureType::Index;
    else if (word == "list")
        *type = CaptureType::List;
    else if (word == "binary")
        *type = CaptureType::Binary;
    else
        return false;
    return true;
}

void captureAllNames(const NameTable& names, Capture* capture)
{
    capture->all = false;
    if (names.count == 0)
        capture->type = CaptureType::None;
    for (uint32_t i = 0; i < names.count; ++i) {
        if (i == 0 || names.name(i) != names.name(i - 1))
            capture->groups.push_back(names.groupsNamed(names.name(i)));
    }
}

bool captureListed(const BifCall& c, Term list, const NameTable& names, Capture* capture)
{
    capture->all = false;
    for (; list.isCons(); list = list.tail()) {
        const Term id = list.head();
        std::string name;
        if (id.isSmall() && id.smallValue() >= 0 && id.smallValue() <= INT32_MAX)
            capture->groups.push_back({static_cast<uint32_t>(id.smallValue())});
        else if (id.isAtom())
            capture->groups.push_back(names.groupsNamed(c.atoms().text(id)));
        else if ((isBitstring(id) || id.isList())
                 && iolistToString(id, c.node.arena, &name) == IolistFault::None)
            capture->groups.push_back(names.groupsNamed(name));
        else
            return false;
    }
    return list.isNil();
}

// False: badarg.
bool readCapture(const BifCall& c, const RegexOptions& options, const pcre2_code* code,
                 Capture* capture)
{
    if (!options.hasCapture)
        return true;
    const Term values = options.captureValues;
    if (!options.captureType.isAtom()
        || !readCaptureType(c.atoms().text(options.captureType), &capture->type))
        return false;
    if (values.isNil() || values == c.atom("none")) {
        capture->type = CaptureType::None;
        return true;
    }
    if (values.isCons())
        return captureListed(c, values, NameTable(code), capture);
    const std::string_view word = values.isAtom() ? c.atoms().text(values) : "";
    if (word == "all_but_first") {
        capture->from = 1;
    } else if (word == "first") {
        capture->all = false;
        capture->groups.push_back({0});
    } else if (word == "all_names") {
        captureAllNames(NameTable(code), capture);
    } else {
        return word == "all";
    }
    return true;
}

// --- results

struct Subject
{
    Term term;        // a binary whose parts can be shared, or None
    std::string copy; // the bytes where there is no such binary
    std::string_view bytes;
};

struct Match
{
    const Subject& subject;
    const size_t* ovector;
    uint32_t count; // groups up to the last that took part

    [[nodiscard]] bool tookPart(uint32_t group) const
    {
        return group < count && ovector[2 * group] != PCRE2_UNSET;
    }
};

Term capturedTerm(const BifCall& c, const Match& match, uint32_t group, CaptureType type)
{
    Heap& heap = c.heap();
    const bool isThere = match.tookPart(group);
    const size_t begin = isThere ? match.ovector[2 * group] : 0;
    const size_t end = isThere ? match.ovector[2 * group + 1] : 0;
    if (type == CaptureType::Index) {
        if (!isThere)
            return heap.tuple(Term::small(-1), Term::small(0));
        return heap.tuple(Term::small(static_cast<SWord>(begin)),
                          Term::small(static_cast<SWord>(end - begin)));
    }
    const size_t n = end > begin ? end - begin : 0;
    const std::string_view bytes = match.subject.bytes.substr(begin, n);
    if (type == CaptureType::List)
        return heap.listOfBytes(bytes.data(), bytes.size());
    if (!match.subject.term.isNone())
        return subBitstring(heap, match.subject.term, begin * 8, n * 8);
    return makeBinary(heap, bytes);
}

Term matchTerm(const BifCall& c, const Match& match, const Capture& capture)
{
    if (capture.type == CaptureType::None)
        return c.atom("match");
    std::vector<Term> terms;
    if (capture.all) {
        for (uint32_t group = capture.from; group < match.count; ++group)
            terms.push_back(capturedTerm(c, match, group, capture.type));
    } else {
        for (const std::vector<uint32_t>& candidates : capture.groups) {
            uint32_t chosen = UINT32_MAX;
            for (const uint32_t group : candidates) {
                if (chosen == UINT32_MAX && match.tookPart(group))
                    chosen = group;
            }
            terms.push_back(capturedTerm(c, match, chosen, capture.type));
        }
    }
    return c.heap().tuple(c.atom("match"), c.heap().list(terms.data(), terms.size()));
}

// --- running

// Makes the subject's bytes available; false: badarg.
bool readSubject(const BifCall& c, Term t, Subject* subject)
{
    if (isBytes(t) && bitView(t).isAligned()) {
        subject->term = t;
        subject->bytes = binaryBytes(t, subject->copy);
        return true;
    }
    subject->term = NoTerm;
    if (iolistToString(t, c.node.arena, &subject->copy) != IolistFault::None)
        return false;
    subject->bytes = subject->copy;
    return true;
}

// The counted bytes behind a binary term; null for a small one.
BinaryData* countedData(Term binary)
{
    if (hasTag(binary, BoxTag::SubBinary))
        binary = Term(reinterpret_cast<SubBinaryBox*>(binary.object())->whole);
    if (!hasTag(binary, BoxTag::RefcBinary))
        return nullptr;
    return reinterpret_cast<RefcBinaryBox*>(binary.object())->data;
}

// re:grun/3 matches one subject again and again. That its bytes are UTF-8 is checked once, and
// remembered for that very binary; nobody's word is taken for it.
uint32_t utfCheckFor(BifCall& c, const Subject& subject, size_t offset, bool isUnicode)
{
    BinaryData* data = subject.term.isNone() ? nullptr : countedData(subject.term);
    if (!isUnicode || !data)
        return 0;
    const auto* bytes = reinterpret_cast<const uint8_t*>(subject.bytes.data());
    const size_t n = subject.bytes.size();
    const bool isAtCharacter = offset >= n || (bytes[offset] & 0xC0) != 0x80;
    return isAtCharacter && regexCache(c.node).isKnownUtf8(data, bytes, n) ? PCRE2_NO_UTF_CHECK : 0;
}

void rememberValid(BifCall& c, const Subject& subject, size_t offset, bool isUnicode)
{
    BinaryData* data = subject.term.isNone() ? nullptr : countedData(subject.term);
    if (isUnicode && data && offset == 0) // else only a part was looked at
        regexCache(c.node).rememberUtf8(
            data, reinterpret_cast<const uint8_t*>(subject.bytes.data()), subject.bytes.size());
}

BifResult unmatched(BifCall& c, int code, const RegexOptions& options)
{
    const bool isLimit = code == PCRE2_ERROR_MATCHLIMIT;
    const bool isDepth = code == PCRE2_ERROR_DEPTHLIMIT || code == PCRE2_ERROR_HEAPLIMIT;
    if (isLimit || isDepth) {
        if (!options.reportErrors)
            return c.atom("nomatch");
        return c.errorTuple(isLimit ? "match_limit" : "match_limit_recursion");
    }
    if (code == PCRE2_ERROR_NOMATCH || code == PCRE2_ERROR_RECURSELOOP)
        return c.atom("nomatch");
    if (code == PCRE2_ERROR_BADOFFSET)
        return c.error(c.atom("internal_error"));
    return code == PCRE2_ERROR_NOMEMORY ? c.systemLimit() : c.badarg();
}

BifResult match(BifCall& c, const pcre2_code* code, const RegexOptions& options, bool isUnicode)
{
    Capture capture;
    Subject subject;
    if (!readCapture(c, options, code, &capture) || !readSubject(c, c.arg(0), &subject))
        return c.badarg();
    // What a match needs while it runs is the host's memory, and gone when it returns.
    const Owned<pcre2_general_context> memory(
        pcre2_general_context_create(nullptr, nullptr, nullptr));
    const Owned<pcre2_match_context> context(pcre2_match_context_create(memory.get()));
    const Owned<pcre2_match_data> data(pcre2_match_data_create_from_pattern(code, memory.get()));
    if (!memory || !context || !data)
        return c.systemLimit();
    if (options.matchLimit)
        pcre2_set_match_limit(context.get(), *options.matchLimit);
    if (options.depthLimit)
        pcre2_set_depth_limit(context.get(), *options.depthLimit);
    const uint32_t check = utfCheckFor(c, subject, options.offset, isUnicode);
    const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.bytes.data());
    const int count = pcre2_match(code, bytes, subject.bytes.size(), options.offset,
                                  options.match | check, data.get(), context.get());
    c.bumpReductions(
        1 + (subject.bytes.size() - std::min(subject.bytes.size(), options.offset)) / 256);
    if (check == 0 && (count > 0 || count == PCRE2_ERROR_NOMATCH))
        rememberValid(c, subject, options.offset, isUnicode);
    if (count <= 0)
        return unmatched(c, count, options);
    const Match result {subject, pcre2_get_ovector_pointer(data.get()),
                        static_cast<uint32_t>(count)};
    return matchTerm(c, result, capture);
}

// re:run/3 with a pattern as text.
BifResult runText(BifCall& c, Term optionList, const RegexOptions& options)
{
    const bool listsCharacters = options.hasCapture && options.captureType == c.atom("list");
    if (options.isUnicode()
        && (!isBytes(c.arg(1)) || !isBytes(c.arg(0)) || (listsCharacters && !options.global)))
        return c.trap(c.atom("re"), c.atom("urun"), {c.arg(0), c.arg(1), optionList});
    std::string text;
    if (iolistToString(c.arg(1), c.node.arena, &text) != IolistFault::None)
        return c.badarg();
    const RegexPattern pattern = patternOf(options, std::move(text));
    c.bumpReductions(pattern.text.size() / 16);
    RegexError error;
    const pcre2_code* code = regexCache(c.node).compile(pattern, &error);
    if (!code) {
        if (!options.reportErrors)
            return c.badarg();
        const Term why = c.heap().tuple(c.atom("compile"), compileErrorTuple(c, error));
        return c.heap().tuple(Atom::error, why);
    }
    if (options.global) {
        // The pattern's text is there to make exceptions right.
        const Term how = c.heap().tuple(optionList, makeBool(options.forCompileOnly), c.arg(1));
        return c.trap(c.atom("re"), c.atom("grun"), {c.arg(0), patternTerm(c, pattern, code), how});
    }
    return match(c, code, options, options.isUnicode());
}

// re:run/3 with a compiled pattern.
BifResult runCompiled(BifCall& c, Term optionList, const RegexOptions& options)
{
    if (options.forCompileOnly || !isPatternTerm(c, c.arg(1)))
        return c.badarg();
    const bool isUnicode = tupleElement(c.arg(1), 2) != Term::small(0);
    const bool listsCharacters = options.hasCapture && options.captureType == c.atom("list");
    if (isUnicode && (!isBytes(c.arg(0)) || (listsCharacters && !options.global)))
        return c.trap(c.atom("re"), c.atom("urun"), {c.arg(0), c.arg(1), optionList});
    if (options.global) {
        const Term how = c.heap().tuple(optionList, Atom::false_);
        return c.trap(c.atom("re"), c.atom("grun"), {c.arg(0), c.arg(1), how});
    }
    std::optional<RegexPattern> pattern = patternOfTerm(c, c.arg(1));
    if (!pattern)
        return c.badarg();
    if (options.newline != 0)
        pattern->newline = options.newline;
    if (options.bsr != 0)
        pattern->bsr = options.bsr;
    RegexError error;
    const pcre2_code* code = regexCache(c.node).compile(*pattern, &error);
    return code ? match(c, code, options, (pattern->compile & PCRE2_UTF) != 0) : c.badarg();
}

BifResult run(BifCall& c, Term optionList)
{
    RegexOptions options;
    if (!options.read(c, optionList))
        return c.badarg(c.atom("badopt"));
    if (isTuple(c.arg(1), 5))
        return runCompiled(c, optionList, options);
    if (!isBytes(c.arg(1)) && !c.arg(1).isList())
        return c.badarg();
    return runText(c, optionList, options);
}

} // namespace

BifResult bif_re_version_0(BifCall& c)
{
    char text[64] = {};
    pcre2_config(PCRE2_CONFIG_VERSION, text);
    return makeBinary(c.heap(), std::string_view(text));
}

BifResult bif_re_compile_1(BifCall& c)
{
    return compilePattern(c, c.arg(0), Nil);
}

BifResult bif_re_compile_2(BifCall& c)
{
    return compilePattern(c, c.arg(0), c.arg(1));
}

BifResult bif_re_run_2(BifCall& c)
{
    return run(c, Nil);
}

BifResult bif_re_run_3(BifCall& c)
{
    return run(c, c.arg(2));
}

// The fourth argument tells whether the subject was not yet looked at; see utfCheckFor.
BifResult bif_re_internal_run_4(BifCall& c)
{
    if (c.arg(3) != Atom::true_ && c.arg(3) != Atom::false_)
        return c.badarg();
    return run(c, c.arg(2));
}

BifResult bif_re_inspect_2(BifCall& c)
{
    const std::optional<RegexPattern> pattern = patternOfTerm(c, c.arg(0));
    if (!pattern || c.arg(1) != c.atom("namelist"))
        return c.badarg();
    RegexError error;
    const pcre2_code* code = regexCache(c.node).compile(*pattern, &error);
    if (!code)
        return c.badarg();
    const NameTable names(code);
    std::vector<Term> list;
    for (uint32_t i = 0; i < names.count; ++i) {
        if (i == 0 || names.name(i) != names.name(i - 1))
            list.push_back(makeBinary(c.heap(), names.name(i)));
    }
    return c.heap().tuple(c.arg(1), c.heap().list(list.data(), list.size()));
}

} // namespace relupscope
