// SPDX-License-Identifier: GPL-3.0-or-later
// The portable hashes that Erlang programs see, and the hash of our own tables. None depends on an
// address or an atom's index: equal terms hash alike on every machine and in every world.
#pragma once

#include "term/atom.h"

namespace relupscope {

// erlang:phash2/1 before the range is applied: 27 bits are used by phash2/1. (erl_term_hashing / utils.c make_hash2)
uint32_t phash2(Term t, const AtomTable& atoms);
// erlang:phash/2 (utils.c make_hash)
uint32_t phash(Term t, const AtomTable& atoms);
// For hash maps and ets: exactEqual(a, b) implies internalHash(a) == internalHash(b). Terms that
// collide under one salt need not under another.
uint64_t internalHash(Term t, const AtomTable& atoms, uint64_t salt = 0);

} // namespace relupscope
