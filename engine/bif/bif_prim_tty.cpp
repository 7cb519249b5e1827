// SPDX-License-Identifier: GPL-3.0-or-later
// Module prim_tty, the standard input and output of OTP 26 and later. There is no terminal: input
// is at its end from the beginning, output goes to the node's, and texts are UTF-8. A tty is a ref
// and has no state.
#include "bif/iolist.h"

namespace relupscope {

namespace {

BifResult notSupported(BifCall& c)
{
    return c.errorTuple("enotsup");
}

} // namespace

BifResult bif_prim_tty_isatty_1(BifCall& c)
{
    const Term device = c.arg(0);
    const bool isKnown = device == c.atom("stdin") || device == c.atom("stdout")
        || device == c.atom("stderr") || isLocalRef(device);
    return isKnown ? BifResult(Atom::false_) : c.badarg();
}

BifResult bif_prim_tty_tty_create_0(BifCall& c)
{
    return c.ok(c.heap().ref(c.node.nextRef++));
}

BifResult bif_prim_tty_tty_init_3(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_tty_set_1(BifCall& c)
{
    return notSupported(c);
}

// Whether the locale's texts are UTF-8.
BifResult bif_prim_tty_setlocale_1(BifCall& c)
{
    return isLocalRef(c.arg(0)) ? BifResult(Atom::true_) : c.badarg();
}

BifResult bif_prim_tty_tty_encoding_1(BifCall& c)
{
    return c.atom("utf8");
}

// (Tty, SignalRef, ReadRef): there is something to read at once, the end.
BifResult bif_prim_tty_tty_select_3(BifCall& c)
{
    if (!isLocalRef(c.arg(0)) || !isLocalRef(c.arg(1)) || !isLocalRef(c.arg(2)))
        return c.badarg();
    const Term parts[] = {c.atom("select"), c.arg(0), c.arg(2), c.atom("ready_input")};
    c.node.deliver(c.p, c.heap().tuple(parts, 4), c.p.id);
    return Atom::ok;
}

BifResult bif_prim_tty_read_nif_2(BifCall& c)
{
    return c.errorTuple("closed");
}

BifResult bif_prim_tty_tty_read_signal_2(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_write_nif_2(BifCall& c)
{
    std::string bytes;
    if (!isLocalRef(c.arg(0))
        || iolistToString(c.arg(1), c.node.arena, &bytes) != IolistFault::None)
        return c.badarg();
    c.bumpReductions(bytes.size() / 64);
    c.node.writeOut(bytes);
    return Atom::ok;
}

BifResult bif_prim_tty_tty_window_size_1(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_isprint_1(BifCall& c)
{
    const Term character = c.arg(0);
    return character.isSmall()
        ? makeBool(character.smallValue() >= ' ' && character.smallValue() < 0x7F)
        : c.badarg();
}

BifResult bif_prim_tty_wcwidth_1(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_wcswidth_1(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_sizeof_wchar_0(BifCall&)
{
    return Term::small(4);
}

BifResult bif_prim_tty_tgetent_nif_1(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_tgetnum_nif_1(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_tgetflag_nif_1(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_tgetstr_nif_1(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_tgoto_nif_1(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_tgoto_nif_2(BifCall& c)
{
    return notSupported(c);
}

BifResult bif_prim_tty_tgoto_nif_3(BifCall& c)
{
    return notSupported(c);
}

} // namespace relupscope
