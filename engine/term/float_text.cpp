// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/float_text.h"

#include "term/print.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>

namespace relupscope {

namespace {

// d = digits * 10^exponent, with the fewest digits that read back as d; d > 0.
struct ShortestDecimal
{
    explicit ShortestDecimal(double d)
    {
        char text[32];
        const char* end
            = std::to_chars(text, text + sizeof text, d, std::chars_format::scientific).ptr;
        const std::string_view all(text, static_cast<size_t>(end - text));
        const size_t e = all.find('e');
        digits = all[0];
        if (e > 2)
            digits += all.substr(2, e - 2);
        const char* number = text + e + 1;
        std::from_chars(*number == '+' ? number + 1 : number, end, exponent);
        exponent -= static_cast<int>(digits.size()) - 1;
    }
    std::string digits;
    int exponent = 0;
};

// OTP 25 writes what is shorter, and nothing of 2^53 or more without an exponent, since not every
// such integer is a float (ryu/d2s.c).
bool isWrittenFixed(const ShortestDecimal& d)
{
    const int length = static_cast<int>(d.digits.size());
    const int scientific = d.exponent + length - 1;
    const int lowest = length == 1 ? -4 : -(length + 2);
    const int highest = length == 1 || scientific >= 10 ? 2 : 1;
    if (d.exponent < lowest || d.exponent > highest)
        return false;
    if (d.exponent < 0)
        return true;
    uint64_t mantissa = 0;
    std::from_chars(d.digits.data(), d.digits.data() + d.digits.size(), mantissa);
    constexpr uint64_t Limit = uint64_t {1} << 53;
    return !((d.exponent == 0 && mantissa >= Limit) || (d.exponent == 1 && mantissa > Limit / 10)
             || (d.exponent == 2 && mantissa > Limit / 100));
}

std::string fixedText(const ShortestDecimal& d)
{
    const int whole = static_cast<int>(d.digits.size()) + d.exponent;
    if (d.exponent >= 0)
        return d.digits + std::string(static_cast<size_t>(d.exponent), '0') + ".0";
    if (whole <= 0)
        return "0." + std::string(static_cast<size_t>(-whole), '0') + d.digits;
    std::string text = d.digits;
    return text.insert(static_cast<size_t>(whole), ".");
}

std::string scientificText(const ShortestDecimal& d)
{
    const int exponent = d.exponent + static_cast<int>(d.digits.size()) - 1;
    const std::string fraction = d.digits.size() == 1 ? "0" : d.digits.substr(1);
    return d.digits.substr(0, 1) + "." + fraction + "e" + std::to_string(exponent);
}

// As printf would, but for the locale.
std::string format(double d, std::chars_format form, unsigned decimals)
{
    char text[MaxFloatCharacters + 512]; // 310 digits before the point at most
    char* end = std::to_chars(text, text + sizeof text, d, form, static_cast<int>(decimals)).ptr;
    return std::string(text, end);
}

constexpr double ExactIntegers = 9007199254740992.0; // 2^53
constexpr double PowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

// OTP rounds the fraction in floating point, half away from zero, and not the exact value as printf
// does: 0.125 with two decimals is 0.13 (erl_sys_common_misc.c, sys_double_to_chars_fast).
std::string roundedText(double magnitude, unsigned decimals)
{
    const double whole = std::floor(magnitude);
    const double fraction = std::round((magnitude - whole) * PowersOfTen[decimals]);
    const bool carries = fraction >= PowersOfTen[decimals];
    const std::string digits = std::to_string(carries ? 0 : static_cast<uint64_t>(fraction));
    return std::to_string(static_cast<uint64_t>(whole) + (carries ? 1 : 0)) + "."
        + std::string(decimals - digits.size(), '0') + digits;
}

// As OTP cuts them: the zeros of a text without a point go too.
std::string withoutTrailingZeros(std::string text)
{
    text.erase(text.find_last_not_of('0') + 1);
    return text.ends_with('.') ? text + "0" : text;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Steps over digits; false if there are none.
bool skipDigits(std::string_view& text)
{
    size_t n = 0;
    while (n < text.size() && isDigit(text[n]))
        ++n;
    text.remove_prefix(n);
    return n != 0;
}

void skipSign(std::string_view& text)
{
    if (!text.empty() && (text[0] == '+' || text[0] == '-'))
        text.remove_prefix(1);
}

bool isFloatSyntax(std::string_view text)
{
    skipSign(text);
    if (!skipDigits(text) || text.empty() || (text[0] != '.' && text[0] != ','))
        return false;
    text.remove_prefix(1);
    if (!skipDigits(text))
        return false;
    if (text.empty())
        return true;
    if (text[0] != 'e' && text[0] != 'E')
        return false;
    text.remove_prefix(1);
    skipSign(text);
    return skipDigits(text) && text.empty();
}

// Of a valid text that no float can hold: whether it is too large, not too small. Its first digit
// that counts stands so many places before (positive) or after the point.
bool isTooLarge(std::string_view text)
{
    const size_t e = std::min(text.find_first_of("eE"), text.size());
    const size_t point = text.find('.');
    const size_t first = text.find_first_of("123456789");
    int64_t exponent = 0;
    if (e < text.size()) {
        const std::string_view digits = text.substr(e + (text[e + 1] == '+' ? 2 : 1));
        if (std::from_chars(digits.begin(), digits.end(), exponent).ec != std::errc())
            return text[e + 1] != '-';
    }
    return exponent + static_cast<int64_t>(point) - static_cast<int64_t>(first) > 0;
}

} // namespace

std::string floatToShortText(double d)
{
    const std::string sign = std::signbit(d) ? "-" : "";
    if (d == 0)
        return sign + "0.0";
    const ShortestDecimal shortest(std::fabs(d));
    return sign + (isWrittenFixed(shortest) ? fixedText(shortest) : scientificText(shortest));
}

std::string printFloatShort(double d)
{
    return floatToShortText(d);
}

std::string floatToScientificText(double d, unsigned decimals)
{
    return format(d, std::chars_format::scientific, decimals);
}

std::string floatToFixedText(double d, unsigned decimals, bool compact)
{
    const double magnitude = std::fabs(d);
    if (magnitude > ExactIntegers || decimals > std::size(PowersOfTen) - 1) {
        const std::string text = format(d, std::chars_format::fixed, decimals);
        if (text.size() > MaxFloatCharacters)
            return {};
        return compact ? withoutTrailingZeros(text) : text;
    }
    const std::string sign = std::signbit(d) ? "-" : "";
    if (decimals == 0)
        return sign + std::to_string(static_cast<uint64_t>(std::round(magnitude)));
    const std::string text = sign + roundedText(magnitude, decimals);
    return compact ? withoutTrailingZeros(text) : text;
}

std::optional<double> textToFloat(std::string_view text)
{
    if (!isFloatSyntax(text))
        return std::nullopt;
    std::string plain(text[0] == '+' ? text.substr(1) : text);
    if (const size_t comma = plain.find(','); comma != std::string::npos)
        plain[comma] = '.';
    double d = 0;
    const char* begin = plain.data();
    if (std::from_chars(begin, begin + plain.size(), d).ec == std::errc::result_out_of_range) {
        if (isTooLarge(plain))
            return std::nullopt;
        d = plain[0] == '-' ? -0.0 : 0.0;
    }
    return d;
}

} // namespace relupscope
