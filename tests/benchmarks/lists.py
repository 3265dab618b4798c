"""A list of 100,000 rows beside a form: reading it, and picking from it.

    python tests/benchmarks/lists.py [ROWS]

The floor is the standard library reading the same bytes; everything else is told as
so many times that.
"""

import csv
import io
import statistics
import sys
import time
from datetime import UTC, datetime

from surveyor.engine.environment import Environment
from surveyor.engine.secondary import CsvTable
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes

CLOCK = Environment(now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, seed=1)
FORM = """
| survey |
| | type | name | label | choice_filter | appearance | calculation |
| | text | area | A | | | |
| | select_one_from_file v.csv | village | V | area=${area} | | |
| | select_one_from_file v.csv | part | V | contains(label, ${area}) | | |
| | select_one s | found | S | | search('v', 'contains', 'label', ${area}) | |
| | calculate | label | | | | pulldata('v', 'label', 'name', ${village}) |
| choices |
| | list_name | name | label |
| | s | name | label |
"""


def timed(work, times=5):
    """The median of some runs in seconds, and what the last one gave."""
    spent = []
    for _number in range(times):
        began = time.perf_counter()
        made = work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent), made


def main(rows):
    """Prints one line for each step."""
    lines = "".join(f"v{n},Desa {n},k{n % 1000},x,y\n" for n in range(rows))
    data = ("name,label,area,b,c\n" + lines).encode()
    floor, _ = timed(lambda: list(csv.reader(io.StringIO(data.decode()))))

    def tell(what, seconds):
        print(f"{what:32} {seconds * 1000:9.2f} ms {seconds / floor:8.2f} x reading")

    tell("standard library reads it", floor)
    spent, table = timed(lambda: CsvTable.read(data))
    tell("read", spent)
    fresh, _ = timed(lambda: CsvTable.read(data).where("area", "k7"))
    tell("read, index and look up", fresh)
    form = read_form_bytes(FORM.encode()).form
    began = time.perf_counter()
    session = Session.start(form, CLOCK, {"v.csv": table}.get)
    tell("open the form", time.perf_counter() - began)
    session.set("/data/area", "k7")
    for name, what in (
        ("village", "choices by key"),
        ("part", "choices by part of a text"),
        ("found", "choices by search()"),
    ):
        spent, _ = timed(lambda name=name: session.question(f"/data/{name}"))
        tell(what, spent)
    values = iter(["v7", "v1007"] * 10)
    spent, _ = timed(lambda: session.set("/data/village", next(values)), 10)
    tell("choose, with pulldata", spent)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
