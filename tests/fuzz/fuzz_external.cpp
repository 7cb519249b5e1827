// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as an external term: refused with an error, or a term that can be written, read again,
// hashed, compared and printed, and that is the same after all of that.
#include "fuzz/fuzz_world.h"
#include "node/external_context.h"
#include "term/compare.h"
#include "term/print.h"

namespace relupscope::fuzz {
namespace {

void one(std::string_view bytes)
{
    FuzzWorld fuzz;
    Node& node = fuzz.world->node();
    const ExternalContext external = externalContextOf(node);
    try {
        Heap heap(node.arena);
        const auto read = decodeExternal(bytes, heap, external, false, size_t {1} << 24);
        if (!read)
            return;
        const std::string written = encodeExternal(read->term, external);
        const auto again = decodeExternal(written, heap, external);
        CHECK(again.has_value());
        CHECK(exactEqual(read->term, again->term));
        CHECK(compareTerms(read->term, again->term, node.atoms) == 0);
        CHECK(encodeExternal(again->term, external) == written);
        (void)printTerm(read->term, node.atoms);
    } catch (const MemoryLimit&) {
    } catch (const AtomLimit&) {
    }
}

} // namespace
} // namespace relupscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    relupscope::fuzz::one({reinterpret_cast<const char*>(data), size});
    return 0;
}
