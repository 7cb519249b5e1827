// SPDX-License-Identifier: GPL-3.0-or-later
// Floats as text and back: erlang and string BIFs.
#include "bif/text.h"
#include "term/binary.h"
#include "term/float_text.h"

#include <cmath>

namespace relupscope {

namespace {

constexpr unsigned DefaultDecimals = 20;
constexpr SWord DecimalsForNegative = 6; // {scientific, N} with N < 0 is C's default precision
// OTP formats into a buffer of 256 characters; what does not fit is badarg.
constexpr SWord MaxDecimals = 253;
constexpr size_t MaxCharacters = 255;

struct FloatFormat
{
    enum class Kind : uint8_t { Scientific, Fixed, Short } kind = Kind::Scientific;
    SWord decimals = DefaultDecimals;
    bool compact = false;
};

bool parseOption(const BifCall& c, Term option, FloatFormat* format)
{
    if (option == c.atom("compact")) {
        format->compact = true;
        return true;
    }
    if (option == c.atom("short")) {
        format->kind = FloatFormat::Kind::Short;
        return true;
    }
    if (!isTuple(option, 2) || !tupleElement(option, 1).isSmall())
        return false;
    const Term name = tupleElement(option, 0);
    format->decimals = tupleElement(option, 1).smallValue();
    format->kind
        = name == c.atom("decimals") ? FloatFormat::Kind::Fixed : FloatFormat::Kind::Scientific;
    return name == c.atom("decimals") || name == c.atom("scientific");
}

bool parseOptions(const BifCall& c, Term list, FloatFormat* format)
{
    for (; list.isCons(); list = list.tail()) {
        if (!parseOption(c, list.head(), format))
            return false;
    }
    return list.isNil();
}

// Empty when the number of decimals is none or the text too long.
std::string formatFloat(double d, const FloatFormat& format)
{
    if (format.kind == FloatFormat::Kind::Short)
        return floatToShortText(d);
    const bool isFixed = format.kind == FloatFormat::Kind::Fixed;
    if ((isFixed && format.decimals < 0) || format.decimals > MaxDecimals)
        return {};
    const auto decimals
        = static_cast<unsigned>(format.decimals < 0 ? DecimalsForNegative : format.decimals);
    std::string text = isFixed ? floatToFixedText(d, decimals, format.compact)
                               : floatToScientificText(d, decimals);
    return text.size() > MaxCharacters ? std::string() : text;
}

// The text of the float argument; empty for badarg.
std::string textOfArgument(const BifCall& c, Term options)
{
    FloatFormat format;
    if (!isFloat(c.arg(0)) || !parseOptions(c, options, &format))
        return {};
    return formatFloat(floatValue(c.arg(0)), format);
}

BifResult listOrBadarg(BifCall& c, const std::string& text)
{
    return text.empty() ? c.badarg() : textToList(c.heap(), text);
}

BifResult binaryOrBadarg(BifCall& c, const std::string& text)
{
    return text.empty() ? c.badarg() : makeBinary(c.heap(), text);
}

BifResult floatOrBadarg(BifCall& c, std::string_view text)
{
    const std::optional<double> d = textToFloat(text);
    return d ? c.heap().makeFloat(*d) : c.badarg();
}

// Reads the longest float at the head of a list: a sign, digits, a point or comma, digits, and an
// exponent if it is whole. What was read is in `text`, as textToFloat takes it.
class LeadingFloat
{
public:
    explicit LeadingFloat(Term list) : m_rest(list)
    {
        takeSign(false);
        if (!takeDigits() || !takePoint() || !takeDigits())
            return;
        m_isFloat = true;
        takeExponent();
    }
    [[nodiscard]] bool isFloat() const { return m_isFloat; }
    [[nodiscard]] const std::string& text() const { return m_text; }
    [[nodiscard]] Term rest() const { return m_rest; }

private:
    [[nodiscard]] bool isAt(char c) const
    {
        return m_rest.isCons() && m_rest.head() == Term::small(c);
    }
    void take(char c)
    {
        m_text.push_back(c);
        m_rest = m_rest.tail();
    }
    void takeSign(bool keepPlus)
    {
        if (isAt('-'))
            take('-');
        else if (isAt('+')) {
            m_rest = m_rest.tail();
            if (keepPlus)
                m_text.push_back('+');
        }
    }
    bool takeDigits()
    {
        bool any = false;
        while (m_rest.isCons() && m_rest.head().isSmall() && m_rest.head().smallValue() >= '0'
               && m_rest.head().smallValue() <= '9') {
            take(static_cast<char>(m_rest.head().smallValue()));
            any = true;
        }
        return any;
    }
    bool takePoint()
    {
        if (!isAt('.') && !isAt(','))
            return false;
        take('.');
        return true;
    }
    void takeExponent()
    {
        if (!isAt('e') && !isAt('E'))
            return;
        const Term before = m_rest;
        const size_t length = m_text.size();
        take('e');
        takeSign(true);
        if (!takeDigits()) {
            m_rest = before;
            m_text.resize(length);
        }
    }

    std::string m_text;
    Term m_rest;
    bool m_isFloat = false;
};

} // namespace

BifResult bif_erlang_float_to_list_1(BifCall& c)
{
    return listOrBadarg(c, textOfArgument(c, Nil));
}

BifResult bif_erlang_float_to_list_2(BifCall& c)
{
    return listOrBadarg(c, textOfArgument(c, c.arg(1)));
}

BifResult bif_erlang_float_to_binary_1(BifCall& c)
{
    return binaryOrBadarg(c, textOfArgument(c, Nil));
}

BifResult bif_erlang_float_to_binary_2(BifCall& c)
{
    return binaryOrBadarg(c, textOfArgument(c, c.arg(1)));
}

BifResult bif_erlang_list_to_float_1(BifCall& c)
{
    std::string text;
    if (listToBytes(c.arg(0), SIZE_MAX, &text) != TextFault::None)
        return c.badarg();
    return floatOrBadarg(c, text);
}

BifResult bif_erlang_binary_to_float_1(BifCall& c)
{
    std::string text;
    return binaryToBytes(c.arg(0), &text) ? floatOrBadarg(c, text) : c.badarg();
}

// {Float, Rest} | {error, no_float | not_a_list}
BifResult bif_string_list_to_float_1(BifCall& c)
{
    if (!c.arg(0).isList())
        return c.errorTuple("not_a_list");
    const LeadingFloat leading(c.arg(0));
    const std::optional<double> d = leading.isFloat() ? textToFloat(leading.text()) : std::nullopt;
    if (!d)
        return c.errorTuple("no_float");
    return c.heap().tuple(c.heap().makeFloat(*d), leading.rest());
}

} // namespace relupscope
