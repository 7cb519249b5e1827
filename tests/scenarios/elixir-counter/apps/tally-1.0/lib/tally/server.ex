# SPDX-License-Identifier: GPL-3.0-or-later
defmodule Tally.Server do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)
  def add(what, n), do: GenServer.call(__MODULE__, {:add, what, n})

  @impl true
  def init([]), do: {:ok, %{}}

  @impl true
  def handle_call({:add, what, n}, _from, counts) do
    counts = Map.update(counts, what, n, &(&1 + n))
    {:reply, counts[what], counts}
  end
end
