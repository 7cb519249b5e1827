// SPDX-License-Identifier: GPL-3.0-or-later
// Terms as text, in the style of erlang:display/1 and of io:format("~w"), with limits for lists in
// a window. Not io_lib: what Erlang code prints is printed by OTP's own io_lib in the machine.
#pragma once

#include "term/atom.h"

#include <string>

namespace relupscope {

struct PrintLimits
{
    size_t characters = SIZE_MAX; // about so many, then "…"
    bool strings = true;          // "abc" for printable lists, else [97,98,99]
    // The node that prints: an identifier of an earlier life of it has no number of another node.
    Term ownNode = NoTerm;
};
std::string printTerm(Term t, const AtomTable& atoms, const PrintLimits& limits = {});
// An atom with quotes where Erlang needs them.
std::string printAtom(Term atom, const AtomTable& atoms);
// As erlang:float_to_list(F, [short]).
std::string printFloatShort(double d);

} // namespace relupscope
