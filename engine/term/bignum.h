// SPDX-License-Identifier: GPL-3.0-or-later
// Integers beyond a small: [header n][limb]… least significant first, sign in the tag, no leading
// zero limb, never a value that fits a small. All results are normalised (small where they fit).
#pragma once

#include "term/heap.h"

#include <span>
#include <string>
#include <string_view>

namespace relupscope {

// Limbs of an integer term (small or big) without building anything.
struct IntegerView
{
    explicit IntegerView(Term integer);
    IntegerView(const IntegerView&) = delete; // data may point into it
    IntegerView& operator=(const IntegerView&) = delete;
    [[nodiscard]] std::span<const Word> limbs() const { return {data, count}; }
    const Word* data;
    size_t count; // 0 for zero
    bool negative;

private:
    Word m_small;
};

// Results of more limbs than this are Erlang's system_limit, as in OTP 25 (erl_term.h,
// BIG_ARITY_MAX).
constexpr size_t MaxBigLimbs = (size_t {1} << 19) - 1;

Term makeInteger(Heap& heap, std::span<const Word> limbs, bool negative);

// Both operands integers. None where Erlang raises system_limit; division by zero is the caller's.
Term bigAdd(Heap& heap, Term a, Term b);
Term bigSubtract(Heap& heap, Term a, Term b);
Term bigMultiply(Heap& heap, Term a, Term b);
Term bigDivide(Heap& heap, Term a, Term b);    // div, truncates
Term bigRemainder(Heap& heap, Term a, Term b); // rem, sign of a
Term bigNegate(Heap& heap, Term a);
Term bigAnd(Heap& heap, Term a, Term b);
Term bigOr(Heap& heap, Term a, Term b);
Term bigXor(Heap& heap, Term a, Term b);
Term bigNot(Heap& heap, Term a);
// a bsl shift (left for positive shift, arithmetic right for negative)
Term bigShiftLeft(Heap& heap, Term a, SWord shift);

int bigCompare(Term a, Term b);              // integers
int compareIntegerToFloat(Term a, double b); // exact, as BEAM orders them
bool bigToDouble(Term a, double* out);       // false: too large
Term doubleToInteger(Heap& heap, double d);  // truncates; d finite

std::string integerToText(Term a, unsigned base);
// Digits without sign in `base`; None when a character is no digit or there is none.
Term textToInteger(Heap& heap, std::string_view digits, unsigned base, bool negative);

// Little-endian or big-endian bytes of a segment, two's complement when isSigned; bits <= 8 *
// bytes.
Term integerFromBits(Heap& heap, const uint8_t* bytes, size_t bitOffset, size_t bits,
                     bool littleEndian, bool isSigned);
// Writes the low `bits` bits of the integer at a bit position.
void integerToBits(Term integer, uint8_t* bytes, size_t bitOffset, size_t bits, bool littleEndian);

// Fits 64 bits?
bool toInt64(Term integer, int64_t* out);
bool toUint64(Term integer, uint64_t* out);

} // namespace relupscope
