// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/packet.h"

namespace relupscope {

namespace {

using Kind = PacketExtent::Kind;

uint8_t byteAt(std::string_view s, size_t i)
{
    return static_cast<uint8_t>(s[i]);
}

uint64_t bigEndian(std::string_view s, size_t at, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i)
        value = (value << 8) | byteAt(s, at + i);
    return value;
}

PacketExtent bounded(uint64_t header, uint64_t data, const PacketLimits& limits)
{
    constexpr uint64_t Most = INT32_MAX; // what OTP's int holds
    if ((limits.packet != 0 && data > limits.packet) || header + data > Most)
        return {Kind::Invalid};
    return {Kind::Known, header + data};
}

PacketExtent prefixed(size_t header, std::string_view s, uint64_t mask, const PacketLimits& limits)
{
    if (s.size() < header)
        return {Kind::More};
    return bounded(header, bigEndian(s, 0, header) & mask, limits);
}

PacketExtent line(std::string_view s, const PacketLimits& limits)
{
    const size_t end = s.find(limits.delimiter);
    const uint64_t length = end == std::string_view::npos ? s.size() : end + 1;
    if (limits.packet != 0 && length > limits.packet)
        return {Kind::Invalid};
    if (end == std::string_view::npos && !(limits.line != 0 && length >= limits.line))
        return {Kind::More};
    return {Kind::Known, limits.line != 0 && length > limits.line ? limits.line : length};
}

// Tag, length in the short or the long form, data.
PacketExtent asn1(std::string_view s, const PacketLimits& limits)
{
    if (s.size() < 2)
        return {Kind::More};
    size_t at = 1;
    if ((byteAt(s, 0) & 0x1F) == 0x1F) { // the tag goes on
        while (at < s.size() && (byteAt(s, at) & 0x80) != 0)
            ++at;
        if (s.size() - at < 2)
            return {Kind::More};
        ++at;
    }
    const size_t first = byteAt(s, at++);
    if ((first & 0x80) == 0)
        return bounded(at, first, limits);
    const size_t count = first & 0x7F;
    if (s.size() - at < count)
        return {Kind::More};
    if (count > 4)
        return {Kind::Invalid};
    return bounded(at + count, bigEndian(s, at, count), limits);
}

PacketExtent cdr(std::string_view s, const PacketLimits& limits)
{
    constexpr size_t Header = 12;
    if (s.size() < Header)
        return {Kind::More};
    if (s.substr(0, 4) != "GIOP")
        return {Kind::Invalid};
    uint64_t length = bigEndian(s, 8, 4);
    if ((byteAt(s, 6) & 1) != 0)
        length = __builtin_bswap32(static_cast<uint32_t>(length));
    return bounded(Header, length, limits);
}

constexpr size_t FastCgiHeader = 8;

PacketExtent fastCgi(std::string_view s, const PacketLimits& limits)
{
    if (s.size() < FastCgiHeader)
        return {Kind::More};
    if (byteAt(s, 0) != 1)
        return {Kind::Invalid};
    return bounded(FastCgiHeader, bigEndian(s, 4, 2) + byteAt(s, 6), limits);
}

PacketExtent tpkt(std::string_view s, const PacketLimits& limits)
{
    constexpr size_t Header = 4;
    if (s.size() < Header)
        return {Kind::More};
    if (byteAt(s, 0) != 3 || bigEndian(s, 2, 2) < Header)
        return {Kind::Invalid};
    return bounded(Header, bigEndian(s, 2, 2) - Header, limits);
}

PacketExtent tls(std::string_view s, const PacketLimits& limits)
{
    constexpr size_t Header = 5;
    if (s.size() < Header)
        return {Kind::More};
    const bool isHello2 = (byteAt(s, 0) & 0x80) != 0 && byteAt(s, 2) == 1; // of SSL 2
    if (!isHello2)
        return bounded(Header, bigEndian(s, 3, 2), limits);
    const uint64_t length = bigEndian(s, 0, 2) & 0x7FFF;
    return length < 3 ? PacketExtent {Kind::Invalid} : bounded(Header, length - 3, limits);
}

PacketExtent http(std::string_view s, bool isHeader, const PacketLimits& limits)
{
    if (s == "\n" || s == "\r\n")
        return {Kind::Known, s.size()};
    const uint64_t most = limits.packet != 0 ? limits.packet : limits.line; // as users once did
    for (size_t from = 0;;) {
        const size_t end = s.find('\n', from);
        if (end == std::string_view::npos)
            return {most != 0 && s.size() >= most ? Kind::Invalid : Kind::More};
        const size_t length = end + 1;
        // A header that goes on begins its next line with white space.
        const bool isLast = length == s.size();
        const bool goesOn
            = isHeader && !isLast && length > 2 && (s[length] == ' ' || s[length] == '\t');
        if (goesOn) {
            from = length;
            continue;
        }
        if (most != 0 && length > most)
            return {Kind::Invalid};
        if (isHeader && isLast)
            return {Kind::More};
        return {Kind::Known, length};
    }
}

} // namespace

PacketExtent packetExtent(PacketType type, std::string_view s, const PacketLimits& limits)
{
    switch (type) {
    case PacketType::Raw:
        return s.empty() ? PacketExtent {Kind::More} : PacketExtent {Kind::Known, s.size()};
    case PacketType::Length1: return prefixed(1, s, UINT64_MAX, limits);
    case PacketType::Length2: return prefixed(2, s, UINT64_MAX, limits);
    case PacketType::Length4: return prefixed(4, s, UINT64_MAX, limits);
    case PacketType::SunRpc: return prefixed(4, s, 0x7FFFFFFF, limits);
    case PacketType::Asn1: return asn1(s, limits);
    case PacketType::Cdr: return cdr(s, limits);
    case PacketType::FastCgi: return fastCgi(s, limits);
    case PacketType::Line: return line(s, limits);
    case PacketType::Tpkt: return tpkt(s, limits);
    case PacketType::Http: return http(s, false, limits);
    case PacketType::HttpHeader: return http(s, true, limits);
    case PacketType::Tls: return tls(s, limits);
    }
    return {Kind::Invalid};
}

std::string_view packetBody(PacketType type, std::string_view packet)
{
    switch (type) {
    case PacketType::Length1: return packet.substr(1);
    case PacketType::Length2: return packet.substr(2);
    case PacketType::Length4: return packet.substr(4);
    case PacketType::FastCgi: return packet.substr(0, packet.size() - byteAt(packet, 6));
    case PacketType::Raw:
    case PacketType::Asn1:
    case PacketType::SunRpc:
    case PacketType::Cdr:
    case PacketType::Line:
    case PacketType::Tpkt:
    case PacketType::Http:
    case PacketType::HttpHeader:
    case PacketType::Tls: break;
    }
    return packet;
}

} // namespace relupscope
