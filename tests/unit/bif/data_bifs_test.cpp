// SPDX-License-Identifier: GPL-3.0-or-later
// otp25_data_bifs.txt holds calls of BIFs on data with what OTP 25.2.3 answers, one a line: the
// name, and term_to_binary({Module, Function, Arguments, {ok, Value} | {Class, Reason}}) in hex.
#include "bif/bif.h"
#include "node/external_context.h"
#include "term/compare.h"
#include "term/print.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <vector>

namespace relupscope {
namespace {

std::string fromHex(const std::string& hex)
{
    std::string bytes;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return bytes;
}

std::string nameOf(const BifInfo& info)
{
    return std::string(info.module) + ":" + std::string(info.name) + "/"
        + std::to_string(info.arity);
}

class DataBifs : public ::testing::Test
{
protected:
    DataBifs()
        : m_arena(Arena::create(size_t {1} << 30)),
          m_node(m_arena->make<Node>(*m_arena, NodeLimits {}))
    {
        for (size_t i = 0; i < bifCount(); ++i)
            m_index[nameOf(bifInfo(i))] = i;
    }
    ~DataBifs() override
    {
        m_arena->drop(m_node);
        Arena::destroy(m_arena);
    }

    Process* newProcess() { return m_arena->make<Process>(*m_arena, Word {1}); }
    void drop(Process* p) { m_arena->drop(p); }
    Node& node() { return *m_node; }

    // {ok, Value} or {Class, Reason}, as the table has it.
    Term call(Process& p, const std::string& name, std::vector<Term> arguments)
    {
        const auto known = m_index.find(name);
        if (known == m_index.end())
            return NoTerm;
        const BifInfo& info = bifInfo(known->second);
        BifCall c {p, *m_node, arguments.data(), info.arity, static_cast<int>(known->second)};
        const BifResult result = info.body(c);
        if (!result.value.isNone())
            return c.ok(result.value);
        constexpr const char* Classes[] = {"error", "exit", "throw"};
        return c.heap().tuple(c.atom(Classes[static_cast<size_t>(p.exception.kind)]),
                              p.exception.reason);
    }

    std::string print(Term t) { return printTerm(t, m_node->atoms); }

private:
    Arena* m_arena;
    Node* m_node;
    std::map<std::string, size_t> m_index;
};

TEST_F(DataBifs, AnswerAsOtpDoes)
{
    std::ifstream file(RELUPSCOPE_SOURCE_DIR "/tests/unit/bif/otp25_data_bifs.txt");
    std::string line;
    int rows = 0;
    while (std::getline(file, line)) {
        const size_t space = line.rfind(' ');
        const std::string name = line.substr(0, space);
        Process* p = newProcess();
        const auto row
            = decodeExternal(fromHex(line.substr(space + 1)), p->heap, externalContextOf(node()));
        ASSERT_TRUE(row) << line;
        std::vector<Term> arguments;
        for (Term t = tupleElement(row->term, 2); t.isCons(); t = t.tail())
            arguments.push_back(t.head());
        const Term wanted = tupleElement(row->term, 3);
        const Term got = call(*p, name, arguments);
        EXPECT_TRUE(!got.isNone() && exactEqual(got, wanted))
            << name << " with " << print(tupleElement(row->term, 2)) << "\n  wanted "
            << print(wanted) << "\n  got    " << (got.isNone() ? "no such BIF" : print(got));
        drop(p);
        ++rows;
    }
    EXPECT_GE(rows, 1000);
}

TEST_F(DataBifs, NameTheModuleThatExplainsAnErrorAndItsCause)
{
    Process* p = newProcess();
    call(*p, "lists:keyfind/3", {Nil, Nil, Nil});
    EXPECT_EQ(print(p->exception.errorInfo), "#{module => erl_stdlib_errors}");
    const Term bytes = call(*p, "erlang:term_to_binary/1", {Nil});
    call(*p, "erlang:binary_to_term/2", {tupleElement(bytes, 1), Atom::undefined});
    EXPECT_EQ(print(p->exception.errorInfo), "#{cause => badopt,module => erl_erts_errors}");
    drop(p);
}

TEST_F(DataBifs, RefuseWhatIsBeyondTheMemoryBeforeTheyMakeIt)
{
    Process* p = newProcess();
    const Term bytes = p->heap.cons(Term::small(1), Nil);
    const Term byte = tupleElement(call(*p, "erlang:list_to_binary/1", {bytes}), 1);
    EXPECT_EQ(print(call(*p, "binary:copy/2", {byte, Term::small(SWord {1} << 40)})),
              "{error,system_limit}");
    drop(p);
}

TEST_F(DataBifs, WalkLargeMapsInBatches)
{
    Process* p = newProcess();
    Term list = Nil;
    for (SWord i = 0; i < 1000; ++i)
        list = p->heap.cons(p->heap.tuple(Term::small(i), Term::small(-i)), list);
    const Term map = tupleElement(call(*p, "maps:from_list/1", {list}), 1);
    SWord sum = 0;
    int steps = 0;
    Term next = Term::small(0);
    for (;;) {
        Term batch = tupleElement(
            call(*p, "erts_internal:map_next/3", {next, map, node().atoms.intern("iterator")}), 1);
        for (; isTuple(batch, 3); batch = tupleElement(batch, 2))
            sum += tupleElement(batch, 0).smallValue();
        ++steps;
        if (!batch.isCons())
            break;
        next = batch.head();
        EXPECT_EQ(batch.tail(), map);
    }
    EXPECT_EQ(sum, 999 * 500);
    EXPECT_GT(steps, 3);
    drop(p);
}

} // namespace
} // namespace relupscope
