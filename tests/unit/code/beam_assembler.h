// SPDX-License-Identifier: GPL-3.0-or-later
// Writes .beam files by hand, good and bad, for tests of what reads them.
#pragma once

#include "code/opcodes.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope::test {

// An operand as its bytes.
struct Arg
{
    std::string bytes;
};

class BeamAssembler
{
public:
    BeamAssembler() { atom("hand_made"); }

    static Arg tagged(unsigned tag, uint32_t value)
    {
        std::string s;
        if (value < 16) {
            s += static_cast<char>((value << 4) | tag);
        } else if (value < 2048) {
            s += static_cast<char>(((value >> 3) & 0xE0) | 0x08 | tag);
            s += static_cast<char>(value & 0xFF);
        } else { // four bytes
            s += static_cast<char>((2U << 5) | 0x18 | tag);
            s += big(value);
        }
        return {s};
    }
    static Arg u(uint32_t v) { return tagged(0, v); }
    static Arg i(uint32_t v) { return tagged(1, v); }
    static Arg x(uint32_t v) { return tagged(3, v); }
    static Arg y(uint32_t v) { return tagged(4, v); }
    static Arg f(uint32_t v) { return tagged(5, v); }
    static Arg nil() { return tagged(2, 0); }
    static Arg fr(uint32_t v) { return {std::string("\x27") + u(v).bytes}; }
    static Arg list(const std::vector<Arg>& elements)
    {
        std::string s = std::string("\x17") + u(static_cast<uint32_t>(elements.size())).bytes;
        for (const Arg& a : elements)
            s += a.bytes;
        return {s};
    }
    Arg a(std::string_view name) { return tagged(2, atom(name)); }
    Arg import(std::string_view module, std::string_view function, uint32_t arity)
    {
        m_imports.push_back({atom(module), atom(function), arity});
        return u(static_cast<uint32_t>(m_imports.size()) - 1);
    }

    BeamAssembler& op(Opcode opcode, std::initializer_list<Arg> arguments = {})
    {
        m_code += static_cast<char>(opcode);
        for (const Arg& argument : arguments)
            m_code += argument.bytes;
        return *this;
    }
    BeamAssembler& label(uint32_t n)
    {
        if (n >= m_labels)
            m_labels = n + 1;
        return op(Opcode::label, {u(n)});
    }
    // Labels `at` (of func_info) and `at` + 1 (of the code).
    BeamAssembler& function(std::string_view name, uint32_t arity, uint32_t at)
    {
        ++m_functions;
        m_exports.push_back({atom(name), arity, at + 1});
        label(at);
        op(Opcode::func_info, {a("hand_made"), a(name), u(arity)});
        return label(at + 1);
    }
    BeamAssembler& exported(std::string_view name, uint32_t arity, uint32_t at)
    {
        m_exports.push_back({atom(name), arity, at});
        return *this;
    }
    BeamAssembler& lambda(std::string_view name, uint32_t arity, uint32_t at, uint32_t freeCount)
    {
        m_lambdas += big(atom(name)) + big(arity) + big(at) + big(m_lambdaCount++) + big(freeCount)
            + big(0);
        return *this;
    }

    [[nodiscard]] std::string file() const
    {
        std::string atoms = big(static_cast<uint32_t>(m_atoms.size()));
        for (const std::string& name : m_atoms)
            atoms += static_cast<char>(name.size()) + name;
        std::string code = big(16) + big(0) + big(184) + big(m_labels) + big(m_functions) + m_code
            + static_cast<char>(Opcode::int_code_end);
        std::string body = "BEAM" + chunk("AtU8", atoms) + chunk("Code", code)
            + chunk("StrT", "text") + chunk("ImpT", table(m_imports))
            + chunk("ExpT", table(m_exports));
        if (m_lambdaCount > 0)
            body += chunk("FunT", big(m_lambdaCount) + m_lambdas);
        return "FOR1" + big(static_cast<uint32_t>(body.size())) + body;
    }

private:
    struct Row
    {
        uint32_t first;
        uint32_t second;
        uint32_t third;
    };
    static std::string big(uint32_t v)
    {
        std::string s;
        for (int shift = 24; shift >= 0; shift -= 8)
            s += static_cast<char>(v >> shift);
        return s;
    }
    static std::string table(const std::vector<Row>& rows)
    {
        std::string s = big(static_cast<uint32_t>(rows.size()));
        for (const Row& r : rows)
            s += big(r.first) + big(r.second) + big(r.third);
        return s;
    }
    static std::string chunk(std::string_view id, const std::string& data)
    {
        return std::string(id) + big(static_cast<uint32_t>(data.size())) + data
            + std::string((4 - data.size() % 4) % 4, '\0');
    }
    uint32_t atom(std::string_view name)
    {
        for (uint32_t n = 0; n < m_atoms.size(); ++n) {
            if (m_atoms[n] == name)
                return n + 1;
        }
        m_atoms.emplace_back(name);
        return static_cast<uint32_t>(m_atoms.size());
    }

    std::vector<std::string> m_atoms;
    std::vector<Row> m_imports;
    std::vector<Row> m_exports;
    std::string m_lambdas;
    uint32_t m_lambdaCount = 0;
    std::string m_code;
    uint32_t m_labels = 1;
    uint32_t m_functions = 0;
};

} // namespace relupscope::test
