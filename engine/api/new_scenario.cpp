// SPDX-License-Identifier: GPL-3.0-or-later
// The scenario that `relupscope new` writes: small, whole, and running as it is. A counter counts
// the requests; release 2 keeps them by caller and converts what release 1 counted.
#include "api/session.h"
#include "base/host_files.h"

#include <array>
#include <string_view>

namespace relupscope {

namespace {

constexpr std::string_view scenarioToml = R"toml(title = "A counter learns to count by name"
about = """
Release 1 counts requests in one number. Release 2 keeps a number for each name, and its
code_change/3 turns the one into the other while the clients keep calling.
"""
path = ["1", "2"]                 # the hops in order; ["1", "2", "1"] ends with the downgrade

[release.1]
apps = { counter = "1.0" }        # found in apps/counter-1.0; kernel, stdlib and sasl are implied

[release.2]
apps = { counter = "2.0" }        # its .appup says how to get there

[upgrade]
at_ms = 500                       # virtual time of install_release
options = "[]"                    # install_release/2 options
make_permanent_after_ms = 200     # take it out: the release stays current
watch_after_ms = 300              # the run goes on this long after the last hop

[[load]]
name = "callers"
clients = 10
think_ms = 5                      # each waits so long between two requests; or rate_per_s = 400
run = "counter:add(apples)."      # evaluated in a client; an exception is a failed request

# [[fault]]
# at = "instruction:3"            # or time:MS, event:N, start
# kill = "counter"                # a registered name, or an expression giving a pid

[expect]
install = "{ok, _, _}"            # Erlang pattern on install_release's result; a list: one a hop
crashes = 0                       # exact, or { max = 3 }, { min = 1 }
failed_requests = 0
node = "running"                  # running, restarted or halted
)toml";

constexpr std::string_view appSrc1 = R"erl({application, counter,
 [{description, "Counts"},
  {vsn, "1.0"},
  {modules, []},
  {registered, [counter, counter_sup]},
  {applications, [kernel, stdlib, sasl]},
  {mod, {counter_app, []}}]}.
)erl";

constexpr std::string_view appSrc2 = R"erl({application, counter,
 [{description, "Counts by name"},
  {vsn, "2.0"},
  {modules, []},
  {registered, [counter, counter_sup]},
  {applications, [kernel, stdlib, sasl]},
  {mod, {counter_app, []}}]}.
)erl";

constexpr std::string_view appup = R"erl({"2.0",
 [{"1.0", [{update, counter, {advanced, []}}]}],
 [{"1.0", [{update, counter, {advanced, []}}]}]}.
)erl";

constexpr std::string_view appErl = R"erl(-module(counter_app).
-behaviour(application).
-export([start/2, stop/1]).

start(_Type, _Args) ->
    counter_sup:start_link().

stop(_State) ->
    ok.
)erl";

constexpr std::string_view supErl = R"erl(-module(counter_sup).
-behaviour(supervisor).
-export([start_link/0, init/1]).

start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

init([]) ->
    Counter = #{id => counter, start => {counter, start_link, []}},
    {ok, {#{strategy => one_for_one, intensity => 5, period => 1}, [Counter]}}.
)erl";

constexpr std::string_view counterErl1 = R"erl(-module(counter).
-behaviour(gen_server).
-export([start_link/0, add/1, total/0]).
-export([init/1, handle_call/3, handle_cast/2]).

%% The state is one number.

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

add(Name) ->
    gen_server:call(?MODULE, {add, Name}).

total() ->
    gen_server:call(?MODULE, total).

init([]) ->
    {ok, 0}.

handle_call({add, _Name}, _From, Count) ->
    {reply, ok, Count + 1};
handle_call(total, _From, Count) ->
    {reply, Count, Count}.

handle_cast(_Message, Count) ->
    {noreply, Count}.
)erl";

constexpr std::string_view counterErl2 = R"erl(-module(counter).
-behaviour(gen_server).
-export([start_link/0, add/1, total/0]).
-export([init/1, handle_call/3, handle_cast/2, code_change/3]).

%% The state is a map: a number for each name. What release 1 counted has no name.

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

add(Name) ->
    gen_server:call(?MODULE, {add, Name}).

total() ->
    gen_server:call(?MODULE, total).

init([]) ->
    {ok, #{}}.

handle_call({add, Name}, _From, Counts) ->
    {reply, ok, maps:update_with(Name, fun(N) -> N + 1 end, 1, Counts)};
handle_call(total, _From, Counts) ->
    {reply, lists:sum(maps:values(Counts)), Counts}.

handle_cast(_Message, Counts) ->
    {noreply, Counts}.

%% On the way back it is the version to be left that converts, before release 1's code comes.
code_change({down, _Vsn}, Counts, _Extra) ->
    {ok, lists:sum(maps:values(Counts))};
code_change(_Vsn, Count, _Extra) ->
    {ok, #{unnamed => Count}}.
)erl";

struct File
{
    const char* path;
    std::string_view text;
};

constexpr std::array files {
    File {"scenario.toml", scenarioToml},
    File {"apps/counter-1.0/src/counter.app.src", appSrc1},
    File {"apps/counter-1.0/src/counter_app.erl", appErl},
    File {"apps/counter-1.0/src/counter_sup.erl", supErl},
    File {"apps/counter-1.0/src/counter.erl", counterErl1},
    File {"apps/counter-2.0/src/counter.app.src", appSrc2},
    File {"apps/counter-2.0/src/counter.appup", appup},
    File {"apps/counter-2.0/src/counter_app.erl", appErl},
    File {"apps/counter-2.0/src/counter_sup.erl", supErl},
    File {"apps/counter-2.0/src/counter.erl", counterErl2},
};

Result<void> checkFree(const std::string& folder)
{
    const HostFiles& host = hostFiles();
    const auto found = host.stat(folder);
    if (!found)
        return {};
    if (found->kind != HostFileKind::Folder)
        return fail(ErrorKind::Value, folder, "there is a file of this name");
    TRY_ASSIGN(const auto names, host.list(folder));
    if (!names.empty())
        return fail(ErrorKind::Value, folder, "the folder is not empty",
                    "name a new folder: nothing is written over");
    return {};
}

} // namespace

Result<void> writeNewScenario(const std::string& folder)
{
    if (folder.empty())
        return fail(ErrorKind::Value, "", "the new scenario's folder has no name");
    TRY(checkFree(folder));
    for (const File& file : files) {
        const std::string path = folder + "/" + file.path;
        TRY(hostFiles().makeFolder(path.substr(0, path.rfind('/'))));
        TRY(hostFiles().write(path, file.text));
    }
    return {};
}

} // namespace relupscope
