// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/process.h"

namespace relupscope {

namespace {

template<typename T>
ArenaMap<Word, T> makeMap(Arena& arena)
{
    return ArenaMap<Word, T>(std::less<Word>(), ArenaAllocator<std::pair<const Word, T>>(arena));
}

} // namespace

Process::Process(Arena& arena, Word number)
    : heap(arena),
      id(number),
      mailbox(arena),
      links(makeMap<uint8_t>(arena)),
      monitorsMade(makeMap<MonitorMade>(arena)),
      monitorsOfMe(makeMap<Word>(arena)),
      aliases(makeMap<uint8_t>(arena)),
      errorHandler(Atom::error_handler)
{
    heap.offHeapLimit = minBinaryHeapWords * sizeof(Word);
}

Process::~Process()
{
    Arena& arena = heap.arena();
    if (stackLimit)
        arena.free(stackLimit, static_cast<size_t>(stackBase - stackLimit) * sizeof(Term));
    if (savedX)
        arena.free(savedX, savedCapacity * sizeof(Term));
    if (dictionary)
        arena.drop(dictionary);
    if (suspending)
        arena.drop(suspending);
}

} // namespace relupscope
