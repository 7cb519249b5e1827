// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as a scenario.toml, and its lines as moments: refused with an error that names a place, or
// read.
#include "base/check.h"
#include "release/moment.h"
#include "release/scenario.h"

namespace relupscope::fuzz {
namespace {

// One file and the folders above it; every application has a source.
class OneFile final : public HostFiles
{
public:
    explicit OneFile(std::string_view text) : m_text(text) {}

    Result<std::string> read(const std::string& path) const override
    {
        if (path.ends_with("scenario.toml"))
            return m_text;
        return std::string();
    }
    Result<std::vector<std::string>> list(const std::string&) const override
    {
        return std::vector<std::string> {"bank.erl"};
    }
    Result<HostStat> stat(const std::string& path) const override
    {
        HostStat s;
        s.kind = path.find('.', path.rfind('/') + 1) != std::string::npos
                && path.find('-') == std::string::npos
            ? HostFileKind::Regular
            : HostFileKind::Folder;
        return s;
    }
    Result<void> write(const std::string& path, std::string_view) const override
    {
        return fail(ErrorKind::Io, path, "read only");
    }
    Result<void> makeFolder(const std::string& path) const override
    {
        return fail(ErrorKind::Io, path, "read only");
    }

private:
    std::string m_text;
};

void one(std::string_view bytes)
{
    const OneFile files(bytes);
    if (const auto scenario = readScenario(files, "s"); !scenario) {
        CHECK(!scenario.error().what.empty());
        CHECK(!scenario.error().where.empty());
    }
    if (const auto moment = parseMoment(bytes.substr(0, bytes.find('\n'))); !moment)
        CHECK(!moment.error().what.empty());
}

} // namespace
} // namespace relupscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    relupscope::fuzz::one({reinterpret_cast<const char*>(data), size});
    return 0;
}
