# SPDX-License-Identifier: GPL-3.0-or-later
defmodule Tally.Server do
  use GenServer
  alias __MODULE__, as: State

  defstruct counts: %{}, since: 1

  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)
  def add(what, n), do: GenServer.call(__MODULE__, {:add, what, n})
  def report, do: GenServer.call(__MODULE__, :report)

  @impl true
  def init([]), do: {:ok, %State{}}

  @impl true
  def handle_call({:add, what, n}, _from, state) do
    state = update_in(state.counts[what], &((&1 || 0) + n))
    {:reply, state.counts[what], state}
  end

  def handle_call(:report, from, state) do
    Task.Supervisor.start_child(Tally.Tasks, fn ->
      GenServer.reply(from, Enum.map_join(state.counts, ", ", fn {what, n} -> "#{what}: #{n}" end))
    end)

    {:noreply, state}
  end

  @impl true
  def code_change({:down, _vsn}, %State{counts: counts}, _extra), do: {:ok, counts}
  def code_change(_vsn, counts, _extra), do: {:ok, %State{counts: counts, since: 2}}
end
