// SPDX-License-Identifier: GPL-3.0-or-later
// List operators of module erlang: ++ and --.
#include "bif/bif.h"
#include "term/compare.h"

#include <algorithm>
#include <vector>

namespace relupscope {

namespace {

BifResult append(BifCall& c)
{
    const SWord n = listLength(c.arg(0));
    if (n < 0)
        return c.badarg();
    if (n == 0)
        return c.arg(1);
    Word* cells = c.heap().alloc(2 * static_cast<size_t>(n));
    const Term result = Term::cons(cells);
    for (Term list = c.arg(0); list.isCons(); list = list.tail()) {
        cells[0] = list.head().w;
        cells[1] = Term::cons(cells + 2).w;
        cells += 2;
    }
    cells[-1] = c.arg(1).w;
    c.bumpReductions(static_cast<uint64_t>(n) / 16);
    return result;
}

// What is still to be taken away: the elements of the right list in order, with how often each is
// there. Each element found in the left list takes one away.
class Takeaway
{
public:
    Takeaway(Term list, const AtomTable& atoms) : m_atoms(atoms)
    {
        for (; list.isCons(); list = list.tail())
            m_elements.push_back({list.head(), 1});
        std::sort(m_elements.begin(), m_elements.end(), [this](const Entry& a, const Entry& b) {
            return compareExact(a.element, b.element, m_atoms) < 0;
        });
        merge();
    }

    bool take(Term element)
    {
        const auto at = std::lower_bound(
            m_elements.begin(), m_elements.end(), element,
            [this](const Entry& a, Term b) { return compareExact(a.element, b, m_atoms) < 0; });
        if (at == m_elements.end() || at->count == 0 || !exactEqual(at->element, element))
            return false;
        --at->count;
        return true;
    }

private:
    struct Entry
    {
        Term element;
        size_t count;
    };
    void merge()
    {
        size_t kept = 0;
        for (size_t i = 1; i < m_elements.size(); ++i) {
            if (exactEqual(m_elements[kept].element, m_elements[i].element))
                ++m_elements[kept].count;
            else
                m_elements[++kept] = m_elements[i];
        }
        if (!m_elements.empty())
            m_elements.resize(kept + 1);
    }
    const AtomTable& m_atoms;
    std::vector<Entry> m_elements;
};

BifResult subtract(BifCall& c)
{
    const SWord left = listLength(c.arg(0));
    const SWord right = listLength(c.arg(1));
    if (left < 0 || right < 0)
        return c.badarg();
    if (left == 0 || right == 0)
        return c.arg(0);
    Takeaway takeaway(c.arg(1), c.atoms());
    std::vector<Term> kept;
    for (Term list = c.arg(0); list.isCons(); list = list.tail()) {
        if (!takeaway.take(list.head()))
            kept.push_back(list.head());
    }
    c.bumpReductions(static_cast<uint64_t>(left + right) / 8);
    if (kept.size() == static_cast<size_t>(left))
        return c.arg(0);
    return c.heap().list(kept.data(), kept.size());
}

} // namespace

BifResult bif_erlang_plusplus_2(BifCall& c)
{
    return append(c);
}

BifResult bif_erlang_append_2(BifCall& c)
{
    return append(c);
}

BifResult bif_erlang_minusminus_2(BifCall& c)
{
    return subtract(c);
}

BifResult bif_erlang_subtract_2(BifCall& c)
{
    return subtract(c);
}

} // namespace relupscope
