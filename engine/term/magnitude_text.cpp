// SPDX-License-Identifier: GPL-3.0-or-later
// Magnitudes as text and back. Short ones go by chunks of as many digits as fit a limb; long ones
// are halved at a power of the base, so that the cost is that of multiplication and not of its
// square.
#include "term/magnitude.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr char Digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr size_t HalvingLimbs = 60;

// The largest power of the base that fits a limb, and its exponent.
struct Chunk
{
    explicit Chunk(unsigned base)
    {
        while (power <= ~Word {0} / base) {
            power *= base;
            ++digits;
        }
    }
    Word power = 1;
    size_t digits = 0;
};

LimbVector trimmed(LimbVector v)
{
    v.resize(withoutLeadingZeros(v).size());
    return v;
}

LimbVector product(Limbs a, Limbs b)
{
    LimbVector result(a.size() + b.size());
    multiplyMagnitudes(a, b, result.data());
    return trimmed(std::move(result));
}

// base ^ (chunk digits * 2 ^ i) for i = 0, 1, ... as long as it has at most `limbs` limbs.
std::vector<LimbVector> powersUpTo(const Chunk& chunk, size_t limbs)
{
    std::vector<LimbVector> powers {LimbVector {chunk.power}};
    while (2 * powers.back().size() - 1 <= limbs)
        powers.push_back(product(powers.back(), powers.back()));
    return powers;
}

// Digits of a small magnitude, least significant first, padded with zeros to `width`.
void appendReversed(LimbVector work, unsigned base, const Chunk& chunk, size_t width,
                    std::string& out)
{
    const size_t begin = out.size();
    size_t n = work.size();
    while (n != 0) {
        Word rest = divideByLimb({work.data(), n}, chunk.power);
        while (n != 0 && work[n - 1] == 0)
            --n;
        for (size_t i = 0; n != 0 ? i < chunk.digits : rest != 0; ++i) {
            out.push_back(Digits[rest % base]);
            rest /= base;
        }
    }
    if (out.size() - begin < width)
        out.append(width - (out.size() - begin), '0');
}

class TextWriter
{
public:
    TextWriter(unsigned base, size_t limbs)
        : m_base(base), m_chunk(base), m_powers(powersUpTo(m_chunk, limbs))
    {
    }

    // Appends the digits, least significant first. `level`: the highest power that may divide `a`.
    void append(const LimbVector& a, size_t level, size_t width, std::string& out) const
    {
        while (level != 0 && m_powers[level - 1].size() > a.size())
            --level;
        if (a.size() <= HalvingLimbs || level == 0) {
            appendReversed(a, m_base, m_chunk, width, out);
            return;
        }
        --level;
        const LimbVector& power = m_powers[level];
        const size_t lowDigits = m_chunk.digits << level;
        LimbVector quotient(a.size());
        LimbVector remainder(power.size());
        divideMagnitudes(a, power, quotient.data(), remainder.data());
        quotient = trimmed(std::move(quotient));
        // As long as the power and yet less: the zeros of its upper half are only for the width.
        const bool isLess = quotient.empty();
        append(trimmed(std::move(remainder)), level, isLess ? width : lowDigits, out);
        if (!isLess)
            append(quotient, level + 1, width > lowDigits ? width - lowDigits : 0, out);
    }
    [[nodiscard]] size_t levels() const { return m_powers.size(); }

private:
    unsigned m_base;
    Chunk m_chunk;
    std::vector<LimbVector> m_powers;
};

LimbVector parseShort(std::string_view digits, unsigned base, const Chunk& chunk)
{
    LimbVector result;
    while (!digits.empty()) {
        const size_t n = (digits.size() - 1) % chunk.digits + 1;
        Word value = 0;
        Word power = 1;
        for (const char c : digits.substr(0, n)) {
            value = value * base + digitValue(c);
            power *= base;
        }
        digits.remove_prefix(n);
        if (const Word carry = multiplyByLimb(result, power, value))
            result.push_back(carry);
    }
    return result;
}

LimbVector parse(std::string_view digits, unsigned base, const Chunk& chunk,
                 const std::vector<LimbVector>& powers, size_t level)
{
    while (level != 0 && (chunk.digits << (level - 1)) >= digits.size())
        --level;
    if (level == 0 || digits.size() <= HalvingLimbs * chunk.digits)
        return parseShort(digits, base, chunk);
    const size_t lowDigits = chunk.digits << (level - 1);
    const size_t split = digits.size() - lowDigits;
    const LimbVector upper = parse(digits.substr(0, split), base, chunk, powers, level);
    const LimbVector lower = parse(digits.substr(split), base, chunk, powers, level - 1);
    LimbVector result = product(upper, powers[level - 1]);
    result.resize(std::max(result.size(), lower.size()) + 1);
    addMagnitudes(Limbs(result).first(result.size() - 1), lower, result.data());
    return trimmed(std::move(result));
}

} // namespace

unsigned digitValue(char c)
{
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'Z')
        return static_cast<unsigned>(c - 'A') + 10;
    if (c >= 'a' && c <= 'z')
        return static_cast<unsigned>(c - 'a') + 10;
    return 36;
}

std::string magnitudeToText(Limbs a, unsigned base)
{
    a = withoutLeadingZeros(a);
    if (a.empty())
        return "0";
    const TextWriter writer(base, a.size() <= HalvingLimbs ? 0 : a.size());
    std::string out;
    writer.append(LimbVector(a.begin(), a.end()), writer.levels(), 0, out);
    std::reverse(out.begin(), out.end());
    return out;
}

LimbVector magnitudeFromText(std::string_view digits, unsigned base)
{
    while (!digits.empty() && digits.front() == '0')
        digits.remove_prefix(1);
    const Chunk chunk(base);
    if (digits.size() <= HalvingLimbs * chunk.digits)
        return parseShort(digits, base, chunk);
    const std::vector<LimbVector> powers = powersUpTo(chunk, digits.size() / chunk.digits);
    return parse(digits, base, chunk, powers, powers.size());
}

} // namespace relupscope
