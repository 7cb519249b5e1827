// SPDX-License-Identifier: GPL-3.0-or-later
// term_to_binary, binary_to_term and their kin.
#include "bif/text.h"
#include "node/external_context.h"
#include "term/binary.h"

#include <zlib.h>

namespace relupscope {

namespace {

// What {Name, N} says; false when `option` is no pair of that name with a small integer.
bool isOption(Term option, Term name, SWord* value)
{
    if (!isTuple(option, 2) || tupleElement(option, 0) != name
        || !tupleElement(option, 1).isSmall())
        return false;
    *value = tupleElement(option, 1).smallValue();
    return true;
}

// OTP 26 and later write atoms in UTF-8 unless told otherwise.
EncodeOptions defaultsOf(const Node& node)
{
    EncodeOptions options;
    options.minorVersion = node.otpNumber < 26 ? 1 : 2;
    return options;
}

bool parseEncodeOption(const BifCall& c, Term option, EncodeOptions* options)
{
    SWord value;
    if (option == c.atom("compressed")) {
        options->compressed = Z_DEFAULT_COMPRESSION;
    } else if (option == c.atom("deterministic")) {
        options->deterministic = true;
    } else if (isOption(option, c.atom("compressed"), &value)) {
        options->compressed = static_cast<int>(value);
        return value >= 0 && value <= 9;
    } else if (isOption(option, c.atom("minor_version"), &value)) {
        options->minorVersion = static_cast<int>(value);
        return value >= 0 && value <= 2;
    } else {
        return false;
    }
    return true;
}

bool parseEncodeOptions(const BifCall& c, Term list, EncodeOptions* options)
{
    for (; list.isCons(); list = list.tail()) {
        if (!parseEncodeOption(c, list.head(), options))
            return false;
    }
    return list.isNil();
}

BifResult encode(BifCall& c, bool hasOptions, bool asList)
{
    EncodeOptions options = defaultsOf(c.node);
    if (hasOptions && !parseEncodeOptions(c, c.arg(1), &options))
        return c.badarg();
    const std::string bytes = encodeExternal(c.arg(0), externalContextOf(c.node), options);
    if (!c.node.arena.hasRoomFor(bytes.size()))
        return c.systemLimit();
    c.bumpReductions(bytes.size() / 64);
    const Term binary = makeBinary(c.heap(), bytes);
    return asList ? c.list({binary}) : binary;
}

BifResult decode(BifCall& c, bool safe, bool wantsUsed)
{
    std::string bytes;
    if (!binaryToBytes(c.arg(0), &bytes))
        return c.badarg();
    c.bumpReductions(bytes.size() / 64);
    const Result<Decoded> decoded
        = decodeExternal(bytes, c.heap(), externalContextOf(c.node), safe);
    if (!decoded)
        return c.badarg();
    if (!wantsUsed)
        return decoded->term;
    return c.heap().tuple(decoded->term, Term::small(static_cast<SWord>(decoded->used)));
}

} // namespace

BifResult bif_erlang_term_to_binary_1(BifCall& c)
{
    return encode(c, false, false);
}

BifResult bif_erlang_term_to_binary_2(BifCall& c)
{
    return encode(c, true, false);
}

BifResult bif_erlang_term_to_iovec_1(BifCall& c)
{
    return encode(c, false, true);
}

BifResult bif_erlang_term_to_iovec_2(BifCall& c)
{
    return encode(c, true, true);
}

BifResult bif_erlang_external_size_1(BifCall& c)
{
    const std::string bytes
        = encodeExternal(c.arg(0), externalContextOf(c.node), defaultsOf(c.node));
    return Term::small(static_cast<SWord>(bytes.size()));
}

// The only option is {minor_version, 0 | 1}, from OTP 26 on 2 as well.
BifResult bif_erlang_external_size_2(BifCall& c)
{
    EncodeOptions options = defaultsOf(c.node);
    const SWord newest = c.node.otpNumber < 26 ? 1 : 2;
    Term list = c.arg(1);
    for (; list.isCons(); list = list.tail()) {
        SWord version;
        if (!isOption(list.head(), c.atom("minor_version"), &version) || version < 0
            || version > newest)
            return c.badarg();
        options.minorVersion = static_cast<int>(version);
    }
    if (!list.isNil())
        return c.badarg();
    const std::string bytes = encodeExternal(c.arg(0), externalContextOf(c.node), options);
    return Term::small(static_cast<SWord>(bytes.size()));
}

BifResult bif_erlang_binary_to_term_1(BifCall& c)
{
    return decode(c, false, false);
}

BifResult bif_erlang_binary_to_term_2(BifCall& c)
{
    bool safe = false;
    bool wantsUsed = false;
    Term list = c.arg(1);
    for (; list.isCons(); list = list.tail()) {
        if (list.head() == c.atom("safe"))
            safe = true;
        else if (list.head() == c.atom("used"))
            wantsUsed = true;
        else
            return c.badarg(c.atom("badopt"));
    }
    return list.isNil() ? decode(c, safe, wantsUsed) : c.badarg(c.atom("badopt"));
}

} // namespace relupscope
