// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic on magnitudes: natural numbers as limbs of 64 bits, least significant first. The
// caller owns all memory. Only term/bignum*.cpp use this.
#pragma once

#include "term/term.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

using Limbs = std::span<const Word>;
using LimbVector = std::vector<Word>;

Limbs withoutLeadingZeros(Limbs a);
int compareMagnitudes(Limbs a, Limbs b); // both without leading zeros

// result has max(a, b) + 1 limbs; it may be a or b.
void addMagnitudes(Limbs a, Limbs b, Word* result);
// a >= b; result has as many limbs as a; it may be a or b.
void subtractMagnitudes(Limbs a, Limbs b, Word* result);
// result has a + b limbs and lies apart from both.
void multiplyMagnitudes(Limbs a, Limbs b, Word* result);
// b != 0, b without leading zeros; quotient has a.size() limbs (or is null), remainder b.size().
void divideMagnitudes(Limbs a, Limbs b, Word* quotient, Word* remainder);
// Divides in place; gives the remainder.
Word divideByLimb(std::span<Word> a, Word divisor);
// a = a * factor + term; gives the limb that overflows.
Word multiplyByLimb(std::span<Word> a, Word factor, Word term);

// Digits without leading zeros, "0" for zero.
std::string magnitudeToText(Limbs a, unsigned base);
// The digits must be valid.
LimbVector magnitudeFromText(std::string_view digits, unsigned base);
// 0..35, or 36 for what is no digit in any base.
unsigned digitValue(char c);

} // namespace relupscope
