// SPDX-License-Identifier: GPL-3.0-or-later
// erlang:decode_packet/3: packets of a byte stream as terms.
#include "bif/bif.h"
#include "bif/packet.h"
#include "term/binary.h"

#include <cctype>
#include <string>

namespace relupscope {

namespace {

constexpr std::string_view KnownHeaders[] = {"Cache-Control",
                                             "Connection",
                                             "Date",
                                             "Pragma",
                                             "Transfer-Encoding",
                                             "Upgrade",
                                             "Via",
                                             "Accept",
                                             "Accept-Charset",
                                             "Accept-Encoding",
                                             "Accept-Language",
                                             "Authorization",
                                             "From",
                                             "Host",
                                             "If-Modified-Since",
                                             "If-Match",
                                             "If-None-Match",
                                             "If-Range",
                                             "If-Unmodified-Since",
                                             "Max-Forwards",
                                             "Proxy-Authorization",
                                             "Range",
                                             "Referer",
                                             "User-Agent",
                                             "Age",
                                             "Location",
                                             "Proxy-Authenticate",
                                             "Public",
                                             "Retry-After",
                                             "Server",
                                             "Vary",
                                             "Warning",
                                             "Www-Authenticate",
                                             "Allow",
                                             "Content-Base",
                                             "Content-Encoding",
                                             "Content-Language",
                                             "Content-Length",
                                             "Content-Location",
                                             "Content-Md5",
                                             "Content-Range",
                                             "Content-Type",
                                             "Etag",
                                             "Expires",
                                             "Last-Modified",
                                             "Accept-Ranges",
                                             "Set-Cookie",
                                             "Set-Cookie2",
                                             "X-Forwarded-For",
                                             "Cookie",
                                             "Keep-Alive",
                                             "Proxy-Connection"};
constexpr std::string_view KnownMethods[]
    = {"OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE"};

bool isSpace(char c)
{
    return c == ' ' || c == '\t';
}

// Neither part of a method nor of a header's name.
bool isSpecial(char c)
{
    const auto u = static_cast<unsigned char>(c);
    return u <= 32 || u >= 128
        || std::string_view("()<>@,;:\\\"/[]?={}").find(c) != std::string_view::npos;
}

std::string_view withoutLineEnd(std::string_view s)
{
    if (s.size() >= 2 && s[s.size() - 2] == '\r')
        return s.substr(0, s.size() - 2);
    return !s.empty() && s.back() == '\n' ? s.substr(0, s.size() - 1) : s;
}

// Reads a line from its start; each step says whether what it wants is there.
struct Cursor
{
    std::string_view rest;

    size_t skipSpaces()
    {
        size_t n = 0;
        while (n < rest.size() && isSpace(rest[n]))
            ++n;
        rest.remove_prefix(n);
        return n;
    }
    template<typename Test>
    std::string_view takeWhile(Test&& test)
    {
        size_t n = 0;
        while (n < rest.size() && test(rest[n]))
            ++n;
        const std::string_view taken = rest.substr(0, n);
        rest.remove_prefix(n);
        return taken;
    }
    bool number(SWord* value)
    {
        const std::string_view digits
            = takeWhile([](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
        uint32_t n = 0; // wraps as OTP's int does
        for (const char c : digits)
            n = n * 10 + static_cast<uint32_t>(c - '0');
        *value = static_cast<int32_t>(n);
        return !digits.empty();
    }
    // "1.1"
    bool version(SWord* major, SWord* minor)
    {
        if (!number(major) || rest.empty() || rest[0] != '.')
            return false;
        rest.remove_prefix(1);
        return number(minor);
    }
};

class HttpTerms
{
public:
    HttpTerms(BifCall& c, bool asBinaries) : m_call(c), m_asBinaries(asBinaries) {}

    // None: the line is no such thing.
    Term startLine(std::string_view line)
    {
        return line.starts_with("HTTP/") ? status(line) : request(line);
    }
    Term header(std::string_view line);
    Term error(std::string_view packet)
    {
        return m_call.heap().tuple(m_call.atom("http_error"), text(packet));
    }

private:
    Term text(std::string_view s) const
    {
        return m_asBinaries ? makeBinary(m_call.heap(), s)
                            : m_call.heap().listOfBytes(s.data(), s.size());
    }
    Term version(SWord major, SWord minor) const
    {
        return m_call.heap().tuple(Term::small(major), Term::small(minor));
    }
    Term status(std::string_view line);
    Term request(std::string_view line);
    Term uri(std::string_view s);
    Term absolute(std::string_view scheme, std::string_view s);

    BifCall& m_call;
    bool m_asBinaries;
};

Term HttpTerms::status(std::string_view line)
{
    Cursor at {line.substr(5)};
    SWord major = 0;
    SWord minor = 0;
    SWord code = 0;
    if (!at.version(&major, &minor) || at.skipSpaces() == 0)
        return NoTerm;
    at.number(&code);
    if (at.skipSpaces() == 0 && !at.rest.empty())
        return NoTerm;
    return m_call.heap().tuple(m_call.atom("http_response"), version(major, minor),
                               Term::small(code), text(at.rest));
}

Term HttpTerms::request(std::string_view line)
{
    Cursor at {line};
    const std::string_view method = at.takeWhile([](char c) { return !isSpecial(c); });
    if (method.empty() || at.skipSpaces() == 0)
        return NoTerm;
    const std::string_view target = at.takeWhile([](char c) { return !isSpace(c); });
    if (target.empty())
        return NoTerm;
    at.skipSpaces();
    SWord major = 0;
    SWord minor = 9;
    if (!at.rest.empty()) {
        if (at.rest.size() < 8 || !at.rest.starts_with("HTTP/"))
            return NoTerm;
        at.rest.remove_prefix(5);
        if (!at.version(&major, &minor))
            return NoTerm;
    }
    Term methodTerm = NoTerm;
    for (const std::string_view known : KnownMethods) {
        if (known == method)
            methodTerm = m_call.atom(known);
    }
    if (methodTerm.isNone())
        methodTerm = text(method);
    return m_call.heap().tuple(m_call.atom("http_request"), methodTerm, uri(target),
                               version(major, minor));
}

bool startsWithAnyCase(std::string_view s, std::string_view lower)
{
    if (s.size() < lower.size())
        return false;
    for (size_t i = 0; i < lower.size(); ++i) {
        if (std::tolower(static_cast<unsigned char>(s[i])) != lower[i])
            return false;
    }
    return true;
}

Term HttpTerms::uri(std::string_view s)
{
    Heap& heap = m_call.heap();
    if (s == "*")
        return m_call.atom("*");
    if (s.size() <= 1 || s[0] == '/')
        return heap.tuple(m_call.atom("abs_path"), text(s));
    if (startsWithAnyCase(s, "http://"))
        return absolute("http", s.substr(7));
    if (startsWithAnyCase(s, "https://"))
        return absolute("https", s.substr(8));
    const size_t colon = s.find(':');
    if (colon == std::string_view::npos)
        return text(s);
    return heap.tuple(m_call.atom("scheme"), text(s.substr(0, colon)), text(s.substr(colon + 1)));
}

// host[:port][path]
Term HttpTerms::absolute(std::string_view scheme, std::string_view s)
{
    const size_t slash = s.find('/');
    const std::string_view path = slash == std::string_view::npos ? "/" : s.substr(slash);
    std::string_view host = s.substr(0, slash);
    Term port = Atom::undefined;
    if (const size_t colon = host.find(':'); colon != std::string_view::npos) {
        Cursor at {host.substr(colon + 1)};
        SWord number = 0;
        if (at.number(&number) && at.rest.empty() && number != 0)
            port = Term::small(number);
        host = host.substr(0, colon);
    }
    return m_call.heap().tuple(m_call.atom("absoluteURI"), m_call.atom(scheme), text(host), port,
                               text(path));
}

// "content-TYPE" as "Content-Type".
std::string inHeaderCase(std::string_view name)
{
    std::string s;
    bool isFirst = true;
    for (const char c : name) {
        const auto u = static_cast<unsigned char>(c);
        s += static_cast<char>(isFirst ? std::toupper(u) : std::tolower(u));
        isFirst = !isFirst && c == '-';
    }
    return s;
}

Term HttpTerms::header(std::string_view line)
{
    constexpr size_t MaxNameLength = 50; // longer names stay as they are
    if (line.empty())
        return m_call.atom("http_eoh");
    Cursor at {line};
    const std::string_view original = at.takeWhile([](char c) { return !isSpecial(c); });
    if (at.rest.empty() || at.rest[0] != ':')
        return NoTerm;
    at.rest.remove_prefix(1);
    at.skipSpaces();
    const std::string name
        = original.size() <= MaxNameLength ? inHeaderCase(original) : std::string(original);
    Term nameTerm = NoTerm;
    SWord number = 0;
    for (size_t i = 0; i < std::size(KnownHeaders); ++i) {
        if (KnownHeaders[i] == name) {
            number = static_cast<SWord>(i + 1);
            nameTerm = m_call.atom(name);
        }
    }
    if (nameTerm.isNone())
        nameTerm = text(name);
    return m_call.heap().tuple(m_call.atom("http_header"), Term::small(number), nameTerm,
                               text(original), text(at.rest));
}

Term tlsTerm(BifCall& c, std::string_view packet)
{
    const auto byte = [&](size_t i) { return Term::small(static_cast<uint8_t>(packet[i])); };
    const bool isHello2 = (static_cast<uint8_t>(packet[0]) & 0x80) != 0 && packet[2] == 1;
    const size_t at = isHello2 ? 3 : 1; // of the version
    std::string body(packet.substr(isHello2 ? 3 : 5));
    if (isHello2) {
        const size_t n = body.size();
        const char prefix[]
            = {1, static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
        body.insert(0, prefix, sizeof prefix);
    }
    constexpr SWord Handshake = 22;
    return c.heap().tuple(c.atom("ssl_tls"), Nil, isHello2 ? Term::small(Handshake) : byte(0),
                          c.heap().tuple(byte(at), byte(at + 1)), makeBinary(c.heap(), body));
}

struct PacketRequest
{
    PacketType type;
    bool asBinaries = false;
    PacketLimits limits;
};

bool readType(const BifCall& c, Term t, PacketRequest* request)
{
    struct Named
    {
        std::string_view text;
        PacketType type;
        bool asBinaries;
    };
    static constexpr Named All[] = {{"raw", PacketType::Raw, false},
                                    {"asn1", PacketType::Asn1, false},
                                    {"sunrm", PacketType::SunRpc, false},
                                    {"cdr", PacketType::Cdr, false},
                                    {"fcgi", PacketType::FastCgi, false},
                                    {"line", PacketType::Line, false},
                                    {"tpkt", PacketType::Tpkt, false},
                                    {"http", PacketType::Http, false},
                                    {"httph", PacketType::HttpHeader, false},
                                    {"http_bin", PacketType::Http, true},
                                    {"httph_bin", PacketType::HttpHeader, true},
                                    {"ssl_tls", PacketType::Tls, false}};
    if (t == Term::small(0))
        request->type = PacketType::Raw;
    else if (t == Term::small(1))
        request->type = PacketType::Length1;
    else if (t == Term::small(2))
        request->type = PacketType::Length2;
    else if (t == Term::small(4))
        request->type = PacketType::Length4;
    else if (!t.isAtom())
        return false;
    if (!t.isAtom())
        return true;
    for (const Named& n : All) {
        if (n.text == c.atoms().text(t)) {
            request->type = n.type;
            request->asBinaries = n.asBinaries;
            return true;
        }
    }
    return false;
}

bool readOption(const BifCall& c, Term option, PacketRequest* request)
{
    uint64_t value = 0;
    if (!isTuple(option, 2) || !toIndex(tupleElement(option, 1), &value) || value > UINT32_MAX)
        return false;
    const Term key = tupleElement(option, 0);
    if (key == c.atom("packet_size")) {
        request->limits.packet = value;
    } else if (key == c.atom("line_length")) {
        request->limits.line = value;
    } else if (key == c.atom("line_delimiter") && request->type == PacketType::Line
               && value <= 255) {
        request->limits.delimiter = static_cast<char>(value);
    } else {
        return false;
    }
    return true;
}

Term packetTerm(BifCall& c, const PacketRequest& request, std::string_view bytes,
                std::string_view packet)
{
    if (request.type == PacketType::Http || request.type == PacketType::HttpHeader) {
        HttpTerms terms(c, request.asBinaries);
        const std::string_view line = withoutLineEnd(packet);
        const Term t
            = request.type == PacketType::Http ? terms.startLine(line) : terms.header(line);
        return t.isNone() ? terms.error(packet) : t;
    }
    if (request.type == PacketType::Tls)
        return tlsTerm(c, packet);
    const std::string_view body = packetBody(request.type, packet);
    return subBitstring(c.heap(), c.arg(1), 8 * static_cast<size_t>(body.data() - bytes.data()),
                        8 * body.size());
}

} // namespace

BifResult bif_erlang_decode_packet_3(BifCall& c)
{
    PacketRequest request {};
    if (!readType(c, c.arg(0), &request))
        return c.badarg(Atom::badopt);
    if (!isBitstring(c.arg(1)) || listLength(c.arg(2)) < 0)
        return c.badarg();
    for (Term l = c.arg(2); l.isCons(); l = l.tail()) {
        if (!readOption(c, l.head(), &request))
            return c.badarg();
    }
    // Bits beyond the last byte stay with the rest; OTP 27 takes none.
    const size_t bits = bitSize(c.arg(1));
    if (bits % 8 != 0 && c.node.otpNumber >= 27)
        return c.badarg();
    const Term whole
        = bits % 8 == 0 ? c.arg(1) : subBitstring(c.heap(), c.arg(1), 0, bits - bits % 8);
    std::string spill;
    const std::string_view bytes = binaryBytes(whole, spill);
    const PacketExtent extent = packetExtent(request.type, bytes, request.limits);
    if (extent.kind == PacketExtent::Kind::Invalid)
        return c.errorTuple("invalid");
    if (extent.kind == PacketExtent::Kind::More || extent.bytes > bytes.size()) {
        const bool isKnown = extent.kind == PacketExtent::Kind::Known;
        return c.heap().tuple(c.atom("more"),
                              isKnown ? c.heap().unsignedInteger(extent.bytes) : Atom::undefined);
    }
    const std::string_view packet = bytes.substr(0, extent.bytes);
    const Term term = packetTerm(c, request, bytes, packet);
    const Term rest = subBitstring(c.heap(), c.arg(1), 8 * packet.size(), bits - 8 * packet.size());
    return c.heap().tuple(Atom::ok, term, rest);
}

} // namespace relupscope
