# SPDX-License-Identifier: GPL-3.0-or-later
"""Random Erlang expressions as trees. A tree knows its type, the variables it binds for its children,
and how it is written, so that it can be made smaller and stay well formed (see generate.py).

Expressions are of the type they say unless they fail; now and then one of another type is put in their
place, so that failures are met, too.
"""
import random

TYPES = ["int", "float", "atom", "bool", "list", "bin", "bits", "tuple", "map", "any"]
SIMPLEST = {"int": "0", "float": "0.0", "atom": "a", "bool": "true", "list": "[]", "bin": "<<>>",
            "bits": "<<>>", "tuple": "{}", "map": "#{}", "any": "0"}
SMALLER = {"any": TYPES, "bits": ["bits", "bin"], "atom": ["atom", "bool"]}  # types of which values are also of the key's
WRONG_TYPE = 0.03

EDGES = [0, 1, 2, 7, 8, 31, 32, 63, 64, 127, 128, 255, 256, 65535, 2**27 - 1, 2**27, 2**31 - 1, 2**31,
         2**32, 2**59 - 1, 2**59, 2**60 - 1, 2**60, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**65, 10**30,
         2**128 - 1, 2**200 + 12345]
FLOATS = ["0.0", "-0.0", "1.0", "-1.5", "3.25", "0.1", "1.0e10", "-2.5e15", "9007199254740992.0",
          "1.0e22", "1.0e23", "1.0e300", "-1.0e-300", "4.9e-324", "1.7976931348623157e308", "123456.789"]
ATOMS = ["a", "b", "ok", "error", "undefined", "'with space'", "'\\x{e5}'", "xyzzy"]
STRINGS = ['"abc"', '"hello world"', '"1234"', '"\\x{3b1}\\x{3b2}"', '""', '"-17"']
BINARIES = ['<<>>', '<<1,2,3>>', '<<"hello">>', '<<"12345">>', '<<255,0,128,7,9>>', '<<"\\x{e5}\\x{3b1}"/utf8>>']
BITS = ['<<5:3>>', '<<1,2,7:5>>', '<<0:1>>', '<<-1:17>>']

# type → [(children's types, text)]; {0}, {1}, ... are the children.
FORMS = {
    "int": [
        (("int", "int"), "({0} + {1})"), (("int", "int"), "({0} - {1})"), (("int", "int"), "({0} * {1})"),
        (("int", "int"), "({0} div {1})"), (("int", "int"), "({0} rem {1})"),
        (("int", "int"), "({0} band {1})"), (("int", "int"), "({0} bor {1})"),
        (("int", "int"), "({0} bxor {1})"), (("int",), "(bnot {0})"), (("int",), "(- {0})"),
        (("int", "int"), "({0} bsl ({1} band 127))"), (("int", "int"), "({0} bsr ({1} band 127))"),
        (("int", "int"), "(generated:cut({0}) bsl (- ({1} band 63)))"),
        (("int",), "abs({0})"), (("int", "int"), "max({0}, {1})"), (("int", "int"), "min({0}, {1})"),
        (("float",), "trunc({0})"), (("float",), "round({0})"), (("float",), "floor({0})"),
        (("float",), "ceil({0})"), (("list",), "length({0})"), (("tuple",), "tuple_size({0})"),
        (("bits",), "byte_size({0})"), (("bits",), "bit_size({0})"), (("map",), "map_size({0})"),
        (("any",), "erlang:phash2(generated:plain({0}))"), (("bin",), "erlang:crc32({0})"),
        (("bin",), "erlang:adler32({0})"), (("bin",), "binary:decode_unsigned({0})"),
        (("bin",), "binary:decode_unsigned({0}, little)"),
        (("int",), "list_to_integer(integer_to_list({0}))"),
        (("int",), "binary_to_integer(integer_to_binary({0}, 16), 16)"),
        (("list",), "lists:sum({0})"), (("list",), "hd({0})"), (("int", "tuple"), "element({0}, {1})"),
        (("any",), "erlang:external_size(generated:plain({0}))"),
        (("int", "bin"), "binary:at({1}, {0})"), (("int",), "generated:id({0})"),
        (("list", "int"), "lists:nth({1} band 7, {0})"),
    ],
    "float": [
        (("float", "float"), "({0} + {1})"), (("float", "float"), "({0} - {1})"),
        (("float", "float"), "({0} * {1})"), (("float", "float"), "({0} / {1})"),
        (("int", "float"), "({0} + {1})"), (("float", "int"), "({0} * {1})"), (("int", "int"), "({0} / {1})"),
        (("int",), "float({0})"), (("float",), "math:sqrt({0})"), (("float",), "math:floor({0})"),
        (("float",), "math:ceil({0})"), (("float", "float"), "math:fmod({0}, {1})"), (("float",), "abs({0})"),
        (("float",), "(- {0})"), (("float",), "list_to_float(float_to_list({0}))"),
        (("float",), "binary_to_float(float_to_binary({0}, [short]))"), (("float",), "generated:id({0})"),
        (("float",), "(case <<({0}):64/float>> of <<F@:64/float-little>> -> F@; _ -> nan end)"),
        (("float",), "(case <<({0}):32/float>> of <<F@:32/float>> -> F@; _ -> nan end)"),
    ],
    "atom": [
        (("atom",), "generated:id({0})"), (("atom",), "list_to_atom(atom_to_list({0}))"),
        (("bool",), "{0}"), (("atom",), "binary_to_existing_atom(atom_to_binary({0}))"),
    ],
    "bool": [
        (("any", "any"), "({0} < {1})"), (("any", "any"), "({0} =< {1})"), (("any", "any"), "({0} == {1})"),
        (("any", "any"), "({0} =:= {1})"), (("any", "any"), "({0} /= {1})"), (("any", "any"), "({0} >= {1})"),
        (("int", "float"), "({0} == {1})"), (("int", "float"), "({0} < {1})"), (("float", "int"), "({0} >= {1})"),
        (("int", "int"), "({0} > {1})"), (("bool", "bool"), "({0} and {1})"), (("bool", "bool"), "({0} xor {1})"),
        (("bool", "bool"), "({0} orelse {1})"), (("bool", "bool"), "({0} andalso {1})"), (("bool",), "(not {0})"),
        (("any",), "is_list({0})"), (("any",), "is_binary({0})"), (("any",), "is_integer({0})"),
        (("any",), "is_map({0})"), (("any", "list"), "lists:member({0}, {1})"),
        (("any", "map"), "maps:is_key({0}, {1})"), (("any", "map"), "is_map_key({0}, {1})"),
        (("bits", "bits"), "({0} < {1})"), (("map", "map"), "({0} =< {1})"), (("map", "map"), "({0} =:= {1})"),
    ],
    "list": [
        ((), "[]"), (("any",), "[{0}]"), (("any", "any"), "[{0}, {1}]"), (("int", "int", "int"), "[{0}, {1}, {2}]"),
        (("any", "list"), "[{0} | {1}]"), (("any", "any"), "[{0} | {1}]"), (("list", "list"), "({0} ++ {1})"),
        (("list", "list"), "({0} -- {1})"), (("list",), "lists:reverse({0})"), (("list",), "lists:sort({0})"),
        (("list",), "lists:usort({0})"), (("tuple",), "tuple_to_list({0})"), (("bin",), "binary_to_list({0})"),
        (("bits",), "bitstring_to_list({0})"), (("int",), "lists:seq(1, {0} band 63)"),
        (("int",), "integer_to_list({0})"), (("int",), "integer_to_list({0}, 36)"), (("float",), "float_to_list({0})"),
        (("map",), "lists:sort(maps:keys({0}))"), (("map",), "lists:sort(maps:values({0}))"),
        (("map",), "lists:sort(maps:to_list({0}))"), (("list",), "lists:zip({0}, lists:reverse({0}))"),
        (("int", "any"), "lists:duplicate({0} band 15, {1})"), (("list", "int"), "lists:sublist({0}, {1} band 7)"),
        (("list", "int"), "lists:nthtail({1} band 3, {0})"), (("list",), "tl({0})"), (("atom",), "atom_to_list({0})"),
        (("bits",), "[X@ || <<X@:3>> <= {0}]"), (("bits",), "[X@ || <<X@:5/signed-little>> <= {0}]"),
        (("bin",), "[{{X@, Y@}} || <<X@, Y@:2/binary>> <= {0}]"), (("bin",), "unicode:characters_to_list({0})"),
        (("list",), "lists:keysort(1, [{{erlang:phash2(generated:plain(X@)) rem 5, X@}} || X@ <- {0}])"),
        (("any",), "io_lib:format(\"~w\", [generated:plain({0})])"), (("any",), "io_lib:format(\"~p\", [generated:plain({0})])"),
        (("list",), "generated:id({0})"), (("bin", "bin"), "binary:matches({0}, {1})"),
        (("bin", "int"), "string:split({0}, <<($a + ({1} band 7))>>, all)"), (("list",), "lists:enumerate({0})"),
        (("list",), "lists:flatten({0})"),
    ],
    "bin": [
        (("int",), "<<({0})>>"), (("int", "int"), "<<({0}), ({1}):16/little>>"), (("int",), "<<({0}):40/signed>>"),
        (("int", "int"), "<<({0}):(({1} band 15) * 8)>>"), (("float",), "<<({0})/float>>"),
        (("bin", "bin"), "<<({0})/binary, ({1})/binary>>"), (("bin", "int"), "<<({0}):(({1} band 3))/binary>>"),
        (("any",), "term_to_binary(generated:plain({0}))"), (("int",), "integer_to_binary({0})"),
        (("list",), "list_to_binary({0})"), (("list",), "iolist_to_binary({0})"),
        (("float",), "float_to_binary({0}, [short])"), (("float",), "float_to_binary({0}, [{{decimals, 4}}, compact])"),
        (("atom",), "atom_to_binary({0})"), (("list",), "unicode:characters_to_binary({0})"),
        (("list",), "<< <<(erlang:phash2(generated:plain(X@)) band 255)>> || X@ <- {0} >>"),
        (("bin",), "<< <<X@, (X@ bxor 255)>> || <<X@>> <= {0} >>"), (("bin", "int"), "binary:copy({0}, {1} band 3)"),
        (("bin", "int", "int"), "binary:part({0}, {1} band 3, {2} band 3)"), (("bin",), "generated:id({0})"),
        (("int",), "<<($a + ({0} band 1023))/utf8>>"), (("int",), "<<({0} band 65535)/utf16>>"),
        (("int",), "binary:encode_unsigned({0})"), (("bin", "bin", "bin"), "binary:replace({0}, {1}, {2}, [global])"),
        (("bin",), "erlang:md5({0})"), (("bin",), "binary:encode_hex({0})"), (("bin",), "base64:encode({0})"),
        (("bin",), "(case {0} of <<_, T@/binary>> -> T@; T@@ -> T@@ end)"),
    ],
    "bits": [
        (("bin",), "{0}"), (("int", "int"), "<<({0}):({1} band 31)>>"), (("int",), "<<({0}):13/little-signed>>"),
        (("bits", "bits"), "<<({0})/bits, ({1})/bits>>"), (("bits", "int"), "<<({0})/bits, ({1}):3>>"),
        (("bits",), "(case {0} of <<_:3, T@/bits>> -> T@; T@@ -> T@@ end)"),
        (("bits", "int"), "(case {0} of <<_:({1} band 15), T@/bits>> -> T@; _ -> none end)"),
        (("bits",), "<< <<X@:2>> || <<X@:3>> <= {0} >>"), (("list",), "list_to_bitstring({0})"),
        (("bits",), "generated:id({0})"), (("list",), "<< <<(X@ band 7):3>> || X@ <- {0}, is_integer(X@) >>"),
    ],
    "tuple": [
        ((), "{{}}"), (("any",), "{{{0}}}"), (("any", "any"), "{{{0}, {1}}}"), (("any", "any", "any"), "{{{0}, {1}, {2}}}"),
        (("int", "tuple", "any"), "setelement({0}, {1}, {2})"), (("list",), "list_to_tuple({0})"),
        (("tuple", "any"), "erlang:append_element({0}, {1})"), (("int", "any"), "erlang:make_tuple({0} band 7, {1})"),
        (("tuple",), "erlang:delete_element(1, {0})"), (("tuple",), "generated:id({0})"),
        (("list", "any"), "lists:partition(fun(X@) -> X@ < {1} end, {0})"), (("float",), "math:frexp({0})"),
    ],
    "map": [
        ((), "#{{}}"), (("any", "any"), "#{{{0} => {1}}}"), (("atom", "any", "int", "any"), "#{{{0} => {1}, {2} => {3}}}"),
        (("map", "any", "any"), "({0})#{{{1} => {2}}}"), (("map", "any", "any"), "({0})#{{{1} := {2}}}"),
        (("map", "any"), "({0})#{{a => {1}, b => 2, c => 3}}"),
        (("int",), "maps:from_list([{{X@, X@ * X@}} || X@ <- lists:seq(1, {0} band 63)])"),
        (("list",), "maps:from_list([{{X@, a}} || X@ <- {0}])"), (("map", "map"), "maps:merge({0}, {1})"),
        (("any", "map"), "maps:remove({0}, {1})"), (("map",), "maps:filter(fun(K@, _) -> erlang:phash2(generated:plain(K@)) rem 2 =:= 0 end, {0})"),
        (("map",), "maps:map(fun(_, V@) -> {{V@}} end, {0})"), (("list", "map"), "maps:with({0}, {1})"),
        (("list", "map"), "maps:without({0}, {1})"), (("list", "any"), "maps:from_keys({0}, {1})"),
        (("map",), "generated:id({0})"), (("any", "any", "map"), "maps:put({0}, {1}, {2})"),
        (("any", "any", "map"), "maps:update({0}, {1}, {2})"), (("any", "map"), "maps:update_with({0}, fun(V@) -> [V@] end, 0, {1})"),
        (("list",), "maps:groups_from_list(fun(X@) -> erlang:phash2(generated:plain(X@)) rem 3 end, {0})"),
    ],
    "any": [
        (("any",), "(catch {0})"), (("any",), "generated:attempt(fun() -> {0} end)"), (("any",), "throw({0})"),
        (("any",), "exit({0})"), (("any",), "error({0})"), (("any",), "generated:spawned(fun() -> {0} end)"),
        (("any",), "generated:spawned(fun() -> exit({0}) end)"), (("any",), "generated:linked(fun() -> exit({0}) end)"),
        (("any",), "generated:linked(fun() -> {0} end)"),
        (("any", "any"), "begin put(k@, {0}), V@ = get(k@), erase(k@), {{V@, {1}}} end"),
        (("any",), "begin self() ! {{m@, {0}}}, receive {{m@, V@}} -> V@ after 0 -> none end end"),
        (("any", "any"), "begin self() ! {{m@, 1, {0}}}, self() ! {{m@, 2, {1}}}, receive {{m@, 2, V@}} -> receive {{m@, N@, W@}} -> {{V@, N@, W@}} end after 5 -> none end end"),
        (("any", "int"), "receive {{never@, _}} -> 1 after {1} band 3 -> {0} end"),
        (("map", "any"), "maps:get({1}, {0})"), (("map", "any", "any"), "maps:get({1}, {0}, {2})"), (("map", "any"), "map_get({1}, {0})"),
        (("tuple", "int"), "element({1}, {0})"), (("list",), "list_to_tuple({0})"), (("any",), "binary_to_term(term_to_binary({0}))"),
        (("list",), "lists:max({0})"), (("any", "list"), "lists:keyfind({0}, 1, {1})"), (("list",), "lists:last({0})"),
        (("any", "any"), "try {0} catch _:R@ -> {{caught, R@}} after put(z@, {1}) end"),
        (("any", "any"), "try {0} of V@ -> {{of_, V@}} catch throw:T@ -> {{thrown, T@}}; exit:E@ -> {{exit, E@, {1}}} end"),
        (("any", "any"), "try try {0} after {1} end catch error:E@ -> {{e, E@}} end"),
        (("any",), "erlang:apply(fun(X@) -> {{X@}} end, [{0}])"), (("any", "any"), "(fun(X@, Y@) -> [Y@, X@] end)({0}, {1})"),
        (("any",), "erl_eval:expr({{tuple, 1, [erl_parse:abstract(generated:plain({0}))]}}, [])"),
        (("any",), "begin V@ = {0}, if V@ =:= true -> 1; is_integer(V@), V@ band 3 > 1 -> 3; tuple_size(V@) > 1; length(V@) =:= 3 -> 4; true -> 2 end end"), (("list",), "queue:to_list(queue:in(x, queue:from_list({0})))"),
        (("list",), "gb_sets:to_list(gb_sets:from_list({0}))"), (("list",), "lists:sort(sets:to_list(sets:from_list({0})))"),
        (("bin",), "re:run({0}, \"[a-c]+([0-9]*)\", [{{capture, all, binary}}])"), (("any",), "erlang:system_info(wordsize)"),
        (("list",), "string:to_integer({0})"), (("bin", "int"), "split_binary({0}, {1} band 7)"),
    ],
}

OPERATIONS = ["insert", "insert_new", "delete", "lookup", "member", "take", "update_counter", "update_default",
              "update_element", "lookup_element", "next", "delete_object", "match", "select", "select_delete",
              "foldl", "insert", "insert"]


class Node:
    """`text` with {0}, {1}, ... for the children; child i may use the variables of binds[i]."""

    def __init__(self, kind, text, children=(), binds=None, variable=None):
        self.kind, self.text, self.children = kind, text, list(children)
        self.binds = binds or {}
        self.variable = variable

    def write(self):
        return self.variable or self.text.format(*(c.write() for c in self.children))

    def free(self):
        if self.variable:
            return {self.variable}
        return set().union(*(c.free() - set(self.binds.get(i, ())) for i, c in enumerate(self.children)),
                           set()) if self.children else set()

    def size(self):
        return 1 + sum(c.size() for c in self.children)

    def with_child(self, i, child):
        children = list(self.children)
        children[i] = child
        return Node(self.kind, self.text, children, self.binds)


def literal(kind):
    return Node(kind, SIMPLEST[kind].replace("{", "{{").replace("}", "}}"))


class Grammar:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0

    def name(self):
        self.names += 1
        return f"V{self.names}"

    def leaf(self, kind, scope):
        r = self.random
        known = [v for v, k in scope if k in SMALLER.get(kind, [kind])]
        if known and r.random() < 0.6:
            return Node(kind, "", variable=r.choice(known))
        if kind == "any":
            return self.leaf(r.choice(TYPES[:-1]), scope)
        text = {
            "int": lambda: str(r.choice([r.randint(-20, 20), r.choice(EDGES) * r.choice([1, -1]) + r.randint(-1, 1),
                                         r.getrandbits(r.randint(1, 140)) - r.getrandbits(20)])),
            "float": lambda: r.choice(FLOATS), "atom": lambda: r.choice(ATOMS),
            "bool": lambda: r.choice(["true", "false"]),
            "list": lambda: r.choice(STRINGS + ["[]", "[1, 2, 3]", "[c, b, a, 1.0, 1, {}, \"x\"]", "[{a, 1}, {b, 2}]"]),
            "bin": lambda: r.choice(BINARIES), "bits": lambda: r.choice(BITS + BINARIES),
            "tuple": lambda: r.choice(["{}", "{a, 1}", "{1, 2.0, <<3>>}"]),
            "map": lambda: r.choice(["#{}", "#{a => 1}", "#{1 => a, 1.0 => b, \"k\" => #{}}"]),
        }[kind]()
        # Half of the values are hidden from the compiler.
        text = f"generated:id({text})" if r.random() < 0.5 else (f"({text})" if text.startswith("-") else text)
        return Node(kind, text.replace("{", "{{").replace("}", "}}"))

    def expression(self, kind, depth, scope):
        r = self.random
        if r.random() < WRONG_TYPE:
            kind = r.choice(TYPES)
        if depth <= 0 or r.random() < 0.08:
            return self.leaf(kind, scope)
        if r.random() < 0.3:
            return self.random.choice([self.let, self.switch, self.closure, self.comprehension, self.fold, self.loop,
                                       self.match_bits, self.server, self.table])(kind, depth, scope)
        if kind == "any" and r.random() < 0.5:
            kind = r.choice(TYPES[:-1])
        kinds, text = r.choice(FORMS[kind])
        self.names += 1
        text = text.replace("@@", f"{self.names}b").replace("@", str(self.names))
        return Node(kind, text, [self.expression(k, depth - 1, scope) for k in kinds])

    def let(self, kind, depth, scope):
        v, k = self.name(), self.random.choice(TYPES)
        return Node(kind, f"begin {v} = {{0}}, {{1}} end",
                    [self.expression(k, depth - 1, scope), self.expression(kind, depth - 1, scope + [(v, k)])],
                    {1: [v]})

    def switch(self, kind, depth, scope):
        a, b, c = self.name(), self.name(), self.name()
        patterns = self.random.choice([
            [(f"{{{{{a}, {b}}}}}", [a, b]), (f"[{a} | {b}]", [a, b]), (f"#{{{{a := {c}}}}}", [c])],
            [(f"[{a}, {b} | _]", [a, b]), (f"[{a}]", [a]), (f"{c} when is_atom({c})", [c])],
            [(f"{a} when is_integer({a}), {a} > 3", [a]), (f"{b} when is_float({b}); is_integer({b})", [b]),
             (f"{c} when is_map({c}), map_size({c}) > 0", [c])],
            [(f"<<{a}:4, {b}/bits>>", [a, b]), (f"<<{a}/bits>>", [a]), (f"{c} when is_tuple({c})", [c])],
            [("0", []), (f"{a} when {a} band 1 =:= 1", [a]), (f"{{{{{b}}}}}", [b])],
            [("a", []), ("b", []), ("true", [])], [("<<\"hello\">>", []), ("\"abc\"", []), ("[]", [])],
        ])
        subject = self.expression(self.random.choice(TYPES), depth - 1, scope)
        children, binds, clauses = [subject], {}, []
        for pattern, bound in patterns[:self.random.randint(1, 3)]:
            binds[len(children)] = bound
            clauses.append(f"{pattern} -> {{{len(children)}}}")
            children.append(self.expression(kind, depth - 2, scope + [(v, "any") for v in bound]))
        if self.random.random() < 0.8:
            clauses.append(f"_ -> {{{len(children)}}}")
            children.append(self.expression(kind, depth - 2, scope))
        return Node(kind, f"case {{0}} of {'; '.join(clauses)} end", children, binds)

    def closure(self, kind, depth, scope):
        f, x, k = self.name(), self.name(), self.random.choice(TYPES)
        return Node(kind, f"begin {f} = fun({x}) -> {{0}} end, {f}({{1}}) end",
                    [self.expression(kind, depth - 2, scope + [(x, k)]), self.expression(k, depth - 1, scope)],
                    {0: [x]})

    def comprehension(self, kind, depth, scope):
        x = self.name()
        inner = scope + [(x, self.random.choice(["int", "any"]))]
        return Node("list", f"[{{1}} || {x} <- generated:cut({{0}}), begin {{2}} end]",
                    [self.expression("list", depth - 1, scope), self.expression("any", depth - 2, inner),
                     self.expression("bool", depth - 3, inner)], {1: [x], 2: [x]})

    def fold(self, kind, depth, scope):
        x, acc = self.name(), self.name()
        inner = scope + [(x, "any"), (acc, kind)]
        return Node(kind, f"lists:foldl(fun({x}, {acc}) -> generated:cut({{2}}) end, {{0}}, generated:cut({{1}}))",
                    [self.expression(kind, depth - 1, scope), self.expression("list", depth - 1, scope),
                     self.expression(kind, depth - 2, inner)], {2: [x, acc]})

    def loop(self, kind, depth, scope):
        f, n, acc = self.name(), self.name(), self.name()
        inner = scope + [(n, "int"), (acc, kind)]
        return Node(kind, f"(fun {f}(0, {acc}) -> {acc}; {f}({n}, {acc}) -> {f}({n} - 1, generated:cut({{1}})) end)"
                    f"({self.random.randint(1, 30)}, {{0}})",
                    [self.expression(kind, depth - 1, scope), self.expression(kind, depth - 2, inner)],
                    {1: [n, acc]})

    def match_bits(self, kind, depth, scope):
        r, segments, bound = self.random, [], []
        for _ in range(r.randint(1, 4)):
            v = self.name()
            size = r.choice(["", ":1", ":3", ":8", ":12", ":16", ":24", ":32", ":40", ":64", ":70"] + [f":{b}" for b, k in bound if k == "size"])
            form = r.choice(["/integer", "/signed", "/little", "/signed-little", "/native", "/bits", "/unsigned-unit:3",
                             "/float", "/utf8", "/binary", "/utf16"])
            if form == "/float":
                size = r.choice([":32", ":64", ""])
            if form in ("/utf8", "/utf16"):
                size = ""
            if form in ("/bits", "/binary") and not size:
                size = ":2"
            if form == "/unsigned-unit:3" and not size:
                size = ":5"
            segments.append(f"{v}{size}{form}")
            bound.append((v, "size" if size in (":1", ":3") and form in ("/integer",) else "any"))
        rest = self.name()
        segments.append(f"{rest}/bits")
        names = [v for v, _ in bound] + [rest]
        inner = scope + [(v, "any") for v in names] + [(rest, "bits")]
        return Node(kind, f"case {{0}} of <<{', '.join(segments)}>> -> {{1}}; _ -> {{2}} end",
                    [self.expression(r.choice(["bits", "bin"]), depth - 1, scope), self.expression(kind, depth - 2, inner),
                     self.expression(kind, depth - 2, scope)], {1: names})

    def server(self, kind, depth, scope):
        x = self.name()
        return Node("list", f"generated:echo(fun({x}) -> {{0}} end, generated:cut({{1}}))",
                    [self.expression("any", depth - 2, scope + [(x, "any")]), self.expression("list", depth - 1, scope)],
                    {0: [x]})

    def table(self, kind, depth, scope):
        r = self.random
        count = r.randint(2, 8)
        texts = [f"{{{{{r.choice(OPERATIONS)}, {{{2 * i}}}, {{{2 * i + 1}}}}}}}" for i in range(count)]
        children = []
        for _ in range(count):
            children += [self.expression(r.choice(["int", "atom", "any", "float"]), min(depth - 2, 1), scope),
                         self.expression(r.choice(["int", "any"]), min(depth - 2, 1), scope)]
        return Node("tuple", f"generated:table({r.choice(['set', 'ordered_set', 'bag', 'duplicate_bag'])}, "
                    f"[{', '.join(texts)}])", children)

    def program(self):
        """A tuple of a few expressions."""
        count = self.random.randint(1, 3)
        parts = [self.expression(self.random.choice(TYPES), self.random.randint(2, 5), []) for _ in range(count)]
        return Node("tuple", "{{" + ", ".join(f"{{{i}}}" for i in range(count)) + "}}", parts)


def smaller(tree):
    """Trees a little smaller than this one, the smallest first."""
    found = []
    for child in tree.children:
        if child.kind in SMALLER.get(tree.kind, [tree.kind]):
            found.append(child)
    if tree.size() > 1 and tree.kind in SIMPLEST:
        found.append(literal(tree.kind))
    for i, child in enumerate(tree.children):
        found += [tree.with_child(i, c) for c in smaller(child)]
    return found
