// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as a saved session: refused with an error, or a session that is the same when it is saved
// again. An input that does not begin as one is taken for what is packed in one, since changes of
// compressed bytes get no further.
#include "api/session_file.h"
#include "base/check.h"

#include <zlib.h>

namespace relupscope::fuzz {
namespace {

constexpr std::string_view Magic = "relupscope session\n";

std::string asSession(std::string_view plain)
{
    uLongf size = compressBound(plain.size());
    std::string packed(size, '\0');
    compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
              reinterpret_cast<const Bytef*>(plain.data()), plain.size(), 1);
    packed.resize(size);
    return std::string(Magic) + static_cast<char>(SavedSession::Version) + packed;
}

void one(std::string_view bytes)
{
    const auto session = decodeSession(
        "s.session", bytes.starts_with(Magic) ? std::string(bytes) : asSession(bytes));
    if (!session) {
        CHECK(!session.error().what.empty());
        return;
    }
    const std::string saved = encodeSession(*session);
    const auto again = decodeSession("again", saved);
    CHECK(again.has_value());
    CHECK(encodeSession(*again) == saved);
}

} // namespace
} // namespace relupscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    relupscope::fuzz::one({reinterpret_cast<const char*>(data), size});
    return 0;
}
