// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace relupscope {

namespace {

namespace fs = std::filesystem;

int keepOpen(std::FILE* stream)
{
    return std::fflush(stream);
}

} // namespace

void printError(const Error& error)
{
    std::fprintf(stderr, "relupscope: error: %s\n", error.text().c_str());
}

void printNote(std::string_view text)
{
    std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

Result<void> printOut(std::string_view text)
{
    return writeOutput("-", text);
}

OutputFile::OutputFile(std::string path, std::string part, Stream stream)
    : m_path(std::move(path)), m_part(std::move(part)), m_stream(std::move(stream))
{
}

OutputFile::~OutputFile()
{
    if (m_stream && !m_part.empty())
        ::unlink(m_part.c_str());
}

tl::unexpected<Error> OutputFile::failure(int number) const
{
    return fail(ErrorKind::Io, m_path == "-" ? "standard output" : m_path,
                std::string("cannot write: ") + std::strerror(number));
}

Result<OutputFile> OutputFile::create(const std::string& path)
{
    if (path == "-")
        return OutputFile(path, "", Stream(stdout, keepOpen));
    std::error_code error;
    const fs::path real = fs::canonical(path, error); // a symbolic link stays one
    const std::string target = error ? path : real.string();
    const bool replaces = !fs::exists(target, error) || fs::is_regular_file(target, error);
    const std::string part = replaces ? target + ".part-" + std::to_string(::getpid()) : "";
    Stream stream(std::fopen((replaces ? part : target).c_str(), "wbe"), std::fclose);
    const int number = errno;
    const bool isOpen = stream != nullptr;
    OutputFile file(target, isOpen ? part : "", std::move(stream));
    if (!isOpen)
        return file.failure(number);
    return file;
}

Result<void> OutputFile::write(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), m_stream.get()) != text.size())
        return failure(errno);
    return {};
}

Result<void> OutputFile::commit()
{
    int number = std::fflush(m_stream.get()) == 0 ? 0 : errno;
    m_stream.reset();
    if (number == 0 && !m_part.empty() && ::rename(m_part.c_str(), m_path.c_str()) != 0)
        number = errno;
    if (number == 0)
        return {};
    if (!m_part.empty())
        ::unlink(m_part.c_str());
    return failure(number);
}

Result<void> checkOutput(const std::string& path)
{
    std::error_code error;
    const fs::path folder = fs::path(path).parent_path();
    if (path == "-" || folder.empty() || fs::is_directory(folder, error))
        return {};
    return fail(ErrorKind::NotFound, path, "cannot write: there is no folder " + folder.string());
}

Result<void> writeOutput(const std::string& path, std::string_view text)
{
    TRY_ASSIGN(OutputFile file, OutputFile::create(path));
    TRY(file.write(text));
    return file.commit();
}

} // namespace relupscope
