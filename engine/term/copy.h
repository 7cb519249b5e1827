// SPDX-License-Identifier: GPL-3.0-or-later
// Copies terms between heaps. Sharing inside a term is lost, as in BEAM's message copying; terms in
// a literal area are copied too unless `keepLiterals` says where they may stay.
#pragma once

#include "term/heap.h"

namespace relupscope {

// Words that copyTerm will use in the target heap.
size_t sizeOfTerm(Term t);
Term copyTerm(Term t, Heap& target);
// What is shared inside the term is shared in the copy.
Term copyTermShared(Term t, Heap& target);

} // namespace relupscope
