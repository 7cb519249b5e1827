// SPDX-License-Identifier: GPL-3.0-or-later
#include "many_processes.h"

#include <fmt/format.h>

#include <fstream>

namespace relupscope {

namespace fs = std::filesystem;

namespace {

void put(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

std::string cell(int version)
{
    return fmt::format(R"(-module(cell).
-behaviour(gen_server).
-vsn({}).
-export([start_link/1, touch/0, init/1, handle_call/3, handle_cast/2, code_change/3]).
start_link(N) -> gen_server:start_link(?MODULE, N, []).
touch() ->
    N = erlang:unique_integer([positive]) rem ets:info(cells, size) + 1,
    gen_server:call(ets:lookup_element(cells, N, 2), touch).
init(N) -> ets:insert(cells, {{N, self()}}), {{ok, 0}}.
handle_call(touch, _, S) -> {{reply, S, S + 1}}.
handle_cast(_, S) -> {{noreply, S}}.
code_change(_, S, _) -> {{ok, S}}.
)",
                       version);
}

void writeApp(const fs::path& folder, int version, size_t processes)
{
    put(folder / "src/cell.erl", cell(version));
    put(folder / "src/many_app.erl", R"(-module(many_app).
-behaviour(application).
-behaviour(supervisor).
-export([start/2, stop/1, init/1]).
start(_, _) ->
    ets:new(cells, [named_table, public]),
    {ok, Sup} = supervisor:start_link({local, many_sup}, ?MODULE, []),
    {ok, N} = application:get_env(many, cells),
    [{ok, _} = supervisor:start_child(Sup, [I]) || I <- lists:seq(1, N)],
    {ok, Sup}.
stop(_) -> ok.
init([]) ->
    {ok, {#{strategy => simple_one_for_one},
          [#{id => cell, start => {cell, start_link, []}, modules => [cell]}]}}.
)");
    put(folder / "src/many.app.src", "");
    fs::remove(folder / "src/many.app.src");
    put(folder / "src/many.app",
        fmt::format("{{application, many, [{{vsn, \"{}.0\"}}, {{modules, [cell, many_app]}}, "
                    "{{registered, [many_sup]}}, "
                    "{{applications, [kernel, stdlib, sasl]}}, {{mod, {{many_app, []}}}}, {{env, "
                    "[{{cells, {}}}]}}]}}.\n",
                    version, processes));
    put(folder / "src/many.appup",
        "{\"2.0\", [{\"1.0\", [{load_module, cell}]}], [{\"1.0\", [{load_module, cell}]}]}.\n");
}

} // namespace

fs::path manyProcesses(const fs::path& below, size_t processes, size_t clients, int watchMs)
{
    const fs::path folder = below / fmt::format("many-{}-{}", processes, watchMs);
    put(folder / "scenario.toml",
        fmt::format(R"(title = "Many processes"
path = ["1", "2"]
[release.1]
apps = {{ many = "1.0" }}
[release.2]
apps = {{ many = "2.0" }}
[upgrade]
at_ms = 300
watch_after_ms = {}
[[load]]
name = "touch"
clients = {}
think_ms = 1
run = "cell:touch()."
)",
                    watchMs, clients));
    writeApp(folder / "apps/many-1.0", 1, processes);
    writeApp(folder / "apps/many-2.0", 2, processes);
    return folder;
}

} // namespace relupscope
