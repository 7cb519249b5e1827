// SPDX-License-Identifier: GPL-3.0-or-later
// Runs compiled match specifications.
#include "base/check.h"
#include "bif/match_spec.h"
#include "term/compare.h"
#include "term/copy.h"
#include "term/map.h"

#include <utility>

namespace relupscope {

MatchSpec::KeyUse MatchSpec::keyUse(const MatchClause& clause, unsigned keyPosition,
                                    Term* key) const
{
    const Term head = clause.headTerm;
    if (head == Atom::underscore || matchVariable(head, *m_atoms) >= 0)
        return KeyUse::Any;
    if (!isTuple(head) || tupleArity(head) < keyPosition)
        return KeyUse::Never;
    *key = tupleElement(head, keyPosition - 1);
    return isGroundPattern(*key, *m_atoms) ? KeyUse::One : KeyUse::Any;
}

Term MatchSpec::run(Node& node, Process& p, Term subject, bool isForeign)
{
    m_whole = subject;
    m_isForeign = isForeign;
    Term matched = subject;
    if (m_dialect != MatchDialect::Table && subject.isList()) {
        std::vector<Term> arguments;
        for (Term l = subject; l.isCons(); l = l.tail())
            arguments.push_back(l.head());
        matched = p.heap.tuple(std::as_const(arguments).data(), arguments.size());
    }
    for (const MatchClause& clause : m_clauses) {
        const bool isWhole = m_dialect != MatchDialect::Table && clause.rootArity < 0;
        if (!runHead(clause, isWhole ? subject : matched, node.atoms))
            continue;
        effects = {};
        m_top = m_stack.data();
        if (evaluate(node, p, clause, clause.guard, clause.body, true).isNone())
            continue;
        if (!clause.hasBody)
            return Atom::true_;
        m_top = m_stack.data();
        return evaluate(node, p, clause, clause.body, clause.end, false);
    }
    return NoTerm;
}

bool MatchSpec::runHead(const MatchClause& clause, Term subject, const AtomTable& atoms)
{
    const Word* root = nullptr;
    Term* top = m_stack.data();
    if (clause.rootArity >= 0) {
        if (!isTuple(subject, static_cast<size_t>(clause.rootArity)))
            return false;
        root = subject.object();
    } else {
        *top++ = subject;
    }
    const MatchInstruction* const end = m_code.data() + clause.guard;
    for (const MatchInstruction* i = m_code.data() + clause.head; i != end; ++i) {
        const Term t = i->element != 0 ? Term(root[i->element]) : *--top;
        switch (i->code) {
        case MatchCode::Skip: break;
        case MatchCode::Bind: m_variables[i->index] = t; break;
        case MatchCode::Same:
            if (!(t == m_variables[i->index]) && !exactEqual(t, m_variables[i->index]))
                return false;
            break;
        case MatchCode::Immediate:
            if (!(t == i->term))
                return false;
            break;
        case MatchCode::Deep:
            if (!exactEqual(t, i->term))
                return false;
            break;
        case MatchCode::Tuple:
            if (!isTuple(t, i->index))
                return false;
            for (size_t n = i->index; n > 0; --n)
                *top++ = tupleElement(t, n - 1);
            break;
        case MatchCode::Cons:
            if (!t.isCons())
                return false;
            *top++ = t.tail();
            *top++ = t.head();
            break;
        case MatchCode::Map:
            if (!isMap(t) || mapSize(t) < i->index)
                return false;
            for (size_t n = i->index; n > 0; --n) {
                const Term value = mapGet(t, i[n].term, atoms);
                if (value.isNone())
                    return false;
                *top++ = value;
            }
            i += i->index;
            break;
        case MatchCode::Key:
        case MatchCode::Push:
        case MatchCode::Variable:
        case MatchCode::Whole:
        case MatchCode::Bindings:
        case MatchCode::Keep:
        case MatchCode::MakeTuple:
        case MatchCode::MakeCons:
        case MatchCode::MakeMap:
        case MatchCode::Call:
        case MatchCode::And:
        case MatchCode::Or:
        case MatchCode::AndAlso:
        case MatchCode::OrElse:
        case MatchCode::Jump:
        case MatchCode::Self:
        case MatchCode::True:
        case MatchCode::Drop:
        case MatchCode::Return:
        case MatchCode::SetMessage:
        case MatchCode::ReturnTrace:
        case MatchCode::ExceptionTrace:
        case MatchCode::Ignore: CHECK(false);
        }
    }
    return true;
}

// --- values --------------------------------------------------------------------------------------

// The term where the process may keep it.
Term MatchSpec::kept(Process& p, Term t) const
{
    return m_isForeign && !t.isImmediate() ? copyTerm(t, p.heap) : t;
}

Term MatchSpec::bindingsOf(const MatchClause& clause, Process& p, bool keeps)
{
    Term list = Nil;
    for (size_t i = clause.bindings.size(); i > 0; --i) {
        const Term value = m_variables[clause.bindings[i - 1]];
        list = p.heap.cons(keeps ? kept(p, value) : value, list);
    }
    return list;
}

Term MatchSpec::mapFromStack(Node& node, Process& p, size_t pairs)
{
    std::vector<Term> keys(pairs);
    std::vector<Term> values(pairs);
    for (size_t i = 0; i < pairs; ++i) {
        values[i] = *--m_top;
        keys[i] = *--m_top;
    }
    return mapFromPairs(p.heap, keys.data(), values.data(), pairs, node.atoms);
}

// None: it failed.
Term MatchSpec::call(Node& node, Process& p, const MatchInstruction& i)
{
    m_top -= i.index;
    BifCall c {p, node, m_top, i.index};
    const Term value = i.body(c).value;
    if (value.isNone())
        p.exception = Exception {};
    return value;
}

namespace {

// The value of 'and' or 'or' over booleans; None when one is none.
Term junction(const Term* operands, size_t count, bool isAnd)
{
    bool value = isAnd;
    for (size_t i = 0; i < count; ++i) {
        if (operands[i] != Atom::true_ && operands[i] != Atom::false_)
            return NoTerm;
        const bool operand = operands[i] == Atom::true_;
        value = isAnd ? value && operand : value || operand;
    }
    return makeBool(value);
}

} // namespace

// Runs [from, to); None when a guard fails. A guard's success gives true.
Term MatchSpec::evaluate(Node& node, Process& p, const MatchClause& clause, size_t from, size_t to,
                         bool isGuard)
{
    for (size_t at = from; at < to; ++at) {
        const MatchInstruction& i = m_code[at];
        Term value = NoTerm;
        switch (i.code) {
        case MatchCode::Push: value = i.body && isLive ? call(node, p, i) : i.term; break;
        case MatchCode::Variable: value = m_variables[i.index]; break;
        case MatchCode::Whole: value = m_whole; break;
        case MatchCode::Bindings: value = bindingsOf(clause, p, i.index != 0); break;
        case MatchCode::Keep: value = kept(p, *--m_top); break;
        case MatchCode::MakeTuple:
            m_top -= i.index;
            value = p.heap.tuple(static_cast<const Term*>(m_top), size_t {i.index});
            break;
        case MatchCode::MakeCons:
            m_top -= 2;
            value = p.heap.cons(m_top[0], m_top[1]);
            break;
        case MatchCode::MakeMap: value = mapFromStack(node, p, i.index); break;
        case MatchCode::Call: value = call(node, p, i); break;
        case MatchCode::And:
        case MatchCode::Or:
            m_top -= i.index;
            value = junction(m_top, i.index, i.code == MatchCode::And);
            break;
        case MatchCode::AndAlso:
        case MatchCode::OrElse: {
            const Term decided = makeBool(i.code == MatchCode::OrElse);
            value = *--m_top;
            if (value == makeBool(i.code == MatchCode::AndAlso))
                continue; // the next operand decides
            at = i.index - 1;
            if (value != decided)
                value = NoTerm;
            break;
        }
        case MatchCode::Jump: at = i.index - 1; continue;
        case MatchCode::Self: value = p.self(); break;
        case MatchCode::True:
            if (*--m_top != Atom::true_)
                return NoTerm;
            continue;
        case MatchCode::Drop: --m_top; continue;
        case MatchCode::Return: return *--m_top;
        case MatchCode::SetMessage:
            effects.message = *--m_top;
            value = Atom::true_;
            break;
        case MatchCode::ReturnTrace:
            effects.returnTrace = true;
            value = Atom::true_;
            break;
        case MatchCode::ExceptionTrace:
            effects.exceptionTrace = true;
            value = Atom::true_;
            break;
        case MatchCode::Ignore:
            if (i.body && isLive) {
                value = call(node, p, i);
            } else {
                m_top -= i.index;
                value = i.term;
            }
            break;
        case MatchCode::Skip:
        case MatchCode::Bind:
        case MatchCode::Same:
        case MatchCode::Immediate:
        case MatchCode::Deep:
        case MatchCode::Tuple:
        case MatchCode::Cons:
        case MatchCode::Map:
        case MatchCode::Key: CHECK(false);
        }
        if (value.isNone()) {
            if (isGuard)
                return NoTerm;
            value = Atom::EXIT_;
        }
        *m_top++ = value;
    }
    return Atom::true_;
}

} // namespace relupscope
