# SPDX-License-Identifier: GPL-3.0-or-later
defprotocol Values.Area do
  @fallback_to_any true
  def of(shape)
end

defmodule Values.Square do
  @enforce_keys [:side]
  defstruct [:side, color: :red]
end

defmodule Values.Circle do
  @derive {Inspect, only: [:radius]}
  defstruct radius: 1.0, secret: "hidden"
end

defmodule Values.Account do
  defstruct owner: nil, balance: 0

  defimpl String.Chars do
    def to_string(account), do: "#{account.owner}: #{account.balance}"
  end

  defimpl Enumerable do
    def count(_), do: {:error, __MODULE__}
    def member?(_, _), do: {:error, __MODULE__}
    def slice(_), do: {:error, __MODULE__}
    def reduce(a, acc, fun), do: Enumerable.List.reduce([a.owner, a.balance], acc, fun)
  end

  defimpl Inspect do
    import Inspect.Algebra
    def inspect(a, opts), do: concat(["#Account<", to_doc(a.owner, opts), ">"])
  end
end

defimpl Values.Area, for: Values.Square do
  def of(s), do: s.side * s.side
end

defimpl Values.Area, for: [Integer, Float] do
  def of(n), do: n
end

defimpl Values.Area, for: Any do
  def of(_), do: :unknown
end

defmodule Values do
  alias Values.{Account, Area, Circle, Square}

  defmacro twice(x), do: quote(do: unquote(x) + unquote(x))

  def main do
    structs()
    maps()
    numbers()
    dates()
    access()
    inspected()
    IO.inspect(Macro.to_string(quote(do: fn x when x > 1 -> [x | y] end)))
    IO.inspect(Code.eval_string("a = 1; b = a + c; {a, b}", c: 41))
    IO.inspect(Code.format_string!("def f( a,b ),do: a+b") |> IO.iodata_to_binary())
    IO.inspect(Version.match?("1.14.0", "~> 1.12"))
    IO.inspect({System.get_env("RELUPSCOPE_NO_SUCH"), is_binary(System.version())})
  end

  defp structs do
    s = %Square{side: 3}
    IO.inspect({s, %{s | color: :blue}, Area.of(s), Area.of(2.5), Area.of(:x)})
    IO.inspect(%Circle{radius: 2.0})
    IO.inspect([%Account{owner: "joe", balance: 5}])
    IO.puts(%Account{owner: "joe", balance: 5})
    IO.inspect(Enum.to_list(%Account{owner: "joe", balance: 5}))
    IO.inspect(struct(Circle, radius: 9).secret)
    IO.inspect(try do struct!(Square, []) rescue e -> e.message end)
    IO.inspect(Map.from_struct(s))
    IO.inspect(match?(%Square{color: :red}, s))
    IO.inspect(Area.impl_for([]))
  end

  defp maps do
    m = Map.new(1..1000, &{{:key, &1}, &1})
    IO.inspect({map_size(m), m[{:key, 500}], Enum.sum(Map.values(m))})
    IO.inspect(Map.update(%{a: 1}, :a, 0, &(&1 + 1)))
    IO.inspect(Map.merge(%{a: 1, b: 2}, %{b: 3, c: 4}, fn _, x, y -> {x, y} end))
    IO.inspect(Map.split(%{a: 1, b: 2, c: 3}, [:a, :c]))
    IO.inspect(Map.pop(%{a: 1}, :b, :none))
    IO.inspect(%{1 => :a, 1.0 => :b, "s" => :c, [1] => :d, {1} => :e})
    IO.inspect(Map.new(1..40, &{&1, div(&1, 3)}))
    IO.inspect(Map.get_and_update(%{a: 1}, :a, &{&1, &1 + 1}))
    IO.inspect(Map.equal?(%{a: 1}, %{a: 1.0}))
    %{x: [%{y: y}]} = %{x: [%{y: :deep}], z: 1}
    IO.inspect(y)
  end

  defp numbers do
    IO.inspect({Integer.gcd(84, 36), Integer.extended_gcd(84, 36), Integer.pow(7, 77), Integer.mod(-7, 3), Integer.floor_div(-7, 2)})
    IO.inspect({Integer.to_string(255, 2), Integer.digits(1234, 7), Integer.undigits([1, 2, 3])})
    IO.inspect({Float.round(2.675, 2), Float.ceil(1.231, 2), Float.floor(-1.239, 2), Float.ratio(0.75), Float.to_string(1.0e-10)})
    IO.inspect([1.0e22, 1.0e23, 0.1 + 0.2, 5.0e-324, 123456789.123456789, -0.0, 1.0e16, 100.0])
    IO.inspect({rem(-7, 3), div(-7, 2), trunc(-2.7), round(2.5), ceil(2.1), floor(-2.1), abs(-3), 2 ** 100, 2 ** -1, 2.0 ** 3})
    IO.inspect({0b1010, 0o17, 0xFF, 1_000_000, ?é, 1.5e10})
    IO.inspect(1 == 1.0 and 1 !== 1.0)
    IO.inspect(Enum.map([1, 2.0, :a, "b", {}, [], %{}, nil, true], &Kernel.inspect/1))
    IO.inspect(Enum.sort([:b, 1, "x", {1}, [2], %{}, 0.5, nil, {}]))
    IO.inspect(Values.Helper.six())
    IO.inspect(:math.pow(2, 0.5) |> Float.round(10))
    IO.inspect(Enum.map([1.15, 2.25, 3.35, 1.0e15], &:erlang.float_to_binary(&1, decimals: 1)))
  end

  defp dates do
    d = ~D[2024-02-28]
    IO.inspect({Date.add(d, 2), Date.diff(~D[2025-01-01], d), Date.day_of_week(d), Date.leap_year?(d)})
    IO.inspect(Date.range(d, ~D[2024-03-02]) |> Enum.to_list())
    t = ~U[2024-02-28 23:59:59.123456Z]
    IO.inspect({DateTime.add(t, 1, :day), DateTime.to_unix(t, :millisecond), DateTime.truncate(t, :second)})
    IO.inspect(DateTime.from_iso8601("2015-01-23T23:50:07.123+02:30"))
    IO.inspect(NaiveDateTime.diff(~N[2024-01-01 00:00:00], ~N[2023-01-01 00:00:00]))
    IO.inspect({Time.add(~T[23:00:00], 7200), Time.compare(~T[01:00:00], ~T[02:00:00])})
    IO.inspect(Calendar.strftime(t, "%a %d %B %Y %H:%M:%S %j"))
    IO.inspect(Date.from_erl({2024, 13, 1}))
    IO.inspect(Enum.map(1..2000//97, &Date.add(~D[1900-01-01], &1 * 31)) |> List.last())
  end

  defp access do
    data = %{users: [%{name: "a", tags: [x: 1]}, %{name: "b", tags: [x: 2]}]}
    IO.inspect(get_in(data, [:users, Access.all(), :tags, :x]))
    IO.inspect(update_in(data, [:users, Access.at(1), :name], &String.upcase/1))
    IO.inspect(put_in(data.users, []))
    IO.inspect(pop_in(data, [:users, Access.at(0)]))
    with %{users: [first | _]} <- data, {:ok, name} <- Map.fetch(first, :name), do: IO.inspect(name)
    IO.inspect(cond do
      data[:none] -> 1
      true -> 2
    end)
    IO.inspect(Tuple.insert_at({1, 2}, 1, :x))
    IO.inspect(Function.info(&Enum.map/2, :arity))
  end

  defp inspected do
    IO.inspect(Enum.to_list(1..200), limit: 10)
    IO.inspect(%{deep: %{nested: [a: {1, [2, %{k: "v"}]}], long: String.duplicate("x", 100)}}, width: 40)
    IO.inspect('charlist')
    IO.inspect([7, 8, 9], charlists: :as_lists)
    IO.inspect("binary é", binaries: :as_binaries)
    IO.inspect({:"quoted atom", Foo.Bar, :"Elixir.foo", :a?, nil})
    IO.inspect(1..10//3)
    IO.inspect(&Enum.map/2)
    IO.inspect([{:a, 1}, {"b", 2}])
    IO.inspect(255, base: :hex)
    IO.inspect(%{list: [1, [2, [3, [4, [5]]]]]}, pretty: true)
  end
end

defmodule Values.Helper do
  require Values
  def six, do: Values.twice(3)
end
