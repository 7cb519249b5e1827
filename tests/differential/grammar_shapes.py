# SPDX-License-Identifier: GPL-3.0-or-later
"""Larger shapes of programs for grammar.py: patterns and guards of every kind, functions of several clauses,
comprehensions, handlers, mailboxes, processes that are tied to each other, servers, bits, timers.

A mixin: it uses `random`, `name()` and `expression(type, depth, scope)` of what it is mixed into, and makes
trees with `node`.
"""

NUMBER = "\1"  # stands for that of the program, in the names of its functions
RECORD = "-record(r, {a = 1, b, c = [] :: list()})."  # in each module
LITERALS = ["0", "1", "-1", "3", "a", "b", "ok", "true", "1.0", '"abc"', "[]", "{}", '<<"hello">>', "16#fffffffffffffff",
            "1180591620717411303424", "undefined", "$a"]
TYPE_TESTS = ["is_atom", "is_binary", "is_bitstring", "is_boolean", "is_float", "is_function", "is_integer", "is_list",
              "is_map", "is_number", "is_pid", "is_reference", "is_tuple"]
MEASURES = ["length({0})", "tuple_size({0})", "map_size({0})", "byte_size({0})", "bit_size({0})", "abs({0})", "round({0})",
            "trunc({0})", "floor({0})", "ceil({0})", "float({0})", "({0} + 1)", "({0} * 2)", "({0} band 7)", "({0} rem 3)",
            "({0} div 2)", "({0} bsl 3)", "(- {0})", "(bnot {0})", "hd({0})", "element(1, {0})", "map_get(a, {0})", "{0}",
            "size({0})", "element(2, {0})", "({0} / 2)", "binary_part({0}, 0, 1)", "tl({0})"]
COMPARISONS = ["<", ">", "=<", ">=", "==", "/=", "=:=", "=/="]
CLASSES = ["error", "exit", "throw", "_"]
SEGMENTS = ["{0}:8", "{0}", "{0}:16/little", "{0}:3", "{0}:13/signed", "{0}:1", "{0}:64", "{0}:70/little-signed", "{0}:24/native",
            "{0}:2/unit:5", "{0}:128/little"]
WORKER_OPERATIONS = ["link", "unlink", "exit", "monitor", "demonitor", "trap", "stop", "crash", "send", "register", "alias"]
SERVER_OPERATIONS = ["call", "call", "cast", "info", "late", "timeout", "continue", "stop", "state"]
FORMATS = [("~w", "any"), ("~p", "any"), ("~0p", "any"), ("~tp", "any"), ("~5w|", "int"), ("~-12w|", "atom"), ("~12.3f|", "float"),
           ("~.2f", "float"), ("~e", "float"), ("~10.4e", "float"), ("~g", "float"), ("~.16B", "int"), ("~.2#", "int"),
           ("~8..0b", "int"), ("~36.r", "int"), ("~s", "list"), ("~ts", "list"), ("~10s|", "list"), ("~ts", "bin"), ("~c", "int"),
           ("~tc", "int"), ("~W", "any"), ("~40p", "any"), ("~.3s|", "list"), ("~n~~~i", "any"), ("~x", "int")]
KEYS = ["X", "{X, X * X}", "<<X:16>>", "float(X)", "[X, X bsr 1]", "(X bsl 70)", "-X", '("k" ++ integer_to_list(X))', "#{X => 1}"]
LISTINGS = ["generated:trim(maps:to_list(maps:from_list(PAIRS)))", "generated:trim(maps:keys(maps:filter(fun(_, V@) -> V@ rem 3 > 0 end, maps:from_list(PAIRS))))",
            "maps:fold(fun(_, V@, N@) -> (N@ * 31 + V@) band 16#ffffff end, 7, maps:from_list(PAIRS))",
            "generated:trim(maps:values(maps:merge(maps:from_list(PAIRS), maps:from_list([{K@, a} || {K@, V@} <- PAIRS, V@ rem 5 =:= 0]))))",
            "generated:listed(set, PAIRS)", "generated:listed(ordered_set, PAIRS)", "generated:listed(bag, PAIRS)",
            "generated:listed(duplicate_bag, PAIRS)", "erlang:phash2(maps:from_list(PAIRS))", "erlang:md5(term_to_binary(maps:from_list(PAIRS)))",
            "generated:trim(lists:sort([maps:from_list(PAIRS), maps:from_list([{K@, V@ + 1} || {K@, V@} <- PAIRS]), #{}]))"]


def plain(text):
    """As a part of a text with children."""
    return text.replace("{", "{{").replace("}", "}}")


class Shapes:
    node = None  # the class of trees

    def pattern(self, depth=2):
        """(text, variables that it binds)"""
        r, v = self.random, self.name()
        if depth == 0 or r.random() < 0.35:
            return r.choice([(v, [v]), (v, [v]), (r.choice(LITERALS), []), ("_", [])])
        parts = [self.pattern(depth - 1) for _ in range(r.randint(1, 3))]
        texts, bound = [text for text, _ in parts], [name for _, names in parts for name in names]
        kind = r.randint(0, 8)
        if kind == 0:
            return f"{{{', '.join(texts)}}}", bound
        if kind == 1:
            return f"[{', '.join(texts)}]", bound
        if kind == 2:
            return f"[{', '.join(texts)} | {v}]", [*bound, v]
        if kind == 3:
            keys = r.sample(["a", "b", "1", "1.0", '"k"', "{}"], len(texts))
            return "#{" + ", ".join(f"{k} := {t}" for k, t in zip(keys, texts)) + "}", bound
        if kind == 4:
            return f"#r{{{', '.join(f'{k} = {t}' for k, t in zip('abc', texts))}}}", bound
        if kind == 5:
            return f"{texts[0]} = {v}", parts[0][1] + [v]
        if kind == 6:
            return f'"{r.choice(["ab", "hello", "1"])}" ++ {v}', [v]
        return self.bit_pattern()

    def bit_pattern(self):
        r, texts, bound, size = self.random, [], [], None
        for _ in range(r.randint(1, 3)):
            v = self.name()
            form = r.choice(["{0}:8", "{0}:4", "{0}/utf8", "{0}:16/little-signed", "{0}:2/binary", "{0}:5/bits", "_:3", "1:1", '"he"',
                             "{0}:64/float", "{0}:40", "_:1/binary", "{0}:11/signed", "0:2"] + (["{0}:" + size + "/binary"] if size else []))
            texts.append(form.format(v))
            if "{0}" in form:
                bound.append(v)
                size = v if form in ("{0}:8", "{0}:4") else size
        rest = self.name()
        ending = r.choice([f"{rest}/bits", f"{rest}/binary", "_/bits", ""])
        if ending:
            texts.append(ending)
            bound += [rest] if rest in ending else []
        return f"<<{', '.join(texts)}>>", bound

    def guard(self, bound, depth=2):
        """The text of one over these variables, with `when`; or nothing."""
        if not bound or self.random.random() < 0.4:
            return ""
        alternatives = [", ".join(self.test(bound, depth) for _ in range(self.random.randint(1, 2)))
                        for _ in range(self.random.choice([1, 1, 2]))]
        return " when " + "; ".join(alternatives)

    def test(self, bound, depth):
        r, v = self.random, self.random.choice(bound)
        kind = r.randint(0, 6 if depth > 0 else 2)
        if kind == 0:
            return f"{r.choice(TYPE_TESTS)}({v})"
        if kind in (1, 2):
            return f"({self.measure(v)} {r.choice(COMPARISONS)} {r.choice([r.choice(LITERALS), self.measure(r.choice(bound))])})"
        if kind == 3:
            return f"not ({self.test(bound, depth - 1)})"
        if kind == 4:
            return r.choice(["is_map_key(a, {0})", "is_function({0}, 1)", "is_record({0}, r)", "({0}#r.a > 0)", "({0}#r.c =:= [])", "{0}",
                             "is_record({0}, r, 4)"]).format(v)
        return f"({self.test(bound, depth - 1)} {r.choice(['and', 'or', 'andalso', 'orelse', 'xor'])} {self.test(bound, depth - 1)})"

    def measure(self, v):
        return self.random.choice(MEASURES).format(v)

    def clauses(self, kind, depth, scope, first, arity=1, last=True):
        """Texts `P1, P2 when G -> {i}` with their children, numbered from `first`, and what each binds."""
        texts, children, binds = [], [], {}
        for _ in range(self.random.randint(1, 3)):
            patterns = [self.pattern() for _ in range(arity)]
            bound = [v for _, names in patterns for v in names]
            self.clause(texts, children, binds, first, ", ".join(p for p, _ in patterns) + "\0" + self.guard(bound), bound,
                        self.expression(kind, depth, scope + [(v, "any") for v in bound]))
        if last:
            names = [self.name() for _ in range(arity)]
            self.clause(texts, children, binds, first, ", ".join(names) + "\0", names,
                        self.expression(kind, depth, scope + [(v, "any") for v in names]))
        return texts, children, binds

    @staticmethod
    def clause(texts, children, binds, first, head, bound, child):
        binds[first + len(children)] = bound
        texts.append((plain(head), first + len(children)))
        children.append(child)

    @staticmethod
    def written(texts, before="", after=""):
        """With the heads as of a case, or between `before` and `after`."""
        return "; ".join(before + head.replace("\0", after) + f" -> {{{i}}}" for head, i in texts)

    def matching(self, kind, depth, scope):
        subject = self.expression(self.random.choice(["any", "list", "tuple", "map", "bin", "bits", "int"]), depth - 1, scope)
        texts, children, binds = self.clauses(kind, depth - 2, scope, 1, last=self.random.random() < 0.85)
        return self.node(kind, f"case {{0}} of {self.written(texts)} end", [subject, *children], binds)

    def record(self, kind, depth, scope):
        parts = [self.expression("any", depth - 2, scope) for _ in range(3)]
        text = self.random.choice(["#r{{a = {0}, b = {1}}}", "(#r{{b = {0}}})#r{{c = [{1}], a = {2}}}", "{{(#r{{a = {0}}})#r.a, #r.b}}",
                                   "(generated:id({0}))#r{{b = {1}}}", "begin #r{{a = A@, _ = B@}} = #r{{a = {0}, b = 2, c = 2}}, {{A@, B@}} end",
                                   "lists:keyfind({0}, #r.b, [#r{{b = {1}}}, #r{{a = {2}, b = 1}}])", "(generated:id({0}))#r.c"])
        return self.node("any", text.replace("@", str(self.fresh())), parts)

    def fresh(self):
        self.names += 1
        return self.names

    def function(self, kind, depth, scope):
        """A call of a function of the module, written beside the program (its name has the program's number)."""
        r, arity, number = self.random, self.random.randint(1, 3), self.fresh()
        texts, bodies, binds = self.clauses(kind, depth - 2, [], arity, arity, last=r.random() < 0.85)
        name = f"f{NUMBER}_{number}"
        arguments = [self.expression(r.choice(["any", "int", "list", "bin", "tuple", "map"]), depth - 1, scope) for _ in range(arity)]
        places = ", ".join(f"{{{i}}}" for i in range(arity))
        call = f"(fun {name}/{arity})({places})" if r.random() < 0.2 else f"{name}({places})"
        tree = self.node(kind, call, [*arguments, *bodies], binds)
        tree.definition = self.written(texts, name + "(", ")") + "."
        return tree

    def fun(self, kind, depth, scope):
        """A fun of several clauses, called with as many arguments as it has or not."""
        r, arity = self.random, self.random.randint(0, 2)
        given = arity if r.random() < 0.93 else arity + 1
        arguments = [self.expression("any", depth - 2, scope) for _ in range(given)]
        if arity == 0:
            bodies, binds, text = [self.expression(kind, depth - 2, scope)], {}, f"fun() -> {{{given}}} end"
        else:
            texts, bodies, binds = self.clauses(kind, depth - 2, scope, given, arity, last=r.random() < 0.8)
            text = f"fun {self.written(texts, '(', ')')} end"
        places = ", ".join(f"{{{i}}}" for i in range(given))
        call = r.choice([f"({text})({places})", f"(generated:id({text}))({places})", f"apply({text}, [{places}])"])
        return self.node(kind, call, [*arguments, *bodies], binds)

    def comprehensions(self, _, depth, scope):
        """Lists or bits of one to three generators, which may skip, and filters, which may fail."""
        r, bits = self.random, self.random.random() < 0.4
        children, binds, parts, bound = [], {}, [], []
        for _ in range(r.choice([1, 1, 2, 2, 3])):
            binds[len(children)] = list(bound)
            if r.random() < 0.35:
                v, segment = self.name(), r.choice(["{0}:3", "{0}:8", "{0}/utf8", "1:1, {0}:4", "{0}:2/binary", "{0}:12/signed-little"])
                parts.append(f"<<{segment.format(v)}>> <= generated:few({{{len(children)}}})")
                children.append(self.expression(r.choice(["bits", "bin"]), depth - 2, scope + [(b, "any") for b in bound]))
                names = [v]
            else:
                text, names = self.pattern(1)
                parts.append(f"{plain(text)} <- generated:few({{{len(children)}}})")
                children.append(self.expression("list", depth - 2, scope + [(b, "any") for b in bound]))
            bound += names
            if r.random() < 0.4 and bound:
                parts.append(plain(self.test(bound, 1)))
        binds[len(children)] = list(bound)
        inner = scope + [(v, "any") for v in bound]
        if not bits:
            children.append(self.expression("any", depth - 2, inner))
            return self.node("list", f"[{{{len(children) - 1}}} || {', '.join(parts)}]", children, binds)
        child, form = r.choice([("int", "({0}):5"), ("bits", "({0})/bits"), ("bin", "({0})/binary"), ("int", "({0}):16/little")])
        text = f"<< <<{form.format(f'{{{len(children)}}}')}>> || {', '.join(parts)} >>"
        children.append(self.expression(child, depth - 2, inner))
        return self.node("bits", text, children, binds)

    def handlers(self, kind, depth, scope):
        """try with patterns of results and of reasons, and with what is done after."""
        r, children, binds = self.random, [self.expression(self.random.choice([kind, "any"]), depth - 1, scope)], {}
        text, catches = "try {0}", r.random() < 0.8
        if r.random() < 0.5:
            texts, more, bound = self.clauses(kind, depth - 2, scope, 1, last=r.random() < 0.8)
            text, children, binds = f"{text} of {self.written(texts)}", children + more, bound
        if catches:
            texts, more, bound = self.clauses(kind, depth - 2, scope, len(children), last=r.random() < 0.6)
            texts = [(f"{r.choice(CLASSES)}:{head}", i) for head, i in texts]
            text, children, binds = f"{text} catch {self.written(texts)}", children + more, {**binds, **bound}
        if not catches or r.random() < 0.3:
            text += f" after generated:note({{{len(children)}}})"
            children.append(self.expression("any", depth - 2, scope))
        return self.node(kind, text + " end", children, binds)

    def mailbox(self, _, depth, scope):
        """Messages that wait, one or two receives, and what is left."""
        r = self.random
        messages = [self.expression(r.choice(["any", "int", "tuple", "list", "atom"]), min(depth - 2, 2), scope)
                    for _ in range(r.randint(1, 5))]
        children, binds, receives = list(messages), {}, []
        for _ in range(r.randint(1, 2)):
            texts, more, bound = self.clauses("any", depth - 3, scope, len(children), last=False)
            children, binds = children + more, {**binds, **bound}
            receives.append(f"receive {self.written(texts)} after {r.choice(['0', '0', '1', '2'])} -> {{{len(children)}}} end")
            children.append(self.expression("any", depth - 3, scope))
        places = ", ".join(f"{{{i}}}" for i in range(len(messages)))
        return self.node("any", f"generated:mailbox([{places}], fun() -> {{{{{', '.join(receives)}}}}} end)", children, binds)

    def workers(self, _, depth, scope):
        """Processes that are tied to each other, and what each has been told in the end."""
        r, texts, children = self.random, [], []
        for _ in range(r.randint(3, 7)):
            texts.append(f"{{{{{r.choice(WORKER_OPERATIONS)}, {r.randint(1, 4)}, {r.randint(1, 4)}, {{{len(children)}}}}}}}")
            children.append(self.expression(r.choice(["atom", "any", "any"]), min(depth - 2, 1), scope)
                            if r.random() < 0.6 else self.node("atom", r.choice(["normal", "kill", "shutdown", "killed"])))
        return self.node("any", f"generated:workers([{', '.join(texts)}])", children)

    def generic_server(self, _, depth, scope):
        r, texts, children, binds = self.random, [], [], {}
        for _ in range(r.randint(2, 6)):
            state = self.name()
            binds[len(children)] = [state]
            texts.append(f"{{{{{r.choice(SERVER_OPERATIONS)}, fun({state}) -> {{{len(children)}}} end}}}}")
            children.append(self.expression("any", depth - 3, scope + [(state, "any")]))
        return self.node("any", f"generated_server:script([{', '.join(texts)}])", children, binds)

    def construct(self, _, depth, scope):
        r, texts, children = self.random, [], []
        for _ in range(r.randint(2, 5)):
            kind, forms = r.choice([("int", SEGMENTS), ("int", SEGMENTS), ("float", ["{0}/float", "{0}:32/float", "{0}:64/little-float", "{0}:16/float"]),
                                    ("bin", ["{0}/binary", "{0}:2/binary"]), ("bits", ["{0}/bits", "{0}:7/bits"])])
            texts.append(r.choice(forms).format(f"({{{len(children)}}})"))
            children.append(self.expression(kind, depth - 2, scope))
        if r.random() < 0.3:
            texts.insert(r.randint(0, len(texts)), r.choice(['"text"', '"\\x{{e5}}\\x{{1f600}}"/utf8', '"wide":16/little', "$x/utf32"]))
        return self.node("bits", f"<<{', '.join(texts)}>>", children)

    def gather(self, _, depth, scope):
        """Bits that grow in a loop, of which older ones are kept."""
        f, n, acc = self.name(), self.name(), self.name()
        children = [self.expression("bits", depth - 2, scope + [(n, "int")])]
        text = (f"(fun {f}(0, {acc}) -> {acc}; {f}({n}, [{acc} | Older@]) -> {f}({n} - 1, [<<{acc}/bits, (generated:few({{0}}))/bits, {n}:"
                f"{self.random.choice([1, 3, 8, 16])}>>, {acc} | Older@]) end)({self.random.randint(1, 12)}, [<<>>])")
        return self.node("list", text.replace("@", str(self.fresh())), children, {0: [n]})

    def formatted(self, _, depth, scope):
        directives = [self.random.choice(FORMATS) for _ in range(self.random.randint(1, 3))]
        texts, children = [], []
        for directive, kind in directives:
            texts.append(f"generated:plain({{{len(children)}}})" + (", 4" if directive == "~W" else ""))
            children.append(self.expression(kind, depth - 2, scope))
        form = " ".join(directive for directive, _ in directives)
        return self.node("any", f'lists:flatten(io_lib:format("{form}", [{", ".join(texts)}]))', children)

    def told(self, _, depth, scope):
        return self.node("any", "generated:told(fun() -> {0} end)", [self.expression("any", depth - 1, scope)])

    def raised(self, _, depth, scope):
        text = self.random.choice(["erlang:raise({0}, {1}, [])", "erlang:error({1}, [{0}])", "error({1}, none)", "exit({{{0}, {1}}})",
                                   "throw({{{0}, {1}}})", "(generated:id({0})):none({1})", "generated:none({0}, {1})",
                                   "(generated:id({0}))({1})", "erlang:raise(error, {0}, [{{m, f, 1, []}}, {{m, g, [{1}], [{{line, 3}}]}}])",
                                   "apply(lists, {0}, [{1}])", "apply({0}, {1})"])
        return self.node("any", text, [self.expression(self.random.choice(["any", "atom"]), depth - 1, scope),
                                       self.expression("any", depth - 1, scope)])

    def timers(self, _, depth, scope):
        texts, children = [], []
        for _ in range(self.random.randint(1, 3)):
            texts.append(f"{{{{{self.random.choice(['send', 'start', 'cancel', 'read'])}, {self.random.randint(0, 2)}, {{{len(children)}}}}}}}")
            children.append(self.expression("any", min(depth - 2, 1), scope))
        return self.node("list", f"generated:timers([{', '.join(texts)}])", children)

    def large(self, kind, depth, scope):
        """Maps and tables of many keys, in the order in which they are listed; the keys count the same everywhere."""
        r, x = self.random, self.name()
        pairs = f"[{{{r.choice(KEYS)}, X}} || X <- lists:seq(1, {r.choice([31, 32, 33, 40, 100, 257, 600])})]".replace("X", x)
        text = r.choice(LISTINGS).replace("PAIRS", pairs).replace("@", str(self.fresh()))
        return self.node("any", f"{{{{{plain(text)}, {{0}}}}}}", [self.expression(kind, depth - 2, scope)])
