// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/program_start.h"

#include "sched/embedded_code.h"

#include <algorithm>

namespace relupscope {

namespace {

bool isFlag(const std::string& word)
{
    return word.starts_with("-") || word.starts_with("+");
}

} // namespace

BootOptions bootOfProgram(const NodeStart& start, const std::string& root)
{
    BootOptions boot(root);
    for (const auto& [name, value] : start.environment)
        boot.environment.emplace_back(std::string(name), std::string(value));
    const std::vector<std::string> words(start.arguments.begin(), start.arguments.end());
    if (std::find(words.begin(), words.end(), "-boot") == words.end())
        boot.add({"-boot", root + "/bin/start_clean"});
    // The carrier of our machine, between the paths of OTP and those of the program; its cookie is
    // that of all nodes if none is given.
    boot.add({"-proto_dist", "relupscope", "-start_epmd", "false", "-pz", EmbeddedFolder});
    if (std::find(words.begin(), words.end(), "-setcookie") == words.end())
        boot.add({"-setcookie", "relupscope"});
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "-detached") {
            boot.add({"-noshell", "-noinput"});
        } else if (word == "-env" && i + 2 < words.size()) {
            boot.environment.emplace_back(words[i + 1], words[i + 2]);
            i += 2;
        } else if (word.starts_with("+")) { // the emulator's, perhaps with a value
            if (i + 1 < words.size() && !isFlag(words[i + 1]))
                ++i;
        } else {
            boot.arguments.push_back(word);
        }
    }
    return boot;
}

} // namespace relupscope
