// SPDX-License-Identifier: GPL-3.0-or-later
// The portable hashes that Erlang programs see, and the hash of our own tables. None depends on an
// address or an atom's index: equal terms hash alike on every machine and in every world.
#pragma once

#include "term/atom.h"

namespace relupscope {

// erlang:phash2/1 before the range is applied: 27 bits are used by phash2/1. (erl_term_hashing /
// utils.c make_hash2)
uint32_t phash2(Term t, const AtomTable& atoms);
// erlang:phash/2 (utils.c make_hash)
uint32_t phash(Term t, const AtomTable& atoms);
// For hash maps and ets: exactEqual(a, b) implies internalHash(a) == internalHash(b). Terms that
// collide under one salt need not under another. The values are those of OTP 25 (utils.c,
// make_internal_hash) but for atoms, whose number in a table decides there, funs and references.
uint32_t internalHash(Term t, const AtomTable& atoms, uint32_t salt = 0);
// What salts the keys' hashes in the given group of eight levels of a large map.
uint32_t mapHashSalt(unsigned group);

} // namespace relupscope
