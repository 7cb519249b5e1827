// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the address sanitizer is on: compilers say it in different ways.
#pragma once

#ifdef __SANITIZE_ADDRESS__ // GCC
#define RELUPSCOPE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) // Clang
#define RELUPSCOPE_ASAN 1
#endif
#endif
#ifndef RELUPSCOPE_ASAN
#define RELUPSCOPE_ASAN 0
#endif
