// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/beam_mutator.h"

#include "code/opcodes.h"

#include <algorithm>

namespace relupscope::fuzz {

namespace {

constexpr size_t CodeHeaderBytes = 20;

uint32_t bigEndian(std::string_view s, size_t at)
{
    uint32_t v = 0;
    for (size_t i = 0; i < 4; ++i)
        v = (v << 8) | static_cast<uint8_t>(s[at + i]);
    return v;
}

std::string bigEndian(size_t v)
{
    std::string s;
    for (int shift = 24; shift >= 0; shift -= 8)
        s += static_cast<char>(v >> shift);
    return s;
}

// The end of the number that starts at `at`; its value in *value where it is short.
size_t numberEnd(std::string_view code, size_t at, size_t* value)
{
    const auto first = static_cast<uint8_t>(code[at]);
    *value = first >> 4;
    if ((first & 0x08) == 0)
        return at + 1;
    *value = (size_t {first & 0xE0U} << 3)
        | (at + 1 < code.size() ? static_cast<uint8_t>(code[at + 1]) : 0U);
    if ((first & 0x10) == 0)
        return at + 2;
    *value = 0;
    return at + 1 + (first >> 5) + 2;
}

size_t operandEnd(std::string_view code, size_t at)
{
    if (at >= code.size())
        return at;
    const auto first = static_cast<uint8_t>(code[at]);
    size_t value = 0;
    if ((first & 7) != 7)
        return numberEnd(code, at, &value);
    if (at + 1 >= code.size())
        return at + 1;
    size_t end = numberEnd(code, at + 1, &value);
    const unsigned kind = first >> 4;
    if (kind == 1) {
        for (size_t i = 0; i < value && end < code.size(); ++i)
            end = operandEnd(code, end);
    } else if (kind == 3) {
        for (size_t i = 0, unused = 0; i < 2 * value && end < code.size(); ++i)
            end = numberEnd(code, end, &unused);
    } else if (kind == 5) { // the register's number, then the type's
        end = operandEnd(code, at + 1);
        if (end < code.size())
            end = numberEnd(code, end, &value);
    }
    return end;
}

} // namespace

uint32_t BeamMutator::below(uint32_t n)
{
    m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<uint32_t>((m_state >> 33) % n);
}

bool BeamMutator::split(const std::string& file, std::vector<Chunk>* chunks)
{
    if (file.size() < 12 || !file.starts_with("FOR1") || file.substr(8, 4) != "BEAM")
        return false;
    size_t at = 12;
    while (at + 8 <= file.size()) {
        const size_t size = bigEndian(file, at + 4);
        if (size > file.size() - at - 8)
            return false;
        chunks->push_back({file.substr(at, 4), file.substr(at + 8, size)});
        at += 8 + (size + 3) / 4 * 4;
    }
    return !chunks->empty();
}

std::vector<std::string> BeamMutator::instructions(std::string_view code)
{
    std::vector<std::string> all;
    for (size_t at = 0; at < code.size();) {
        const OpcodeInfo* info = opcodeInfo(static_cast<uint8_t>(code[at]));
        size_t end = at + 1;
        for (size_t i = 0; info && i < info->operands.size(); ++i)
            end = operandEnd(code, end);
        end = std::min(end, code.size());
        all.emplace_back(code.substr(at, end - at));
        at = end;
    }
    return all;
}

std::string BeamMutator::asBytes(std::string bytes)
{
    const size_t size = bytes.size();
    bytes.resize(size + 64);
    bytes.resize(m_bytes(reinterpret_cast<uint8_t*>(bytes.data()), size, bytes.size()));
    return bytes;
}

// Another operand of the same length, another opcode with the same operands, or other bytes.
std::string BeamMutator::instruction(std::string_view bytes)
{
    std::string changed(bytes);
    const OpcodeInfo* info = opcodeInfo(static_cast<uint8_t>(bytes[0]));
    if (below(3) == 0 && info) {
        const unsigned start = below(MaxOpcode);
        for (unsigned i = 0; i < MaxOpcode; ++i) {
            const OpcodeInfo& other = OpcodeTable[(start + i) % MaxOpcode];
            if (!other.obsolete && other.operands.size() == info->operands.size()) {
                changed[0] = static_cast<char>(other.number);
                return changed;
            }
        }
    }
    if (bytes.size() < 2)
        return changed;
    const size_t at = 1 + below(static_cast<uint32_t>(bytes.size()) - 1);
    const auto old = static_cast<uint8_t>(changed[at]);
    switch (below(3)) {
    case 0: changed[at] = static_cast<char>((old & 0x0F) | (below(16) << 4)); break; // number
    case 1: changed[at] = static_cast<char>((old & 0xF8) | below(6)); break;         // kind
    default: changed[at] = static_cast<char>(below(256)); break;
    }
    return changed;
}

std::string BeamMutator::code(const std::string& chunk)
{
    if (chunk.size() <= CodeHeaderBytes)
        return asBytes(chunk);
    auto all = instructions(std::string_view(chunk).substr(CodeHeaderBytes));
    const auto anywhere = [&] { return below(static_cast<uint32_t>(all.size())); };
    for (uint32_t changes = 1 + below(3); changes > 0 && !all.empty(); --changes) {
        const auto at = all.begin() + anywhere();
        switch (below(6)) {
        case 0: all.erase(at); break;
        case 1: {
            const std::string copy = all[anywhere()];
            all.insert(at, copy);
            break;
        }
        case 2: std::swap(*at, all[anywhere()]); break;
        default: *at = instruction(*at); break;
        }
    }
    std::string result = chunk.substr(0, CodeHeaderBytes);
    for (const std::string& i : all)
        result += i;
    return result;
}

std::string BeamMutator::mutated(const std::string& file)
{
    std::vector<Chunk> chunks;
    if (below(16) == 0 || !split(file, &chunks))
        return asBytes(file);
    Chunk* chosen = &chunks[below(static_cast<uint32_t>(chunks.size()))];
    if (below(4) != 0) {
        for (Chunk& c : chunks) {
            if (c.id == "Code")
                chosen = &c;
        }
    }
    chosen->data = chosen->id == "Code" ? code(chosen->data) : asBytes(chosen->data);
    std::string body = "BEAM";
    for (const Chunk& c : chunks)
        body += c.id + bigEndian(c.data.size()) + c.data
            + std::string((4 - c.data.size() % 4) % 4, '\0');
    return "FOR1" + bigEndian(body.size()) + body;
}

} // namespace relupscope::fuzz
