// SPDX-License-Identifier: GPL-3.0-or-later
#include "window.h"

#include "command_line.h"
#include "output.h"

#include <array>

#ifdef RELUPSCOPE_UI
#include "window/entry.h"
#endif

namespace relupscope {

#ifdef RELUPSCOPE_UI

int showWindow(char** argv, const SessionOptions& options, const std::optional<MomentLink>& at)
{
    // Qt keeps both for as long as it lives, and would take some options for its own.
    int argc = 1;
    std::array<char*, 2> words {argv[0], nullptr};
    return runWindow(argc, words.data(), options, at);
}

int takeShot(char** argv, const SessionOptions& options, const Shot& shot)
{
    int argc = 1;
    std::array<char*, 2> words {argv[0], nullptr};
    return runShot(argc, words.data(), options, shot.moment, shot.size, shot.theme, shot.file);
}

#else

static int withoutWindow()
{
    printError({ErrorKind::Machine, "", "this program was built without its window",
                "`relupscope run SCENARIO` needs none; configure with -DRELUPSCOPE_UI=ON for it"});
    return BadInput;
}

int showWindow(char** /*argv*/, const SessionOptions& /*options*/,
               const std::optional<MomentLink>& /*at*/)
{
    return withoutWindow();
}

int takeShot(char** /*argv*/, const SessionOptions& /*options*/, const Shot& /*shot*/)
{
    return withoutWindow();
}

#endif

} // namespace relupscope
