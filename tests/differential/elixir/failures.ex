# SPDX-License-Identifier: GPL-3.0-or-later
defmodule Failures.Odd do
  defexception [:value, message: "odd"]
  def message(e), do: "odd value #{inspect(e.value)}"
end

defmodule Failures do
  def main do
    for {f, n} <- Enum.with_index(failures()) do
      try do
        IO.inspect({n, :value, f.()})
      catch
        kind, reason ->
          IO.puts("#{n}: #{Exception.format_banner(kind, reason, __STACKTRACE__)}")
          IO.puts(Exception.message(Exception.normalize(:error, reason, __STACKTRACE__)))
          {blamed, stack} = Exception.blame(kind, reason, __STACKTRACE__)
          IO.puts(Exception.format(kind, blamed, Enum.take(stack, 2)) |> String.replace(~r/0\.\d+\.0/, "0.N.0"))
      end
    end
    IO.inspect(after_all())
    IO.inspect(throwing())
    warn()
  end

  defp failures do
    zero = Process.get(:zero, 0)
    text = Process.get(:text, "x")
    none = Process.get(:none)
    [
      fn -> 1 / zero end,
      fn -> text + 1 end,
      fn -> none.field end,
      fn -> %{a: 1}.b end,
      fn -> Map.fetch!(%{a: 1}, :b) end,
      fn -> Keyword.fetch!([a: 1], :b) end,
      fn -> hd(Process.get(:empty, [])) end,
      fn -> clause(text, zero) end,
      fn -> {:ok, _} = {:error, text} end,
      fn -> case text do 1 -> 1 end end,
      fn -> cond do zero == 1 -> 1 end end,
      fn -> with 1 <- zero, do: 1, else: (2 -> 2) end,
      fn -> raise "plain" end,
      fn -> raise ArgumentError end,
      fn -> raise Failures.Odd, value: 3 end,
      fn -> raise Failures.Odd.exception(value: text) end,
      fn -> throw(:ball) end,
      fn -> exit({:shutdown, text}) end,
      fn -> String.to_integer(text) end,
      fn -> :erlang.binary_to_atom(zero, :utf8) end,
      fn -> NoSuchModule.function(1) end,
      fn -> apply(Enum, :no_such, [1]) end,
      fn -> apply(fn x -> x end, [1, 2]) end,
      fn -> GenServer.call(:nobody, :hi) end,
      fn -> Agent.get(:nobody, & &1) end,
      fn -> Enum.map(zero, & &1) end,
      fn -> Enum.fetch!([1], 5) end,
      fn -> Enum.reduce([], &+/2) end,
      fn -> to_string(%{a: 1}) end,
      fn -> Integer.parse(:x) end,
      fn -> String.upcase(:x) end,
      fn -> struct!(Failures.Odd, nope: 1) end,
      fn -> Date.new!(2024, 2, 30) end,
      fn -> Regex.compile!("(") end,
      fn -> File.read!("/no/such/file") end,
      fn -> List.to_tuple(zero) end,
      fn -> elem({1}, 5) end,
      fn -> <<text::8>> end,
      fn -> :lists.reverse(zero) end,
      fn -> :ets.lookup(:no_table, 1) end,
      fn -> Process.register(self(), text) end,
      fn -> send(:no_such_name, 1) end,
      fn -> Code.eval_string("1 +") end,
      fn -> Code.eval_string("no_such(1)") end,
      fn -> Code.compile_string("defmodule Bad do def f(x), do: y end") end,
      fn -> System.fetch_env!("RELUPSCOPE_NO_SUCH") end,
      fn -> :erlang.error({:badkey, :k}) end,
      fn -> if text, do: :ok end
    ]
  end

  defp clause(:a, 1), do: 1
  defp clause("b" <> _, n) when n > 1, do: 2

  defp after_all do
    try do
      1
    rescue
      _ -> 2
    else
      1 -> :else
    after
      IO.puts("after")
    end
  end

  defp throwing do
    catch_throw = try do throw({:a, 1}) catch {:a, x} -> x end
    reraised = try do
      try do raise "inner" rescue e -> reraise(e, __STACKTRACE__) end
    rescue
      e in RuntimeError -> e.message
    end
    {catch_throw, reraised}
  end

  defp warn do
    {result, warnings} = Code.with_diagnostics(fn -> :ok end)
    IO.inspect({result, warnings})
  rescue
    # Elixir 1.14 has no diagnostics yet.
    e in UndefinedFunctionError -> IO.puts(Exception.message(e))
  end
end
