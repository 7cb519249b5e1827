// SPDX-License-Identifier: GPL-3.0-or-later
// From the term of a match specification to MatchSpec's program. Patterns and expressions are
// walked with stacks of their own, so that their depth is no matter.
#include "bif/match_spec.h"
#include "bif/trace_match.h"
#include "term/map.h"
#include "term/print.h"

#include <algorithm>

namespace relupscope {

namespace {

struct MatchFunction
{
    std::string_view name;
    unsigned arity;
    BifBody body;
    bool selects = false; // its value may be a part of an argument
};

constexpr MatchFunction Functions[] = {
    {"is_atom", 1, bif_erlang_is_atom_1},
    {"is_float", 1, bif_erlang_is_float_1},
    {"is_integer", 1, bif_erlang_is_integer_1},
    {"is_list", 1, bif_erlang_is_list_1},
    {"is_number", 1, bif_erlang_is_number_1},
    {"is_pid", 1, bif_erlang_is_pid_1},
    {"is_port", 1, bif_erlang_is_port_1},
    {"is_reference", 1, bif_erlang_is_reference_1},
    {"is_tuple", 1, bif_erlang_is_tuple_1},
    {"is_map", 1, bif_erlang_is_map_1},
    {"is_binary", 1, bif_erlang_is_binary_1},
    {"is_function", 1, bif_erlang_is_function_1},
    {"is_record", 3, bif_erlang_is_record_3},
    {"abs", 1, bif_erlang_abs_1, true},
    {"element", 2, bif_erlang_element_2, true},
    {"hd", 1, bif_erlang_hd_1, true},
    {"length", 1, bif_erlang_length_1},
    {"node", 1, bif_erlang_node_1},
    {"node", 0, bif_erlang_node_0},
    {"round", 1, bif_erlang_round_1, true},
    {"size", 1, bif_erlang_size_1},
    {"map_size", 1, bif_erlang_map_size_1},
    {"map_get", 2, bif_erlang_map_get_2, true},
    {"is_map_key", 2, bif_erlang_is_map_key_2},
    {"bit_size", 1, bif_erlang_bit_size_1},
    {"byte_size", 1, bif_erlang_byte_size_1},
    {"binary_part", 2, bif_erlang_binary_part_2, true},
    {"binary_part", 3, bif_erlang_binary_part_3, true},
    {"tl", 1, bif_erlang_tl_1, true},
    {"trunc", 1, bif_erlang_trunc_1, true},
    {"float", 1, bif_erlang_float_1, true},
    {"+", 1, bif_erlang_plus_1, true},
    {"-", 1, bif_erlang_negate_1, true},
    {"+", 2, bif_erlang_add_2, true},
    {"-", 2, bif_erlang_subtractNumbers_2, true},
    {"*", 2, bif_erlang_multiply_2, true},
    {"/", 2, bif_erlang_divide_2, true},
    {"div", 2, bif_erlang_div_2, true},
    {"rem", 2, bif_erlang_rem_2, true},
    {"band", 2, bif_erlang_band_2, true},
    {"bor", 2, bif_erlang_bor_2, true},
    {"bxor", 2, bif_erlang_bxor_2, true},
    {"bnot", 1, bif_erlang_bnot_1, true},
    {"bsl", 2, bif_erlang_bsl_2, true},
    {"bsr", 2, bif_erlang_bsr_2, true},
    {">", 2, bif_erlang_greater_2},
    {">=", 2, bif_erlang_greaterOrEqual_2},
    {"<", 2, bif_erlang_less_2},
    {"=<", 2, bif_erlang_lessOrEqual_2},
    {"=:=", 2, bif_erlang_exactEqual_2},
    {"==", 2, bif_erlang_equal_2},
    {"=/=", 2, bif_erlang_exactNotEqual_2},
    {"/=", 2, bif_erlang_notEqual_2},
    {"not", 1, bif_erlang_opposite_1},
    {"xor", 2, bif_erlang_oneTrue_2},
};

// Functions of the trace dialect's bodies; a test of a specification leaves their effects out.
struct TraceFunction
{
    std::string_view name;
    unsigned minArity;
    unsigned maxArity;
    MatchCode code;
    Term value;             // of Push and Ignore
    BifBody live = nullptr; // what a trace calls
};

// What {Function, ...} may stand in, beyond calls.
bool mayStandIn(MatchDialect dialect, const TraceFunction& f)
{
    if (dialect == MatchDialect::Trace)
        return true;
    if (f.name == "caller" || f.name == "caller_line")
        return false;
    return dialect == MatchDialect::TraceSend || f.name == "message" || f.name == "get_tcw"
        || f.name == "set_tcw" || f.name == "display" || f.code == MatchCode::ReturnTrace
        || f.code == MatchCode::ExceptionTrace;
}

const TraceFunction TraceFunctions[] = {
    {"message", 1, 1, MatchCode::SetMessage, NoTerm},
    {"return_trace", 0, 0, MatchCode::ReturnTrace, NoTerm},
    {"exception_trace", 0, 0, MatchCode::ExceptionTrace, NoTerm},
    {"is_seq_trace", 0, 0, MatchCode::Push, Atom::false_, trace_match::isSeqTrace},
    {"get_seq_token", 0, 0, MatchCode::Push, Nil, trace_match::seqToken},
    {"caller", 0, 0, MatchCode::Push, Atom::undefined, trace_match::caller},
    {"caller_line", 0, 0, MatchCode::Push, Atom::undefined, trace_match::callerLine},
    {"get_tcw", 0, 0, MatchCode::Push, Term::small(0), trace_match::controlWord},
    {"set_tcw", 1, 1, MatchCode::Ignore, Term::small(0), trace_match::setControlWord},
    {"set_seq_token", 2, 2, MatchCode::Ignore, Atom::true_, bif_erlang_seq_trace_2},
    {"display", 1, 1, MatchCode::Ignore, Atom::true_, trace_match::display},
    {"process_dump", 0, 0, MatchCode::Ignore, Atom::true_, trace_match::processDump},
    {"enable_trace", 1, 2, MatchCode::Ignore, Atom::true_, trace_match::enable},
    {"disable_trace", 1, 2, MatchCode::Ignore, Atom::true_, trace_match::disable},
    {"trace", 2, 3, MatchCode::Ignore, Atom::true_, trace_match::change},
    {"silent", 1, 1, MatchCode::Ignore, Atom::true_, trace_match::silent},
};

const MatchFunction* functionNamed(std::string_view name, size_t arity)
{
    for (const MatchFunction& f : Functions) {
        if (f.arity == arity && f.name == name)
            return &f;
    }
    return nullptr;
}

const TraceFunction* traceFunctionNamed(std::string_view name)
{
    for (const TraceFunction& f : TraceFunctions) {
        if (f.name == name)
            return &f;
    }
    return nullptr;
}

} // namespace

SWord matchVariable(Term t, const AtomTable& atoms)
{
    if (!t.isAtom())
        return -1;
    const std::string_view text = atoms.text(t);
    if (text.size() < 2 || text[0] != '$' || (text[1] == '0' && text.size() > 2))
        return -1;
    SWord n = 0;
    for (const char digit : text.substr(1)) {
        if (digit < '0' || digit > '9' || n > INT32_MAX)
            return -1;
        n = n * 10 + (digit - '0');
    }
    return n;
}

bool isGroundPattern(Term pattern, const AtomTable& atoms)
{
    std::vector<Term> pending;
    for (Term t = pattern;;) {
        if (t == Atom::underscore || matchVariable(t, atoms) >= 0 || isMap(t))
            return false;
        if (t.isCons()) {
            pending.push_back(t.head());
            pending.push_back(t.tail());
        } else if (isTuple(t)) {
            for (size_t i = 0; i < tupleArity(t); ++i)
                pending.push_back(tupleElement(t, i));
        }
        if (pending.empty())
            return true;
        t = pending.back();
        pending.pop_back();
    }
}

// Compiles one clause after the other into a MatchSpec.
class MatchCompiler
{
public:
    MatchCompiler(MatchSpec& spec, MatchDialect dialect, const AtomTable& atoms,
                  std::vector<std::string>* errors)
        : m_spec(spec), m_dialect(dialect), m_atoms(atoms), m_errors(errors)
    {
    }

    bool compile(Term spec);

private:
    struct Bound
    {
        SWord number;
        uint32_t slot;
    };
    // Work on expressions: an expression to compile, or an instruction whose operands are done.
    struct Work
    {
        enum class Kind : uint8_t { Expression, Emit, Decide } kind;
        bool keeps;            // the value must not point into the subject
        MatchInstruction code; // Emit; Decide: AndAlso or OrElse, its index the form
        Term term = NoTerm;    // Expression
    };
    // An andalso or orelse: where its decided operands jump.
    struct Form
    {
        std::vector<size_t> jumps;
    };

    bool complain(const std::string& what);
    std::string text(Term t) const { return printTerm(t, m_atoms); }
    bool compileClause(Term t);
    bool compileHead(MatchClause& clause);
    bool compilePattern(Term pattern, uint16_t element);
    bool compileMap(Term map, uint16_t element, std::vector<Term>& pending);
    void compileVariable(SWord number, uint16_t element);
    const Bound* bound(SWord number) const;

    bool compileList(MatchClause& clause, Term list, bool isGuard);
    bool compileExpression(Term t);
    bool expression(Term t, bool keeps);
    bool atom(Term t, bool keeps);
    bool tupleExpression(Term t, bool keeps);
    void mapExpression(Term map, bool keeps);
    bool functionCall(Term t, bool keeps);
    bool special(Term t, bool* done, bool keeps);
    bool traceCall(Term t, std::string_view name, bool* done, bool keeps);
    void shortCut(Term t, MatchCode code, bool keeps);
    void decide(const MatchInstruction& code);
    void operands(Term t, bool keeps);
    void later(Term t, bool keeps);
    void emitLater(const MatchInstruction& code);
    void emit(const MatchInstruction& code) { m_spec.m_code.push_back(code); }

    MatchSpec& m_spec;
    MatchDialect m_dialect;
    const AtomTable& m_atoms;
    std::vector<std::string>* m_errors;
    bool m_failed = false;
    bool m_isGuard = false;
    std::vector<Bound> m_bound; // of the clause, in order of slots
    std::vector<Work> m_work;
    std::vector<Form> m_forms;
    size_t m_maxVariables = 0;
};

// False when there is nobody to tell further errors to.
bool MatchCompiler::complain(const std::string& what)
{
    m_failed = true;
    if (!m_errors)
        return false;
    m_errors->push_back(what);
    return true;
}

bool MatchCompiler::compile(Term spec)
{
    if (!spec.isCons() || listLength(spec) < 0) {
        complain("A match specification is a non-empty list of clauses");
        return false;
    }
    for (Term l = spec; l.isCons(); l = l.tail()) {
        if (!isTuple(l.head(), 3)) {
            complain("A clause is a tuple of head, guards and body");
            return false;
        }
    }
    for (Term l = spec; l.isCons(); l = l.tail()) {
        if (!compileClause(l.head()))
            return false;
    }
    m_spec.m_variables.resize(m_maxVariables);
    // No instruction pushes more than its index or its list says; this bounds them all.
    size_t need = 4 + m_maxVariables;
    for (const MatchInstruction& i : m_spec.m_code)
        need += i.code == MatchCode::Tuple || i.code == MatchCode::Map ? i.index + 1 : 2;
    m_spec.m_stack.resize(need);
    return !m_failed;
}

bool MatchCompiler::compileClause(Term t)
{
    MatchClause clause;
    clause.headTerm = tupleElement(t, 0);
    clause.bodyTerm = tupleElement(t, 2);
    m_bound.clear();
    clause.head = m_spec.m_code.size();
    if (!compileHead(clause))
        return false;
    clause.guard = m_spec.m_code.size();
    if (!compileList(clause, tupleElement(t, 1), true))
        return false;
    clause.body = m_spec.m_code.size();
    if (!tupleElement(t, 2).isCons() && m_dialect == MatchDialect::Table) {
        if (!complain("The body must be a list that is not empty"))
            return false;
    } else if (!compileList(clause, tupleElement(t, 2), false)) {
        return false;
    }
    clause.hasBody = clause.body != m_spec.m_code.size();
    clause.end = m_spec.m_code.size();
    std::sort(m_bound.begin(), m_bound.end(),
              [](const Bound& a, const Bound& b) { return a.number < b.number; });
    for (const Bound& b : m_bound)
        clause.bindings.push_back(b.slot);
    m_maxVariables = std::max(m_maxVariables, m_bound.size());
    m_spec.m_clauses.push_back(std::move(clause));
    return true;
}

// --- heads ---------------------------------------------------------------------------------------

bool MatchCompiler::compileHead(MatchClause& clause)
{
    const Term head = clause.headTerm;
    const bool isArguments = m_dialect != MatchDialect::Table && head.isList();
    if (isTuple(head)) {
        clause.rootArity = static_cast<SWord>(tupleArity(head));
        for (size_t i = 0; i < tupleArity(head); ++i) {
            if (!compilePattern(tupleElement(head, i), static_cast<uint16_t>(i + 1)))
                return false;
        }
        return true;
    }
    if (isArguments) {
        if (listLength(head) < 0)
            return complain("The head is an improper list");
        clause.rootArity = listLength(head);
        uint16_t element = 0;
        for (Term l = head; l.isCons(); l = l.tail()) {
            if (!compilePattern(l.head(), ++element))
                return false;
        }
        return true;
    }
    if (m_dialect != MatchDialect::Table && head != Atom::underscore
        && matchVariable(head, m_atoms) < 0)
        return complain("The head must match a list of arguments");
    return compilePattern(head, 0);
}

const MatchCompiler::Bound* MatchCompiler::bound(SWord number) const
{
    for (const Bound& b : m_bound) {
        if (b.number == number)
            return &b;
    }
    return nullptr;
}

void MatchCompiler::compileVariable(SWord number, uint16_t element)
{
    if (const Bound* b = bound(number)) {
        emit({.code = MatchCode::Same, .element = element, .index = b->slot});
        return;
    }
    const auto slot = static_cast<uint32_t>(m_bound.size());
    m_bound.push_back({number, slot});
    emit({.code = MatchCode::Bind, .element = element, .index = slot});
}

// The pattern for the subject at `element` of the root, or on the stack.
bool MatchCompiler::compilePattern(Term pattern, uint16_t element)
{
    std::vector<Term> pending {pattern};
    if (element != 0 && !pattern.isImmediate() && isGroundPattern(pattern, m_atoms)) {
        emit({.code = MatchCode::Deep, .element = element, .term = pattern});
        return true;
    }
    for (; !pending.empty(); element = 0) {
        const Term t = pending.back();
        pending.pop_back();
        if (t == Atom::underscore) {
            if (element == 0)
                emit({.code = MatchCode::Skip});
        } else if (const SWord number = matchVariable(t, m_atoms); number >= 0) {
            compileVariable(number, element);
        } else if (t.isImmediate()) {
            emit({.code = MatchCode::Immediate, .element = element, .term = t});
        } else if (t.isCons()) {
            emit({.code = MatchCode::Cons, .element = element});
            pending.push_back(t.tail());
            pending.push_back(t.head());
        } else if (isTuple(t)) {
            const size_t arity = tupleArity(t);
            emit({.code = MatchCode::Tuple,
                  .element = element,
                  .index = static_cast<uint32_t>(arity)});
            for (size_t i = arity; i > 0; --i)
                pending.push_back(tupleElement(t, i - 1));
        } else if (isMap(t)) {
            if (!compileMap(t, element, pending))
                return false;
        } else {
            emit({.code = MatchCode::Deep, .element = element, .term = t});
        }
    }
    return true;
}

bool MatchCompiler::compileMap(Term map, uint16_t element, std::vector<Term>& pending)
{
    emit(
        {.code = MatchCode::Map, .element = element, .index = static_cast<uint32_t>(mapSize(map))});
    std::vector<Term> values;
    Term key;
    Term value;
    for (MapIterator i(map); i.next(&key, &value);) {
        if ((key == Atom::underscore || matchVariable(key, m_atoms) >= 0)
            && !complain("A key of a map in a head cannot be a variable"))
            return false;
        emit({.code = MatchCode::Key, .term = key});
        values.push_back(value);
    }
    pending.insert(pending.end(), values.rbegin(), values.rend());
    return true;
}

// --- guards and bodies ---------------------------------------------------------------------------

bool MatchCompiler::compileList(MatchClause&, Term list, bool isGuard)
{
    m_isGuard = isGuard;
    if (!list.isList() || listLength(list) < 0)
        return complain("Guards and bodies are proper lists");
    for (Term l = list; l.isCons(); l = l.tail()) {
        if (!compileExpression(l.head()))
            return false;
        if (isGuard)
            emit({.code = MatchCode::True});
        else
            emit({.code = l.tail().isCons() ? MatchCode::Drop : MatchCode::Return});
    }
    return true;
}

bool MatchCompiler::compileExpression(Term t)
{
    m_work.clear();
    later(t, !m_isGuard);
    while (!m_work.empty()) {
        const Work work = m_work.back();
        m_work.pop_back();
        switch (work.kind) {
        case Work::Kind::Expression:
            if (!expression(work.term, work.keeps))
                return false;
            break;
        case Work::Kind::Emit: emit(work.code); break;
        case Work::Kind::Decide: decide(work.code); break;
        }
    }
    return true;
}

void MatchCompiler::later(Term t, bool keeps)
{
    m_work.push_back({Work::Kind::Expression, keeps, {}, t});
}

void MatchCompiler::emitLater(const MatchInstruction& code)
{
    m_work.push_back({Work::Kind::Emit, false, code, NoTerm});
}

bool MatchCompiler::expression(Term t, bool keeps)
{
    if (t.isAtom())
        return atom(t, keeps);
    if (t.isCons()) {
        // The head's value lies below the tail's.
        emitLater({.code = MatchCode::MakeCons});
        later(t.tail(), keeps);
        later(t.head(), keeps);
        return true;
    }
    if (isMap(t)) {
        mapExpression(t, keeps);
        return true;
    }
    if (isTuple(t))
        return tupleExpression(t, keeps);
    emit({.code = MatchCode::Push, .term = t});
    return true;
}

bool MatchCompiler::atom(Term t, bool keeps)
{
    if (t == Atom::dollar_underscore) {
        emit({.code = MatchCode::Whole});
    } else if (t == Atom::dollar_dollar) {
        emit({.code = MatchCode::Bindings, .index = keeps ? 1U : 0U});
        return true;
    } else if (const SWord number = matchVariable(t, m_atoms); number >= 0) {
        const Bound* b = bound(number);
        if (!b)
            return complain("Variable " + text(t) + " is not bound by the head");
        emit({.code = MatchCode::Variable, .index = b->slot});
    } else {
        emit({.code = MatchCode::Push, .term = t});
        return true;
    }
    if (keeps)
        emit({.code = MatchCode::Keep});
    return true;
}

bool MatchCompiler::tupleExpression(Term t, bool keeps)
{
    const size_t arity = tupleArity(t);
    if (arity == 1 && isTuple(tupleElement(t, 0))) {
        const Term made = tupleElement(t, 0);
        emitLater({.code = MatchCode::MakeTuple, .index = static_cast<uint32_t>(tupleArity(made))});
        for (size_t i = tupleArity(made); i > 0; --i)
            later(tupleElement(made, i - 1), keeps);
        return true;
    }
    if (arity >= 1 && tupleElement(t, 0).isAtom() && matchVariable(tupleElement(t, 0), m_atoms) < 0)
        return functionCall(t, keeps);
    return complain(text(t) + " is no function call; a tuple is written {{...}}");
}

void MatchCompiler::mapExpression(Term map, bool keeps)
{
    emitLater({.code = MatchCode::MakeMap, .index = static_cast<uint32_t>(mapSize(map))});
    Term key;
    Term value;
    for (MapIterator i(map); i.next(&key, &value);) {
        later(value, keeps);
        later(key, keeps);
    }
}

// Operands of a function: their values may point into the subject.
void MatchCompiler::operands(Term t, bool keeps)
{
    for (size_t i = tupleArity(t); i > 1; --i)
        later(tupleElement(t, i - 1), keeps);
}

bool MatchCompiler::functionCall(Term t, bool keeps)
{
    bool done = false;
    if (!special(t, &done, keeps))
        return false;
    if (done)
        return true;
    const std::string_view name = m_atoms.text(tupleElement(t, 0));
    const size_t arity = tupleArity(t) - 1;
    if (const MatchFunction* f = functionNamed(name, arity)) {
        if (keeps && f->selects)
            emitLater({.code = MatchCode::Keep});
        emitLater(
            {.code = MatchCode::Call, .index = static_cast<uint32_t>(arity), .body = f->body});
        operands(t, false);
        return true;
    }
    if (!traceCall(t, name, &done, keeps))
        return false;
    return done
        || complain("There is no function " + text(tupleElement(t, 0)) + "/" + std::to_string(arity)
                    + " here");
}

// The forms that are no functions: const, and, or, andalso, orelse, self.
bool MatchCompiler::special(Term t, bool* done, bool keeps)
{
    const Term form = tupleElement(t, 0);
    const size_t count = tupleArity(t) - 1;
    *done = true;
    if (form == Atom::const_) {
        if (count != 1)
            return complain("'const' takes one argument: " + text(t));
        emit({.code = MatchCode::Push, .term = tupleElement(t, 1)});
        return true;
    }
    if (form == Atom::self) {
        if (count != 0)
            return complain("'self' takes no arguments: " + text(t));
        emit({.code = MatchCode::Self});
        return true;
    }
    const bool isShort = form == Atom::andalso || form == Atom::andthen || form == Atom::orelse;
    if (!isShort && form != Atom::and_ && form != Atom::or_) {
        *done = false;
        return true;
    }
    if (count == 0)
        return complain(text(form) + " takes at least one argument");
    if (isShort) {
        shortCut(t, form == Atom::orelse ? MatchCode::OrElse : MatchCode::AndAlso, keeps);
        return true;
    }
    emitLater({.code = form == Atom::and_ ? MatchCode::And : MatchCode::Or,
               .index = static_cast<uint32_t>(count)});
    operands(t, false);
    return true;
}

// Each operand but the last is followed by a decision that jumps behind the form.
void MatchCompiler::shortCut(Term t, MatchCode code, bool keeps)
{
    const auto form = static_cast<uint32_t>(m_forms.size());
    m_forms.emplace_back();
    m_work.push_back({Work::Kind::Decide, false, {.code = MatchCode::Jump, .index = form}, NoTerm});
    for (size_t i = tupleArity(t); i > 1; --i) {
        if (i < tupleArity(t))
            m_work.push_back({Work::Kind::Decide, false, {.code = code, .index = form}, NoTerm});
        later(tupleElement(t, i - 1), keeps);
    }
}

void MatchCompiler::decide(const MatchInstruction& code)
{
    Form& form = m_forms[code.index];
    if (code.code != MatchCode::Jump) {
        form.jumps.push_back(m_spec.m_code.size());
        emit({.code = code.code});
        return;
    }
    // The end of the form.
    for (const size_t jump : form.jumps)
        m_spec.m_code[jump].index = static_cast<uint32_t>(m_spec.m_code.size());
}

bool MatchCompiler::traceCall(Term t, std::string_view name, bool* done, bool keeps)
{
    const TraceFunction* f = traceFunctionNamed(name);
    *done = f != nullptr;
    if (!f)
        return true;
    const size_t arity = tupleArity(t) - 1;
    if (m_dialect == MatchDialect::Table)
        return complain("Function " + std::string(name) + " is for tracing only");
    if (!mayStandIn(m_dialect, *f))
        return complain("Function " + std::string(name) + " is not for this event");
    if (arity < f->minArity || arity > f->maxArity)
        return complain("Function " + std::string(name) + " does not take so many arguments");
    const bool isReader = f->code == MatchCode::Push;
    if (m_isGuard && !isReader)
        return complain("Function " + std::string(name) + " is for bodies only");
    emitLater({.code = f->code,
               .index = static_cast<uint32_t>(arity),
               .term = f->value,
               .body = f->live});
    operands(t, keeps);
    return true;
}

bool MatchSpec::compile(Term spec, MatchDialect dialect, const AtomTable& atoms,
                        std::vector<std::string>* errors)
{
    m_dialect = dialect;
    m_atoms = &atoms;
    return MatchCompiler(*this, dialect, atoms, errors).compile(spec);
}

} // namespace relupscope
