// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/shared_text.h"

#include <mutex>
#include <unordered_set>

namespace relupscope {

namespace {

struct Hash
{
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view> {}(text); }
};

} // namespace

// Elements of a set of nodes stay where they are.
const std::string* SharedText::keep(std::string_view text)
{
    if (text.empty())
        return nullptr;
    static std::mutex mutex;
    static std::unordered_set<std::string, Hash, std::equal_to<>> texts;
    const std::scoped_lock lock(mutex);
    const auto there = texts.find(text);
    return there != texts.end() ? &*there : &*texts.emplace(text).first;
}

const std::string& SharedText::nothing()
{
    static const std::string none;
    return none;
}

} // namespace relupscope
