// SPDX-License-Identifier: GPL-3.0-or-later
// A text that very many rows repeat ("waiting", "gen_server:loop/7"), kept once: eight bytes,
// copied and compared like a pointer. Texts are kept for as long as the program runs, so they have
// to come from a small set: names of modules, functions and states, no pids and no values. Any
// thread may make and read them.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

namespace relupscope {

class SharedText
{
    template<typename T>
    using IfText = std::enable_if_t<std::is_convertible_v<const T&, std::string_view>>;

public:
    SharedText() = default;
    template<typename T, typename = IfText<T>>
    SharedText(const T& text) : m_text(keep(text))
    {
    }

    [[nodiscard]] const std::string& str() const { return m_text ? *m_text : nothing(); }
    operator const std::string&() const { return str(); }
    [[nodiscard]] bool empty() const { return !m_text; }

    bool operator==(const SharedText&) const = default; // one text is one object
    template<typename T, typename = IfText<T>>
    bool operator==(const T& text) const
    {
        return str() == std::string_view(text);
    }

private:
    static const std::string* keep(std::string_view text);
    static const std::string& nothing();

    const std::string* m_text = nullptr; // null: no characters
};

} // namespace relupscope
