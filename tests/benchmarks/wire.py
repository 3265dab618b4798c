"""Prints the bytes that an entry costs on the wire, in batches of 1, 20 and 100.

    python tests/benchmarks/wire.py

Targets for 50 questions on data with free text: 520, 250, 200 bytes. The texts are
words of the program's own Indonesian messages and names of villages: no side's
dictionary has ever seen them, since it is made of the form alone.
"""

import csv
import random
import tempfile
import time
import uuid
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from xml.sax.saxutils import escape

from resources import resource
from surveyor.forms.builtin import builtin_form
from surveyor.forms.reading import read_form_bytes
from surveyor.revisions.model import Attachment, Revision
from surveyor.sync import wire
from surveyor.usecases.demo import fill_demo

PEOPLE = (("Budi Santoso", "surveyor:a81f03"), ("Nur Aini", "surveyor:77c0de"))
BEGIN = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CHOICES = ["sangat_baik", "baik", "cukup", "kurang", "sangat_kurang", "tidak_tahu"]
KINDS = ["pantai", "gunung", "danau", "desa", "museum", "taman", "sungai", "air_terjun"]


def questions(count=50):
    """Of 50: 23 choices of one, 3 of several, 14 numbers, 6 texts, date, place, photo, decimal."""
    kinds = ["one"] * 23 + ["many"] * 3 + ["integer"] * 14 + ["text"] * 6
    kinds += ["date", "geopoint", "image", "decimal"]
    random.Random(5).shuffle(kinds)
    kinds = (kinds * (count // 50 + 1))[:count]
    return [(f"q{number:02}_{kind}", kind) for number, kind in enumerate(kinds)]


def form_of(count=50):
    types = {"one": "select_one rating", "many": "select_multiple kind"}
    rows = ["| survey |  |  |  |", "| | type | name | label |"]
    metadata = ("start", "end", "deviceid", "username")
    rows += [f"| | {kind} | {kind} | |" for kind in metadata]
    rows += [
        f"| | {types.get(kind, kind)} | {name} | {name} |"
        for name, kind in questions(count)
    ]
    rows += ["| choices |", "| | list_name | name | label |"]
    rows += [f"| | rating | {c} | {c} |" for c in CHOICES]
    rows += [f"| | kind | {c} | {c} |" for c in KINDS]
    rows += ["| settings |", "| | form_id | version | form_title |"]
    rows += [f"| | ukuran_{count} | 2026.1 | Ukuran {count} |"]
    reading = read_form_bytes("\n".join(rows).encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


def corpus():
    with resource("i18n", "en.po").open(encoding="utf-8") as file:
        said = [line[7:-2] for line in file if line.startswith('msgid "')]
    words = [w for text in said for w in text.split() if "{" not in w and "\\" not in w]
    with resource("samples", "sites.csv").open(encoding="utf-8", newline="") as file:
        return words, [row["nama"] for row in csv.DictReader(file)]


def entries(form, count, seed=1, count_of=50):
    draw = random.Random(seed)
    words, names = corpus()
    made = []
    moment = BEGIN
    for number in range(count):
        moment += timedelta(
            seconds=draw.randrange(1200, 9000), milliseconds=draw.randrange(1000)
        )
        identity = f"uuid:{uuid.UUID(int=draw.getrandbits(128), version=4)}"
        # A device sends what its person made.
        person, device = PEOPLE[number // 100 % len(PEOPLE)]
        photo = f"{int(moment.timestamp() * 1000)}.jpg"
        end = moment + timedelta(milliseconds=draw.randrange(300_000, 1_500_000))
        answers = [("start", stamp(moment)), ("end", stamp(end)), ("deviceid", device),
                   ("username", person)]  # fmt: skip
        answers += [
            (name, answer(draw, kind, words, names, photo, moment))
            for name, kind in questions(count_of)
        ]
        inside = "".join(
            f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>"
            for name, text in answers
        )
        xml = (
            "<?xml version='1.0' encoding='utf-8'?>\n"
            f'<data id="{form.id}" version="{form.version}">{inside}'
            f"<meta><instanceID>{identity}</instanceID></meta></data>"
        ).encode()
        files = (Attachment(photo, draw.randbytes(32).hex(), draw.randrange(90_000, 400_000),
                            "image/jpeg"),)  # fmt: skip
        made.append(
            Revision(identity, identity, (), str(form.id), form.version, person, device,
                     end + timedelta(microseconds=draw.randrange(900)), xml, files)
        )  # fmt: skip
    return made


def stamp(moment):
    return (moment + timedelta(hours=8)).replace(tzinfo=None).isoformat(
        timespec="milliseconds"
    ) + "+08:00"


def answer(draw, kind, words, names, photo, moment):
    if kind == "one":
        return draw.choices(CHOICES, (4, 9, 6, 3, 1, 1))[0]
    if kind == "many":
        return " ".join(one for one in KINDS if draw.random() < 0.35)
    if kind == "integer":
        return str(int(draw.lognormvariate(3, 1.4)))
    if kind == "text":
        if draw.random() < 0.3:
            return draw.choice(names)
        at = draw.randrange(len(words) - 12)
        return " ".join(words[at : at + draw.randrange(2, 9)])
    return {
        "date": f"{moment:%Y-%m-%d}",
        "geopoint": f"{-0.4 - draw.random():.7f} {116.9 + draw.random():.7f}"
        f" {draw.uniform(2, 90):.1f} {draw.uniform(3, 15):.1f}",
        "image": photo,
        "decimal": f"{draw.uniform(0, 400):.2f}",
    }[kind]


def sizes(name, revisions, forms):
    print(f"\n{name}: {mean(len(r.xml) for r in revisions):.0f} B of XML each")
    form_of = {(str(f.id), f.version): f for f in forms}.get
    for size in (1, 20, 100):
        groups = [
            revisions[n : n + size] for n in range(0, len(revisions) - size + 1, size)
        ]
        ours = [len(wire.pack(g, lambda *key: form_of(key))) / size for g in groups]
        plain = [
            len(zlib.compress(b"".join(r.xml for r in g), 9)) / size for g in groups
        ]
        print(
            f"  batch of {size:3}: {mean(ours):5.0f} B each; XML deflated {mean(plain):5.0f} B"
        )
    begun = time.perf_counter()
    packed = wire.pack(revisions, lambda *key: form_of(key))
    between = time.perf_counter()
    back = list(wire.unpack(packed, lambda *key: form_of(key)))
    done = time.perf_counter()
    assert sorted(back, key=lambda r: r.id) == sorted(revisions, key=lambda r: r.id)
    each = 1000 / len(revisions)
    print(
        f"  pack {(between - begun) * each:.2f} ms, unpack {(done - between) * each:.2f} ms each"
    )


def main():
    fifty = form_of()
    sizes("50 questions, unseen texts", entries(fifty, 500), [fifty])
    with (
        tempfile.TemporaryDirectory() as folder,
        fill_demo(Path(folder) / "p", 200) as project,
    ):
        for name in ("smart_economy", "smart_branding"):
            form = builtin_form(name)
            made = [r for r in project.submissions.revisions() if r.form_id == name]
            sizes(f"{name} of the sample project", made[:100], [form])


if __name__ == "__main__":
    main()
