// SPDX-License-Identifier: GPL-3.0-or-later
#include "otp_root.h"

#include "base/host_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace relupscope {

namespace {

namespace fs = std::filesystem;

const char* const installHint
    = "install Erlang/OTP (Debian, Ubuntu: apt-get install erlang-base), or name its folder with "
      "--otp DIR or RELUPSCOPE_OTP";

bool isOtpRoot(const std::string& folder)
{
    const auto names = hostFiles().list(folder + "/lib");
    return names && std::any_of(names->begin(), names->end(), [](const std::string& name) {
               return name.starts_with("kernel-");
           });
}

Result<std::string> checked(const std::string& folder, const std::string& from)
{
    std::error_code error;
    const fs::path whole = fs::canonical(folder, error);
    if (error)
        return fail(ErrorKind::NotFound, folder, from + " names a folder that is not there",
                    installHint);
    if (!isOtpRoot(whole.string()))
        return fail(
            ErrorKind::NotFound, folder,
            from + " names a folder without Erlang/OTP: it has no lib/kernel-*",
            "`erl -noshell -eval 'io:put_chars(code:root_dir()), halt().'` prints the right "
            "one");
    return whole.string();
}

// ROOT/bin/erl, or ROOT/erts-VERSION/bin/erl.
std::optional<std::string> rootOf(const fs::path& erl)
{
    const fs::path above = erl.parent_path().parent_path();
    for (const fs::path& folder : {above, above.parent_path()})
        if (isOtpRoot(folder.string()))
            return folder.string();
    return std::nullopt;
}

Result<std::string> onPath(const std::string& path)
{
    std::string seen;
    for (size_t begin = 0; begin <= path.size();) {
        const size_t end = std::min(path.find(':', begin), path.size());
        const fs::path erl = fs::path(path.substr(begin, end - begin)) / "erl";
        begin = end + 1;
        std::error_code error;
        const fs::path whole = fs::canonical(erl, error);
        if (error || !hostFiles().isFile(whole.string()))
            continue;
        if (const auto root = rootOf(whole))
            return *root;
        seen = erl.string();
    }
    if (!seen.empty())
        return fail(ErrorKind::NotFound, seen, "there is no Erlang/OTP around this `erl`",
                    "name its folder with --otp DIR; `erl -noshell -eval "
                    "'io:put_chars(code:root_dir()), halt().'` prints it");
    return fail(ErrorKind::NotFound, "", "Erlang/OTP was not found", installHint);
}

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

} // namespace

Result<std::string> findOtpRoot(const OtpSearch& search)
{
    if (!search.given.empty())
        return checked(search.given, "--otp");
    if (!search.variable.empty())
        return checked(search.variable, "RELUPSCOPE_OTP");
    return onPath(search.path);
}

Result<std::string> findOtpRoot(const std::string& given)
{
    return findOtpRoot({given, variable("RELUPSCOPE_OTP"), variable("PATH")});
}

} // namespace relupscope
