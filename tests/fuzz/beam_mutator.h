// SPDX-License-Identifier: GPL-3.0-or-later
// Changes a .beam file inside its chunks, so that the file around them stays well-formed and the
// change gets as far as it can: instructions are left out, doubled, exchanged or get other
// operands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope::fuzz {

class BeamMutator
{
public:
    using MutateBytes = size_t (*)(uint8_t* data, size_t size, size_t maxSize);

    BeamMutator(unsigned seed, MutateBytes bytes) : m_state(seed * 2654435761U + 1), m_bytes(bytes)
    {
    }

    // What is no .beam file is changed as bytes.
    std::string mutated(const std::string& file);

private:
    struct Chunk
    {
        std::string id;
        std::string data;
    };
    uint32_t below(uint32_t n); // a number in [0, n)
    std::string asBytes(std::string bytes);
    std::string code(const std::string& chunk);
    std::string instruction(std::string_view bytes);
    static bool split(const std::string& file, std::vector<Chunk>* chunks);
    static std::vector<std::string> instructions(std::string_view code);

    uint64_t m_state;
    MutateBytes m_bytes;
};

} // namespace relupscope::fuzz
