// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/float_text.h"

#include "term/print.h"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace relupscope {

namespace {

// d = digits * 10^exponent, with the fewest digits that read back as d; d > 0.
struct ShortestDecimal
{
    explicit ShortestDecimal(double d)
    {
        char text[32];
        const char* end =
            std::to_chars(text, text + sizeof text, d, std::chars_format::scientific).ptr;
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

template<typename... A>
std::string format(const char* pattern, A... arguments)
{
    char text[1024];
    const int n = std::snprintf(text, sizeof text, pattern, arguments...);
    return {text, static_cast<size_t>(n)};
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
    if (!skipDigits(text) || text.empty() || text[0] != '.')
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
    return format("%.*e", static_cast<int>(decimals), d);
}

std::string floatToFixedText(double d, unsigned decimals, bool compact)
{
    std::string text = format("%.*f", static_cast<int>(decimals), d);
    if (compact && decimals > 1) {
        while (text.back() == '0' && text[text.size() - 2] != '.')
            text.pop_back();
    }
    return text;
}

std::optional<double> textToFloat(std::string_view text)
{
    if (!isFloatSyntax(text))
        return std::nullopt;
    if (text[0] == '+')
        text.remove_prefix(1);
    double d = 0;
    const std::from_chars_result result =
        std::from_chars(text.data(), text.data() + text.size(), d);
    if (result.ec == std::errc::result_out_of_range) // too small to see is 0, too large is an error
        d = std::strtod(std::string(text).c_str(), nullptr);
    if (!std::isfinite(d))
        return std::nullopt;
    return d;
}

} // namespace relupscope
