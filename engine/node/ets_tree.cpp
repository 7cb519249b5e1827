// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/ets_tree.h"

#include "term/compare.h"

namespace relupscope {

namespace {

using Node = EtsTree::Node;

size_t nodeBytes(size_t words)
{
    return offsetof(Node, object) + EtsObjectHeadBytes + words * sizeof(Word);
}

int64_t heightOf(const Node* n)
{
    return n ? n->height : 0;
}

void updateHeight(Node* n)
{
    const int64_t left = heightOf(n->left);
    const int64_t right = heightOf(n->right);
    n->height = (left > right ? left : right) + 1;
}

Node* rotateRight(Node* n)
{
    Node* top = n->left;
    n->left = top->right;
    top->right = n;
    updateHeight(n);
    updateHeight(top);
    return top;
}

Node* rotateLeft(Node* n)
{
    Node* top = n->right;
    n->right = top->left;
    top->left = n;
    updateHeight(n);
    updateHeight(top);
    return top;
}

// The root of the subtree once its two sides differ by one level at most.
Node* balanced(Node* n)
{
    const int64_t lean = heightOf(n->left) - heightOf(n->right);
    if (lean > 1) {
        if (heightOf(n->left->left) < heightOf(n->left->right))
            n->left = rotateLeft(n->left);
        return rotateRight(n);
    }
    if (lean < -1) {
        if (heightOf(n->right->right) < heightOf(n->right->left))
            n->right = rotateRight(n->right);
        return rotateLeft(n);
    }
    updateHeight(n);
    return n;
}

} // namespace

int EtsTree::compare(Term key, const Node& n) const
{
    const Term own = keyOf(n);
    if (key == own)
        return 0;
    if (key.isSmall() && own.isSmall())
        return key.smallValue() < own.smallValue() ? -1 : 1;
    return compareTerms(key, own, *m_atoms);
}

EtsTree::Node* EtsTree::make(Term tuple)
{
    const size_t words = etsObjectWords(tuple);
    auto* node = static_cast<Node*>(m_arena->alloc(nodeBytes(words)));
    fillEtsObject(node->object, *m_arena, tuple, words);
    node->object.hash = 0;
    node->left = node->right = nullptr;
    node->height = 1;
    m_bytes += nodeBytes(words);
    return node;
}

void EtsTree::freeNode(Node* node)
{
    const size_t bytes = nodeBytes(node->object.words);
    if (node->object.offHeap)
        dropEtsReferences(node->object);
    m_bytes -= bytes;
    m_arena->free(node, bytes);
}

// The link that holds the object with the key, or would. `path` gets the links passed above it.
EtsTree::Node** EtsTree::descend(Term key, Path* path)
{
    Node** link = &m_root;
    while (Node* n = *link) {
        const int order = compare(key, *n);
        if (order == 0)
            break;
        if (path)
            path->links[path->depth++] = link;
        link = order < 0 ? &n->left : &n->right;
    }
    return link;
}

void EtsTree::rebalance(Path& path)
{
    while (path.depth > 0) {
        Node** link = path.links[--path.depth];
        *link = balanced(*link);
    }
}

void EtsTree::put(Term tuple)
{
    Path path;
    Node** link = descend(tupleElement(tuple, m_keyPosition - 1), &path);
    if (*link) {
        replace(*link, tuple);
        return;
    }
    *link = make(tuple);
    ++m_size;
    rebalance(path);
}

EtsTree::Node* EtsTree::find(Term key) const
{
    Node* n = m_root;
    while (n) {
        const int order = compare(key, *n);
        if (order == 0)
            return n;
        n = order < 0 ? n->left : n->right;
    }
    return nullptr;
}

EtsTree::Node* EtsTree::replace(Node* node, Term tuple)
{
    Node** link = descend(keyOf(*node), nullptr);
    Node* fresh = make(tuple);
    fresh->left = node->left;
    fresh->right = node->right;
    fresh->height = node->height;
    *link = fresh;
    freeNode(node);
    return fresh;
}

bool EtsTree::erase(Term key)
{
    Path path;
    Node** link = descend(key, &path);
    Node* gone = *link;
    if (!gone)
        return false;
    if (gone->left && gone->right) {
        // The greatest on the left takes its place.
        const unsigned at = path.depth;
        path.links[path.depth++] = link;
        Node** down = &gone->left;
        while ((*down)->right) {
            path.links[path.depth++] = down;
            down = &(*down)->right;
        }
        Node* heir = *down;
        *down = heir->left;
        heir->left = gone->left;
        heir->right = gone->right;
        *link = heir;
        if (path.depth > at + 1)
            path.links[at + 1] = &heir->left; // was inside the node that went
    } else {
        *link = gone->left ? gone->left : gone->right;
    }
    freeNode(gone);
    --m_size;
    rebalance(path);
    return true;
}

size_t EtsTree::clear()
{
    const size_t count = m_size;
    // Turns the tree into a list on the right while freeing, so that depth does not matter.
    for (Node* n = m_root; n;) {
        if (Node* left = n->left) {
            n->left = left->right;
            left->right = n;
            n = left;
        } else {
            Node* right = n->right;
            freeNode(n);
            n = right;
        }
    }
    m_root = nullptr;
    m_size = 0;
    return count;
}

EtsTree::Node* EtsTree::first() const
{
    Node* n = m_root;
    while (n && n->left)
        n = n->left;
    return n;
}

EtsTree::Node* EtsTree::last() const
{
    Node* n = m_root;
    while (n && n->right)
        n = n->right;
    return n;
}

EtsTree::Node* EtsTree::next(Term key) const
{
    Node* best = nullptr;
    for (Node* n = m_root; n;) {
        if (compare(key, *n) < 0) {
            best = n;
            n = n->left;
        } else {
            n = n->right;
        }
    }
    return best;
}

EtsTree::Node* EtsTree::previous(Term key) const
{
    Node* best = nullptr;
    for (Node* n = m_root; n;) {
        if (compare(key, *n) > 0) {
            best = n;
            n = n->right;
        } else {
            n = n->left;
        }
    }
    return best;
}

EtsTreeWalk::EtsTreeWalk(const EtsTree& tree, bool backwards, Term after) : m_backwards(backwards)
{
    if (after.isNone()) {
        pushChain(tree.m_root);
        return;
    }
    for (Node* n = tree.m_root; n;) {
        const int order = tree.compare(after, *n);
        const bool isAhead = backwards ? order > 0 : order < 0;
        if (isAhead)
            m_stack[m_depth++] = n;
        n = isAhead == backwards ? n->right : n->left;
    }
}

void EtsTreeWalk::pushChain(EtsTree::Node* n)
{
    for (; n; n = m_backwards ? n->right : n->left)
        m_stack[m_depth++] = n;
}

EtsTree::Node* EtsTreeWalk::next()
{
    if (m_depth == 0)
        return nullptr;
    Node* n = m_stack[--m_depth];
    pushChain(m_backwards ? n->left : n->right);
    return n;
}

} // namespace relupscope
