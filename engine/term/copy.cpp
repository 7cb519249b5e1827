// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/copy.h"

#include "term/binary.h"
#include "term/pending_stack.h"

#include <cstring>
#include <unordered_map>

namespace relupscope {

namespace {

// A part of a counted binary takes a SubBinaryBox and a RefcBinaryBox in the target; up to so many
// whole bytes a copy takes no more.
constexpr size_t CopiedPartBytes = (SubBinaryWords + RefcBinaryWords - 2) * sizeof(Word);

// How a part of a binary is copied: as the bytes it needs, or as a box on a reference.
bool isPartCopied(const SubBinaryBox* sub)
{
    if (hasTag(Term(sub->whole), BoxTag::HeapBinary))
        return true;
    return sub->bitSize % 8 == 0 && sub->bitSize / 8 <= CopiedPartBytes;
}

size_t partWords(const SubBinaryBox* sub)
{
    if (!isPartCopied(sub))
        return SubBinaryWords + RefcBinaryWords;
    const size_t whole = heapBinaryWords((sub->bitSize + 7) / 8);
    return sub->bitSize % 8 == 0 ? whole : whole + SubBinaryWords;
}

size_t wholeWords(Term whole)
{
    return headerCount(whole.header()) + 1;
}

// --- size ----------------------------------------------------------------------------------------

using Pending = PendingStack<Term, 64>;

size_t pushFields(const Word* fields, size_t count, Pending& pending)
{
    for (size_t i = 0; i < count; ++i) {
        if (!Term(fields[i]).isImmediate())
            pending.push(Term(fields[i]));
    }
    return count;
}

// Words of the object itself; what it refers to goes to `pending`.
size_t sizeOfBox(const Word* p, Pending& pending)
{
    const size_t count = headerCount(p[0]);
    switch (headerTag(p[0])) {
    case BoxTag::Tuple:
    case BoxTag::HashMap:
    case BoxTag::HashNode: pushFields(p + 1, count, pending); break;
    case BoxTag::FlatMap: pushFields(p + 2, count - 1, pending); break;
    case BoxTag::Fun: pushFields(p + FunCreator, count + 1 - FunCreator, pending); break;
    case BoxTag::SubBinary: return partWords(reinterpret_cast<const SubBinaryBox*>(p));
    case BoxTag::MatchContext: return MatchContextWords + wholeWords(Term(p[3]));
    case BoxTag::PositiveBig:
    case BoxTag::NegativeBig:
    case BoxTag::Ref:
    case BoxTag::Float:
    case BoxTag::Export:
    case BoxTag::RefcBinary:
    case BoxTag::HeapBinary:
    case BoxTag::ExternalPid:
    case BoxTag::ExternalRef: break;
    }
    return count + 1;
}

// --- copy ----------------------------------------------------------------------------------------

// Slots in the target that still hold the word of a source term.
using Slots = PendingStack<Word*, 64>;

inline void copyFields(Word* to, const Word* from, size_t count, Slots& slots)
{
    for (size_t i = 0; i < count; ++i) {
        const Word w = from[i];
        to[i] = w;
        if (!Term(w).isImmediate())
            slots.push(to + i);
    }
}

Term copyWords(const Word* from, Heap& target)
{
    const size_t words = headerCount(from[0]) + 1;
    Word* to = target.alloc(words);
    std::memcpy(to, from, words * sizeof(Word));
    return Term::boxed(to);
}

Term copyWhole(Term whole, Heap& target)
{
    const Word* p = whole.object();
    if (headerTag(p[0]) == BoxTag::RefcBinary) {
        const auto* box = reinterpret_cast<const RefcBinaryBox*>(p);
        return referToBinary(target, box->data, box->size);
    }
    return copyWords(p, target);
}

Term copyPart(const SubBinaryBox* sub, Heap& target)
{
    if (isPartCopied(sub)) {
        const uint8_t* bytes = wholeBytes(Term(sub->whole)) + sub->bitOffset / 8;
        return makeBitstring(target, {bytes, sub->bitOffset % 8, sub->bitSize});
    }
    const Term box = copyWords(&sub->header, target);
    box.object()[3] = copyWhole(Term(sub->whole), target).w;
    return box;
}

// An object whose fields from `first` on are terms.
Term copyFielded(const Word* from, size_t first, Heap& target, Slots& slots)
{
    const size_t words = headerCount(from[0]) + 1;
    Word* to = target.alloc(words);
    for (size_t i = 0; i < first; ++i)
        to[i] = from[i];
    copyFields(to + first, from + first, words - first, slots);
    return Term::boxed(to);
}

Term copyBox(const Word* p, Heap& target, Slots& slots)
{
    switch (headerTag(p[0])) {
    case BoxTag::Tuple:
    case BoxTag::HashMap:
    case BoxTag::HashNode: return copyFielded(p, 1, target, slots);
    case BoxTag::FlatMap: return copyFielded(p, 2, target, slots);
    case BoxTag::Fun: return copyFielded(p, FunCreator, target, slots);
    case BoxTag::SubBinary: return copyPart(reinterpret_cast<const SubBinaryBox*>(p), target);
    case BoxTag::RefcBinary: return copyWhole(Term::boxed(p), target);
    case BoxTag::MatchContext: {
        const Term box = copyWords(p, target);
        box.object()[3] = copyWhole(Term(p[3]), target).w;
        return box;
    }
    case BoxTag::PositiveBig:
    case BoxTag::NegativeBig:
    case BoxTag::Ref:
    case BoxTag::Float:
    case BoxTag::Export:
    case BoxTag::HeapBinary:
    case BoxTag::ExternalPid:
    case BoxTag::ExternalRef: break;
    }
    return copyWords(p, target);
}

// Copies the cells of a list; writes the place of the first to *slot.
inline void copyList(Word* slot, Term list, Heap& target, Slots& slots)
{
    do {
        const Word* from = list.cell();
        Word* to = target.alloc(2);
        *slot = Term::cons(to).w;
        to[0] = from[0];
        if (!Term(from[0]).isImmediate())
            slots.push(to);
        slot = to + 1;
        list = Term(from[1]);
    } while (list.isCons());
    *slot = list.w;
    if (list.isBoxed())
        slots.push(slot);
}

} // namespace

size_t sizeOfTerm(Term t)
{
    if (t.isImmediate())
        return 0;
    size_t words = 0;
    Pending pending;
    for (;;) {
        if (t.isCons()) {
            do {
                words += 2;
                if (!t.head().isImmediate())
                    pending.push(t.head());
                t = t.tail();
            } while (t.isCons());
            if (t.isBoxed())
                continue;
        } else {
            words += sizeOfBox(t.object(), pending);
        }
        if (pending.isEmpty())
            return words;
        t = pending.pop();
    }
}

Term copyTerm(Term t, Heap& target)
{
    if (t.isImmediate())
        return t;
    Slots slots;
    Word result = t.w;
    Word* slot = &result;
    for (;;) {
        const Term from(*slot);
        if (from.isCons())
            copyList(slot, from, target, slots);
        else
            *slot = copyBox(from.object(), target, slots).w;
        if (slots.isEmpty())
            return Term(result);
        slot = slots.pop();
    }
}

Term copyTermShared(Term t, Heap& target)
{
    std::unordered_map<Word, Word> copies; // of source terms; asked, never listed
    Slots slots;
    Word result = t.w;
    if (!t.isImmediate())
        slots.push(&result);
    while (!slots.isEmpty()) {
        Word* slot = slots.pop();
        const Term from(*slot);
        const auto [known, isNew] = copies.try_emplace(from.w, 0);
        if (!isNew) {
            *slot = known->second;
        } else if (from.isCons()) {
            Word* to = target.alloc(2);
            *slot = known->second = Term::cons(to).w;
            copyFields(to, from.cell(), 2, slots);
        } else {
            *slot = known->second = copyBox(from.object(), target, slots).w;
        }
    }
    return Term(result);
}

} // namespace relupscope
