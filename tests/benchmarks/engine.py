"""The engine on generated forms: load, answers, repeats, memory.

    python tests/benchmarks/engine.py [ANSWERS]

Each line is the median of that many answers, with all that follows from them
recalculated; load is read and start. The floor of the last column is one pass over
all nodes of the entry, the least that an engine without dependencies would do.
"""

import statistics
import sys
import time
import tracemalloc
from datetime import UTC, datetime

from surveyor.engine.environment import Environment
from surveyor.engine.program import _kept
from surveyor.engine.session import Session
from surveyor.forms.xform import read_xform

CLOCK = Environment(now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, seed=1)
HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:jr="http://openrosa.org/javarosa"'
    ' xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>'
)


def survey(questions, chain):
    """Gates, integers with five readers, cascading selects, and a chain of sums."""
    names = [f"q{n}" for n in range(questions)]
    binds, body = [], []
    for number, name in enumerate(names):
        ref = f"/data/g/{name}"
        kind = number % 10
        if kind == 1:
            binds.append(
                f'<bind nodeset="{ref}" relevant="/data/g/q{number - 1}=\'yes\'"/>'
            )
        elif kind == 2:
            binds.append(f'<bind nodeset="{ref}" type="int" constraint=". &gt;= 0"/>')
        elif kind in (3, 4, 5, 6, 7):
            of = f"/data/g/q{number - kind + 2}"
            binds.append(
                f'<bind nodeset="{ref}" calculate="if({of} &gt; {kind}, {of} * 2, 0)"/>'
            )
        elif kind == 8:
            binds.append(f'<bind nodeset="{ref}" type="string"/>')
            body.append(
                f'<select1 ref="{ref}"><itemset nodeset="instance(\'d\')/root/item'
                '[region = /data/region]"><value ref="name"/><label ref="name"/>'
                "</itemset></select1>"
            )
            continue
        else:
            binds.append(f'<bind nodeset="{ref}" type="string"/>')
        body.append(f'<input ref="{ref}"><label>{name}</label></input>')
    binds += [
        f'<bind nodeset="/data/c{step}" calculate="/data/c{step - 1} + 1"/>'
        for step in range(1, chain)
    ]
    binds.append('<bind nodeset="/data/g" relevant="/data/hide != \'yes\'"/>')
    leaves = "".join(f"<{name}/>" for name in names)
    links = "".join(f"<c{step}/>" for step in range(chain))
    items = "".join(
        f"<item><name>d{n}</name><region>r{n % 20}</region></item>" for n in range(200)
    )
    return (
        f'{HEAD}<instance><data id="s{questions}"><hide/><region/><g>{leaves}</g>{links}'
        f'</data></instance><instance id="d"><root>{items}</root></instance>'
        f'{"".join(binds)}</model></h:head><h:body><input ref="/data/hide"/>'
        f'<input ref="/data/region"/><group ref="/data/g">{"".join(body)}</group>'
        "</h:body></h:html>"
    ).encode()


def household(rows):
    """A repeat with a sum, a join, a neighbour's value and a position."""
    return (
        f'{HEAD}<instance><data id="r{rows}"><n>{rows}</n><p jr:template=""><name/><age/>'
        "<twice/><before/><at/></p><total/><names/></data></instance>"
        '<bind nodeset="/data/p/age" type="int" constraint=". &lt; 120"/>'
        '<bind nodeset="/data/p/twice" calculate="../age * 2"/>'
        '<bind nodeset="/data/p/at" calculate="position(..)"/>'
        '<bind nodeset="/data/p/before" calculate="indexed-repeat(/data/p/age, /data/p,'
        ' position(..) - 1)"/>'
        '<bind nodeset="/data/total" calculate="sum(/data/p/age)"/>'
        '<bind nodeset="/data/names" calculate="join(\',\', /data/p/name)"/>'
        '</model></h:head><h:body><group ref="/data/p"><repeat nodeset="/data/p"'
        ' jr:count="/data/n"><input ref="/data/p/name"/><input ref="/data/p/age"/>'
        "</repeat></group></h:body></h:html>"
    ).encode()


def started(xml):
    _kept.clear()
    reading = read_xform(xml)
    assert reading.form is not None, reading.findings
    return Session.start(reading.form, CLOCK)


def milliseconds(act, times):
    taken = []
    for number in range(times):
        begun = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def main(times):
    for questions, chain in ((50, 10), (500, 50), (2000, 200)):
        measure_survey(survey(questions, chain), questions, times)
    for rows in (100, 1000):
        measure_household(household(rows), rows, times)


def measure_survey(xml, questions, times):
    load = milliseconds(lambda _n: started(xml), 3)
    tracemalloc.start()
    session = started(xml)
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    session.set("/data/region", "r1")
    middle = questions // 20 * 10
    for number in range(8, questions, 10):
        session.set(f"/data/g/q{number}", "d1")
    floor = milliseconds(lambda _n: sum(1 for _ in session._root.walk()), times)
    show(f"{questions} questions", "load", load, floor)
    for what, ref, given in (
        ("gate", f"/data/g/q{middle}", ("yes", "no")),
        ("integer with 5 readers", f"/data/g/q{middle + 2}", ("7", "9")),
        ("head of the chain", "/data/c0", ("7", "9")),
        ("region of all cascades", "/data/region", ("r2", "r1")),
        ("hide everything", "/data/hide", ("yes", "no")),
    ):
        taken = milliseconds(
            lambda n, ref=ref, given=given: session.set(ref, given[n % 2]), times
        )
        show(f"{questions} questions", what, taken, floor)
    show(
        f"{questions} questions",
        "validate",
        milliseconds(lambda _n: session.validate(), 9),
        floor,
    )
    show(
        f"{questions} questions",
        "serialise",
        milliseconds(lambda _n: session.draft_xml(), 9),
        floor,
    )
    print(f"{questions} questions: {memory:.1f} MB an open form")


def measure_household(xml, rows, times):
    show(f"repeat of {rows}", "load", milliseconds(lambda _n: started(xml), 1), 1)
    session = started(xml)
    floor = milliseconds(lambda _n: sum(1 for _ in session._root.walk()), times)
    for what, name in (("age", "age"), ("name", "name")):
        ref = f"/data/p[{rows // 2}]/{name}"
        taken = milliseconds(lambda n, ref=ref: session.set(ref, str(n + 1)), times)
        show(f"repeat of {rows}", what, taken, floor)
    grow = milliseconds(lambda n: session.set("/data/n", str(rows + n + 1)), 5)
    show(f"repeat of {rows}", "one row more", grow, floor)


def show(form, what, value, floor):
    print(f"{form:<18} {what:<24} {value:9.2f} ms {value / floor:8.1f} x one pass")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
