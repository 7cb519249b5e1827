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

BifResult bif_erlang_display_nl_0(BifCall& c)
{
    c.node.writeOut("\n");
    return Atom::true_;
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
