# SPDX-License-Identifier: GPL-3.0-or-later
"""Random Erlang expressions as trees. A tree knows its type, the variables it binds for its children,
and how it is written, so that it can be made smaller and stay well formed (see generate.py).

Expressions are of the type they say unless they fail; now and then one of another type is put in their
place, so that failures are met, too.
"""
import random

import grammar_shapes
from grammar_shapes import NUMBER, RECORD  # of a module that holds programs
from grammar_tables import (ATOMS, BINARIES, BITS, EDGES, FLOATS, FORMS, OPERATIONS, SIMPLEST, SMALLER, STRINGS, TYPES,
                            WRONG_TYPE)


class Node:
    """`text` with {0}, {1}, ... for the children; child i may use the variables of binds[i]. `definition` is a
    function of the module that the text calls."""

    def __init__(self, kind, text, children=(), binds=None, variable=None):
        self.kind, self.text, self.children = kind, text, list(children)
        self.binds = binds or {}
        self.variable = variable
        self.definition = None

    def write(self, definitions):
        """The text; functions of the module that it needs are added to the list."""
        if self.variable:
            return self.variable
        parts = [c.write(definitions) for c in self.children]
        if self.definition:
            definitions.append(self.definition.format(*parts))
        return self.text.format(*parts)

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
        tree = Node(self.kind, self.text, children, self.binds)
        tree.definition = self.definition
        return tree


def literal(kind):
    return Node(kind, SIMPLEST[kind].replace("{", "{{").replace("}", "}}"))


class Grammar(grammar_shapes.Shapes):
    node = Node

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
            return r.choice([self.let, self.switch, self.closure, self.comprehension, self.fold, self.loop,
                             self.match_bits, self.server, self.table])(kind, depth, scope)
        if r.random() < 0.45:
            shapes = [self.matching, self.record, self.function, self.fun, self.comprehensions, self.handlers, self.construct,
                      self.gather, self.formatted, self.told, self.raised]
            if depth > 3:  # what takes its time, so not in the body of a loop
                shapes += [self.mailbox, self.workers, self.generic_server, self.timers, self.large]
            return r.choice(shapes)(kind, depth, scope)
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
