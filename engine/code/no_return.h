// SPDX-License-Identifier: GPL-3.0-or-later
// Which functions of a module never return to their caller: they raise, or go round for ever. OTP's
// compiler leaves out what would follow a call of one, and the verifier has to know that.
#pragma once

#include "code/instruction_reader.h"

#include <functional>

namespace relupscope {

// By entry label. A function returns if it has a return, or leaves by a tail call of something that
// may return; what stands behind a call, with no label in between, is not reached unless that call
// returns. `raises` says whether an import, by its number, always raises. The module need not be
// verified: what its operands say is doubted. Error: the code cannot be read.
Result<std::vector<bool>> findNoReturns(const BeamFile& file, std::string_view fileName,
                                        Heap& literals, const std::function<bool(size_t)>& raises);

} // namespace relupscope
