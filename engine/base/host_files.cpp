// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace relupscope {

namespace {

// A file descriptor that is closed when its owner goes.
class Descriptor
{
public:
    explicit Descriptor(int number) : m_number(number) {}

    ~Descriptor() { close(); }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return m_number; }

    [[nodiscard]] bool isOpen() const { return m_number >= 0; }

    bool close()
    {
        const int number = std::exchange(m_number, -1);
        return number < 0 || ::close(number) == 0;
    }

private:
    int m_number;
};

tl::unexpected<Error> refused(const std::string& path, const char* doing, int number)
{
    const bool absent = number == ENOENT || number == ENOTDIR;
    return fail(absent ? ErrorKind::NotFound : ErrorKind::Io, path,
                std::string("cannot ") + doing + ": " + std::strerror(number));
}

HostStat statOf(const struct stat& found)
{
    HostStat result;
    if (S_ISREG(found.st_mode))
        result.kind = HostFileKind::Regular;
    else if (S_ISDIR(found.st_mode))
        result.kind = HostFileKind::Folder;
    result.size = static_cast<uint64_t>(found.st_size);
    result.mtimeSeconds = static_cast<int64_t>(found.st_mtime);
    result.mode = static_cast<uint32_t>(found.st_mode & 07777U);
    return result;
}

// Reads on to the end: the size that stat tells may be out of date, and is 0 under /proc.
int readToEnd(int descriptor, std::string& bytes)
{
    std::array<char, 65536> block {};
    for (;;) {
        const ssize_t count = ::read(descriptor, block.data(), block.size());
        if (count == 0)
            return 0;
        if (count > 0)
            bytes.append(block.data(), static_cast<size_t>(count));
        else if (errno != EINTR)
            return errno;
    }
}

int writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count >= 0)
            bytes.remove_prefix(static_cast<size_t>(count));
        else if (errno != EINTR)
            return errno;
    }
    return 0;
}

// Where a write has to go so that a symbolic link stays one.
std::string target(const std::string& path)
{
    std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), std::free);
    return real ? std::string(real.get()) : path;
}

class RealHostFiles final : public HostFiles
{
public:
    Result<std::string> read(const std::string& path) const override;
    Result<std::vector<std::string>> list(const std::string& path) const override;
    Result<HostStat> stat(const std::string& path) const override;
    Result<std::string> realPath(const std::string& path) const override;
    Result<void> write(const std::string& path, std::string_view bytes) const override;
    Result<void> makeFolder(const std::string& path) const override;

private:
    static Result<void> overwrite(const std::string& path, std::string_view bytes);
    static Result<void> replace(const std::string& path, std::string_view bytes, mode_t mode);
};

Result<std::string> RealHostFiles::read(const std::string& path) const
{
    // O_NONBLOCK: opening a pipe must not wait for a writer.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.isOpen())
        return refused(path, "read", errno);
    struct stat found = {};
    if (::fstat(file.number(), &found) != 0)
        return refused(path, "read", errno);
    if (S_ISDIR(found.st_mode))
        return refused(path, "read", EISDIR);
    if (!S_ISREG(found.st_mode))
        return fail(ErrorKind::Io, path, "cannot read: not a regular file");
    std::string bytes;
    bytes.reserve(static_cast<size_t>(found.st_size));
    if (const int number = readToEnd(file.number(), bytes); number != 0)
        return refused(path, "read", number);
    return bytes;
}

Result<std::vector<std::string>> RealHostFiles::list(const std::string& path) const
{
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
    if (!folder)
        return refused(path, "list", errno);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
        const std::string_view name(static_cast<const char*>(entry->d_name));
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    if (errno != 0)
        return refused(path, "list", errno);
    std::sort(names.begin(), names.end());
    return names;
}

Result<HostStat> RealHostFiles::stat(const std::string& path) const
{
    struct stat found = {};
    if (::stat(path.c_str(), &found) != 0)
        return refused(path, "look at", errno);
    return statOf(found);
}

Result<std::string> RealHostFiles::realPath(const std::string& path) const
{
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                           std::free);
    if (!real)
        return refused(path, "look at", errno);
    return std::string(real.get());
}

Result<void> RealHostFiles::write(const std::string& path, std::string_view bytes) const
{
    const std::string place = target(path);
    struct stat found = {};
    if (::stat(place.c_str(), &found) != 0)
        return replace(place, bytes, 0666);
    // A device or a pipe stands for itself: a rename would put a plain file in its place.
    if (!S_ISREG(found.st_mode))
        return overwrite(place, bytes);
    return replace(place, bytes, found.st_mode & 07777U);
}

Result<void> RealHostFiles::overwrite(const std::string& path, std::string_view bytes)
{
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.isOpen())
        return refused(path, "write", errno);
    if (const int number = writeAll(file.number(), bytes); number != 0)
        return refused(path, "write", number);
    return {};
}

Result<void> RealHostFiles::replace(const std::string& path, std::string_view bytes, mode_t mode)
{
    const std::string part = path + ".part-" + std::to_string(::getpid());
    Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!file.isOpen())
        return refused(path, "write", errno);
    int number = writeAll(file.number(), bytes);
    if (!file.close() && number == 0)
        number = errno;
    if (number == 0 && ::rename(part.c_str(), path.c_str()) != 0)
        number = errno;
    if (number == 0)
        return {};
    ::unlink(part.c_str());
    return refused(path, "write", number);
}

Result<void> RealHostFiles::makeFolder(const std::string& path) const
{
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error)
        return refused(path, "make the folder", error.value());
    return {};
}

} // namespace

bool HostFiles::isFile(const std::string& path) const
{
    const auto found = stat(path);
    return found && found->kind == HostFileKind::Regular;
}

bool HostFiles::isFolder(const std::string& path) const
{
    const auto found = stat(path);
    return found && found->kind == HostFileKind::Folder;
}

const HostFiles& hostFiles()
{
    static const RealHostFiles files;
    return files;
}

} // namespace relupscope
