// SPDX-License-Identifier: GPL-3.0-or-later
// Where a packet of a byte stream ends, in the formats of erlang:decode_packet/3. Knows bytes only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace relupscope {

enum class PacketType : uint8_t {
    Raw,
    Length1, // [length][data], the length in so many bytes
    Length2,
    Length4,
    Asn1,
    SunRpc,
    Cdr,
    FastCgi,
    Line,
    Tpkt,
    Http,       // a request or status line
    HttpHeader, // a header, which may go on over several lines
    Tls,
};

// Sizes in bytes; 0: there is no limit.
struct PacketLimits
{
    uint64_t packet = 0;
    uint64_t line = 0; // longer lines are cut there
    char delimiter = '\n';
};

struct PacketExtent
{
    enum class Kind : uint8_t { More, Known, Invalid } kind;
    uint64_t bytes = 0; // Known: of the whole packet; it may be more than there is yet
};

PacketExtent packetExtent(PacketType type, std::string_view bytes, const PacketLimits& limits);
// What of a whole packet is handed on.
std::string_view packetBody(PacketType type, std::string_view packet);

} // namespace relupscope
