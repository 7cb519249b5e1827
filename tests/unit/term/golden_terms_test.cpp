// SPDX-License-Identifier: GPL-3.0-or-later
// otp25_terms.txt holds what OTP 25.2.3 says of some terms, one a line: term_to_binary(T) in hex,
// phash2(T), phash(T, 1 bsl 32) - 1, and T as io:format("~tw") writes it.
#include "term/hash.h"
#include "term_world.h"

#include <fstream>
#include <sstream>

namespace relupscope {
namespace {

std::string fromHex(const std::string& hex)
{
    std::string bytes;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return bytes;
}

TEST(GoldenTerms, AreReadWrittenHashedAndPrintedAsByOtp)
{
    TermWorld world;
    std::ifstream file(RELUPSCOPE_SOURCE_DIR "/tests/unit/term/otp25_terms.txt");
    std::string line;
    int rows = 0;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string hex;
        uint32_t hash2 = 0;
        uint32_t hash = 0;
        std::string shown;
        fields >> hex >> hash2 >> hash >> std::ws;
        std::getline(fields, shown);
        const std::string bytes = fromHex(hex);
        const auto decoded = decodeExternal(bytes, world.heap, world.context);
        ASSERT_TRUE(decoded) << line << "\n" << decoded.error().text();
        const Term t = decoded->term;
        EXPECT_EQ(encodeExternal(t, world.context), bytes) << line;
        EXPECT_EQ(phash2(t, world.atoms) & 0x7FFFFFF, hash2) << line;
        EXPECT_EQ(phash(t, world.atoms), hash) << line;
        EXPECT_EQ(world.print(t), shown);
        ++rows;
    }
    EXPECT_GE(rows, 200);
}

} // namespace
} // namespace relupscope
