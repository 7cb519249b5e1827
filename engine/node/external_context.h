// SPDX-License-Identifier: GPL-3.0-or-later
// What the external term format needs to know of a node: its name, and how funs and their code are
// found. For term_to_binary, binary_to_term and whoever reads literals.
#pragma once

#include "node/node.h"
#include "term/external.h"

namespace relupscope {

ExternalContext externalContextOf(Node& node);

// fun M:F/A as a term.
Term makeExportFun(Heap& heap, Export& entry);

} // namespace relupscope
