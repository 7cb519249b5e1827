// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/state_lines.h"
#include "api/state_marks.h"
#include "api/view_builder.h"
#include "node/stack_trace.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr PrintLimits Line {200, true};
constexpr size_t MostShown = 200; // links; a supervisor may have a hundred thousand

std::string number(double d)
{
    return fmt::format("{:.1f}", d);
}

const RecordedInstruction* lastConversion(const Recorder& recorder, uint32_t node,
                                          const std::string& module)
{
    const RecordedInstruction* last = nullptr;
    for (const RecordedInstruction& done : recorder.instructions)
        if (done.node == node && done.text.starts_with("{code_change")
            && done.text.find("{" + module + ",") != std::string::npos)
            last = &done;
    return last;
}

} // namespace

std::vector<StateLine> ViewBuilder::stateLines(Term state) const
{
    return linesOfTerm(state, m_node.atoms);
}

// Of the code that was replaced, or the release where that is not known.
std::string ViewBuilder::versionBefore(const std::string& module) const
{
    const Term atom = m_node.atoms.existing(module);
    const Module* m = atom.isNone() ? nullptr : m_node.code.module(atom);
    const ModuleVersions::Origin* before
        = m && m->current ? m_s.m_versions.before(module, m->current->md5) : nullptr;
    return before ? before->version : m_s.m_scenario.path[static_cast<size_t>(currentHop() - 1)];
}

// The last code_change instruction that named the module; 0: there was none.
int ViewBuilder::conversionOf(const std::string& module) const
{
    const RecordedInstruction* last = lastConversion(m_r, m_node.index, module);
    return last ? last->n : 0;
}

ProcessDetail ViewBuilder::process(ProcessId pid)
{
    ProcessDetail d;
    d.pid = pid;
    d.pidText = pidText(pid);
    const Process* p = m_node.process(pid);
    for (const Crash& c : m_r.crashes) {
        if (c.pid == d.pidText && c.node == m_r.nodeName(m_node.index))
            d.crash = c;
    }
    if (!p) {
        d.name = d.crash ? d.crash->name : d.pidText;
        d.pill = "dead";
        for (const RecordedNode::Death& death : m_n.deaths) {
            if (death.pid != pid)
                continue;
            d.name = death.name;
            d.facts.push_back({"Ended with", death.reason});
            d.facts.push_back({"Queue", fmt::format("{} waiting, lost", death.queueLength)});
            if (death.again != 0)
                d.facts.push_back({"Started again", pidText(death.again)});
        }
        return d;
    }
    const ProcessRow r = survey().row(*p);
    d.name = r.name;
    d.pill = r.stateWords;
    const Observed& o = p->observed;
    if (o.suspended)
        d.pill = fmt::format("suspended {} ms",
                             number(static_cast<double>(m_node.now - o.suspendedAt) / 1e6));
    if (!o.state.isNone() && !r.isSupervisor) {
        // A conversion of an earlier hop is no news in this one.
        const RecordedInstruction* last = lastConversion(m_r, m_node.index, r.module);
        const bool converted = !o.before.isNone() && (!last || last->hop == currentHop());
        d.stateNow = stateLines(converted ? o.before : o.state);
        d.nowVersion = r.version;
        if (converted) {
            d.nowVersion = versionBefore(r.module);
            d.stateAfter = stateLines(o.state);
            d.afterVersion = r.version;
            d.afterInstruction = conversionOf(r.module);
            d.afterHappened = true;
            markAdded(d.stateNow, d.stateAfter);
        }
    }
    d.facts.push_back({"State", r.stateWords});
    if (!r.versionReason.empty())
        d.facts.push_back({"Old code", r.versionReason});
    if (const Process* callee = r.waitsOn != 0 ? m_node.process(r.waitsOn) : nullptr)
        d.facts.push_back({"Waits for", survey().row(*callee).name});
    d.facts.push_back({"Queue", fmt::format("{} waiting", r.queueLength)});
    d.facts.push_back({"Stack", r.currentFunction});
    size_t shown = 0;
    for (const Message* m = p->mailbox.first(); m && shown < 20; m = m->next) {
        if (m->term.isNone())
            continue;
        d.queue.push_back(printTerm(m->term, m_node.atoms, Line));
        ++shown;
    }
    const auto frame = [&](CodePointer at) {
        ModuleInstance* instance = nullptr;
        const Function* f = m_node.code.functionAt(at, &instance);
        if (!f)
            return;
        StackFrame s;
        s.function = fmt::format("{}:{}/{}", m_node.atoms.text(instance->name),
                                 m_node.atoms.text(f->name), f->arity);
        Term file = NoTerm;
        uint32_t line = 0;
        instance->lineAt(at, &file, &line);
        s.line = static_cast<int>(line);
        if (!file.isNone())
            s.file = printTerm(file, m_node.atoms);
        const Module* m = m_node.code.module(instance->name);
        s.old = m && m->old == instance;
        d.stack.push_back(std::move(s));
    };
    frame(p->ip);
    for (const Term* at = p->stackTop; at < p->stackBase && d.stack.size() < 40; ++at) {
        if (isReturnAddress(*at))
            frame(reinterpret_cast<CodePointer>(at->w) - 1);
    }
    for (const auto& [other, flags] : p->links) {
        if (d.links.size() == MostShown)
            break;
        d.links.push_back(other < Node::PortLink ? pidText(other) : "a port");
    }
    for (const auto& [ref, made] : p->monitorsMade) {
        if (d.monitors.size() == MostShown)
            break;
        d.monitors.push_back(made.pid ? pidText(made.pid) : "a name");
    }
    return d;
}

} // namespace relupscope
