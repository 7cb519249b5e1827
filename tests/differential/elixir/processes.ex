# SPDX-License-Identifier: GPL-3.0-or-later
defmodule Processes.Counter do
  use GenServer

  def start_link(opts), do: GenServer.start_link(__MODULE__, opts[:from] || 0, Keyword.take(opts, [:name]))

  @impl true
  def init(n), do: {:ok, n, {:continue, :more}}
  @impl true
  def handle_continue(:more, n), do: {:noreply, n + 1}
  @impl true
  def handle_call(:next, _from, n), do: {:reply, n, n + 1}
  def handle_call(:boom, _from, _n), do: raise("boom")
  def handle_call(:slow, from, n) do
    Process.send_after(self(), {:reply, from}, 20)
    {:noreply, n}
  end
  @impl true
  def handle_cast({:add, k}, n), do: {:noreply, n + k}
  @impl true
  def handle_info({:reply, from}, n) do
    GenServer.reply(from, {:late, n})
    {:noreply, n}
  end
  @impl true
  def format_status(_reason, [_dict, state]), do: [data: [{'State', {:formatted, state}}]]
end

defmodule Processes.Tree do
  use Supervisor
  def start_link(_), do: Supervisor.start_link(__MODULE__, :ok, name: __MODULE__)

  @impl true
  def init(:ok) do
    children = [
      {Registry, keys: :duplicate, name: Processes.Topics},
      {Registry, keys: :unique, name: Processes.Names},
      {DynamicSupervisor, name: Processes.Dynamic, strategy: :one_for_one},
      {Task.Supervisor, name: Processes.Tasks},
      {Processes.Counter, from: 10, name: Processes.Counter}
    ]
    Supervisor.init(children, strategy: :rest_for_one)
  end
end

defmodule Processes do
  alias Processes.Counter

  def main do
    # Crash reports carry pids and times, which differ.
    :logger.set_primary_config(:level, :none)
    {:ok, tree} = Processes.Tree.start_link([])
    IO.inspect(Supervisor.count_children(tree))
    IO.inspect(for {id, pid, type, mods} <- Supervisor.which_children(tree), do: {id, is_pid(pid), type, mods})
    server()
    agents()
    tasks()
    registry()
    dynamic()
    messages()
    ets()
  end

  defp server do
    IO.inspect([GenServer.call(Counter, :next), GenServer.call(Counter, :next), GenServer.cast(Counter, {:add, 100})])
    IO.inspect({GenServer.call(Counter, :slow), :sys.get_state(Counter)})
    before = Process.whereis(Counter)
    IO.inspect(try do GenServer.call(Counter, :boom) catch :exit, {{e, _}, {m, f, _}} -> {e, m, f} end)
    wait(fn -> Process.whereis(Counter) not in [nil, before] end)
    IO.inspect(GenServer.call(Counter, :next))
    IO.inspect(try do GenServer.call(Counter, :slow, 5) catch :exit, {:timeout, {_, _, [n | _]}} -> {:timeout, n} end)
    {:status, _, {:module, :gen_server}, [_, mode, parent, _, misc]} = :sys.get_status(Counter)
    IO.inspect({mode, is_pid(parent), Keyword.get_values(misc, :data) |> List.last()})
  end

  defp agents do
    {:ok, agent} = Agent.start_link(fn -> %{} end)
    for n <- 1..500, do: Agent.update(agent, &Map.put(&1, n, n * n))
    IO.inspect(Agent.get(agent, &map_size/1))
    IO.inspect(Agent.get_and_update(agent, &Map.pop(&1, 7)))
    IO.inspect(Agent.get(agent, Map, :get, [8]))
    IO.inspect(Agent.stop(agent))
  end

  defp tasks do
    IO.inspect(1..200 |> Enum.map(&Task.async(fn -> &1 * &1 end)) |> Task.await_many() |> Enum.sum())
    IO.inspect(1..20 |> Task.async_stream(&(&1 + 1), max_concurrency: 4) |> Enum.map(&elem(&1, 1)))
    IO.inspect([50, 5, 500] |> Task.async_stream(fn ms -> Process.sleep(ms) && ms end, timeout: 100, on_timeout: :kill_task) |> Enum.to_list())
    task = Task.Supervisor.async_nolink(Processes.Tasks, fn -> exit(:oops) end)
    IO.inspect(Task.yield(task, 1000))
    slow = Task.async(fn -> Process.sleep(60_000) end)
    IO.inspect({Task.yield(slow, 5), Task.shutdown(slow, :brutal_kill)})
    IO.inspect(Task.completed(:done) |> Task.await())
  end

  defp registry do
    {:ok, _} = Registry.register(Processes.Names, :me, :value)
    IO.inspect({:error, {:already_registered, self()}} == Registry.register(Processes.Names, :me, :other))
    IO.inspect(Registry.lookup(Processes.Names, :me) == [{self(), :value}])
    via = {:via, Registry, {Processes.Names, "counter"}}
    {:ok, pid} = Counter.start_link(name: via)
    IO.inspect({GenServer.call(via, :next), GenServer.whereis(via) == pid, Registry.count(Processes.Names)})
    for n <- 1..3, do: {:ok, _} = Registry.register(Processes.Topics, :topic, n)
    Registry.dispatch(Processes.Topics, :topic, fn entries -> for {p, n} <- entries, do: send(p, {:topic, n}) end)
    IO.inspect(Enum.sort(for _ <- 1..3, do: (receive do {:topic, n} -> n end)))
    IO.inspect(Registry.select(Processes.Names, [{{:"$1", :_, :"$2"}, [], [{{:"$1", :"$2"}}]}]) |> Enum.sort())
    GenServer.stop(pid)
    wait(fn -> Registry.lookup(Processes.Names, "counter") == [] end)
    IO.inspect(Registry.keys(Processes.Names, self()))
  end

  defp dynamic do
    pids = for n <- 1..50 do
      {:ok, pid} = DynamicSupervisor.start_child(Processes.Dynamic, {Counter, from: n})
      pid
    end
    IO.inspect(DynamicSupervisor.count_children(Processes.Dynamic))
    IO.inspect(pids |> Enum.map(&GenServer.call(&1, :next)) |> Enum.sum())
    IO.inspect(DynamicSupervisor.terminate_child(Processes.Dynamic, hd(pids)))
    IO.inspect(DynamicSupervisor.count_children(Processes.Dynamic).active)
  end

  defp messages do
    me = self()
    {pid, ref} = spawn_monitor(fn -> receive do {:go, n} -> send(me, {:went, n}); exit(:done) end end)
    send(pid, {:go, 5})
    IO.inspect(receive do {:went, n} -> n after 1000 -> :late end)
    IO.inspect(receive do {:DOWN, ^ref, :process, ^pid, why} -> why end)
    Process.flag(:trap_exit, true)
    linked = spawn_link(fn -> raise "in a link" end)
    IO.inspect(receive do {:EXIT, ^linked, {%RuntimeError{} = e, [_ | _]}} -> e end)
    Process.put(:key, 1)
    IO.inspect({Process.get(:key), Process.delete(:key), Process.get(:key, :default)})
    IO.inspect(Process.alive?(linked))
    timer = Process.send_after(self(), :tick, 10_000)
    IO.inspect(is_integer(Process.cancel_timer(timer)))
    IO.inspect(receive do :never -> 1 after 1 -> :timeout end)
    IO.inspect(Process.info(self(), :trap_exit))
    ring(1000)
  end

  defp ring(count) do
    me = self()
    first = Enum.reduce(1..count, me, fn _, next -> spawn(fn -> receive do n -> send(next, n + 1) end end) end)
    send(first, 0)
    IO.inspect(receive do n -> {:ring, n} end)
  end

  defp ets do
    table = :ets.new(:t, [:ordered_set])
    for n <- 1..2000, do: :ets.insert(table, {rem(n * 7919, 2003), n})
    IO.inspect({:ets.first(table), :ets.info(table, :size), :ets.lookup(table, 5)})
    IO.inspect(:ets.select(table, [{{:"$1", :"$2"}, [{:<, :"$1", 5}], [:"$_"]}]))
    :persistent_term.put({__MODULE__, :k}, %{a: 1})
    IO.inspect(:persistent_term.get({__MODULE__, :k}))
  end

  defp wait(done) do
    unless done.() do
      Process.sleep(1)
      wait(done)
    end
  end
end
