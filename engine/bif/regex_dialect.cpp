// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/regex_dialect.h"

#include <algorithm>

namespace relupscope {

namespace {

bool isOneOf(char c, std::string_view set)
{
    return set.find(c) != std::string_view::npos;
}

class Rewriter
{
public:
    Rewriter(std::string_view text, bool plainDigits) : m_text(text), m_plainDigits(plainDigits) {}

    std::string run()
    {
        while (m_at < m_text.size()) {
            const bool behindMany = m_behindMany;
            m_behindMany = false;
            const char c = m_text[m_at];
            if (c == '\\' && m_at + 1 < m_text.size())
                escape(m_text[m_at + 1]);
            else if (m_inClass)
                inClass(c, behindMany);
            else if (c == '[')
                openClass();
            else
                take(1);
        }
        return m_out;
    }

private:
    void take(size_t n)
    {
        n = std::min(n, m_text.size() - m_at);
        m_out += m_text.substr(m_at, n);
        m_at += n;
    }

    void escape(char next)
    {
        if (next == 'Q') { // up to \E all is plain
            const size_t end = m_text.find("\\E", m_at + 2);
            take(end == std::string_view::npos ? m_text.size() : end + 2 - m_at);
            return;
        }
        const bool isPlain = (m_inClass && isOneOf(next, "ABCGKRXZkz")) || next == 'F'
            || (m_plainDigits && !m_inClass && isOneOf(next, "89"));
        if (isPlain)
            character(next, 2);
        else if (next == 'c' && m_at + 2 < m_text.size())
            control(m_text[m_at + 2]);
        else
            take(2);
        m_behindMany = m_inClass && isOneOf(next, "dDsSwWhHvV");
    }

    // An ASCII character in the place of the next n, by its number, so that it does not become part
    // of what is before it.
    void character(char c, size_t n)
    {
        constexpr char Digits[] = "0123456789ABCDEF";
        m_out += {'\\', 'x', Digits[c >> 4 & 7], Digits[c & 15]};
        m_at += n;
    }

    // \c and a character, which need not be one that can be printed.
    void control(char c)
    {
        if ((c > 0 && c < 0x20) || c == 0x7F)
            character(static_cast<char>(c ^ 0x40), 3);
        else
            take(3);
    }

    void openClass()
    {
        m_inClass = true;
        take(m_text.substr(m_at + 1, 1) == "^" ? 2 : 1);
        if (m_text.substr(m_at, 1) == "]") // the character itself
            take(1);
    }

    void inClass(char c, bool behindMany)
    {
        if (c == '[' && m_text.substr(m_at + 1, 1) == ":") {
            const size_t end = m_text.find(":]", m_at + 2);
            m_behindMany = end != std::string_view::npos;
            take(m_behindMany ? end + 2 - m_at : 1);
            return;
        }
        if (c == '-' && behindMany)
            m_out += '\\';
        m_inClass = c != ']';
        take(1);
    }

    std::string_view m_text;
    bool m_plainDigits;
    size_t m_at = 0;
    bool m_inClass = false;
    bool m_behindMany = false; // what was taken last stands for many characters of a class
    std::string m_out;
};

} // namespace

std::string inNewerDialect(std::string_view text, bool plainDigits)
{
    return Rewriter(text, plainDigits).run();
}

size_t placeInOlderDialect(std::string_view text, bool plainDigits, size_t place)
{
    size_t i = 0;
    while (i < text.size() && inNewerDialect(text.substr(0, i), plainDigits).size() < place)
        ++i;
    return i;
}

} // namespace relupscope
