// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/external_context.h"

#include <cstring>

namespace relupscope {

namespace {

Node& nodeOf(void* codeContext)
{
    return *static_cast<Node*>(codeContext);
}

ExternalContext::FunIdentity describeFun(void*, Term fun)
{
    const FunEntry& entry = *funBox(fun)->entry;
    ExternalContext::FunIdentity identity {
        entry.module, entry.index, entry.oldUniq, {}, entry.oldIndex};
    std::memcpy(identity.uniq, entry.uniq, sizeof identity.uniq);
    return identity;
}

// The fun's entry is made when no such code was ever loaded: calling it is then badfun or undef.
Term makeFun(void* codeContext, Heap& heap, const ExternalContext::FunIdentity& id, unsigned arity,
             Term creator, const Term* free, unsigned freeCount)
{
    CodeServer& code = nodeOf(codeContext).code;
    const FunShape shape {id.oldIndex, id.oldUniq, arity + freeCount, freeCount};
    FunEntry* entry = code.existingFun(id.module, id.uniq, id.index);
    if (!entry)
        entry = &code.funFor(id.module, id.uniq, id.index, shape);
    else if (entry->arity != shape.arity || entry->freeCount != shape.freeCount)
        return NoTerm; // its code would find other arguments than it was compiled for
    Word* object = heap.alloc(FunFixedWords + freeCount);
    object[0] = makeHeader(BoxTag::Fun, FunFixedWords - 1 + freeCount);
    const Term fun = Term::boxed(object);
    FunBox* box = funBox(fun);
    box->entry = entry;
    box->arityAndFree = arity | (Word {freeCount} << 8);
    box->creator = creator.w;
    for (unsigned i = 0; i < freeCount; ++i)
        object[FunFixedWords + i] = free[i].w;
    return fun;
}

void describeExport(void*, Term exportFun, Term* module, Term* name, unsigned* arity)
{
    const ExportKey& key = exportKey(exportFun);
    *module = key.module;
    *name = key.name;
    *arity = static_cast<unsigned>(key.arity);
}

// As erts_active_export_entry has it: something loaded names it.
bool exportIsKnown(void* codeContext, Term module, Term name, unsigned arity)
{
    return nodeOf(codeContext).code.existingExport({module, name, arity}) != nullptr;
}

Term makeExport(void* codeContext, Heap& heap, Term module, Term name, unsigned arity)
{
    return makeExportFun(heap, nodeOf(codeContext).code.exportFor({module, name, arity}));
}

} // namespace

Term makeExportFun(Heap& heap, Export& entry)
{
    Word* object = heap.alloc(ExportWords);
    object[0] = makeHeader(BoxTag::Export, ExportWords - 1);
    const Term fun = Term::boxed(object);
    reinterpret_cast<ExportBox*>(object)->entry = &entry;
    return fun;
}

ExternalContext externalContextOf(Node& node)
{
    return {node.atoms, node.name,      node.creation, &node,        describeFun,
            makeFun,    describeExport, makeExport,    exportIsKnown};
}

} // namespace relupscope
