// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixture.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace relupscope::ui::fixture {

namespace {

constexpr double suspendedAt = 501.6;
constexpr double nowAt = 562.4;
constexpr double resumedAt = 563.3;

double noise(int i)
{
    const double x = std::sin(i * 12.9898) * 43758.5453;
    return x - std::floor(x) - 0.5;
}

Series sampled(const std::string& name, double to, double (*value)(double, int))
{
    Series series;
    series.name = name;
    int i = 0;
    for (double ms = 0; ms <= to + 1e-6; ms += ms < 430 ? 10 : 1) {
        series.ms.push_back(ms);
        series.value.push_back(std::max(0.0, value(ms, i++)));
    }
    return series;
}

double throughput(double t, int i)
{
    if (t < suspendedAt)
        return 9100 + noise(i) * 1100;
    if (t < resumedAt)
        return 1600 + noise(i) * 400;
    return 9100 + 7600 * std::exp(-std::max(0.0, t - 566) / 8) + noise(i) * 1100;
}

template<int Peak, int Drain>
double waiting(double t, int i)
{
    const double idle = 1 + noise(i);
    if (t < suspendedAt)
        return idle;
    if (t < resumedAt)
        return Peak * (t - suspendedAt) / (nowAt - suspendedAt);
    return std::max(idle, Peak * (1.015 - (t - resumedAt) / Drain));
}

double oldest(double t, int i)
{
    if (t < suspendedAt)
        return 0.4 + noise(i) * 0.2;
    return t < resumedAt ? t - suspendedAt : std::max(0.4, 61.7 * (1 - (t - resumedAt) / 19));
}

double p99(double t, int i)
{
    if (t < resumedAt)
        return 0.9 + noise(i) * 0.5;
    return t < 566 ? 61 * (t - resumedAt) / 2.7 : std::max(0.9, 61 * (1 - (t - 566) / 19));
}

double noFailure(double, int)
{
    return 0;
}

double crashFailures(double t, int)
{
    return t < 563.6 ? 0 : 121;
}

Charts charts(double to, bool crashed)
{
    Charts c;
    c.toMs = to;
    c.throughput = sampled("", to, throughput);
    c.waiting = {sampled("", to, waiting<463, 18>), sampled("acc_1", to, waiting<312, 18>),
                 sampled("acc_2", to, waiting<120, 9>), sampled("acc_3", to, waiting<31, 4>)};
    c.latencyOldestMs = sampled("oldest", to, oldest);
    c.latencyP99Ms = sampled("p99", to, p99);
    c.failed = sampled("", to, crashed ? crashFailures : noFailure);
    c.suspended = {{"account", suspendedAt, std::min(to, resumedAt), to < resumedAt}};
    return c;
}

InstructionRow instruction(int n, const std::string& kind, const std::string& subject,
                           const std::string& note, double at, InstructionStatus status)
{
    InstructionRow row;
    row.n = n;
    row.kind = kind;
    row.subject = subject;
    row.text = "{" + kind + "," + subject + "}";
    row.note = note;
    row.atMs = at;
    row.ms = 0.3;
    row.status = status;
    row.isPointOfNoReturn = kind == "point_of_no_return";
    return row;
}

std::vector<InstructionRow> relup(int next)
{
    std::vector<InstructionRow> rows {
        instruction(1, "load_object_code", "bank", "2 modules", 500.2, InstructionStatus::Later),
        instruction(2, "point_of_no_return", "", "failure below restarts the node", 501.2,
                    InstructionStatus::Later),
        instruction(3, "suspend", "[account]", "3 processes", suspendedAt,
                    InstructionStatus::Later),
        instruction(4, "load", "ledger", "1.0 purged", 503.0, InstructionStatus::Later),
        instruction(5, "load", "account", "1.0 kept as old", 504.2, InstructionStatus::Later),
        instruction(6, "code_change", "up [account]", "held 58 ms", nowAt,
                    InstructionStatus::Later),
        instruction(7, "resume", "[account]", "", 563.1, InstructionStatus::Later),
        instruction(8, "make_permanent", "", "after you accept", 763.3, InstructionStatus::Later),
    };
    for (InstructionRow& row : rows)
        row.status = row.n < next ? InstructionStatus::Done
            : row.n == next       ? InstructionStatus::Now
            : row.n == next + 1   ? InstructionStatus::Next
                                  : InstructionStatus::Later;
    rows[4].ms = 58.0;
    if (next == 1)
        rows[0].status = InstructionStatus::Next;
    return rows;
}

ProcessRow server(ProcessId pid, ProcessId parent, const std::string& name,
                  const std::string& module, ProcessState state, CodeVersion version,
                  const std::string& words, uint64_t queue, double oldestMs)
{
    ProcessRow row;
    row.pid = pid;
    row.parent = parent;
    row.name = name;
    row.module = module;
    row.version = version == CodeVersion::Old ? "1.0" : "2.0";
    row.stateWords = words;
    row.currentFunction = "gen_server:loop/7";
    row.queueLength = queue;
    row.oldestMs = oldestMs;
    row.state = state;
    row.codeVersion = version;
    row.inUpgrade = true;
    row.reductions = 1200;
    row.memoryBytes = 2780;
    return row;
}

ProcessRow supervisor(ProcessId pid, ProcessId parent, const std::string& name,
                      const std::string& strategy, uint32_t depth)
{
    ProcessRow row = server(pid, parent, name, name, ProcessState::Waiting, CodeVersion::Unchanged,
                            "waiting", 0, 0);
    row.isSupervisor = true;
    row.inUpgrade = false;
    row.strategy = strategy;
    row.depth = depth;
    return row;
}

ProcessRow teller(ProcessId pid, ProcessId parent, int i, ProcessState state)
{
    ProcessRow row = server(pid, parent, "teller " + std::to_string(i), "teller", state,
                            CodeVersion::Unchanged, "waiting", 0, 0);
    row.inUpgrade = false;
    row.loadName = "tellers";
    row.version = {};
    if (state == ProcessState::Blocked) {
        row.codeVersion = CodeVersion::Old;
        row.hasOldFrame = true;
        row.waitsOn = static_cast<ProcessId>(94 + i % 3);
        row.stateWords = "blocked in a call, a frame of 1.0";
    }
    return row;
}

// `blocked` of the tellers wait for a call, four are runnable.
void addTellers(std::vector<ProcessRow>& rows, ProcessId parent, int count, int blocked)
{
    std::vector<ProcessState> states(static_cast<size_t>(count), ProcessState::Waiting);
    std::mt19937 random(21);
    for (int left = blocked + std::min(4, count / 5); left > 0;) {
        ProcessState& state = states[random() % states.size()];
        if (state != ProcessState::Waiting)
            continue;
        state = left > blocked ? ProcessState::Runnable : ProcessState::Blocked;
        --left;
    }
    for (int i = 0; i < count; ++i)
        rows.push_back(
            teller(static_cast<ProcessId>(200 + i), parent, i + 1, states[static_cast<size_t>(i)]));
}

void addServers(std::vector<ProcessRow>& rows)
{
    const std::string held = "suspended, on 1.0";
    rows.push_back(supervisor(90, 0, "bank_sup", "one_for_one", 0));
    rows.push_back(supervisor(91, 90, "acc_sup", "one_for_one", 1));
    rows.push_back(server(94, 91, "acc_1", "account", ProcessState::Suspended, CodeVersion::Old,
                          held, 312, 60.7));
    rows.push_back(server(95, 91, "acc_2", "account", ProcessState::Suspended, CodeVersion::Old,
                          held, 120, 60.4));
    rows.push_back(server(96, 91, "acc_3", "account", ProcessState::Suspended, CodeVersion::Old,
                          held, 31, 58.9));
    rows.push_back(server(97, 90, "ledger", "ledger", ProcessState::Running, CodeVersion::Current,
                          "running, on 2.0", 2, 0.3));
}

ModuleRow module(const std::string& name, const std::string& current, const std::string& old)
{
    ModuleRow row;
    row.module = name;
    row.app = "bank";
    row.current = current;
    row.old = old;
    row.inUpgrade = current == "2.0";
    return row;
}

std::vector<ModuleRow> modules()
{
    std::vector<ModuleRow> rows {module("account", "2.0", "1.0"), module("ledger", "2.0", ""),
                                 module("teller", "1.0", "")};
    rows[0].loadedAtInstruction = 5;
    rows[0].serversOnOld = 3;
    rows[0].callersOnOld = 463;
    rows[1].loadedAtInstruction = 4;
    rows[1].purgedAtInstruction = 4;
    rows[1].previous = "1.0";
    rows[1].serversOnCurrent = 1;
    rows[2].othersOnCurrent = 9998;
    return rows;
}

EventRow event(uint64_t index, double ms, const std::string& kind, const std::string& who,
               const std::string& what, const std::string& say, ProcessId pid)
{
    EventRow row;
    row.index = index;
    row.ms = ms;
    row.kind = kind;
    row.who = who;
    row.what = what;
    row.say = say;
    row.pid = pid;
    return row;
}

WorldView base()
{
    WorldView view;
    view.title = "Old state meets new code";
    view.subtitle = "bank 1.0 → 2.0";
    view.appName = "bank";
    view.event = 81204;
    view.ms = nowAt;
    view.endMs = 1000;
    view.seed = 1;
    view.branch = "as planned";
    view.phase = WorldPhase::Upgrading;
    view.atInstructionBoundary = true;
    view.instruction = 6;
    view.instructions = 8;
    view.next = "code_change up [account]";
    view.nextNote = "for 3 processes";
    view.relup = relup(6);
    view.modules = modules();
    view.charts = charts(nowAt, false);
    view.purgeForecast = "A purge now kills 463 callers; at make_permanent: 0.";
    view.load = {{"tellers", 9998, 61200, 60737, 0, {}, 0.3, 0.9, 61.0}};
    view.say = {"Three account servers are suspended and still hold 1.0 state.",
                "Account 2.0 is loaded; 463 calls wait.", "code_change converts each state."};
    view.recentEvents
        = {event(81198, 561.9, "send", "teller 5120", "{deposit, 10} to acc_1",
                 "One more call waits for acc_1.", 300),
           event(81201, 562.1, "instruction", "release_handler", "load account, 1.0 kept as old",
                 "Account 2.0 is loaded, and nobody runs it yet.", 52)};
    return view;
}

Crash crashOfAcc2()
{
    Crash crash;
    crash.pid = "<0.95.0>";
    crash.name = "acc_2";
    crash.module = "account";
    crash.function = "account:handle_call/3";
    crash.reason = "function_clause";
    crash.atMs = 563.6;
    crash.event = 81411;
    crash.hop = 1;
    crash.instruction = 7;
    crash.file = "account.erl";
    crash.line = 28;
    return crash;
}

} // namespace

ViewPtr upgrade()
{
    auto view = std::make_shared<WorldView>(base());
    addServers(view->processes);
    view->processes.push_back(supervisor(98, 90, "tellers_sup", "", 1));
    addTellers(view->processes, 98, 9998, 463);
    view->processCount = 10005;
    return view;
}

ViewPtr crowd(int tellers)
{
    constexpr int poolSize = 1000;
    auto view = std::make_shared<WorldView>(base());
    addServers(view->processes);
    view->processes.push_back(supervisor(98, 90, "tellers_sup", "one_for_one", 1));
    ProcessId next = 200;
    for (int from = 0; from < tellers; from += poolSize) {
        const int count = std::min(poolSize, tellers - from);
        const ProcessId pool = next++;
        view->processes.push_back(
            supervisor(pool, 98, "pool_" + std::to_string(from / poolSize + 1), "", 2));
        std::vector<ProcessRow> rows;
        addTellers(rows, pool, count, count / 20);
        for (ProcessRow& row : rows) {
            row.pid = next++;
            view->processes.push_back(std::move(row));
        }
    }
    view->processCount = view->processes.size();
    return view;
}

ViewPtr upgradeRecorded()
{
    auto view = std::make_shared<WorldView>(base());
    view->ms = 642.4;
    view->event = 99000;
    view->relup = relup(8);
    view->charts = charts(view->ms, false);
    return view;
}

ViewPtr crash()
{
    auto view = std::make_shared<WorldView>(base());
    view->ms = 563.6;
    view->event = 81411;
    view->instruction = 7;
    view->atInstructionBoundary = false;
    view->relup = relup(7);
    view->relup[5].status = InstructionStatus::Failed;
    view->relup[5].note = "2 of 3 converted";
    view->relup[6].note = "acc_2 crashed";
    view->next = "acc_sup restarts acc_2";
    view->nextNote.clear();
    view->charts = charts(view->ms, true);
    addServers(view->processes);
    std::vector<ProcessRow>& rows = view->processes;
    rows[1].note = "restart 1 of 3 in 5 s";
    for (size_t i : {2U, 4U}) {
        rows[i].state = ProcessState::Runnable;
        rows[i].codeVersion = CodeVersion::Current;
        rows[i].stateWords = "runnable, on 2.0";
    }
    rows[3].state = ProcessState::Dead;
    rows[3].stateWords = "function_clause";
    rows[3].note = "balance 1,204 and 121 queued calls lost";
    ProcessRow again = rows[3];
    again.pid = 10231;
    again.state = ProcessState::Restarting;
    again.stateWords = "restart is next";
    again.note = "by acc_sup, on 2.0, with balance 0";
    rows.insert(rows.begin() + 4, again);
    rows.push_back(supervisor(98, 90, "tellers_sup", "", 1));
    addTellers(rows, 98, 9998, 315);
    view->processCount = 10005;
    view->crashes = {crashOfAcc2()};
    view->recentEvents
        = {event(81377, 562.9, "fault", "acc_2", "code_change/3 returned {ok, {acct, acc_2, 1204}}",
                 "acc_2 kept its 1.0 state: no clause of code_change changed it.", 95),
           event(81402, 563.3, "instruction", "release_handler",
                 "resume [account] sent to 3 processes",
                 "The release handler lets the three account servers go on.", 52),
           event(81409, 563.4, "receive", "acc_2", "takes {deposit, 10} from teller_5120",
                 "acc_2 takes the oldest of 121 waiting calls.", 95),
           event(81411, 563.6, "crash", "acc_2", "exit function_clause in account:handle_call/3",
                 "acc_2 crashed: 2.0 has no clause for a 1.0 state.", 95)};
    view->say = {"acc_2 crashed:",
                 "a deposit met a 1.0 state in 2.0 code, because code_change had left that state "
                 "unchanged. 121 callers failed with it.",
                 "acc_sup restarts it with balance 0."};
    return view;
}

ViewPtr few()
{
    auto view = std::make_shared<WorldView>(base());
    std::vector<ProcessRow>& rows = view->processes;
    rows.push_back(supervisor(90, 0, "bank_sup", "one_for_one", 0));
    rows.push_back(server(94, 90, "account", "account", ProcessState::Suspended, CodeVersion::Old,
                          "suspended, on 1.0", 14, 60.7));
    rows.push_back(server(97, 90, "ledger", "ledger", ProcessState::Waiting, CodeVersion::Current,
                          "waiting, on 2.0", 0, 0));
    addTellers(rows, 0, 20, 14);
    for (ProcessId pid = 10; pid < 57; ++pid) {
        rows.push_back(server(pid, 0, "otp_" + std::to_string(pid), "gen_server",
                              ProcessState::Waiting, CodeVersion::Unchanged, "waiting", 0, 0));
        rows.back().inUpgrade = false;
    }
    view->processCount = rows.size();
    view->modules[0].serversOnOld = 1;
    view->modules[0].callersOnOld = 14;
    view->modules[2].othersOnCurrent = 20;
    view->purgeForecast = "A purge now kills 14 callers; at make_permanent: 0.";
    view->nextNote = "for 1 process";
    view->relup[2].note = "1 process";
    Charts& c = view->charts;
    c.waiting = {sampled("", nowAt, waiting<14, 18>)};
    for (double& requests : c.throughput.value)
        requests *= 0.1;
    view->say = {"The account server is suspended and still holds its 1.0 state.",
                 "Account 2.0 is loaded; 14 calls wait.", "code_change converts the state."};
    return view;
}

ViewPtr start()
{
    auto view = std::make_shared<WorldView>(*few());
    view->ms = 0;
    view->event = 0;
    view->phase = WorldPhase::Running;
    view->instruction = 0;
    view->relup = relup(1);
    view->charts = Charts();
    view->crashes.clear();
    view->recentEvents.clear();
    view->next = "install_release of 2.0";
    view->nextNote = "at 500 ms";
    view->say
        = {"Release 1.0 runs.", "20 tellers call one account server.", "install_release of 2.0."};
    return view;
}

ProcessDetail acc1()
{
    ProcessDetail detail;
    detail.pid = 94;
    detail.pidText = "<0.94.0>";
    detail.name = "acc_1";
    detail.pill = "suspended 60.8 ms";
    detail.stateNow = {{"{acct,", ' '}, {" acc_1,", ' '}, {" 4180}", ' '}};
    detail.nowVersion = "1.0";
    detail.stateAfter = {{"#acct{", ' '},
                         {" id = acc_1,", ' '},
                         {" balance = 4180,", ' '},
                         {" currency = eur,", '+'},
                         {" holds = []}", '+'}};
    detail.afterVersion = "2.0";
    detail.afterInstruction = 6;
    detail.facts = {{"Held by", "release_handler <0.52.0>, instruction 3"},
                    {"Queue", "312 waiting: 309 {deposit, _}, 3 balance"},
                    {"Stack", "sys:suspend_loop/8 no frame of account"}};
    detail.queue = {"{'$gen_call', {<0.300.0>, #Ref<>}, {deposit, 10}}"};
    detail.stack = {{"sys:suspend_loop/8", "sys.erl", 0, false}};
    return detail;
}

ProcessDetail account()
{
    ProcessDetail detail = acc1();
    detail.name = "account";
    detail.stateNow[1].text = " account,";
    detail.stateAfter[1].text = " id = account,";
    detail.facts[1].value = "14 waiting: 13 {deposit, _}, 1 balance";
    return detail;
}

ProcessDetail crashedAcc2()
{
    ProcessDetail detail;
    detail.pid = 95;
    detail.pidText = "<0.95.0>";
    detail.name = "acc_2";
    detail.pill = "function_clause";
    detail.stateNow = {{"{acct, acc_2, 1204}", ' '}};
    detail.nowVersion = "1.0";
    detail.stack = {{"account:handle_call/3", "account.erl", 28, false},
                    {"gen_server:try_handle_call/4", "gen_server.erl", 721, false}};
    detail.crash = crashOfAcc2();
    return detail;
}

SourceView accountSource()
{
    SourceView source;
    source.module = "account";
    source.file = "account.erl";
    source.oldVersion = "1.0";
    source.newVersion = "2.0";
    source.line = 13;
    source.inlay = "acc_1, 4180";
    source.oldText = "-module(account).\n-behaviour(gen_server).\n\n"
                     "%% The state is a tuple in 1.0.\n"
                     "handle_call({deposit, N}, _From, {acct, Id, Bal}) ->\n"
                     "    {reply, ok, {acct, Id, Bal + N}}.\n";
    source.newText = "-module(account).\n-behaviour(gen_server).\n\n"
                     "-record(acct, {id, balance = 0, currency = eur, holds = []}).\n\n"
                     "handle_call({deposit, N}, _,\n"
                     "        S = #acct{balance = B}) when N > 0 ->\n"
                     "    {reply, ok,\n"
                     "     S#acct{balance = B + N}}.\n\n"
                     "%% 1.0 had a plain tuple.\n"
                     "code_change(\"1.0\", Old, _) ->\n"
                     "    {acct, Id, Bal} = Old,\n"
                     "    {ok, #acct{id = Id,\n"
                     "               balance = Bal,\n"
                     "               currency = eur,\n"
                     "               holds = []}}.\n";
    return source;
}

} // namespace relupscope::ui::fixture
