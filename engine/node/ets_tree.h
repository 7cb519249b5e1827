// SPDX-License-Identifier: GPL-3.0-or-later
// The store of ordered_set tables: an AVL tree in Erlang's term order of the keys, in which 1
// and 1.0 are one key. Its shape depends on the history of the table only. Owns its objects.
#pragma once

#include "node/ets_object.h"

#include <concepts>

namespace relupscope {

class EtsTree
{
public:
    struct Node
    {
        Node* left;
        Node* right;
        int64_t height;
        EtsObject object;
    };

    EtsTree(Arena& arena, const AtomTable& atoms, unsigned keyPosition)
        : m_arena(&arena), m_atoms(&atoms), m_keyPosition(keyPosition)
    {
    }
    EtsTree(const EtsTree&) = delete;
    EtsTree& operator=(const EtsTree&) = delete;
    ~EtsTree() { clear(); }

    void put(Term tuple);
    Node* find(Term key) const;
    bool erase(Term key);
    // Puts another tuple with the same key in the place of `node`; returns its node.
    Node* replace(Node* node, Term tuple);
    size_t clear(); // returns how many there were

    Node* first() const;
    Node* last() const;
    Node* next(Term key) const;     // the least above the key, which need not be there
    Node* previous(Term key) const; // the greatest below it

    [[nodiscard]] Term keyOf(const Node& n) const { return n.object.element(m_keyPosition); }
    [[nodiscard]] size_t size() const { return m_size; }
    [[nodiscard]] size_t bytes() const { return m_bytes; }

    // Deeper than any AVL tree that fits an arena.
    static constexpr unsigned MaxDepth = 64;

private:
    struct Path
    {
        Node** links[MaxDepth];
        unsigned depth = 0;
    };

    int compare(Term key, const Node& n) const;
    Node** descend(Term key, Path* path);
    void rebalance(Path& path);
    Node* make(Term tuple);
    void freeNode(Node* node);

    Arena* m_arena;
    const AtomTable* m_atoms;
    Node* m_root = nullptr;
    size_t m_size = 0;
    size_t m_bytes = 0;
    unsigned m_keyPosition;

    friend class EtsTreeWalk;
};

// A walk over all objects in order of the keys, or backwards. The tree must not change meanwhile.
class EtsTreeWalk
{
public:
    // From the first (or last) object, or behind `after`.
    explicit EtsTreeWalk(const EtsTree& tree, bool backwards = false, Term after = NoTerm);
    // From the first object on that `isAhead` accepts; it must accept all that follow, too.
    template<std::invocable<const EtsTree::Node&> F>
    EtsTreeWalk(const EtsTree& tree, bool backwards, F&& isAhead);
    EtsTree::Node* next(); // null at the end

private:
    void pushChain(EtsTree::Node* n);

    bool m_backwards;
    unsigned m_depth = 0;
    EtsTree::Node* m_stack[EtsTree::MaxDepth];
};

template<std::invocable<const EtsTree::Node&> F>
EtsTreeWalk::EtsTreeWalk(const EtsTree& tree, bool backwards, F&& isAhead) : m_backwards(backwards)
{
    for (EtsTree::Node* n = tree.m_root; n;) {
        const bool ahead = isAhead(*n);
        if (ahead)
            m_stack[m_depth++] = n;
        n = ahead == backwards ? n->right : n->left;
    }
}

} // namespace relupscope
