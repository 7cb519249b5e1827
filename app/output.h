// SPDX-License-Identifier: GPL-3.0-or-later
// What the program writes: messages on standard error, results on standard output, and files that
// are there whole or not at all.
#pragma once

#include "base/result.h"

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace relupscope {

// "relupscope: error: TEXT" on standard error.
void printError(const Error& error);
// A line on standard error.
void printNote(std::string_view text);
// To standard output, at once.
Result<void> printOut(std::string_view text);

// A file being written: it appears under its name with commit(), and never if that is not reached.
// "-" is standard output; a device or a pipe is written to directly.
class OutputFile
{
public:
    static Result<OutputFile> create(const std::string& path);
    OutputFile(OutputFile&&) noexcept = default;
    OutputFile& operator=(OutputFile&&) = delete;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    Result<void> write(std::string_view text);
    Result<void> commit();

private:
    using Stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
    OutputFile(std::string path, std::string part, Stream stream);
    [[nodiscard]] tl::unexpected<Error> failure(int number) const;

    std::string m_path;
    std::string m_part; // what commit() renames; empty if m_path itself is written to
    Stream m_stream;
};

// Before something long runs: is there a folder for the file? Empty and "-" are fine.
Result<void> checkOutput(const std::string& path);
// Creates, writes and commits.
Result<void> writeOutput(const std::string& path, std::string_view text);

} // namespace relupscope
