// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as a .beam file: refused with an error, or loaded and run. Each exported function of up to
// three arguments is called with small terms, for a while. Nothing it does may hurt more than its
// world.
#include "code/loader.h"
#include "fuzz/beam_mutator.h"
#include "fuzz/fuzz_world.h"
#include "node/external_context.h"
#include "node/spawn.h"
#include "term/binary.h"
#include "term/map.h"

#include <cstdlib>

namespace relupscope::fuzz {
namespace {

constexpr VirtualTime RunFor = 2'000'000; // 20,000 reductions
constexpr size_t MostCalls = 24;

Term argument(Node& node, unsigned which)
{
    Heap& heap = node.constants;
    switch (which % 7) {
    case 0: return Term::small(3);
    case 1: return node.atoms.intern("ok");
    case 2:
        return heap.list(std::initializer_list<Term> {Term::small(1), Nil, Atom::true_}.begin(), 3);
    case 3: return heap.tuple(node.atoms.intern("r"), Term::small(2), Nil);
    case 4: return makeBinary(heap, std::string_view("some bytes"));
    case 5: {
        const Term key[] = {Atom::true_};
        const Term value[] = {Term::small(-1)};
        return mapFromPairs(heap, key, value, 1, node.atoms);
    }
    default: return heap.makeFloat(2.5);
    }
}

void callAll(World& world, const ModuleInstance& instance)
{
    Node& node = world.node();
    size_t calls = 0;
    for (Term e = instance.functionsExported; e.isCons() && calls < MostCalls; e = e.tail()) {
        const Term name = tupleElement(e.head(), 0);
        const auto arity = static_cast<unsigned>(tupleElement(e.head(), 1).smallValue());
        for (unsigned round = 0; arity <= 3 && round < (arity == 0 ? 1U : 7U) && calls < MostCalls;
             ++round) {
            ++calls;
            Term arguments = Nil;
            for (unsigned n = 0; n < arity; ++n)
                arguments = node.constants.cons(argument(node, round + n), arguments);
            spawn(node, nullptr, instance.name, name, arguments, SpawnOptions {});
            RunLimit limit;
            limit.time = node.now + RunFor;
            if (world.run(limit) == RunEnd::Limit || node.fate != Node::Fate::Running)
                return;
        }
    }
}

} // namespace

void one(std::string_view bytes)
{
    FuzzWorld fuzz;
    Node& node = fuzz.world->node();
    const ExternalContext external = externalContextOf(node);
    try {
        const auto loaded
            = loadModule({node.code, node.atoms, external, nullptr, 0}, "fuzz.beam", bytes);
        if (!loaded)
            return;
        node.code.install(*loaded);
        callAll(*fuzz.world, **loaded);
    } catch (const MemoryLimit&) { // the loader's caller is the run loop, which ends the world
    } catch (const AtomLimit&) {
    }
}

} // namespace relupscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    relupscope::fuzz::one({reinterpret_cast<const char*>(data), size});
    return 0;
}

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t maxSize);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize, unsigned seed)
{
    std::string bytes(reinterpret_cast<const char*>(data), size);
    relupscope::fuzz::BeamMutator mutator(seed, LLVMFuzzerMutate);
    bytes = mutator.mutated(bytes);
    if (bytes.size() > maxSize)
        return LLVMFuzzerMutate(data, size, maxSize);
    std::copy(bytes.begin(), bytes.end(), data);
    return bytes.size();
}
