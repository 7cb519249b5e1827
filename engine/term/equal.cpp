// SPDX-License-Identifier: GPL-3.0-or-later
// The two equalities. A walk over pairs of words: two that are the same need no look at what they
// point to, and two of different primary tags are different.
#include "term/bignum.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/pending_stack.h"

#include <cstring>

namespace relupscope {

namespace {

// Pairs of words still to be compared: [a, a + count) with [b, b + count).
struct Rest
{
    const Word* a;
    const Word* b;
    size_t count;
};
using Rests = PendingStack<Rest, 32>;

enum class Equality : uint8_t { Exact, Loose };

bool equalExternalRefs(const Word* a, const Word* b)
{
    const auto* x = reinterpret_cast<const ExternalRefBox*>(a);
    const auto* y = reinterpret_cast<const ExternalRefBox*>(b);
    return x->node == y->node && x->creation == y->creation && x->idCount == y->idCount
        && std::memcmp(x->ids, y->ids, x->idCount * sizeof x->ids[0]) == 0;
}

bool equalFields(const Word* p, const Word* q, size_t first, Rest* fields)
{
    *fields = {p + first, q + first, headerCount(p[0]) + 1 - first};
    return p[0] == q[0];
}

// In `==` the keys of maps are still compared exactly.
bool looselyEqualMapParts(const Word* p, const Word* q, Rests& rests, Rest* fields)
{
    if (p[0] != q[0])
        return false;
    if (headerTag(p[0]) == BoxTag::FlatMap) {
        *fields = {p + FlatMapFixedWords, q + FlatMapFixedWords,
                   headerCount(p[0]) + 1 - FlatMapFixedWords};
        return exactEqual(Term(p[2]), Term(q[2]));
    }
    if (p[1] != q[1]) // bitmap
        return false;
    for (size_t i = 2; i <= headerCount(p[0]); ++i) {
        const Term x(p[i]);
        const Term y(q[i]);
        if ((x.w & 3) != (y.w & 3) || (x.isCons() && !exactEqual(x.head(), y.head())))
            return false;
        if (x.isCons())
            rests.push({x.cell() + 1, y.cell() + 1, 1});
        else
            rests.push({p + i, q + i, 1});
    }
    return true;
}

// Compares two objects but for the terms in them, which become *fields.
template<Equality E>
bool equalBoxes(Term a, Term b, Rests& rests, Rest* fields)
{
    const Word* p = a.object();
    const Word* q = b.object();
    const size_t bytes = headerCount(p[0]) * sizeof(Word);
    switch (headerTag(p[0])) {
    case BoxTag::FlatMap:
    case BoxTag::HashNode:
        if (E == Equality::Loose)
            return looselyEqualMapParts(p, q, rests, fields);
        return equalFields(p, q, headerTag(p[0]) == BoxTag::FlatMap ? 2 : 1, fields);
    case BoxTag::Tuple:
    case BoxTag::HashMap: return equalFields(p, q, 1, fields);
    case BoxTag::Fun: return equalFields(p, q, FunFixedWords, fields) && p[1] == q[1];
    case BoxTag::PositiveBig:
    case BoxTag::NegativeBig:
        if (E == Equality::Loose && isFloat(b))
            return compareIntegerToFloat(a, floatValue(b)) == 0;
        return p[0] == q[0] && std::memcmp(p + 1, q + 1, bytes) == 0;
    case BoxTag::Float:
        if (E == Equality::Loose && isBig(b))
            return compareIntegerToFloat(b, floatValue(a)) == 0;
        return p[0] == q[0] && floatValue(a) == floatValue(b);
    case BoxTag::Ref:
    case BoxTag::Export: return p[0] == q[0] && p[1] == q[1];
    case BoxTag::ExternalPid: return p[0] == q[0] && std::memcmp(p + 1, q + 1, bytes) == 0;
    case BoxTag::ExternalRef: return p[0] == q[0] && equalExternalRefs(p, q);
    case BoxTag::RefcBinary:
    case BoxTag::HeapBinary:
    case BoxTag::SubBinary:
        return isBitstring(b) && bitSize(a) == bitSize(b) && equalBits(bitView(a), bitView(b));
    case BoxTag::MatchContext: return false; // the same one has the same word
    }
    return false;
}

// Whether two different words can stand for equal terms only if what they point to is equal.
inline bool needsLook(Term a, Term b)
{
    return ((a.w ^ b.w) & 3) == 0 && !a.isImmediate();
}

// A small integer and a float, in either order.
bool equalMixedNumbers(Term a, Term b)
{
    if (b.isSmall())
        std::swap(a, b);
    return a.isSmall() && isFloat(b) && compareIntegerToFloat(a, floatValue(b)) == 0;
}

template<Equality E>
bool equalTerms(Term a, Term b)
{
    Rests rests;
    for (;;) {
        Rest r {a.cell(), b.cell(), 2};
        if (!a.isCons()) {
            r.count = 0;
            if (!equalBoxes<E>(a, b, rests, &r))
                return false;
        }
        for (;;) { // to the next pair of words that differ and need a look
            while (r.count != 0 && *r.a == *r.b) {
                ++r.a;
                ++r.b;
                --r.count;
            }
            if (r.count == 0) {
                if (rests.isEmpty())
                    return true;
                r = rests.pop();
                continue;
            }
            a = Term(*r.a);
            b = Term(*r.b);
            if (needsLook(a, b))
                break;
            if (E == Equality::Exact || !equalMixedNumbers(a, b))
                return false;
            r = {r.a + 1, r.b + 1, r.count - 1};
        }
        if (r.count > 1)
            rests.push({r.a + 1, r.b + 1, r.count - 1});
    }
}

} // namespace

bool exactEqual(Term a, Term b)
{
    if (a.w == b.w)
        return true;
    return needsLook(a, b) && equalTerms<Equality::Exact>(a, b);
}

bool looselyEqual(Term a, Term b)
{
    if (a.w == b.w)
        return true;
    if (!needsLook(a, b))
        return equalMixedNumbers(a, b);
    return equalTerms<Equality::Loose>(a, b);
}

} // namespace relupscope
