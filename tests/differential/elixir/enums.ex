# SPDX-License-Identifier: GPL-3.0-or-later
defmodule Enums do
  import Bitwise, warn: false

  # Numbers that look random and are the same everywhere.
  def numbers(count, seed \\ 1) do
    Stream.iterate(seed, &rem(&1 * 1_103_515_245 + 12345, 2_147_483_648)) |> Enum.take(count)
  end

  def main do
    list = numbers(50_000)
    IO.inspect(Enum.sum(list), label: "sum")
    IO.inspect(list |> Enum.sort() |> Enum.take(5))
    IO.inspect(list |> Enum.sort(:desc) |> Enum.take(5))
    IO.inspect(list |> Enum.sort_by(&rem(&1, 1000)) |> Enum.take(5))
    IO.inspect(list |> Enum.group_by(&rem(&1, 7)) |> Enum.map(fn {k, v} -> {k, length(v)} end))
    IO.inspect(list |> Enum.frequencies_by(&rem(&1, 5)))
    IO.inspect(list |> Enum.chunk_every(9_999) |> Enum.map(&Enum.max/1))
    IO.inspect(list |> Enum.chunk_by(&(&1 > 1_000_000_000)) |> length())
    IO.inspect(list |> Enum.dedup_by(&rem(&1, 2)) |> length())
    IO.inspect(list |> Enum.uniq_by(&rem(&1, 1234)) |> length())
    IO.inspect(Enum.min_max(list))
    IO.inspect(Enum.split_with(Enum.take(list, 8), &(rem(&1, 2) == 0)))
    IO.inspect(Enum.zip([Enum.take(list, 3), ~w(a b c), [:x, :y, :z]]))
    IO.inspect(Enum.zip_with([[1, 2], [3, 4]], fn [a, b] -> a * b end))
    IO.inspect(Enum.scan(1..10, &*/2))
    IO.inspect(Enum.flat_map_reduce(1..5, 0, fn x, a -> {[x, x], a + x} end))
    IO.inspect(Enum.map_reduce(1..5, 1, &{&1 * &2, &2 + 1}))
    IO.inspect(Enum.reduce_while(list, 0, fn x, a -> if a > 10_000_000_000, do: {:halt, a}, else: {:cont, a + x} end))
    IO.inspect(Enum.slice(1..100, 10..90//13))
    IO.inspect(Enum.with_index(~w(a b c), 5))
    IO.inspect(Enum.into(%{b: 2, a: 1}, [{:c, 3}]))
    IO.inspect(Enum.intersperse(1..4, :sep))
    IO.inspect(for x <- 1..4, y <- x..4, rem(x + y, 2) == 0, into: %{}, do: {{x, y}, x * y})
    IO.inspect(for <<c <- "relup">>, do: c - 1)
    IO.inspect(for x <- 1..10, reduce: 0, do: (acc -> bxor(acc, x * x)))
    IO.inspect(Enum.slide(0..9, 2..4, 7))
    IO.inspect(Enum.product(1..60))
    IO.inspect(Enum.join(1..20, "-"))
    streams(list)
    keywords()
    sets(list)
  end

  defp streams(list) do
    IO.inspect(Stream.unfold({0, 1}, fn {a, b} -> {a, {b, a + b}} end) |> Enum.at(500))
    IO.inspect(Stream.cycle([1, 2, 3]) |> Stream.map(&(&1 * 2)) |> Enum.take(7))
    IO.inspect(list |> Stream.filter(&(rem(&1, 3) == 0)) |> Stream.with_index() |> Stream.take_every(2000) |> Enum.to_list())
    IO.inspect(Stream.resource(fn -> 3 end, fn 0 -> {:halt, 0}; n -> {[n, n], n - 1} end, fn _ -> IO.puts("closed") end) |> Enum.to_list())
    IO.inspect(Stream.transform(1..20, 0, fn x, a -> if a > 30, do: {:halt, a}, else: {[x + a], a + x} end) |> Enum.to_list())
    IO.inspect(Stream.zip(1..3, Stream.repeatedly(fn -> :r end)) |> Enum.to_list())
    IO.inspect(Stream.chunk_while(1..10, [], fn x, a -> if rem(x, 4) == 0, do: {:cont, Enum.reverse([x | a]), []}, else: {:cont, [x | a]} end, &{:cont, &1, []}) |> Enum.to_list())
    IO.inspect(1..3 |> Stream.flat_map(&List.duplicate(&1, &1)) |> Stream.dedup() |> Enum.to_list())
    IO.inspect(Stream.interval(5) |> Stream.take(3) |> Enum.to_list())
  end

  defp keywords do
    k = [a: 1, b: 2, a: 3]
    IO.inspect({Keyword.get(k, :a), Keyword.get_values(k, :a), Keyword.delete(k, :a), Keyword.merge(k, b: 9)})
    IO.inspect(Keyword.validate([a: 1], [:a, b: 2]))
    IO.inspect(Keyword.pop(k, :b, :none))
    IO.inspect(Keyword.split(k, [:b]))
    IO.inspect(List.keyfind([{1, :a}, {2, :b}], 2, 0))
    IO.inspect(List.flatten([1, [2, [3, [4, []]]]]))
    IO.inspect(List.foldr([1, 2, 3], [], &[&1 * 2 | &2]))
    IO.inspect(List.myers_difference(~w(a b c d), ~w(a c d e)))
  end

  defp sets(list) do
    a = MapSet.new(Enum.map(list, &rem(&1, 997)))
    b = MapSet.new(500..1500)
    IO.inspect({MapSet.size(MapSet.intersection(a, b)), MapSet.size(MapSet.union(a, b)), MapSet.disjoint?(a, b)})
    IO.inspect(MapSet.new([3, 1, 2]))
    IO.inspect(Range.disjoint?(1..5, 6..9))
    IO.inspect(:queue.to_list(Enum.reduce(1..5, :queue.new(), &:queue.in/2)))
    IO.inspect(Map.new(1..100, &{&1, &1 * &1}) |> Map.filter(fn {k, _} -> rem(k, 17) == 0 end))
  end
end
