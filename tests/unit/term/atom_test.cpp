// SPDX-License-Identifier: GPL-3.0-or-later
#include "term_world.h"

#include <set>

namespace relupscope {
namespace {

TEST(Atom, NamedAtomsAreAllDifferentAndHaveTheirIndex)
{
    const TermWorld world;
    std::set<std::string_view> texts;
    for (uint32_t i = 0; i < static_cast<uint32_t>(Atom::Index::Count); ++i)
        EXPECT_TRUE(texts.insert(world.atoms.text(AtomId {i})).second)
            << world.atoms.text(AtomId {i});
    EXPECT_EQ(world.atoms.text(Atom::badarg), "badarg");
    EXPECT_EQ(world.atoms.text(Atom::true_), "true");
}

TEST(Atom, SameTextIsSameAtom)
{
    TermWorld world;
    const Term a = world.atom("hello");
    EXPECT_EQ(world.atom(std::string("hel") + "lo"), a);
    EXPECT_EQ(world.atoms.existing("hello"), a);
    EXPECT_TRUE(world.atoms.existing("hello2").isNone());
    EXPECT_FALSE(world.atom("").isNone());
}

TEST(Atom, TableEndsAtItsLimit)
{
    TermWorld world;
    AtomTable atoms(world.arena, world.atoms.size() + 2);
    while (atoms.size() < atoms.limit())
        atoms.intern("x" + std::to_string(atoms.size()));
    EXPECT_THROW(atoms.intern("one too many"), AtomLimit);
    EXPECT_EQ(atoms.intern("ok"), Atom::ok);
}

} // namespace
} // namespace relupscope
