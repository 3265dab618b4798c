"""Any form and any events: the state depends on the answers alone.

Forms are generated from groups, repeats in repeats, conditions, calculations, counts,
filtered choices and triggers. Each expression reads what stands before it or beside it,
so no form has a circle; everything else is left to chance.
"""

import random
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyor.engine.session import Session
from surveyor.engine.tree import Writer
from surveyor.errors import UserError
from tests.support.scenario import Scenario, ask, bind, form_of, repeat, setvalue, xform

ANSWERS = ("", "0", "1", "2", "3", "a", "b", "yes", "-1", "7.5", "2026-11-24")
LIST = (
    '<instance id="l"><root>'
    + "".join(
        f"<item><name>{name}</name><key>{key}</key></item>"
        for key, name in (("1", "a"), ("1", "b"), ("2", "b"), ("a", "c"), ("", "d"))
    )
    + "</root></instance>"
)


@dataclass
class Made:
    """A form on its way: nodes as text, binds, controls, and what may be read."""

    draw: object
    binds: list[str] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    repeats: list[str] = field(default_factory=list)
    number: int = 0

    def pick(self, options):
        return self.draw(st.sampled_from(options))

    def name(self, kind):
        self.number += 1
        return f"{kind}{self.number}"

    def term(self, at):
        """Something to read from a node, mostly another one."""
        if not self.leaves:
            return self.pick(("1", "'a'", "''"))
        ref = self.pick(self.leaves)
        own = [
            r
            for r in self.repeats
            if at.startswith(r + "/") and ref.startswith(r + "/")
        ]
        around = [r for r in self.repeats if ref.startswith(r + "/")]
        shapes = [ref, f"number({ref})", f"count-selected({ref})"]
        if around:
            shapes += [f"sum({ref})", f"join('-', {ref})", f"count({around[-1]})"]
            inner = ref[len(around[-1]) + 1 :]
            shapes.append(f"{around[-1]}[position() = 1]/{inner}")
        if own:
            up = "/".join([".."] * (at.count("/") - own[-1].count("/")))
            shapes += [f"{up}/{ref[len(own[-1]) + 1 :]}", f"position({up})"]
            other = self.pick(("- 1", "- 2", "+ 1", "* 2"))
            shapes.append(
                f"indexed-repeat({ref}, {own[0]}, position({up}) {other})"
                if len(own) == 1
                else f"count({up}/..)"
            )
        return self.pick(shapes)

    def condition(self, at):
        a, b = self.term(at), self.term(at)
        return self.pick(
            (
                f"{a} = 'a'",
                f"{a} != ''",
                f"{a} > 1 or {b} = ''",
                f"not({a} = {b})",
                "true()",
            )
        )

    def value(self, at):
        a, b = self.term(at), self.term(at)
        shapes = (f"{a} + {b}", f"concat({a}, {b})", f"coalesce({a}, {b})", f"{a} * 2",
                  f"if({self.condition(at)}, {a}, {b})", f"once({a})",
                  f"round({a}, 1)")  # fmt: skip
        return self.pick(shapes)

    def item(self, above, depth):
        kinds = ["question", "question", "calculate", "select", "trigger"]
        kinds += ["group", "repeat", "counted"] if depth < 2 else []
        return getattr(self, self.pick(kinds))(above, depth)

    def gate(self, ref):
        if self.draw(st.integers(0, 2)) == 0:
            self.binds.append(bind(ref, relevant=self.condition(ref)))

    def question(self, above, _depth):
        name = self.name("q")
        ref = f"{above}/{name}"
        self.gate(ref)
        self.leaves.append(ref)
        return f"<{name}/>", ask(ref)

    def calculate(self, above, _depth):
        name = self.name("c")
        ref = f"{above}/{name}"
        kind = self.pick(("string", "int", "decimal", "date"))
        if self.draw(st.integers(0, 3)) == 0:
            self.binds.append(bind(f"{ref}/@at", calculate=self.value(f"{ref}/@at")))
            self.leaves.append(f"{ref}/@at")
        self.binds.append(bind(ref, type=kind, calculate=self.value(ref)))
        self.leaves.append(ref)
        return f'<{name} at=""/>', ""

    def select(self, above, _depth):
        name = self.name("s")
        ref = f"{above}/{name}"
        filtered = f"instance('l')/root/item[key = {self.plain(ref)}]"
        self.leaves.append(ref)
        control = self.pick(("select1", "select"))
        return f"<{name}/>", (
            f'<{control} ref="{ref}"><itemset nodeset="{filtered}">'
            f'<value ref="name"/><label ref="name"/></itemset></{control}>'
        )

    def plain(self, at):
        fine = [
            r
            for r in self.leaves
            if not any(r.startswith(p + "/") for p in self.repeats)
        ]
        return self.pick(fine) if fine else "'1'"

    def trigger(self, above, _depth):
        name, target = self.name("t"), self.name("v")
        ref, goal = f"{above}/{name}", f"{above}/{target}"
        action = setvalue("xforms-value-changed", goal, f"concat({ref}, '!')")
        self.leaves += [ref, goal]
        return f"<{name}/><{target}/>", ask(ref, action)

    def group(self, above, depth):
        name = self.name("g")
        ref = f"{above}/{name}"
        self.gate(ref)
        nodes, body = self.items(ref, depth + 1)
        return f"<{name}>{nodes}</{name}>", f'<group ref="{ref}">{body}</group>'

    def repeat(self, above, depth, **count):
        name = self.name("r")
        ref = f"{above}/{name}"
        self.gate(ref)
        self.repeats.append(ref)
        nodes, body = self.items(ref, depth + 1)
        shape = f"<{name} jr:template=''>{nodes}</{name}>"
        if self.draw(st.booleans()):
            shape += f"<{name}>{nodes}</{name}>"
        return shape, repeat(ref, body, **count)

    def counted(self, above, depth):
        return self.repeat(above, depth, count=f"number({self.plain(above)})")

    def items(self, above, depth):
        made = [self.item(above, depth) for _n in range(self.draw(st.integers(1, 4)))]
        return "".join(one[0] for one in made), "".join(one[1] for one in made)


@st.composite
def forms(draw):
    """An XForm, its binds, and the binds in another order."""
    made = Made(draw)
    nodes, body = made.items("/data", 0)
    binds = _merged(made.binds)
    shuffled = binds[:]
    random.Random(draw(st.integers(0, 99))).shuffle(shuffled)
    return (
        form_of(xform(nodes, LIST, *binds, body=body)),
        form_of(xform(nodes, LIST, *shuffled, body=body)),
    )


def _merged(binds):
    """One bind for each node."""
    by_ref = {}
    for one in binds:
        head, _space, rest = one.removesuffix("/>").partition('" ')
        by_ref[head] = f"{by_ref.get(head, '')} {rest}"
    return [f'{head}" {rest}/>' for head, rest in by_ref.items()]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(("set",) * 6 + ("add", "remove", "undo", "redo")),
        st.integers(0, 10_000),
        st.sampled_from(ANSWERS),
    ),
    max_size=14,
)


def do(form, events):
    """Does what can be done; what cannot is refused in words."""
    for kind, number, answer in events:
        states = [s.ref for s in form.session.nodes()]
        asked = [r for r in states if r.rpartition("/")[2][0] in "qst"]
        series = sorted({r.rpartition("[")[0] for r in states if r.endswith("]")})
        try:
            if kind == "set" and asked:
                form.answer(asked[number % len(asked)], answer)
            elif kind == "add":
                options = [*series, _root_series(form)]
                form.add(options[number % len(options)])
            elif kind == "remove":
                rows = [r for r in states if r.endswith("]")]
                form.remove(rows[number % len(rows)] if rows else "/data/none[1]")
            elif kind in ("undo", "redo"):
                getattr(form, kind)()
        except UserError:
            continue


def _root_series(form):
    refs = list(form.session._program.repeats)
    return refs[0] if refs else "/data/none"


def state(form):
    return [
        (s.ref, s.value, s.seen, s.relevant, s.choices) for s in form.session.nodes()
    ]


SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@given(forms(), EVENTS)
@SLOW
def test_the_order_of_the_rules_in_the_form_does_not_matter(pair, events):
    one, other = Scenario(pair[0]), Scenario(pair[1])
    do(one, events)
    do(other, events)
    assert state(one) == state(other)


@given(forms(), EVENTS)
@SLOW
def test_bit_by_bit_is_what_computing_everything_gives(pair, events):
    form = Scenario(pair[0])
    do(form, events)
    before = state(form)
    form.session._recalculate_all()
    assert state(form) == before


@given(forms(), EVENTS)
@SLOW
def test_what_is_written_bit_by_bit_is_what_is_written_at_once(pair, events):
    form = Scenario(pair[0])
    for number, event in enumerate(events):
        do(form, [event])
        root = deepcopy(form.session._root)
        for node in root.walk():
            node.written = node.sent = None
        if number % 2:
            assert form.session.draft_xml() == Writer(root, form.form).draft()
        assert form.session._writer.final() == Writer(root, form.form).final()


@given(forms(), EVENTS)
@SLOW
def test_a_draft_opened_again_is_the_entry_that_was_left(pair, events):
    form = Scenario(pair[0])
    do(form, events)
    again = form.reopened()
    assert again.session.draft_xml() == form.session.draft_xml()
    assert state(again) == state(form)


@given(forms(), EVENTS)
@SLOW
def test_taking_everything_back_and_doing_it_again_leads_to_the_same_states(
    pair, events
):
    form = Scenario(pair[0])
    states = [state(form)]
    for event in events:
        if event[0] in ("set", "add", "remove"):
            do(form, [event])
            if state(form) != states[-1]:
                states.append(state(form))
    for expected in reversed(states[:-1]):
        while state(form) != expected:
            assert form.session.undo() is not None
    for expected in states[1:]:
        while state(form) != expected:
            assert form.session.redo() is not None


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_written_and_read_back(text):
    """All but the characters that XML has no way to hold."""
    form = Scenario(PLAIN).answer("/data/a", text)
    again = form.reopened()
    kept = "".join(c for c in text if c in "\t\n\r" or c >= " ")
    kept = "".join(c for c in kept if c not in "\ufffe\uffff")
    assert again.value_of("/data/a") == kept
    assert again.session.draft_xml() == form.session.draft_xml()


PLAIN = form_of(xform("<a/>", body=ask("/data/a")))


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_whatever_is_opened_as_an_entry_is_read_or_refused_in_words(data):
    with suppress(UserError):
        Session.load(PLAIN, data, Scenario(PLAIN)._clock)
