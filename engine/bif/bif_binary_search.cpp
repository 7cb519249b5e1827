// SPDX-License-Identifier: GPL-3.0-or-later
// Searching in binaries: binary:match, matches, split and compile_pattern. A compiled pattern is
// {bm, Binary} or {ac, Binaries}: it holds the patterns themselves.
#include "bif/byte_search.h"
#include "bif/text.h"
#include "term/binary.h"

#include <optional>

namespace relupscope {

namespace {

bool isWholeBinary(Term t)
{
    return isBitstring(t) && bitSize(t) % 8 == 0;
}

bool addPattern(std::vector<std::string>* patterns, Term binary)
{
    patterns->emplace_back();
    return binaryToBytes(binary, &patterns->back()) && !patterns->back().empty();
}

// The patterns in a binary or a list of binaries, none of them empty.
std::optional<std::vector<std::string>> plainPatterns(Term t)
{
    std::vector<std::string> patterns;
    if (isBitstring(t))
        return addPattern(&patterns, t) ? std::optional(patterns) : std::nullopt;
    for (; t.isCons(); t = t.tail()) {
        if (!addPattern(&patterns, t.head()))
            return std::nullopt;
    }
    return t.isNil() && !patterns.empty() ? std::optional(patterns) : std::nullopt;
}

// As plainPatterns, or compiled.
std::optional<std::vector<std::string>> patternsOf(const BifCall& c, Term t)
{
    if (!isTuple(t, 2))
        return plainPatterns(t);
    const bool isSingle = tupleElement(t, 0) == c.atom("bm");
    if (!isSingle && tupleElement(t, 0) != c.atom("ac"))
        return std::nullopt;
    std::optional<std::vector<std::string>> patterns = plainPatterns(tupleElement(t, 1));
    return patterns && (patterns->size() == 1) == isSingle ? patterns : std::nullopt;
}

struct SearchOptions
{
    size_t begin = 0;
    size_t end = 0;
    bool global = false;
    bool trim = false;
    bool trimAll = false;
};

// {scope, {Start, Length}}; a negative length counts back from the start.
bool parseScope(const BifCall& c, Term option, size_t size, SearchOptions* options)
{
    if (!isTuple(option, 2) || tupleElement(option, 0) != c.atom("scope")
        || !isTuple(tupleElement(option, 1), 2))
        return false;
    uint64_t start;
    const Term length = tupleElement(tupleElement(option, 1), 1);
    if (!toIndex(tupleElement(tupleElement(option, 1), 0), &start) || !length.isSmall())
        return false;
    SWord begin = static_cast<SWord>(start);
    SWord end = begin + length.smallValue();
    if (end < begin)
        std::swap(begin, end);
    if (begin < 0 || end > static_cast<SWord>(size))
        return false;
    options->begin = static_cast<size_t>(begin);
    options->end = static_cast<size_t>(end);
    return true;
}

bool parseSplitFlag(const BifCall& c, Term option, SearchOptions* options)
{
    if (option == c.atom("global"))
        options->global = true;
    else if (option == c.atom("trim"))
        options->trim = true;
    else if (option == c.atom("trim_all"))
        options->trimAll = true;
    else
        return false;
    return true;
}

// The options of match (scope only) or split. The end of the list is not looked at, as in OTP.
bool parseOptions(const BifCall& c, Term list, size_t size, bool isSplit, SearchOptions* options)
{
    options->end = size;
    if (!list.isList())
        return false;
    for (; list.isCons(); list = list.tail()) {
        if (!(isSplit && parseSplitFlag(c, list.head(), options))
            && !parseScope(c, list.head(), size, options))
            return false;
    }
    return true;
}

using Found = ByteSearch::Found;

// What a search found, in order; one at most unless global. Nothing when the argument is badarg.
std::optional<std::vector<Found>> search(const BifCall& c, const SearchOptions& options)
{
    std::vector<Found> all;
    if (options.end == 0)
        return all;
    const std::optional<std::vector<std::string>> patterns = patternsOf(c, c.arg(1));
    if (!patterns)
        return std::nullopt;
    const ByteSearch byteSearch(*patterns);
    std::string spill;
    const std::string_view text = binaryBytes(c.arg(0), spill).substr(0, options.end);
    c.bumpReductions((options.end - options.begin) / 256);
    for (size_t at = options.begin; at <= text.size();) {
        const Found found = byteSearch.find(text, at);
        if (found.length == 0)
            break;
        all.push_back(found);
        if (!options.global)
            break;
        at = found.position + found.length;
    }
    return all;
}

Term pairOf(Heap& heap, const Found& found)
{
    return heap.tuple(Term::small(static_cast<SWord>(found.position)),
                      Term::small(static_cast<SWord>(found.length)));
}

BifResult match(BifCall& c, Term optionList, bool isGlobal)
{
    SearchOptions options;
    if (!isWholeBinary(c.arg(0))
        || !parseOptions(c, optionList, bitSize(c.arg(0)) / 8, false, &options))
        return c.badarg();
    options.global = isGlobal;
    const std::optional<std::vector<Found>> all = search(c, options);
    if (!all)
        return c.badarg();
    if (!isGlobal)
        return all->empty() ? c.atom("nomatch") : pairOf(c.heap(), all->front());
    std::vector<Term> pairs;
    for (const Found& found : *all)
        pairs.push_back(pairOf(c.heap(), found));
    return c.heap().list(pairs.data(), pairs.size());
}

// The parts between what was found, as byte ranges, trimmed.
std::vector<std::pair<size_t, size_t>> partsBetween(const std::vector<Found>& all, size_t size,
                                                    const SearchOptions& options)
{
    std::vector<std::pair<size_t, size_t>> parts;
    size_t begin = 0;
    for (const Found& found : all) {
        parts.emplace_back(begin, found.position);
        begin = found.position + found.length;
    }
    parts.emplace_back(begin, size);
    const auto isEmpty = [](const auto& part) { return part.first == part.second; };
    if (options.trimAll)
        std::erase_if(parts, isEmpty);
    while (options.trim && !parts.empty() && isEmpty(parts.back()))
        parts.pop_back();
    return parts;
}

BifResult split(BifCall& c, Term optionList)
{
    SearchOptions options;
    const Term subject = c.arg(0);
    if (!isWholeBinary(subject)
        || !parseOptions(c, optionList, bitSize(subject) / 8, true, &options))
        return c.badarg();
    const std::optional<std::vector<Found>> all = search(c, options);
    if (!all)
        return c.badarg();
    std::vector<Term> parts;
    for (const auto& [begin, end] : partsBetween(*all, bitSize(subject) / 8, options)) {
        parts.push_back(
            all->empty() ? subject : subBitstring(c.heap(), subject, begin * 8, (end - begin) * 8));
    }
    return c.heap().list(parts.data(), parts.size());
}

} // namespace

BifResult bif_binary_compile_pattern_1(BifCall& c)
{
    const std::optional<std::vector<std::string>> patterns = plainPatterns(c.arg(0));
    if (!patterns)
        return c.badarg();
    return c.heap().tuple(c.atom(patterns->size() == 1 ? "bm" : "ac"), c.arg(0));
}

BifResult bif_binary_match_2(BifCall& c)
{
    return match(c, Nil, false);
}

BifResult bif_binary_match_3(BifCall& c)
{
    return match(c, c.arg(2), false);
}

BifResult bif_binary_matches_2(BifCall& c)
{
    return match(c, Nil, true);
}

BifResult bif_binary_matches_3(BifCall& c)
{
    return match(c, c.arg(2), true);
}

BifResult bif_binary_split_2(BifCall& c)
{
    return split(c, Nil);
}

BifResult bif_binary_split_3(BifCall& c)
{
    return split(c, c.arg(2));
}

} // namespace relupscope
