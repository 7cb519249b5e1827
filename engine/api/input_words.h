// SPDX-License-Identifier: GPL-3.0-or-later
// An input of a branch, as Session::inject takes it, in the words that its branch is named by.
#pragma once

#include <functional>
#include <string>

namespace relupscope {

// The name that a process has now; empty: none. Asked with the text of a pid.
using NameOfPid = std::function<std::string(const std::string& pid)>;

// "kill=<0.88.0>": "kill ledger (<0.88.0>)". "at=instruction:5 hang=ledger ms=300": "hang ledger,
// 300 ms, before instruction 5". What can't be read stays as it is.
std::string inputWords(const std::string& input, const NameOfPid& nameOf);

} // namespace relupscope
