// SPDX-License-Identifier: GPL-3.0-or-later
// Erlang strings (lists of bytes or of characters) and binaries as host text, for BIFs that read
// text, and back. Host strings live during one BIF only.
#pragma once

#include "bif/bif.h"
#include "term/unicode.h"

#include <string>
#include <string_view>

namespace relupscope {

enum class TextFault : uint8_t { None, NoText, TooLong };

// A proper list of bytes (0..255), at most `limit` of them.
TextFault listToBytes(Term list, size_t limit, std::string* out);
// A proper list of characters as UTF-8, at most `limit` of them. A list that is both too long and
// malformed within the limit is malformed.
TextFault listToUtf8(Term list, size_t limit, std::string* out);
// The bytes of a binary; false when it is none.
bool binaryToBytes(Term binary, std::string* out);

Term textToList(Heap& heap, std::string_view bytes);     // one element a byte
Term utf8ToList(Heap& heap, std::string_view validUtf8); // one element a character

} // namespace relupscope
