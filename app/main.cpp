// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"

#include <cstdio>
#include <exception>

int main(int argc, char** argv)
{
    // Nothing of ours throws; what a library throws (memory is at its end) is told at least.
    try {
        return relupscope::runCommandLine(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "relupscope: internal error: %s\n", error.what());
    } catch (...) {
        std::fputs("relupscope: internal error: an unknown exception\n", stderr);
    }
    return 70; // EX_SOFTWARE of sysexits.h
}
