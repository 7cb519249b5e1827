// SPDX-License-Identifier: GPL-3.0-or-later
// File names between Erlang's strings and the bytes of the disk. The virtual disk's names are UTF-8
// everywhere, as with `erl +fnu`.
#include "bif/file_names.h"
#include "bif/text.h"
#include "term/binary.h"
#include "term/pending_stack.h"

namespace relupscope {

bool nameOfList(Term t, std::string* name)
{
    PendingStack<Term, 64> tails;
    for (;;) {
        while (t.isCons()) {
            const Term head = t.head();
            if (head.isCons()) {
                tails.push(t.tail());
                t = head;
                continue;
            }
            if (head.isSmall() && head.smallValue() > 0
                && isCodePoint(static_cast<uint64_t>(head.smallValue())))
                appendUtf8(*name, static_cast<uint32_t>(head.smallValue()));
            else if (!head.isNil())
                return false;
            t = t.tail();
        }
        if (!t.isNil())
            return false;
        if (tails.isEmpty())
            return true;
        t = tails.pop();
    }
}

// The bytes end in a NUL, as the natives of prim_file want them.
BifResult bif_prim_file_internal_name2native_1(BifCall& c)
{
    std::string name;
    const bool isName = binaryToBytes(c.arg(0), &name) ? name.find('\0') == std::string::npos
                                                       : nameOfList(c.arg(0), &name);
    if (!isName)
        return c.badarg();
    name.push_back('\0');
    return makeBinary(c.heap(), name);
}

BifResult bif_prim_file_internal_native2name_1(BifCall& c)
{
    std::string name;
    if (!binaryToBytes(c.arg(0), &name))
        return c.badarg();
    return isUtf8(name) ? utf8ToList(c.heap(), name) : c.errorTuple("warning");
}

// Composed characters stay as they are: names of the virtual disk are never decomposed (only macOS
// does that, where OTP composes them here).
BifResult bif_prim_file_internal_normalize_utf8_1(BifCall& c)
{
    std::string name;
    if (!binaryToBytes(c.arg(0), &name) || !isUtf8(name))
        return c.badarg();
    return utf8ToList(c.heap(), name);
}

BifResult bif_prim_file_is_translatable_1(BifCall& c)
{
    std::string name;
    return binaryToBytes(c.arg(0), &name) ? BifResult(makeBool(isUtf8(name))) : c.badarg();
}

BifResult bif_file_native_name_encoding_0(BifCall& c)
{
    return c.atom("utf8");
}

} // namespace relupscope
