// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/error_words.h"

#include "term/print.h"

#include <fmt/format.h>

#include <cctype>

namespace relupscope {

namespace {

struct Meaning
{
    std::string_view error;
    const char* words; // {0}: the function, {1}: what stands behind the error's name
};

constexpr Meaning meanings[] = {
    {"function_clause", "no clause of {0} takes what it was called with"},
    {"case_clause", "{0} has no case for {1}"},
    {"if_clause", "no branch of an `if` in {0} is true"},
    {"try_clause", "{0} has no `of` clause for {1}"},
    {"else_clause", "{0} has no `else` clause for {1}"},
    {"badmatch", "{0} expected something else than {1}"},
    {"undef", "{0} was called, and the code that is loaded has no such function"},
    {"badfun", "{0} called {1}, whose code is gone"},
    {"badarity", "{0} called a fun with a wrong number of arguments"},
    {"badarg", "{0} was given an argument that makes no sense to it"},
    {"badarith", "{0} calculated with something that is no number"},
    {"badmap", "{0} took {1} for a map"},
    {"badkey", "{0} looked in a map for the key {1}, which is not there"},
    {"badrecord", "{0} took {1} for a record that it knows"},
    {"noproc", "{0} called a process that is not there"},
    {"timeout", "{0} waited too long for an answer"},
    {"bad_return_value", "its callback returned {1}, which its behaviour cannot take"},
    {"nocatch", "{0} threw {1}, and nobody caught it"},
    {"system_limit", "{0} met a limit of the machine"},
};

} // namespace

std::string errorWords(Term error, const std::string& function, const AtomTable& atoms)
{
    constexpr PrintLimits Short {80, true};
    const bool isTagged
        = isTuple(error) && tupleArity(error) > 0 && tupleElement(error, 0).isAtom();
    const Term name = isTagged ? tupleElement(error, 0) : error;
    const std::string rest = isTagged && tupleArity(error) > 1
        ? printTerm(tupleElement(error, 1), atoms, Short)
        : std::string("what it got");
    if (name.isAtom()) {
        for (const Meaning& meaning : meanings) {
            if (atoms.text(name) == meaning.error)
                return fmt::format(fmt::runtime(meaning.words), function, rest);
        }
    }
    return fmt::format("{} ended with {}", function, printTerm(error, atoms, Short));
}

std::string sentence(std::string words)
{
    if (words.empty())
        return words;
    // A name of Erlang stays as it is written.
    const size_t end = words.find_first_of(" :/_");
    if (end != std::string::npos && words[end] == ' ')
        words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
    return words.back() == '.' ? words : words + ".";
}

} // namespace relupscope
