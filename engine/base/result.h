// SPDX-License-Identifier: GPL-3.0-or-later
// Bad input as a value: Result<T> holds a T or an Error that names the place, the reason and, where
// there is one, the remedy. Erlang exceptions are not errors in this sense (they are data of a
// process), nor are our own bugs (base/check.h).
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>

namespace relupscope {

enum class ErrorKind : uint8_t {
    NotFound, // a file, folder, module or scenario that is not there
    Syntax,   // text that does not parse
    Value,    // text that parses and says something impossible
    Bytes,    // a .beam or an external term that is malformed
    Limit,    // a limit on memory, atoms, processes or virtual time was reached
    Io,       // the host refused a read or a write
    Machine,  // the machine met something that it does not do
};

struct Error
{
    ErrorKind kind = ErrorKind::Value;
    std::string where; // "FILE", "FILE:LINE:COLUMN", "FILE, chunk Code, byte 12"
    std::string what;  // the reason, a sentence without a full stop
    std::string hint;  // the remedy, empty where there is none

    // "where: what (hint)", as the command line and the window show it.
    [[nodiscard]] std::string text() const
    {
        std::string s = where.empty() ? what : where + ": " + what;
        return hint.empty() ? s : s + "\n  hint: " + hint;
    }
};

template<typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string where, std::string what,
                                  std::string hint = {})
{
    return tl::unexpected<Error>(Error {kind, std::move(where), std::move(what), std::move(hint)});
}

// Evaluates `expr`; on an error returns it from the calling function.
#define RELUPSCOPE_CONCAT2(a, b) a##b
#define RELUPSCOPE_CONCAT(a, b) RELUPSCOPE_CONCAT2(a, b)
#define TRY(expr)                                                                                  \
    do {                                                                                           \
        auto tryResult = (expr);                                                                   \
        if (!tryResult)                                                                            \
            return tl::unexpected<::relupscope::Error>(std::move(tryResult).error());              \
    } while (false)
#define TRY_ASSIGN(declaration, expr)                                                              \
    auto RELUPSCOPE_CONCAT(tryResult, __LINE__) = (expr);                                          \
    if (!RELUPSCOPE_CONCAT(tryResult, __LINE__))                                                   \
        return tl::unexpected<::relupscope::Error>(                                                \
            std::move(RELUPSCOPE_CONCAT(tryResult, __LINE__)).error());                            \
    declaration = std::move(*RELUPSCOPE_CONCAT(tryResult, __LINE__))

} // namespace relupscope
