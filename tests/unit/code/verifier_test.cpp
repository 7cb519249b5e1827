// SPDX-License-Identifier: GPL-3.0-or-later
// Each hand-made module breaks one rule, and is refused with the reason; the good ones are not.
#include "bif/bif.h"
#include "code/loader.h"
#include "code/verifier.h"
#include "node/external_context.h"
#include "unit/code/beam_assembler.h"

#include <gtest/gtest.h>

#include <functional>
#include <gmock/gmock.h>

namespace relupscope {
namespace {

using test::Arg;
using B = test::BeamAssembler;
using ::testing::HasSubstr;
using O = Opcode;

class VerifierTest : public ::testing::Test
{
protected:
    VerifierTest()
        : m_arena(Arena::create(size_t {1} << 30)),
          m_node(m_arena->make<Node>(*m_arena, NodeLimits {}))
    {
        m_arena->root = m_node;
        for (size_t i = 0; i < bifCount(); ++i) {
            const BifInfo& info = bifInfo(i);
            m_node->code
                .exportFor({m_node->atoms.intern(info.module), m_node->atoms.intern(info.name),
                            info.arity})
                .bif
                = static_cast<int>(i);
        }
    }
    ~VerifierTest() override { Arena::destroy(m_arena); }

    // The reason for which it is refused; empty: it is not.
    std::string problem(const B& module)
    {
        const ExternalContext external = externalContextOf(*m_node);
        const auto loaded = loadModule({m_node->code, m_node->atoms, external, nullptr, 0},
                                       "hand_made.beam", module.file());
        return loaded ? "" : loaded.error().text();
    }
    // `body` as the code of f/arity.
    std::string problemOf(unsigned arity, const std::function<void(B&)>& body)
    {
        B b;
        b.function("f", arity, 1);
        body(b);
        return problem(b);
    }

    Arena* m_arena;
    Node* m_node;
};

TEST_F(VerifierTest, AcceptsAFunctionThatReturnsItsArgument)
{
    EXPECT_EQ(problemOf(1, [](B& b) { b.op(O::return_); }), "");
}

TEST_F(VerifierTest, RefusesARegisterThatHoldsNothing)
{
    const std::string p = problemOf(0, [](B& b) { b.op(O::return_); });
    EXPECT_THAT(p, HasSubstr("hand_made.beam, chunk Code, byte "));
    EXPECT_THAT(p, HasSubstr("in f/0: return_: x0 holds nothing yet"));
}

TEST_F(VerifierTest, RefusesARegisterThatOneWayDoesNotSet)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::is_atom, {B::f(3), B::x(0)})
                                  .op(O::move, {B::nil(), B::x(1)})
                                  .label(3)
                                  .op(O::move, {B::x(1), B::x(0)})
                                  .op(O::return_);
                          }),
                HasSubstr("x1 holds nothing yet"));
}

TEST_F(VerifierTest, RefusesYRegistersOutsideTheFrame)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::move, {B::x(0), B::y(0)}).op(O::return_);
                          }),
                HasSubstr("y0 is outside the frame"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::allocate, {B::u(2), B::u(1)})
                                  .op(O::move, {B::x(0), B::y(2)})
                                  .op(O::deallocate, {B::u(2)})
                                  .op(O::return_);
                          }),
                HasSubstr("y2 is outside the frame"));
}

TEST_F(VerifierTest, RefusesFramesThatDoNotBalance)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::allocate, {B::u(1), B::u(1)}).op(O::return_);
                          }),
                HasSubstr("the frame is still there"));
    EXPECT_THAT(
        problemOf(
            1,
            [](B& b) {
                b.op(O::allocate, {B::u(1), B::u(1)}).op(O::deallocate, {B::u(2)}).op(O::return_);
            }),
        HasSubstr("the frame has 1 words"));
    EXPECT_THAT(problemOf(1, [](B& b) { b.op(O::deallocate, {B::u(0)}).op(O::return_); }),
                HasSubstr("there is no frame of one size"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::allocate, {B::u(3), B::u(1)})
                                  .op(O::trim, {B::u(1), B::u(1)})
                                  .op(O::deallocate, {B::u(2)})
                                  .op(O::return_);
                          }),
                HasSubstr("the frame has not that size"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::is_atom, {B::f(3), B::x(0)})
                                  .op(O::allocate, {B::u(1), B::u(1)})
                                  .label(3)
                                  .op(O::deallocate, {B::u(1)})
                                  .op(O::return_);
                          }),
                HasSubstr("there is no frame of one size"));
}

TEST_F(VerifierTest, LetsWaysWithDifferentFramesRaise)
{
    EXPECT_EQ(problemOf(1,
                        [](B& b) {
                            b.op(O::is_atom, {B::f(3), B::x(0)})
                                .op(O::allocate, {B::u(1), B::u(1)})
                                .label(3)
                                .op(O::badmatch, {B::x(0)});
                        }),
              "");
}

TEST_F(VerifierTest, RefusesACallWithoutAFrameOrArguments)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::call, {B::u(1), B::f(2)}).op(O::return_);
                          }),
                HasSubstr("there is no frame to come back to"));
    EXPECT_THAT(
        problemOf(
            2,
            [](B& b) {
                b.op(O::allocate, {B::u(0), B::u(0)}).op(O::call_last, {B::u(2), B::f(2), B::u(0)});
            }),
        HasSubstr("x0 holds nothing yet"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::call_only, {B::u(2), B::f(2)});
                          }),
                HasSubstr("x1 holds nothing yet"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::apply_last, {B::u(0), B::u(0)});
                          }),
                HasSubstr("there is no frame"));
}

TEST_F(VerifierTest, RefusesALiveCountThatIsTooHigh)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::test_heap, {B::u(2), B::u(2)}).op(O::return_);
                          }),
                HasSubstr("test_heap: x1 holds nothing yet"));
    EXPECT_THAT(problemOf(2,
                          [](B& b) {
                              b.op(O::test_heap, {B::u(2), B::u(1)})
                                  .op(O::move, {B::x(1), B::x(0)})
                                  .op(O::return_);
                          }),
                HasSubstr("x1 holds nothing yet"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::test_heap, {B::u(1U << 30), B::u(1)}).op(O::return_);
                          }),
                HasSubstr("words of heap"));
}

TEST_F(VerifierTest, RefusesCatchesThatDoNotNest)
{
    const auto opened = [](B& b) {
        b.op(O::allocate, {B::u(1), B::u(1)}).op(O::catch_, {B::y(0), B::f(3)});
    };
    EXPECT_THAT(problemOf(1,
                          [&](B& b) {
                              opened(b);
                              b.op(O::move, {B::y(0), B::x(0)})
                                  .label(3)
                                  .op(O::catch_end, {B::y(0)})
                                  .op(O::deallocate, {B::u(1)})
                                  .op(O::return_);
                          }),
                HasSubstr("y0 holds a catch tag"));
    EXPECT_THAT(problemOf(1,
                          [&](B& b) {
                              opened(b);
                              b.op(O::deallocate, {B::u(1)}).op(O::return_).label(3).op(O::if_end);
                          }),
                HasSubstr("a catch is open"));
    EXPECT_THAT(problemOf(1,
                          [&](B& b) {
                              b.op(O::allocate, {B::u(1), B::u(1)})
                                  .op(O::try_end, {B::y(0)})
                                  .op(O::deallocate, {B::u(1)})
                                  .op(O::return_);
                          }),
                HasSubstr("no catch tag there"));
    EXPECT_THAT(
        problemOf(1,
                  [&](B& b) {
                      opened(b);
                      b.op(O::if_end).label(3).op(O::move, {B::x(0), B::x(1)}).op(O::if_end);
                  }),
        HasSubstr("x0 holds no term in an exception handler"));
    EXPECT_EQ(
        problemOf(
            1,
            [&](B& b) {
                opened(b);
                b.label(3).op(O::catch_end, {B::y(0)}).op(O::deallocate, {B::u(1)}).op(O::return_);
            }),
        "");
}

TEST_F(VerifierTest, RefusesCodeThatRunsOffTheEnd)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::move, {B::x(0), B::x(1)});
                          }),
                HasSubstr("runs off the end of the function"));
    B two;
    two.function("f", 0, 1).op(O::move, {B::nil(), B::x(0)});
    two.function("g", 1, 3).op(O::return_);
    EXPECT_THAT(problem(two), HasSubstr("runs off the end of the function"));
}

TEST_F(VerifierTest, RefusesJumpsOutOfTheFunctionAndLoops)
{
    B two;
    two.function("f", 1, 1).op(O::jump, {B::f(4)});
    two.function("g", 1, 3).op(O::return_);
    EXPECT_THAT(problem(two), HasSubstr("label 4 is not in this function"));
    EXPECT_THAT(problemOf(1, [](B& b) { b.label(3).op(O::jump, {B::f(3)}); }),
                HasSubstr("a loop without a call"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::allocate, {B::u(1), B::u(1)})
                                  .label(3)
                                  .op(O::catch_, {B::y(0), B::f(4)})
                                  .op(O::if_end)
                                  .label(4)
                                  .op(O::catch_end, {B::y(0)})
                                  .op(O::jump, {B::f(3)});
                          }),
                HasSubstr("a loop without a call"));
}

TEST_F(VerifierTest, AcceptsAReceiveAndRefusesOneThatGoesElsewhere)
{
    EXPECT_EQ(problemOf(0,
                        [](B& b) {
                            b.label(3)
                                .op(O::loop_rec, {B::f(5), B::x(0)})
                                .op(O::is_atom, {B::f(4), B::x(0)})
                                .op(O::remove_message)
                                .op(O::return_)
                                .label(4)
                                .op(O::loop_rec_end, {B::f(3)})
                                .label(5)
                                .op(O::wait, {B::f(3)});
                        }),
              "");
    EXPECT_THAT(problemOf(0,
                          [](B& b) {
                              b.label(3).op(O::move, {B::nil(), B::x(0)}).op(O::wait, {B::f(3)});
                          }),
                HasSubstr("label 3 is not the start of a receive"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.label(3)
                                  .op(O::loop_rec, {B::f(5), B::x(1)})
                                  .op(O::remove_message)
                                  .op(O::return_)
                                  .label(5)
                                  .op(O::wait, {B::f(3)});
                          }),
                HasSubstr("x0 holds nothing yet"));
}

TEST_F(VerifierTest, RefusesOperandsOfTheWrongKind)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::move, {B::u(1), B::x(0)}).op(O::return_);
                          }),
                HasSubstr("operand 1 is of the wrong kind"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::is_atom, {B::f(0), B::x(0)}).op(O::return_);
                          }),
                HasSubstr("no label"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::call_ext_only, {B::u(1), B::u(7)});
                          }),
                HasSubstr("no such import"));
    EXPECT_THAT(
        problemOf(1,
                  [](B& b) {
                      b.op(O::put_tuple2, {B::x(0), B::list({B::list({B::x(0)})})}).op(O::return_);
                  }),
        HasSubstr("a list in a list"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::select_val, {B::x(0), B::f(1), B::list({B::x(0), B::f(1)})});
                          }),
                HasSubstr("pair 1 of the list is of the wrong kind"));
}

TEST_F(VerifierTest, RefusesFloatRegistersThatAreNotSet)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::fconv, {B::x(0), B::fr(0)})
                                  .op(O::fadd, {B::f(0), B::fr(0), B::fr(1), B::fr(0)})
                                  .op(O::return_);
                          }),
                HasSubstr("float register 1 holds nothing yet"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::fconv, {B::x(0), B::fr(16)}).op(O::return_);
                          }),
                HasSubstr("float register out of range"));
}

TEST_F(VerifierTest, RefusesBifsThatAreNoGuards)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              const Arg halt = b.import("erlang", "halt", 1);
                              b.op(O::bif1, {B::f(0), halt, B::x(0), B::x(0)}).op(O::return_);
                          }),
                HasSubstr("not a guard BIF"));
}

TEST_F(VerifierTest, RefusesExportsFunsAndCallsThatFitNoFunction)
{
    B noEntry;
    noEntry.function("f", 1, 1).label(3).op(O::return_);
    noEntry.exported("g", 1, 3);
    EXPECT_THAT(problem(noEntry), HasSubstr("chunk ExpT: label 3 is not the entry of g/1"));
    B arity;
    arity.function("f", 1, 1).op(O::return_);
    arity.exported("f", 2, 2);
    EXPECT_THAT(problem(arity), HasSubstr("label 2 is not the entry of f/2"));
    B fun;
    fun.function("f", 1, 1).op(O::return_);
    fun.lambda("f", 2, 2, 1);
    EXPECT_THAT(problem(fun),
                HasSubstr("chunk FunT: label 2 is not the entry of a fun of arity 2"));
    B call;
    call.function("f", 2, 1).op(O::call_only, {B::u(1), B::f(2)});
    EXPECT_THAT(problem(call), HasSubstr("label 2 is not the entry of a function of arity 1"));
}

TEST_F(VerifierTest, RefusesBinaryMatchingWithoutAContextOrWithAWrongUnit)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::bs_test_unit, {B::f(1), B::x(0), B::u(0)}).op(O::return_);
                          }),
                HasSubstr("unit out of range"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::bs_test_tail2, {B::f(1), B::i(1), B::u(0)}).op(O::return_);
                          }),
                HasSubstr("a constant of the wrong type"));
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::bs_match,
                                   {B::f(1), B::x(0), B::list({b.a("ensure_at_least"), B::u(8)})})
                                  .op(O::return_);
                          }),
                HasSubstr("command ensure_at_least is malformed"));
}

TEST_F(VerifierTest, ChecksAtRunTimeWhatTheCompilerMayKnowFromElsewhere)
{
    EXPECT_EQ(problemOf(1,
                        [](B& b) {
                            b.op(O::get_tuple_element, {B::x(0), B::u(3), B::x(0)})
                                .op(O::get_tl, {B::x(0), B::x(0)})
                                .op(O::bs_get_tail, {B::x(0), B::x(0), B::u(1)})
                                .op(O::return_);
                        }),
              "");
}

TEST_F(VerifierTest, KnowsTheOpcodesOfOtp26)
{
    EXPECT_EQ(
        problemOf(1,
                  [](B& b) {
                      b.op(O::bs_start_match3, {B::f(1), B::x(0), B::u(1), B::x(1)})
                          .op(O::bs_match,
                              {B::f(1), B::x(1),
                               B::list({b.a("ensure_at_least"), B::u(8), B::u(1), b.a("integer"),
                                        B::u(2), B::nil(), B::u(8), B::u(1), B::x(2),
                                        b.a("get_tail"), B::u(3), B::u(1), B::x(3)})})
                          .op(O::put_tuple2, {B::x(0), B::list({B::x(2), B::x(3)})})
                          .op(O::update_record,
                              {b.a("reuse"), B::u(2), B::x(0), B::x(0),
                               B::list({B::u(1), B::x(3)})})
                          .op(O::badrecord, {B::x(0)});
                  }),
        "");
    EXPECT_THAT(
        problemOf(1,
                  [](B& b) {
                      b.op(O::update_record,
                           {b.a("copy"), B::u(2), B::x(0), B::x(0), B::list({B::u(3), B::x(0)})})
                          .op(O::return_);
                  }),
        HasSubstr("pair 1 of the list is of the wrong kind"));
}

TEST_F(VerifierTest, ANumberWhoseSizeIsANumberWhoseSizeIsANumber)
{
    const std::string deep(size_t {1} << 20, '\xF8');
    EXPECT_THAT(problemOf(0, [&](B& b) { b.op(O::jump, {Arg {deep}}); }),
                HasSubstr("a number is too large"));
}

TEST_F(VerifierTest, AFunctionMayNotBeginWithAHandler)
{
    EXPECT_THAT(problemOf(1,
                          [](B& b) {
                              b.op(O::try_case, {B::y(0)});
                              b.op(O::return_);
                          }),
                HasSubstr("begins with the handler of a try"));
}

} // namespace
} // namespace relupscope
