// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault/fault_injector.h"

#include "bif/dist_receive.h"
#include "node/external_context.h"
#include "node/fault_rules.h"
#include "node/ports.h"
#include "node/spawn.h"
#include "node/virtual_disk.h"
#include "node/wires.h"
#include "term/binary.h"
#include "term/copy.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace relupscope {

namespace {

constexpr int64_t NanosecondsPerMs = 1'000'000;
constexpr int64_t ReorderMs = 1000; // a message that nothing overtakes arrives after that
constexpr size_t BytesPerMb = size_t {1} << 20;

FaultEffect failed(std::string problem)
{
    return {FaultEffect::State::Failed, std::move(problem)};
}

bool isPlainAtom(std::string_view text)
{
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z'
        && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                   || c == '_' || c == '@';
           });
}

// "<0.95.0>": 95.
std::optional<Word> pidNumber(std::string_view text)
{
    Word number = 0;
    if (!text.starts_with("<0.") || !text.ends_with(".0>"))
        return std::nullopt;
    text = text.substr(3, text.size() - 6);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

uint64_t countOf(const Fault& fault, uint64_t otherwise)
{
    return fault.value("count") ? static_cast<uint64_t>(fault.number("count", 1)) : otherwise;
}

Term find(const std::map<std::string, Term>& terms, const std::string& key, Term otherwise)
{
    const auto there = terms.find(key);
    return there == terms.end() ? otherwise : there->second;
}

ExceptionClass classOf(const Fault& fault, ExceptionClass otherwise)
{
    const std::string word = fault.value("class").value_or("");
    if (word == "throw")
        return ExceptionClass::Throw;
    if (word == "exit")
        return ExceptionClass::Exit;
    return word == "error" ? ExceptionClass::Error : otherwise;
}

} // namespace

// --- texts ---------------------------------------------------------------------------------------

std::vector<FaultInjector::Text> FaultInjector::textsOf(const Fault& fault)
{
    std::vector<Text> texts;
    const FaultArgument argument = faultInfo(fault.kind).argument;
    if (argument == FaultArgument::Process)
        texts.push_back({"target", Need::Process, fault.target});
    else if (argument == FaultArgument::Pattern && fault.target != "_")
        texts.push_back({"target", Need::Pattern, fault.target});
    for (const auto& [key, text] : fault.values) {
        if (key == "from" || key == "to")
            texts.push_back({key, Need::Process, text});
        else if (key == "reason" || key == "message" || key == "value")
            texts.push_back({key, Need::Value, text});
    }
    return texts;
}

Term FaultInjector::plainTerm(const Text& text) const
{
    if (text.need == Need::Process) {
        if (const auto number = pidNumber(text.text))
            return Term::pid(*number);
        const Term name = m_node.atoms.existing(text.text);
        if (const Process* p = name.isNone() ? nullptr : m_node.whereis(name))
            return p->self();
        return isPlainAtom(text.text) ? Atom::undefined : NoTerm;
    }
    return isPlainAtom(text.text) ? m_node.atoms.intern(text.text) : NoTerm;
}

void FaultInjector::ask(uint64_t id, const std::vector<Text>& texts)
{
    Heap& heap = m_node.constants;
    Term list = Nil;
    for (const Text& text : texts) {
        const char* need = text.need == Need::Process ? "process"
            : text.need == Need::Pattern              ? "pattern"
                                                      : "value";
        list = heap.cons(heap.tuple(m_node.atoms.intern(text.key), m_node.atoms.intern(need),
                                    makeBinary(heap, text.text)),
                         list);
    }
    startOwn("evaluate", {Term::small(static_cast<SWord>(id)), list});
}

Process* FaultInjector::startOwn(std::string_view function, std::initializer_list<Term> arguments)
{
    return spawn(m_node, nullptr, m_node.atoms.intern("relupscope_fault"),
                 m_node.atoms.intern(function),
                 m_node.constants.list(arguments.begin(), arguments.size()), SpawnOptions {});
}

Term FaultInjector::keep(Term t)
{
    return t.isNone() || t.isImmediate() ? t : copyTerm(t, m_node.constants);
}

FaultEffect FaultInjector::begin(uint64_t id, const Fault& fault, const FaultContext& context)
{
    const std::vector<Text> texts = textsOf(fault);
    Terms terms;
    for (const Text& text : texts) {
        const Term term = plainTerm(text);
        if (term.isNone()) {
            ask(id, texts);
            return {FaultEffect::State::Asked, {}};
        }
        terms[text.key] = term;
    }
    return act(fault, context, terms);
}

FaultEffect FaultInjector::finish(const Fault& fault, const FaultContext& context,
                                  std::string_view answers)
{
    const auto decoded = decodeExternal(answers, m_node.constants, externalContextOf(m_node));
    if (!decoded)
        return failed("its texts could not be evaluated");
    Terms terms;
    for (Term t = decoded->term; t.isCons(); t = t.tail()) {
        if (!isTuple(t.head(), 3))
            continue;
        const std::string key(m_node.atoms.text(tupleElement(t.head(), 0)));
        const Term value = tupleElement(t.head(), 2);
        if (tupleElement(t.head(), 1) != Atom::ok)
            return failed(fmt::format("`{}`: {}", key == "target" ? faultInfo(fault.kind).key : key,
                                      printTerm(value, m_node.atoms, {200, true})));
        terms[key] = value;
    }
    return act(fault, context, terms);
}

// --- effects -------------------------------------------------------------------------------------

void FaultInjector::note(const Fault& fault, Word pid, Term about)
{
    m_node.emit(EventKind::Fault, pid, 0, m_node.atoms.intern(faultInfo(fault.kind).key), about);
}

FaultEffect FaultInjector::act(const Fault& fault, const FaultContext& context, const Terms& terms)
{
    switch (faultInfo(fault.kind).argument) {
    case FaultArgument::Process:
        if (Process* target = m_node.process(find(terms, "target", NoTerm)))
            return actOnProcess(fault, terms, *target);
        return failed(fmt::format("there is no process `{}`", fault.target));
    case FaultArgument::Pattern: return actOnMessages(fault, terms);
    case FaultArgument::Module:
        switch (fault.kind) {
        case FaultKind::Straggler:
        case FaultKind::HoldFun: return keepOldCode(fault);
        case FaultKind::MissingBeam:
        case FaultKind::CorruptBeam:
        case FaultKind::WrongBeam: return spoilBeam(fault, context);
        case FaultKind::OnLoadFailure:
            faultRulesOf(m_node).failOnLoad(m_node.atoms.intern(fault.target));
            note(fault, 0, m_node.atoms.intern(fault.target));
            return {};
        default: return actOnCodeChange(fault, terms);
        }
    case FaultArgument::Path:
    case FaultArgument::Count:
    case FaultArgument::Number:
    case FaultArgument::Flag: break;
    case FaultArgument::Link: return actOnLink(fault, context);
    }
    return actOnNode(fault, context);
}

FaultEffect FaultInjector::actOnProcess(const Fault& fault, const Terms& terms, Process& target)
{
    switch (fault.kind) {
    case FaultKind::DieSuspended:
        if (!target.observed.suspended)
            return {FaultEffect::State::Waits, "the process was never seen suspended"};
        [[fallthrough]];
    case FaultKind::Kill:
        note(fault, target.id, NoTerm);
        m_node.exitSignal(target, NoTerm, Atom::kill, false);
        return {};
    case FaultKind::Exit: {
        const Term reason = find(terms, "reason", m_node.atoms.intern("shutdown"));
        note(fault, target.id, reason);
        m_node.exitSignal(target, NoTerm, reason, false);
        return {};
    }
    case FaultKind::Raise:
    case FaultKind::Hang:
        note(fault, target.id, NoTerm);
        armCallback(fault, terms, target);
        return {};
    case FaultKind::Send:
        note(fault, target.id, find(terms, "message", NoTerm));
        m_node.sendCopy(0, target, find(terms, "message", Nil));
        return {};
    case FaultKind::IgnoreSystem:
    case FaultKind::SuspendTimeout:
        note(fault, target.id, NoTerm);
        loseSystemMessages(fault, target);
        return {};
    case FaultKind::RestartLimit:
        note(fault, target.id, NoTerm);
        startOwn("exhaust", {target.self()});
        return {};
    default: break;
    }
    return failed("this is no fault of a process");
}

void FaultInjector::armCallback(const Fault& fault, const Terms& terms, const Process& target)
{
    CallbackRule rule {};
    rule.pid = target.id;
    rule.module = target.observed.module;
    if (const auto function = fault.value("callback"))
        rule.function = m_node.atoms.intern(*function);
    if (fault.kind == FaultKind::Hang) {
        rule.effect = CallbackRule::Effect::Hang;
        rule.ms = std::llround(fault.number("ms", 0));
    } else {
        rule.effect = CallbackRule::Effect::Raise;
        rule.kind = classOf(fault, ExceptionClass::Error);
        rule.value = keep(find(terms, "reason", Atom::fault));
    }
    faultRulesOf(m_node).arm(rule);
}

// sys sends {system, From, Request}.
void FaultInjector::loseSystemMessages(const Fault& fault, const Process& target)
{
    Heap& heap = m_node.constants;
    const Term any = Atom::underscore;
    const bool isSuspendOnly = fault.kind == FaultKind::SuspendTimeout;
    MessageRule rule {};
    rule.effect = MessageRule::Effect::Drop;
    rule.to = target.id;
    rule.pattern = heap.tuple(m_node.atoms.intern("system"), any,
                              isSuspendOnly ? m_node.atoms.intern("suspend") : any);
    rule.left = isSuspendOnly ? 1 : MessageRule::Always;
    faultRulesOf(m_node).arm(rule);
}

FaultEffect FaultInjector::actOnMessages(const Fault& fault, const Terms& terms)
{
    MessageRule rule {};
    for (const char* end : {"from", "to"}) {
        const Term pid = find(terms, end, NoTerm);
        if (!pid.isNone() && !m_node.process(pid))
            return failed(fmt::format("`{}`: there is no such process", end));
        if (!pid.isNone())
            (end[0] == 'f' ? rule.from : rule.to) = pid.number();
    }
    switch (fault.kind) {
    case FaultKind::Delay: rule.effect = MessageRule::Effect::Delay; break;
    case FaultKind::Duplicate: rule.effect = MessageRule::Effect::Duplicate; break;
    case FaultKind::Reorder: rule.effect = MessageRule::Effect::Reorder; break;
    default: rule.effect = MessageRule::Effect::Drop; break;
    }
    rule.ms = std::llround(fault.number("ms", ReorderMs));
    rule.left = countOf(fault, 1);
    rule.pattern = keep(find(terms, "target", NoTerm));
    faultRulesOf(m_node).arm(rule);
    note(fault, rule.to, NoTerm);
    return {};
}

FaultEffect FaultInjector::actOnCodeChange(const Fault& fault, const Terms& terms)
{
    Heap& heap = m_node.constants;
    CallbackRule rule {};
    rule.isCodeChange = true;
    rule.module = m_node.atoms.intern(fault.target);
    switch (fault.kind) {
    case FaultKind::CodeChangeError:
        rule.effect = CallbackRule::Effect::Answer;
        rule.value = heap.tuple(Atom::error, keep(find(terms, "reason", Atom::fault)));
        break;
    case FaultKind::CodeChangeShape:
        rule.effect = CallbackRule::Effect::Answer;
        rule.value = keep(find(terms, "value", m_node.atoms.intern("wrong_shape")));
        break;
    case FaultKind::CodeChangeSlow:
        rule.effect = CallbackRule::Effect::Hang;
        rule.ms = std::llround(fault.number("ms", 0));
        break;
    default:
        rule.effect = CallbackRule::Effect::Raise;
        rule.kind = classOf(fault, ExceptionClass::Throw);
        rule.value = keep(find(terms, "reason", Atom::fault));
        break;
    }
    faultRulesOf(m_node).arm(rule);
    note(fault, 0, rule.module);
    return {};
}

// --- old code
// --------------------------------------------------------------------------------------

FaultEffect FaultInjector::keepOldCode(const Fault& fault)
{
    const Term name = m_node.atoms.existing(fault.target);
    const Module* module = name.isNone() ? nullptr : m_node.code.module(name);
    if (!module || !module->current || module->current->functionCount == 0)
        return failed(fmt::format("no module `{}` is loaded", fault.target));
    const ModuleInstance& code = *module->current;
    if (fault.kind == FaultKind::Straggler) {
        Process* p = startOwn("sleep", {});
        if (!p)
            return failed("there are too many processes");
        // As if a function of the module had called relupscope_fault:sleep/0, which never returns.
        p->stackTop = p->stackBase - 2;
        p->stackTop[0] = Term(reinterpret_cast<Word>(code.functions->entry));
        p->stackTop[1] = Term(reinterpret_cast<Word>(m_node.code.statics.exitNormal));
        note(fault, p->id, name);
        return {};
    }
    if (code.funCount == 0)
        return failed(fmt::format("the code of `{}` makes no fun", fault.target));
    FunEntry* entry = code.funs[0];
    auto* box = reinterpret_cast<FunBox*>(m_node.constants.alloc(FunFixedWords + entry->freeCount));
    box->header = makeHeader(BoxTag::Fun, FunFixedWords - 1 + entry->freeCount);
    box->entry = entry;
    box->arityAndFree = (entry->arity - entry->freeCount) | (Word {entry->freeCount} << 8U);
    box->creator = Term::pid(0).w;
    for (unsigned n = 0; n < entry->freeCount; ++n)
        box->free[n] = Nil.w;
    Process* p = startOwn("hold", {Term::boxed(reinterpret_cast<Word*>(box))});
    note(fault, p ? p->id : 0, name);
    return p ? FaultEffect {} : failed("there are too many processes");
}

// --- the network ---------------------------------------------------------------------------------

namespace {

// As if the other end of each connection to it had gone away.
void loseConnections(Node& node, uint32_t other)
{
    std::vector<std::pair<Word, Word>> wires; // this end's port and the other one's
    node.ports->forEach([&](const Port& port) {
        if (port.wire && port.wire->state == WireEnd::State::Open && port.wire->peerNode == other)
            wires.emplace_back(port.number, port.wire->peerPort);
    });
    for (const auto& [own, peer] : wires)
        receivePacket(node,
                      Packet(Packet::Kind::Close, other, node.index, peer, own,
                             PacketBytes(ArenaAllocator<char>(node.arena))));
}

} // namespace

FaultEffect FaultInjector::actOnLink(const Fault& fault, const FaultContext& context)
{
    if (context.ends.size() != 2)
        return failed(fmt::format("`{}`: there are no such nodes", fault.target));
    const uint32_t a = context.ends[0];
    const uint32_t b = context.ends[1];
    Network& network = *m_node.network;
    PathSettings settings = context.link;
    note(fault, 0, m_node.atoms.intern(fault.target));
    if (fault.kind == FaultKind::Cut) {
        settings = network.path(a, b);
        settings.isCut = true;
        settings.isRefused = fault.value("noticed").has_value();
    } else if (fault.kind == FaultKind::Slow) {
        settings.latency
            = std::llround(fault.number("ms", 0) * static_cast<double>(NanosecondsPerMs));
        settings.bytesPerSecond = static_cast<uint64_t>(fault.number("bandwidth", 0));
        constexpr double PerMilleOfPercent = 10;
        settings.lossPerMille = static_cast<uint32_t>(fault.number("loss", 0) * PerMilleOfPercent);
    }
    network.setBothWays(a, b, settings, m_node.now);
    if (settings.isRefused && fault.kind == FaultKind::Cut) {
        loseConnections(*network.nodes[a], b);
        loseConnections(*network.nodes[b], a);
    }
    return {};
}

// --- files, the disk, the node
// --------------------------------------------------------------------

FaultEffect FaultInjector::spoilBeam(const Fault& fault, const FaultContext& context)
{
    VirtualDisk& disk = *m_node.disk;
    std::string bytes;
    if (context.comingBeam.empty() || disk.readFile(context.comingBeam, &bytes) != Posix::Ok)
        return failed(fmt::format("the release to come has no module `{}`", fault.target));
    Posix done = Posix::Ok;
    if (fault.kind == FaultKind::MissingBeam) {
        done = disk.removeFile(context.comingBeam);
    } else if (fault.kind == FaultKind::CorruptBeam) {
        done = disk.writeFile(context.comingBeam,
                              std::string_view(bytes).substr(0, bytes.size() / 2));
    } else {
        if (context.runningBeam.empty() || disk.readFile(context.runningBeam, &bytes) != Posix::Ok)
            return failed(fmt::format("the release that runs has no module `{}`", fault.target));
        done = disk.writeFile(context.comingBeam, bytes);
    }
    note(fault, 0, m_node.atoms.intern(fault.target));
    return done == Posix::Ok ? FaultEffect {} : failed(std::string(posixName(done)));
}

FaultEffect FaultInjector::actOnNode(const Fault& fault, const FaultContext& context)
{
    const double number = [&] {
        double n = 0;
        std::from_chars(fault.target.data(), fault.target.data() + fault.target.size(), n);
        return n;
    }();
    note(fault, 0, NoTerm);
    switch (fault.kind) {
    case FaultKind::DiskFull:
        m_node.disk->arm(DiskFault::Effect::Full, fault.target, 0,
                         countOf(fault, DiskFault::Always));
        return {};
    case FaultKind::ReadError:
        m_node.disk->arm(DiskFault::Effect::ReadError, fault.target, 0, countOf(fault, 1));
        return {};
    case FaultKind::TornWrite:
        m_node.disk->arm(DiskFault::Effect::Torn,
                         fault.value("below").value_or(context.releaseFolder),
                         static_cast<uint64_t>(number) - 1, 1);
        return {};
    case FaultKind::Halt:
    case FaultKind::Reboot:
        m_node.disk->stop();
        m_node.fate = fault.kind == FaultKind::Halt ? Node::Fate::Halted : Node::Fate::Rebooting;
        return {};
    case FaultKind::ClockJump:
        m_node.clockJump += std::llround(number * NanosecondsPerMs);
        return {};
    case FaultKind::MemoryLimit:
        m_node.limits.memoryBytes = static_cast<size_t>(number) * BytesPerMb;
        m_node.arena.limitTo(m_node.limits.memoryBytes);
        return {};
    case FaultKind::LoadFactor: {
        Heap& heap = m_node.constants;
        const auto name = fault.value("name");
        startOwn("grow_load",
                 {heap.makeFloat(number), name ? m_node.atoms.intern(*name) : Atom::all});
        return {};
    }
    default: break;
    }
    return failed("this is no fault of the node");
}

} // namespace relupscope
