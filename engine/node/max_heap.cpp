// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/max_heap.h"

#include "process/gc.h"

#include <iterator>
#include <string>

namespace relupscope {

namespace {

// Words of heap and stack, as process_flag(max_heap_size) counts them.
size_t sizeInWords(const Process& p)
{
    return p.heap.totalWords() - static_cast<size_t>(p.heap.end - p.heap.top)
        + static_cast<size_t>(p.stackBase - p.stackTop);
}

// As the emulator tells it (reached_max_heap_size in erl_gc.c).
void logMaxHeap(Node& node, Process& p, size_t words)
{
    const bool isAlive = node.name != Atom::nonode_nohost;
    Heap heap(node.arena);
    const Term info
        = heap.cons(heap.tuple(node.atoms.intern("heap_size"), heap.unsignedInteger(words)), Nil);
    const Term values[] = {p.self(),
                           node.name,
                           heap.unsignedInteger(p.maxHeapWords),
                           heap.unsignedInteger(words),
                           makeBool(p.maxHeapKills),
                           Atom::true_,
                           heap.unsignedInteger(p.mailbox.length()),
                           info};
    Term arguments = Nil;
    for (size_t i = std::size(values); i-- > 0;) {
        if (i != 1 || isAlive)
            arguments = heap.cons(values[i], arguments);
    }
    const std::string place = isAlive ? "on node ~p" : "";
    node.logToLogger(Atom::error, &p,
                     "     Process:            ~p " + place
                         + "~n     Context:            maximum heap size reached~n"
                           "     Max Heap Size:      ~p~n"
                           "     Total Heap Size:    ~p~n"
                           "     Kill:               ~p~n"
                           "     Error Logger:       ~p~n"
                           "     Message Queue Len:  ~p~n"
                           "     GC Info:            ~p~n",
                     arguments);
}

} // namespace

void enforceMaxHeap(Node& node, Process& p)
{
    if (p.maxHeapWords == 0 || p.status == ProcessStatus::Exiting
        || sizeInWords(p) <= p.maxHeapWords)
        return;
    collect(p, 0, p.savedX, p.savedCount);
    const size_t words = sizeInWords(p);
    if (words <= p.maxHeapWords)
        return;
    if (p.maxHeapLogs)
        logMaxHeap(node, p, words);
    if (p.maxHeapKills)
        node.terminate(p, Atom::killed);
}

} // namespace relupscope
