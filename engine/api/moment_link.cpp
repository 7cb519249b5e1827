// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/moment_link.h"

#include <algorithm>
#include <charconv>

namespace relupscope {

namespace {

bool isLetter(char c)
{
    return c >= 'A' && c <= 'Z';
}

// '#' begins a comment in a shell where a word begins with it only, but blanks and the like end
// words.
std::string quoted(const std::string& word)
{
    constexpr const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-_./#=:,+@%";
    if (word.find_first_not_of(plain) == std::string::npos && !word.starts_with('#'))
        return word;
    std::string all = "'";
    for (const char c : word)
        all += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return all + "'";
}

} // namespace

std::string linkText(const MomentLink& link)
{
    return link.place + "#" + link.branch + "/" + std::to_string(link.event);
}

std::optional<MomentLink> parseLink(const std::string& text)
{
    const size_t hash = text.rfind('#');
    const size_t slash = text.rfind('/');
    if (hash == std::string::npos || slash == std::string::npos || slash < hash || hash == 0)
        return std::nullopt;
    MomentLink link;
    link.place = text.substr(0, hash);
    link.branch = text.substr(hash + 1, slash - hash - 1);
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data() + slash + 1, last, link.event);
    const bool isBranch
        = !link.branch.empty() && std::all_of(link.branch.begin(), link.branch.end(), isLetter);
    if (!isBranch || error != std::errc() || end != last)
        return std::nullopt;
    return link;
}

std::string openCommand(const MomentLink& link, uint64_t seed)
{
    std::string command = "relupscope open " + quoted(linkText(link));
    if (seed != 1)
        command += " --seed " + std::to_string(seed);
    return command;
}

} // namespace relupscope
