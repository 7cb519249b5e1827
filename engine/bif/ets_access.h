// SPDX-License-Identifier: GPL-3.0-or-later
// How the ets BIFs come to their table.
#pragma once

#include "bif/bif.h"
#include "node/ets_tables.h"

namespace relupscope {

enum class EtsAccess : uint8_t { Read, Write, Info };

// A table, or why there is none for this caller: the cause that erl_stdlib_errors explains.
struct EtsLookup
{
    EtsTable* table;
    Term cause;
};
EtsLookup findEtsTable(const BifCall& c, Term id, EtsAccess access);

// The identifier that ets:new/2 gives for the table.
Term etsIdentifier(const BifCall& c, const EtsTable& table);
// Copies of all objects with the key, as ets:lookup/2 lists them.
Term etsObjectsWithKey(const BifCall& c, const EtsTable& table, Term key);
// A tuple that is large enough to have a key.
inline bool isEtsObject(const EtsTable& table, Term t)
{
    return isTuple(t) && tupleArity(t) >= table.keyPosition();
}

} // namespace relupscope
