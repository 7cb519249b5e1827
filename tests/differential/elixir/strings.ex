# SPDX-License-Identifier: GPL-3.0-or-later
defmodule Strings do
  def main do
    s = "Straße, naïve café — 日本語 👩‍👩‍👧 e\u0301"
    for f <- [:length, :upcase, :downcase, :capitalize, :reverse, :graphemes, :codepoints, :trim, :valid?, :to_charlist] do
      IO.inspect(apply(String, f, [s]), label: f)
    end
    IO.inspect(for form <- [:nfc, :nfd, :nfkc, :nfkd], do: {form, byte_size(String.normalize(s, form))})
    IO.inspect(String.split("a,b;;c", [",", ";"], trim: true))
    IO.inspect(String.split(" a  b c "))
    IO.inspect(String.splitter("1-2-3-4", "-") |> Enum.take(2))
    IO.inspect(String.replace("banana", ~r/an/, &String.upcase/1))
    IO.inspect(String.replace("banana", ["a", "n"], "-", global: true))
    IO.inspect({String.pad_leading("7", 5, "0"), String.pad_trailing("ab", 5, "xyz")})
    IO.inspect({String.slice(s, 2..5), String.slice(s, -3, 2), String.at(s, 20), String.first(s), String.last(s)})
    IO.inspect({String.starts_with?(s, ["x", "Str"]), String.contains?(s, "日本"), String.ends_with?(s, "é")})
    IO.inspect({String.jaro_distance("Dwayne", "Duane"), String.myers_difference("kitten", "sitting")})
    IO.inspect({String.to_integer("-123"), String.to_integer("zz", 36), String.to_float("1.5e3"), String.to_atom("né e")})
    IO.inspect({Integer.parse("12ab"), Float.parse("3.7e2x"), Integer.parse("x")})
    IO.inspect(String.chunk(<<"abc", 0xFF, "def">>, :valid))
    IO.inspect(String.equivalent?("é", "e\u0301"))
    IO.inspect(String.bag_distance("abc", "abd"))
    large()
    regexes()
    binaries()
  end

  defp large do
    text = String.duplicate("The quick brown fox; ", 20_000)
    IO.inspect({String.length(text), byte_size(text)})
    IO.inspect(text |> String.split(" ") |> Enum.frequencies() |> Enum.sort())
    IO.inspect(text |> String.upcase() |> :erlang.phash2())
    IO.inspect(Regex.scan(~r/q\w+/, text) |> length())
    IO.inspect(String.replace(text, "fox", "hound") |> :erlang.md5() |> Base.encode16())
    IO.inspect(text |> Base.encode64() |> Base.decode64!() == text)
    IO.inspect(for <<c <- text>>, c == ?q, reduce: 0, do: (n -> n + 1))
    IO.inspect(Enum.map_join(1..3000, ",", &Integer.to_string/1) |> String.length())
  end

  defp regexes do
    IO.inspect(Regex.named_captures(~r/(?<y>\d{4})-(?<m>\d\d)/, "on 2024-05-06"))
    IO.inspect(Regex.split(~r/\s*[,;]\s*/, "a , b;c ,d"))
    IO.inspect(Regex.run(~r/(a)(b)?(c)/, "ac", capture: :all_but_first))
    IO.inspect(Regex.run(~r/é+/u, "caféé!", return: :index))
    IO.inspect(Regex.replace(~r/(\w)(\w*)/, "hello big world", "\\2\\1ay"))
    IO.inspect(Regex.scan(~r/^\w+$/m, "one\ntwo 2\nthree"))
    IO.inspect(Regex.compile("("))
    IO.inspect({Regex.match?(~r/ÄB/iu, "äb"), Regex.escape("a.b*c"), "x1" =~ ~r/\d/})
    IO.inspect(~r/a b # c/x)
  end

  defp binaries do
    IO.inspect(<<1, 2, 3::4>>)
    IO.inspect(<<0, 255, 128>>)
    IO.inspect("with \0 and \t and \e and \u200B")
    IO.inspect(<<3.14::float, 7::little-32, "é"::utf16>>)
    IO.inspect({Base.encode32("relup"), Base.url_encode64(<<255, 254>>), Base.decode16("zz")})
    IO.inspect(URI.encode_query(a: 1, b: "x y&z"))
    IO.inspect(URI.decode_query("a=1&b=x+y%26z"))
    IO.inspect(inspect("quote \" and #" <> "{no}", limit: 3))
    IO.inspect(~s(sigil #{1 + 1}) <> ~S(#{raw}))
    IO.inspect(~w(a b)a ++ ~w(c)c)
    IO.puts(:io_lib.format("~p ~ts ~w", [{:a, "b"}, "é", [1, 2]]))
    IO.puts("""
      heredoc
        indented #{:x}
      """)
    IO.inspect(Path.join(["a", "../b", "c.ex"]) |> Path.expand("/r") |> Path.split())
    IO.inspect({Path.extname("a/b.tar.gz"), Path.rootname("a/b.ex"), Path.relative_to("/a/b/c", "/a")})
  end
end
