// SPDX-License-Identifier: GPL-3.0-or-later
// Output without an I/O server, settings of output, and the tags of dynamic tracing, which the
// machine does not have.
#include "bif/text.h"
#include "term/print.h"

namespace relupscope {

BifResult bif_erlang_display_1(BifCall& c)
{
    c.node.writeOut(printTerm(c.arg(0), c.atoms()) + "\n");
    return Atom::true_;
}

BifResult bif_erlang_display_string_1(BifCall& c)
{
    std::string text;
    if (listToUtf8(c.arg(0), SIZE_MAX, &text) != TextFault::None)
        return c.badarg();
    c.node.writeOut(text);
    return Atom::true_;
}

// {stdout | stderr | stdin, String or binary}, OTP 26 and later.
BifResult bif_erlang_display_string_2(BifCall& c)
{
    const Term device = c.arg(0);
    const bool isKnown
        = device == c.atom("stdout") || device == c.atom("stderr") || device == c.atom("stdin");
    std::string text;
    if (!isKnown
        || (!binaryToBytes(c.arg(1), &text)
            && listToUtf8(c.arg(1), SIZE_MAX, &text) != TextFault::None))
        return c.badarg();
    if (device == c.atom("stderr"))
        c.node.writeError(text);
    else if (device == c.atom("stdout"))
        c.node.writeOut(text);
    return Atom::true_;
}

BifResult bif_erlang_display_nl_0(BifCall& c)
{
    c.node.writeOut("\n");
    return Atom::true_;
}

// (Term, undefined | Limit): the text of erlang:display/1, cut off after about Limit characters.
BifResult bif_erts_internal_term_to_string_2(BifCall& c)
{
    PrintLimits limits;
    uint64_t most = 0;
    if (c.arg(1) != Atom::undefined) {
        if (!toIndex(c.arg(1), &most) || most == 0)
            return c.badarg();
        limits.characters = most;
    }
    constexpr std::string_view Ellipsis = "\u2026";
    std::string text = printTerm(c.arg(0), c.atoms(), limits);
    if (text.size() > limits.characters && text.ends_with(Ellipsis))
        text.replace(text.size() - Ellipsis.size(), Ellipsis.size(), "... ");
    return utf8ToList(c.heap(), text);
}

BifResult bif_io_printable_range_0(BifCall& c)
{
    return c.atom("latin1");
}

// How warnings are logged: as what they are, unless the emulator is told otherwise.
BifResult bif_error_logger_warning_map_0(BifCall&)
{
    return Atom::warning;
}

BifResult bif_erlang_dt_put_tag_1(BifCall&)
{
    return Atom::undefined;
}

BifResult bif_erlang_dt_get_tag_0(BifCall&)
{
    return Atom::undefined;
}

BifResult bif_erlang_dt_get_tag_data_0(BifCall&)
{
    return Atom::undefined;
}

BifResult bif_erlang_dt_prepend_vm_tag_data_1(BifCall& c)
{
    return c.arg(0);
}

BifResult bif_erlang_dt_append_vm_tag_data_1(BifCall& c)
{
    return c.arg(0);
}

BifResult bif_erlang_dt_spread_tag_1(BifCall& c)
{
    return c.arg(0) == Atom::true_ || c.arg(0) == Atom::false_ ? Atom::true_ : c.badarg();
}

BifResult bif_erlang_dt_restore_tag_1(BifCall& c)
{
    return c.arg(0) == Atom::true_ ? Atom::true_ : c.badarg();
}

} // namespace relupscope
