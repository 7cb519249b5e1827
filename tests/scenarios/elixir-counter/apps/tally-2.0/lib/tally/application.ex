# SPDX-License-Identifier: GPL-3.0-or-later
defmodule Tally.Application do
  use Application

  @impl true
  def start(_type, _args) do
    children = [
      {Registry, keys: :unique, name: Tally.Names},
      {Task.Supervisor, name: Tally.Tasks},
      {Tally.Server, []}
    ]

    Supervisor.start_link(children, strategy: :one_for_one, name: Tally.Supervisor)
  end
end
