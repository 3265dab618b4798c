"""Generated forms in the shapes that engines are measured on, and what is done to them."""

from dataclasses import dataclass, field

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:jr="http://openrosa.org/javarosa"'
    ' xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>'
)


@dataclass(frozen=True)
class Row:
    """One line of the table: what is set in turn, and what is looked at afterwards."""

    name: str
    ref: str
    values: tuple[str, ...]
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A form, answers that it begins with, and its lines."""

    name: str
    xml: str
    rows: tuple[Row, ...]
    setup: tuple[tuple[str, str], ...] = ()
    whole: bool = True
    """Serialise, validate and memory are measured too."""
    answered: int = 0
    """The line whose answer goes before drafts, validations and submissions."""
    others: bool = True
    """Other engines get through it in reasonable time."""


@dataclass
class _Form:
    nodes: list[str] = field(default_factory=list)
    binds: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    def ask(self, ref):
        self.body.append(f'<input ref="{ref}"><label>{ref}</label></input>')

    def bind(self, ref, **rules):
        given = "".join(f' {k}="{_escaped(v)}"' for k, v in rules.items())
        self.binds.append(f'<bind nodeset="{ref}"{given}/>')


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _document(name, nodes, lists, binds, body):
    return (
        f'{HEAD}<instance><data id="{name}">{nodes}</data></instance>{lists}'
        f"{''.join(binds)}</model></h:head><h:body>{body}</h:body></h:html>"
    )


def survey(questions, chain):
    """Gates, integers with five readers, a select of each ten that cascades, a chain.

    Every region has the same districts, so that a change of region looks at every
    answered select and finds its answer still there.
    """
    form = _Form()
    setup = [("/data/region", "r1")]
    cascades = []
    for number in range(questions):
        _survey_question(form, number)
        if number % 10 == 8:
            cascades.append(f"/data/g/q{number}")
    setup += [(ref, "d1") for ref in cascades]
    form.binds += [
        f'<bind nodeset="/data/c{n}" calculate="/data/c{n - 1} + 1"/>'
        for n in range(1, chain)
    ]
    form.bind("/data/g", relevant="/data/hide != 'yes'")
    leaves = "".join(f"<q{n}/>" for n in range(questions))
    links = "".join(f"<c{n}/>" for n in range(chain))
    items = "".join(
        f"<item><name>d{n % 10}</name><region>r{n // 10}</region></item>"
        for n in range(200)
    )
    xml = _document(
        f"s{questions}",
        f"<hide/><region/><g>{leaves}</g>{links}",
        f'<instance id="d"><root>{items}</root></instance>',
        form.binds,
        '<input ref="/data/hide"><label>h</label></input>'
        '<input ref="/data/region"><label>r</label></input>'
        '<input ref="/data/c0"><label>c</label></input>'
        f'<group ref="/data/g"><label>g</label>{"".join(form.body)}</group>',
    )
    at = questions // 20 * 10
    g = "/data/g/q"
    rows = (
        Row("text without dependents", f"{g}{at + 9}", ("a", "b")),
        Row("gate", f"{g}{at}", ("yes", "no"), (f"{g}{at + 1}",)),
        Row("integer with 5 dependents", f"{g}{at + 2}", ("7", "9"),
            tuple(f"{g}{at + n}" for n in range(3, 8))),
        Row(f"head of a {chain}-long chain", "/data/c0", ("7", "9"), (f"/data/c{chain - 1}",)),
        Row(f"region of {len(cascades)} cascades", "/data/region", ("r2", "r1"), tuple(cascades)),
        Row("hide everything", "/data/hide", ("yes", "no"), (f"{g}0",)),
    )  # fmt: skip
    return Case(f"{questions} questions", xml, rows, tuple(setup), answered=2)


def _survey_question(form, number):
    ref, kind = f"/data/g/q{number}", number % 10
    if kind == 8:
        form.bind(ref, type="string")
        form.body.append(
            f'<select1 ref="{ref}"><label>{ref}</label><itemset nodeset="'
            "instance('d')/root/item[region = /data/region]\">"
            '<value ref="name"/><label ref="name"/></itemset></select1>'
        )
        return
    if kind == 1:
        form.bind(ref, relevant=f"/data/g/q{number - 1} = 'yes'")
    elif kind == 2:
        form.bind(ref, type="int", constraint=". >= 0")
    elif 3 <= kind <= 7:
        of = f"/data/g/q{number - kind + 2}"
        form.bind(ref, calculate=f"if({of} > {kind}, {of} * 2, 0)")
    else:
        form.bind(ref, type="string")
    form.ask(ref)


def household(people):
    """A repeat with a sum, a join, a neighbour's value and a position."""
    before = "indexed-repeat(/data/p/age, /data/p, position(..) - 1)"
    form = _Form()
    form.bind("/data/p/age", type="int", constraint=". < 120")
    form.bind("/data/p/twice", calculate="../age * 2")
    form.bind("/data/p/at", calculate="position(..)")
    form.bind("/data/p/before", calculate=before)
    form.bind("/data/total", calculate="sum(/data/p/age)")
    form.bind("/data/names", calculate="join(',', /data/p/name)")
    xml = _document(
        f"r{people}",
        f'<n>{people}</n><p jr:template=""><name/><age/><twice/><before/><at/></p>'
        "<total/><names/>",
        "",
        form.binds,
        '<input ref="/data/n"><label>n</label></input><group ref="/data/p"><label>p</label>'
        '<repeat nodeset="/data/p" jr:count="/data/n"><input ref="/data/p/name"><label>n'
        '</label></input><input ref="/data/p/age"><label>a</label></input></repeat></group>',
    )
    row = people // 2
    more = tuple(str(people + n) for n in range(1, 60))
    rows = (
        Row(
            "age, with sum and join",
            f"/data/p[{row}]/age",
            ("7", "9"),
            ("/data/total",),
        ),
        Row("name", f"/data/p[{row}]/name", ("a", "b"), ("/data/names",)),
        Row("one row more", "/data/n", more, ("/data/total",)),
    )
    return Case(f"repeat of {people}", xml, rows, whole=False, others=people <= 300)


def autopsy():
    """The shape of WHO's verbal autopsy: 485 questions in groups, long conditions."""
    form = _Form()
    groups = []
    for group in range(20):
        names = [f"i{group * 24 + n}" for n in range(24)] + [f"c{group}"]
        for place, name in enumerate(names[:-1]):
            _autopsy_question(form, group, place, f"/data/v/g{group}/{name}")
        age = "int((today() - date(/data/born)) div 365.25)"
        form.bind(
            f"/data/v/g{group}/c{group}", calculate=f"if({age} > {group}, 'o', 'y')"
        )
        inside = "".join(form.body)
        form.body = []
        form.bind(f"/data/v/g{group}", relevant="/data/consent = 'yes'")
        groups.append(f'<group ref="/data/v/g{group}"><label>g</label>{inside}</group>')
        form.nodes.append(f"<g{group}>{''.join(f'<{n}/>' for n in names)}</g{group}>")
    xml = _document(
        "autopsy",
        f"<consent/><born/><v>{''.join(form.nodes)}</v>",
        "",
        form.binds,
        '<input ref="/data/consent"><label>c</label></input>'
        f'<input ref="/data/born"><label>b</label></input>{"".join(groups)}',
    )
    rows = (
        Row("gate of a block", "/data/v/g9/i216", ("yes", "no"), ("/data/v/g9/i220",)),
        Row(
            "date of birth",
            "/data/born",
            ("1960-01-01", "2020-01-01"),
            ("/data/v/g19/c19",),
        ),
        Row(
            "consent to everything", "/data/consent", ("no", "yes"), ("/data/v/g0/i0",)
        ),
    )
    return Case("485 questions of an autopsy", xml, rows, (("/data/consent", "yes"),))


def _autopsy_question(form, group, place, ref):
    first = f"/data/v/g{group}/i{group * 24}"
    before = [
        f"/data/v/g{group}/i{group * 24 + n}" for n in range(max(0, place - 6), place)
    ]
    if place == 0:
        form.bind(ref, type="string", required="true()")
    elif place % 8 == 7:
        form.bind(
            ref,
            type="int",
            constraint=". >= 0 and . <= 150",
            relevant=f"{first} = 'yes'",
        )
    else:
        either = " or ".join(f"selected({one}, 'yes')" for one in before)
        form.bind(
            ref, relevant=f"{first} = 'yes' and ({either}) and not({first} = 'dk')"
        )
    form.ask(ref)


def cases():
    """All forms, small ones first."""
    return (
        survey(50, 10), survey(500, 50), survey(2000, 200),
        household(100), household(300), household(1000), autopsy(),
    )  # fmt: skip
