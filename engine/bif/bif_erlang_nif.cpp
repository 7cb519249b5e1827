// SPDX-License-Identifier: GPL-3.0-or-later
// Native libraries. The natives of OTP's own modules are in the table of BIFs, so loading their
// library succeeds and does nothing; no other library can be loaded.
#include "bif/text.h"
#include "node/stack_trace.h"

#include <algorithm>

namespace relupscope {

namespace {

// Libraries of preloaded modules with another name (prim_net has "net"), and that of tracer modules,
// which nothing here would ever call.
constexpr std::string_view OtherNames[] = {"net", "erl_tracer"};

bool hasNatives(std::string_view module)
{
    for (size_t i = 0; i < bifCount(); ++i) {
        if (bifInfo(i).module == module)
            return true;
    }
    return std::find(std::begin(OtherNames), std::end(OtherNames), module) != std::end(OtherNames);
}

} // namespace

BifResult bif_erlang_load_nif_2(BifCall& c)
{
    std::string path;
    if (listToUtf8(c.arg(0), std::string::npos, &path) != TextFault::None)
        return c.badarg();
    if (hasNatives(path))
        return Atom::ok;
    Mfa caller;
    const Term module = currentFunction(c.node, c.p, &caller) ? caller.module : NoTerm;
    c.node.noteMissing(c.p.id, Mfa {Atom::erlang, c.atom("load_nif"), 2});
    const std::string text = "Failed to load NIF library " + path
        + (module.isNone() ? "" : " of " + std::string(c.atoms().text(module)))
        + ": this machine loads no native code";
    const Term reason = c.heap().tuple(c.atom("load_failed"), utf8ToList(c.heap(), text));
    return c.heap().tuple(Atom::error, reason);
}

} // namespace relupscope
