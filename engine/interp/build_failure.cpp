// SPDX-License-Identifier: GPL-3.0-or-later
#include "interp/build_failure.h"

#include "term/arithmetic.h"
#include "term/bignum.h"
#include "term/binary.h"
#include "term/map.h"

#include <optional>

namespace relupscope {

namespace {

struct Failure
{
    const SegmentPlan* segment;
    std::string_view what; // type, size, unit, short, no_float, invalid
    Term value;
    Term reason = Atom::badarg;
};

std::string_view nameOf(Segment type)
{
    switch (type) {
    case Segment::Float: return "float";
    case Segment::Integer: return "integer";
    case Segment::Utf8: return "utf8";
    case Segment::Utf16: return "utf16";
    case Segment::Utf32: return "utf32";
    case Segment::Append:
    case Segment::PrivateAppend:
    case Segment::Binary:
    case Segment::String: break;
    }
    return "binary";
}

bool isUtf(Segment type)
{
    return type == Segment::Utf8 || type == Segment::Utf16 || type == Segment::Utf32;
}

bool isCharacter(Term t)
{
    return t.isSmall() && t.smallValue() >= 0 && t.smallValue() <= 0x10FFFF
        && (t.smallValue() < 0xD800 || t.smallValue() > 0xDFFF);
}

bool hasNoSizeOfItsOwn(const SegmentPlan& s)
{
    return s.type == Segment::Append || s.type == Segment::PrivateAppend
        || s.type == Segment::String;
}

// Of the segments whose size is looked at before anything is built.
std::optional<Failure> wrongSize(const SegmentPlan& s, bool utfToo)
{
    if (hasNoSizeOfItsOwn(s))
        return std::nullopt;
    if (isUtf(s.type)) {
        if ((utfToo || s.type == Segment::Utf32) && !isCharacter(s.source))
            return Failure {&s, "type", s.source};
        return std::nullopt;
    }
    if (s.type == Segment::Binary && s.isWhole) {
        if (!isBitstring(s.source))
            return Failure {&s, "type", s.source};
        return std::nullopt;
    }
    size_t bits = 0;
    if (bitsOf(s.size, s.unit, &bits))
        return std::nullopt;
    const bool isTooLarge
        = s.size.isSmall() ? s.size.smallValue() >= 0 : hasTag(s.size, BoxTag::PositiveBig);
    return Failure {&s, "size", s.size, isTooLarge ? Atom::system_limit : Atom::badarg};
}

std::optional<Failure> wrongBinary(const SegmentPlan& s)
{
    if (!isBitstring(s.source))
        return Failure {&s, "type", s.source};
    if (s.type == Segment::Binary && !s.isWhole) {
        size_t bits = 0;
        if (bitsOf(s.size, s.unit, &bits) && bits > bitSize(s.source))
            return Failure {&s, "short", s.source};
        return std::nullopt;
    }
    if (s.type != Segment::String && s.unit != 0 && bitSize(s.source) % s.unit != 0)
        return Failure {&s, "unit", s.source};
    return std::nullopt;
}

std::optional<Failure> wrongFloat(const SegmentPlan& s)
{
    size_t bits = 0;
    if (bitsOf(s.size, s.unit, &bits) && bits != 16 && bits != 32 && bits != 64)
        return Failure {&s, "invalid", Term::small(static_cast<SWord>(bits))};
    double d = 0;
    if (!arith::toFloat(s.source, &d))
        return Failure {&s, isNumber(s.source) ? "no_float" : "type", s.source};
    return std::nullopt;
}

std::optional<Failure> wrongValue(const SegmentPlan& s)
{
    switch (s.type) {
    case Segment::Append:
    case Segment::PrivateAppend:
    case Segment::Binary:
    case Segment::String: return wrongBinary(s);
    case Segment::Float: return wrongFloat(s);
    case Segment::Integer:
        return isInteger(s.source) ? std::nullopt : std::optional(Failure {&s, "type", s.source});
    case Segment::Utf8:
    case Segment::Utf16:
    case Segment::Utf32:
        return isCharacter(s.source) ? std::nullopt : std::optional(Failure {&s, "type", s.source});
    }
    return std::nullopt;
}

std::optional<Failure> failureOf(std::span<const SegmentPlan> segments, bool utfToo)
{
    for (const SegmentPlan& s : segments)
        if (auto failure = wrongSize(s, utfToo))
            return failure;
    for (const SegmentPlan& s : segments)
        if (auto failure = wrongValue(s))
            return failure;
    return std::nullopt;
}

Term errorInfo(Node& node, Process& p, const Failure& failure)
{
    const auto atom = [&](std::string_view name) { return node.atoms.intern(name); };
    const Term number = Term::small(failure.segment->number);
    const Term cause[]
        = {number, atom(nameOf(failure.segment->type)), atom(failure.what), failure.value};
    const Term keys[] = {atom("cause"), atom("function"), Atom::module};
    const Term values[]
        = {p.heap.tuple(cause, size_t {4}), atom("format_bs_fail"), atom("erl_erts_errors")};
    return mapFromPairs(p.heap, keys, values, 3, node.atoms);
}

} // namespace

Term raiseBuildFailure(Node& node, Process& p, std::span<const SegmentPlan> segments, bool explain)
{
    const auto failure = failureOf(segments, node.otpNumber > 25);
    Exception e {};
    e.reason
        = failure ? failure->reason : Atom::system_limit; // each is right, and all are too much
    if (explain && failure && failure->segment->number != 0)
        e.errorInfo = errorInfo(node, p, *failure);
    p.exception = e;
    return NoTerm;
}

} // namespace relupscope
