// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/float_text.h"
#include "term/unicode.h"
#include "term_world.h"

#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>

namespace relupscope {
namespace {

TEST(Unicode, AcceptsExactlyTheShortestFormsOfCodePoints)
{
    for (uint32_t c = 0; c <= MaxCodePoint; c += c < 0x900 ? 1 : 37) {
        if (!isCodePoint(c))
            continue;
        std::string text;
        appendUtf8(text, c);
        ASSERT_EQ(text.size(), utf8Bytes(c));
        const Utf8Step step = decodeUtf8(text);
        ASSERT_EQ(step.kind, Utf8Step::Kind::CodePoint);
        ASSERT_EQ(step.codePoint, c);
        for (size_t n = 1; n < text.size(); ++n)
            ASSERT_EQ(decodeUtf8(text.substr(0, n)).kind, Utf8Step::Kind::Incomplete);
    }
    for (const std::string_view bad :
         {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3(", "\xFF"})
        EXPECT_EQ(decodeUtf8(bad).kind, Utf8Step::Kind::Invalid);
}

TEST(Unicode, ConvertsLatin1BothWays)
{
    const std::string latin1 = "a\xE5\xFF";
    EXPECT_EQ(latin1ToUtf8(latin1), "a\xC3\xA5\xC3\xBF");
    EXPECT_EQ(utf8ToLatin1("a\xC3\xA5\xC3\xBF"), latin1);
    EXPECT_EQ(utf8ToLatin1("\xC4\x80"), std::nullopt);
    EXPECT_EQ(utf8ToLatin1("\xE5"), std::nullopt);
    EXPECT_EQ(utf8Length("a\xC3\xA5\xF0\x9F\x98\x80"), 3U);
    EXPECT_EQ(validUtf8Prefix("ab\xC3\xA5\xC3"), 4U);
}

RC_GTEST_PROP(FloatText, ShortTextReadsBackAsTheSameFloat, (uint64_t bits))
{
    const auto d = std::bit_cast<double>(bits);
    RC_PRE(std::isfinite(d));
    const std::optional<double> back = textToFloat(floatToShortText(d));
    RC_ASSERT(back.has_value());
    RC_ASSERT(std::bit_cast<uint64_t>(*back) == bits);
}

TEST(FloatText, WritesAsOtp25)
{
    EXPECT_EQ(floatToShortText(-0.0), "-0.0");
    EXPECT_EQ(floatToShortText(100.0), "100.0");
    EXPECT_EQ(floatToShortText(1000.0), "1.0e3");
    EXPECT_EQ(floatToShortText(12340.0), "12340.0");
    EXPECT_EQ(floatToShortText(123400.0), "1.234e5");
    EXPECT_EQ(floatToShortText(0.0001), "0.0001");
    EXPECT_EQ(floatToShortText(0.00001), "1.0e-5");
    EXPECT_EQ(floatToShortText(9007199254740991.0), "9007199254740991.0");
    EXPECT_EQ(floatToShortText(9007199254740992.0), "9.007199254740992e15");
    EXPECT_EQ(floatToScientificText(1.0, 20), "1.00000000000000000000e+00");
    EXPECT_EQ(floatToFixedText(0.125, 2, false), "0.13"); // printf says 0.12
    EXPECT_EQ(floatToFixedText(99.995, 2, false), "100.00");
    EXPECT_EQ(floatToFixedText(1.5, 4, true), "1.5");
    EXPECT_EQ(floatToFixedText(2.0, 4, true), "2.0");
    EXPECT_EQ(floatToFixedText(-2.5, 0, false), "-3");
    EXPECT_EQ(floatToFixedText(1e300, 2, false), "");
}

TEST(FloatText, ReadsWhatListToFloatReads)
{
    EXPECT_EQ(textToFloat("+1.5"), 1.5);
    EXPECT_EQ(textToFloat("1,5"), 1.5);
    EXPECT_EQ(textToFloat("-1.5E+2"), -150.0);
    EXPECT_EQ(textToFloat("1.0e-99999999999999999999"), 0.0);
    EXPECT_EQ(textToFloat("0.0000000001e325"), std::nullopt);
    for (const std::string_view bad : {"", "1", "1.", ".5", "1e5", "1.5e", "1.5e+", "1.5x", "--1.5",
                                       "1.0e400", "1.0e99999999999999999999", "inf", "nan"})
        EXPECT_EQ(textToFloat(bad), std::nullopt) << bad;
}

TEST(Print, WritesTermsAsErlangReadsThem)
{
    TermWorld world;
    Heap& heap = world.heap;
    EXPECT_EQ(printAtom(world.atom("ok"), world.atoms), "ok");
    EXPECT_EQ(printAtom(world.atom("fun"), world.atoms), "'fun'");
    EXPECT_EQ(printAtom(world.atom("it's"), world.atoms), "'it\\'s'");
    EXPECT_EQ(printAtom(world.atom(""), world.atoms), "''");
    const Term text = world.text("abc");
    EXPECT_EQ(printTerm(heap.tuple(text, world.binary("x\"y"), Nil), world.atoms),
              "{\"abc\",<<\"x\\\"y\">>,[]}");
    EXPECT_EQ(world.print(heap.cons(text, Term::small(1))), "[[97,98,99]|1]");
    EXPECT_EQ(world.print(Term::pid((Word {3} << 15) | 7)), "<0.7.3>");
    EXPECT_EQ(printTerm(subBitstring(heap, world.binary("a"), 0, 3), world.atoms), "<<3:3>>");
}

TEST(Print, StopsAtTheLimitAndNotWithinACharacter)
{
    TermWorld world;
    EXPECT_EQ(printTerm(world.text(std::string(100, 'x')), world.atoms, {5, true}), "\"xxxx…");
    Term list = Nil;
    for (SWord i = 0; i < 1000; ++i)
        list = world.heap.cons(Term::small(1000 + i), list);
    const std::string shown = printTerm(list, world.atoms, {20, true});
    EXPECT_EQ(shown, "[1999,1998,1997,1996…");
    const Term atom = world.atom("\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5");
    EXPECT_EQ(printTerm(world.heap.tuple(atom, atom), world.atoms, {4, true}), "{\xC3\xA5…");
}

} // namespace
} // namespace relupscope
