// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions of tracing (module `trace`, OTP 27 and later). None can be made, so none is ever named
// rightly, and the process that cleans up after them has nothing to do.
#include "bif/bif.h"

namespace relupscope {

BifResult bif_erts_internal_trace_session_create_3(BifCall& c)
{
    if (!c.arg(0).isAtom() || listLength(c.arg(2)) != 0)
        return c.badarg();
    return c.error(c.atom("notsup"));
}

BifResult bif_erts_internal_trace_session_destroy_1(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erts_internal_trace_4(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erts_internal_trace_pattern_4(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erts_internal_trace_info_3(BifCall& c)
{
    const bool asksForSessions = c.arg(0) == c.atom("any") && c.arg(2) == c.atom("session");
    return asksForSessions ? BifResult(c.heap().tuple(c.arg(2), Nil)) : c.badarg();
}

BifResult bif_erts_trace_cleaner_check_0(BifCall&)
{
    return Atom::false_;
}

BifResult bif_erts_trace_cleaner_send_trace_clean_signal_1(BifCall&)
{
    return Atom::false_;
}

} // namespace relupscope
