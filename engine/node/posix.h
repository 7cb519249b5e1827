// SPDX-License-Identifier: GPL-3.0-or-later
// The POSIX errors that the virtual disk and the ports answer with, by their Erlang names.
#pragma once

#include <cstdint>
#include <string_view>

namespace relupscope {

// Lists that a macro makes are laid out by hand.
// clang-format off
#define RELUPSCOPE_POSIX(X)                                                                        \
    X(eacces) X(eagain) X(ebadf) X(ebusy) X(eexist) X(efbig) X(einval) X(eio) X(eisdir) X(eloop)   \
    X(emfile) X(emlink) X(enametoolong) X(enoent) X(enomem) X(enospc) X(enotdir) X(enotempty)      \
    X(enotsup) X(eperm) X(erofs) X(espipe) X(exdev)

enum class [[nodiscard]] Posix : uint8_t {
    Ok,
#define ENUMERATOR(name) name,
    RELUPSCOPE_POSIX(ENUMERATOR)
#undef ENUMERATOR
};

constexpr std::string_view posixName(Posix error)
{
    constexpr std::string_view names[] = {
        "ok",
#define NAME(name) #name,
        RELUPSCOPE_POSIX(NAME)
#undef NAME
    };
    return names[static_cast<unsigned>(error)];
}
// clang-format on

} // namespace relupscope
