// SPDX-License-Identifier: GPL-3.0-or-later
// Which OTP the libraries are of, for the few things that emulators of different releases do differently.
#pragma once

#include "node/node.h"

namespace relupscope {

// 25; 0 where it is not known.
inline unsigned otpReleaseOf(const Node& node)
{
    unsigned number = 0;
    Term digits = node.otpRelease.isNone() ? Nil : node.otpRelease;
    for (; digits.isCons() && digits.head().isSmall() && number < 1000; digits = digits.tail())
        number = number * 10 + static_cast<unsigned>(digits.head().smallValue() - '0');
    return number;
}

} // namespace relupscope
