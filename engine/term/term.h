// SPDX-License-Identifier: GPL-3.0-or-later
// A Term is one word: an immediate (small integer, atom, local pid, port, nil) or a pointer to a
// cons cell or a boxed object in a heap, a literal area or a table of the same world. The layout is
// near BEAM's, so that sizes in words agree with erts_debug:flat_size/1 for most kinds.
//
//   ...................................................... 00   header of a box, or a return
//   address
//   ...................................................... 01   cons cell
//   ...................................................... 10   boxed object
//   .................................................. 00  11   local pid
//   .................................................. 01  11   local port
//   ................................................ 00 10 11   atom
//   ................................................ 01 10 11   catch tag (stack only)
//   ................................................ 11 10 11   nil
//   .................................................. 11  11   small integer, 60 bits
//
// A Term owns nothing. Garbage collection moves what it points at: a Term held across anything that
// may collect (only test_heap, allocate and explicit collections) must be a root.
#pragma once

#include <cstddef>
#include <cstdint>

namespace relupscope {

using Word = uint64_t;
using SWord = int64_t;

enum class AtomId : uint32_t {};

// What kind of object a header word opens.
enum class BoxTag : uint8_t {
    Tuple = 0,
    MatchContext = 1,
    PositiveBig = 2,
    NegativeBig = 3,
    Ref = 4,
    Fun = 5,
    Float = 6,
    Export = 7,
    RefcBinary = 8,
    HeapBinary = 9,
    SubBinary = 10,
    FlatMap = 11,
    HashMap = 12,     // root of a map of more than 32 keys
    HashNode = 13,    // inner node of one
    ExternalPid = 14, // pid or port of another node
    ExternalRef = 15,
};

struct Term
{
    Word w = 0;

    constexpr Term() = default;
    constexpr explicit Term(Word word) : w(word) {}
    constexpr bool operator==(const Term&) const = default; // same word; not =:=

    static constexpr SWord SmallMax = (SWord {1} << 59) - 1;
    static constexpr SWord SmallMin = -(SWord {1} << 59);

    static constexpr Term none() { return Term(0); } // no value: an exception, a trap, a gap
    static constexpr Term nil() { return Term(0x3B); }
    static constexpr Term small(SWord value) { return Term((static_cast<Word>(value) << 4) | 0xF); }
    static constexpr Term atom(AtomId id) { return Term((static_cast<Word>(id) << 6) | 0x0B); }
    static constexpr Term pid(Word number) { return Term((number << 4) | 0x3); }
    static constexpr Term port(Word number) { return Term((number << 4) | 0x7); }
    static constexpr Term catchTag(Word index) { return Term((index << 6) | 0x1B); }
    static Term cons(const Word* cell) { return Term(reinterpret_cast<Word>(cell) | 1); }
    static Term boxed(const Word* object) { return Term(reinterpret_cast<Word>(object) | 2); }

    [[nodiscard]] constexpr bool isNone() const { return w == 0; }
    [[nodiscard]] constexpr bool isNil() const { return w == 0x3B; }
    [[nodiscard]] constexpr bool isSmall() const { return (w & 0xF) == 0xF; }
    [[nodiscard]] constexpr bool isAtom() const { return (w & 0x3F) == 0x0B; }
    [[nodiscard]] constexpr bool isLocalPid() const { return (w & 0xF) == 0x3; }
    [[nodiscard]] constexpr bool isLocalPort() const { return (w & 0xF) == 0x7; }
    [[nodiscard]] constexpr bool isCatchTag() const { return (w & 0x3F) == 0x1B; }
    [[nodiscard]] constexpr bool isCons() const { return (w & 3) == 1; }
    [[nodiscard]] constexpr bool isBoxed() const { return (w & 3) == 2; }
    [[nodiscard]] constexpr bool isImmediate() const { return (w & 3) == 3; }
    [[nodiscard]] constexpr bool isHeader() const { return (w & 3) == 0; }
    [[nodiscard]] constexpr bool isList() const { return isCons() || isNil(); }

    [[nodiscard]] constexpr SWord smallValue() const { return static_cast<SWord>(w) >> 4; }
    [[nodiscard]] constexpr AtomId atomId() const { return static_cast<AtomId>(w >> 6); }
    [[nodiscard]] constexpr Word number() const { return w >> 4; } // of a local pid or port
    [[nodiscard]] constexpr Word catchIndex() const { return w >> 6; }

    [[nodiscard]] Word* cell() const { return reinterpret_cast<Word*>(w - 1); }
    [[nodiscard]] Term head() const { return Term(cell()[0]); }
    [[nodiscard]] Term tail() const { return Term(cell()[1]); }

    [[nodiscard]] Word* object() const { return reinterpret_cast<Word*>(w - 2); }
    [[nodiscard]] Word header() const { return object()[0]; }

    static constexpr bool fitsSmall(SWord v) { return v >= SmallMin && v <= SmallMax; }
};

inline constexpr Term NoTerm = Term::none();
inline constexpr Term Nil = Term::nil();

// Header word: the count of words after it, and the tag.
//   63                                   6 5    2 1 0
//   | count                               | tag | 0 0 |
constexpr Word makeHeader(BoxTag tag, size_t count)
{
    return (static_cast<Word>(count) << 6) | (static_cast<Word>(tag) << 2);
}
constexpr size_t headerCount(Word header)
{
    return static_cast<size_t>(header >> 6);
}
constexpr BoxTag headerTag(Word header)
{
    return static_cast<BoxTag>((header >> 2) & 0xF);
}
inline bool hasTag(Term t, BoxTag tag)
{
    return t.isBoxed() && headerTag(t.header()) == tag;
}

// --- kinds of boxed objects; all sizes in words, header included ---------------------------------

inline bool isTuple(Term t)
{
    return hasTag(t, BoxTag::Tuple);
}
inline bool isTuple(Term t, size_t arity)
{
    return t.isBoxed() && t.header() == makeHeader(BoxTag::Tuple, arity);
}
inline size_t tupleArity(Term t)
{
    return headerCount(t.header());
}
inline Term tupleElement(Term t, size_t index) // from 0
{
    return Term(t.object()[index + 1]);
}

inline bool isBig(Term t)
{
    return t.isBoxed() && (t.header() & 0x38) == (static_cast<Word>(BoxTag::PositiveBig) << 2);
}
inline bool isInteger(Term t)
{
    return t.isSmall() || isBig(t);
}
inline bool isFloat(Term t)
{
    return hasTag(t, BoxTag::Float);
}
inline bool isNumber(Term t)
{
    return isInteger(t) || isFloat(t);
}
inline double floatValue(Term t)
{
    double d;
    __builtin_memcpy(&d, t.object() + 1, sizeof d);
    return d;
}
constexpr size_t FloatWords = 2;

inline bool isMap(Term t)
{
    if (!t.isBoxed())
        return false;
    const BoxTag tag = headerTag(t.header());
    return tag == BoxTag::FlatMap || tag == BoxTag::HashMap;
}
inline bool isBitstring(Term t)
{
    if (!t.isBoxed())
        return false;
    const BoxTag tag = headerTag(t.header());
    return tag == BoxTag::RefcBinary || tag == BoxTag::HeapBinary || tag == BoxTag::SubBinary;
}
inline bool isFun(Term t)
{
    if (!t.isBoxed())
        return false;
    const BoxTag tag = headerTag(t.header());
    return tag == BoxTag::Fun || tag == BoxTag::Export;
}
inline bool isExternalPidOrPort(Term t)
{
    return hasTag(t, BoxTag::ExternalPid);
}

// Ref: [header 3][number][pid or 0][process-local data]. A ref is equal to another by number. `pid`
// is the process that an alias or a reply ref belongs to (0: plain).
struct RefBox
{
    Word header;
    Word number;
    Word pid; // a Term word of a local pid, or 0
};
constexpr size_t RefWords = 3;
inline bool isLocalRef(Term t)
{
    return hasTag(t, BoxTag::Ref);
}
inline bool isReference(Term t)
{
    return isLocalRef(t) || hasTag(t, BoxTag::ExternalRef);
}
inline RefBox* refBox(Term t)
{
    return reinterpret_cast<RefBox*>(t.object());
}

// ExternalPid: pid or port of another node: [header][node atom][creation][number][serial, bit 63: a
// port].
struct ExternalPidBox
{
    Word header;
    Word node; // atom
    Word creation;
    Word number;
    Word serialAndKind;
    static constexpr Word PortBit = Word {1} << 63;
    [[nodiscard]] bool isPort() const { return (serialAndKind & PortBit) != 0; }
    [[nodiscard]] Word serial() const { return serialAndKind & ~PortBit; }
};
constexpr size_t ExternalPidWords = 5;
// ExternalRef: [header][node atom][creation][count of 32-bit ids][ids, two to a word…]
struct ExternalRefBox
{
    Word header;
    Word node;
    Word creation;
    Word idCount;
    uint32_t ids[6];
};
constexpr size_t ExternalRefWords = 7;
inline bool isPid(Term t)
{
    return t.isLocalPid()
        || (isExternalPidOrPort(t) && !reinterpret_cast<ExternalPidBox*>(t.object())->isPort());
}
inline bool isPort(Term t)
{
    return t.isLocalPort()
        || (isExternalPidOrPort(t) && reinterpret_cast<ExternalPidBox*>(t.object())->isPort());
}

// Fun: [header][entry][arity | free count << 8][creator pid][free variables…]
struct FunEntry;
struct FunBox
{
    Word header;
    FunEntry* entry;
    Word arityAndFree;
    Word creator; // Term word of the pid
    Word free[1];
    [[nodiscard]] unsigned arity() const
    {
        return arityAndFree & 0xFF;
    } // as called, without free variables
    [[nodiscard]] unsigned freeCount() const { return static_cast<unsigned>(arityAndFree >> 8); }
};
constexpr size_t FunFixedWords = 4;
constexpr size_t FunCreator = 3; // the first word that is a term: the creator may be another node's
inline FunBox* funBox(Term t)
{
    return reinterpret_cast<FunBox*>(t.object());
}
// What a FunEntry (code/) begins with: enough to order, hash and print funs here. Two funs are
// equal when their entries are one and their free variables are equal.
struct FunKey
{
    Term module;
    uint32_t index;
    int32_t oldIndex;
    int32_t oldUniq;
};
inline const FunKey& funKey(const FunBox* fun)
{
    return *reinterpret_cast<const FunKey*>(fun->entry);
}

// Export fun (fun M:F/A): [header][Export*]
struct Export;
struct ExportBox
{
    Word header;
    Export* entry;
};
constexpr size_t ExportWords = 2;
// What an Export (code/) begins with.
struct ExportKey
{
    Term module;
    Term name;
    unsigned arity;
};
inline const ExportKey& exportKey(Term t)
{
    return *reinterpret_cast<const ExportKey*>(reinterpret_cast<ExportBox*>(t.object())->entry);
}

// Flat map: [header 2+n][size n][keys: tuple of n, in term order][value 1]…[value n]
struct FlatMapBox
{
    Word header;
    Word size;
    Word keys; // Term of a tuple
    Word values[1];
};
constexpr size_t FlatMapFixedWords = 3;
constexpr size_t FlatMapMaxSize = 32;
inline bool isFlatMap(Term t)
{
    return hasTag(t, BoxTag::FlatMap);
}
inline FlatMapBox* flatMapBox(Term t)
{
    return reinterpret_cast<FlatMapBox*>(t.object());
}
// Hash map (term/map.h): root [header 2][size, a small][node]; node [header 1+n][bitmap, a
// small][child]… where a child is a cons [key|value] or a boxed node.

// Binaries (term/binary.h).
struct BinaryData;

// Heap binary: [header n][size in bytes][bytes…]
struct HeapBinaryBox
{
    Word header;
    Word size;
    uint8_t bytes[8];
};
constexpr size_t HeapBinaryMaxBytes = 64;
constexpr size_t heapBinaryWords(size_t bytes)
{
    return 2 + (bytes + 7) / 8;
}

// Counted binary: [header 3][size in bytes][next in the owner's off-heap list][data]
struct RefcBinaryBox
{
    Word header;
    Word size;
    RefcBinaryBox* next;
    BinaryData* data;
};
constexpr size_t RefcBinaryWords = 4;

// Part of a binary: [header 3][size in bits][offset in bits][whole: a heap or counted binary]
struct SubBinaryBox
{
    Word header;
    Word bitSize;
    Word bitOffset;
    Word whole;
};
constexpr size_t SubBinaryWords = 4;

// Match context: [header 3][end in bits][position in bits][whole]
struct MatchContextBox
{
    Word header;
    Word bitEnd;
    Word bitPosition;
    Word whole;
};
constexpr size_t MatchContextWords = 4;

} // namespace relupscope
