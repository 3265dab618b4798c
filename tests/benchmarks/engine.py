"""The engine on generated forms, beside @getodk/xforms-engine in the same run.

    python tests/benchmarks/engine.py [--answers N] [--alone] [--only TEXT]

Each line is the median of that many answers with all that follows from them, the
nodes that depend on them read afterwards, in both engines alike. Load is read and
start in a fresh program; memory is that of a fresh process with the form open. The
other engine is installed from npm into a temporary folder where node and npm are
there, and left out where they are not; `--alone` does without. Nothing is asserted.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from engine_forms import Case, cases

from surveyor.engine.environment import Environment
from surveyor.engine.program import _kept
from surveyor.engine.session import Session
from surveyor.engine.xpath import parser
from surveyor.forms.xform import read_xform

CLOCK = Environment(now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, seed=1)
GETODK = "0.22.0"
PACKAGES = {"@getodk/xforms-engine": GETODK, "jsdom": "27.2.0"}
HERE = Path(__file__).parent
_LONGEST = 300


def started(xml: str) -> Session:
    """Read and started as if it were the first time."""
    _kept.clear()
    parser._kept.cache_clear()
    parser._plain_path.cache_clear()
    reading = read_xform(xml.encode())
    assert reading.form is not None, reading.findings
    return Session.start(reading.form, CLOCK)


def milliseconds(act, times):
    """The median of what an action takes."""
    taken = []
    for number in range(times):
        begun = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def ours(case: Case, times: int) -> dict[str, float]:
    """Our figures for a form, by line."""
    made = {"load": milliseconds(lambda _n: started(case.xml), 3)}
    session = started(case.xml)
    for ref, value in case.setup:
        session.set(ref, value)
    for row in case.rows:

        def answer(number, row=row):
            session.set(row.ref, row.values[number % len(row.values)])
            for ref in row.reads:
                _look(session, ref)

        made[row.name] = milliseconds(answer, times)
        if case.whole:
            # Nothing stays hidden, whatever the number of answers.
            session.set(row.ref, row.values[-1])
    if case.whole:
        row = case.rows[case.answered]

        def and_then(act):
            def run(number):
                session.set(row.ref, row.values[number % 2])
                act()

            return milliseconds(run, times)

        made["answer and draft"] = and_then(session.draft_xml)
        made["answer and validate"] = and_then(session.validate)
        made["answer and submission"] = and_then(
            lambda: (session.validate(), session.finish())
        )
        made["answer and progress"] = and_then(session.progress)
        made["memory (RSS, MB)"] = _memory(case)
    return made


def _look(session, ref):
    if "/q" in ref and ref.endswith("8"):
        return session.question(ref).choices
    return session.value(ref)


def _memory(case: Case) -> float:
    """Of a process that does nothing but hold the form."""
    code = (
        "import sys; from pathlib import Path;"
        "from surveyor.engine.environment import Environment;"
        "from surveyor.engine.session import Session;"
        "from surveyor.forms.xform import read_xform;"
        "reading = read_xform(sys.stdin.buffer.read());"
        "session = Session.start(reading.form, Environment());"
        "print(Path('/proc/self/status').read_text())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=case.xml, capture_output=True, text=True,
        check=True, cwd=HERE,
    )  # fmt: skip
    resident = next(one for one in done.stdout.splitlines() if "VmRSS" in one)
    return float(resident.split()[1]) * 1024 / 1e6


def getodk(folder: Path, case: Case, times: int) -> dict[str, float]:
    """The other engine's figures; those it reached where it takes too long."""
    plan = folder / "plan.json"
    plan.write_text(
        json.dumps(
            {
                "xml": case.xml,
                "setup": case.setup,
                "whole": case.whole,
                "times": times,
                "answered": case.answered,
                "rows": [
                    {"name": r.name, "ref": r.ref, "values": r.values, "reads": r.reads}
                    for r in case.rows
                ],
            }
        )
    )
    command = ["node", str(HERE / "getodk.mjs"), str(folder), str(plan)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
        said, wrong = done.stdout, done.stderr
    except subprocess.TimeoutExpired as error:
        said, wrong = (error.stdout or b"").decode(), f"stopped after {_LONGEST} s"
    if wrong.strip():
        print(f"  GetODK: {wrong.strip().splitlines()[-1][:200]}")
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return {line["name"]: line["ms"] for line in lines}


def install(folder: Path) -> bool:
    """Whether the other engine could be put into a folder."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    package = {"private": True, "type": "module", "dependencies": PACKAGES}
    (folder / "package.json").write_text(json.dumps(package))
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def show(case: Case, mine: dict[str, float], other: dict[str, float]) -> None:
    """One line for each figure, with how many times the other one takes."""
    for name, value in mine.items():
        line = f"{case.name:<28} {name:<28} {value:10.3f}"
        if name in other:
            line += f" {other[name]:12.3f} {other[name] / value:9.1f} x"
        print(line, flush=True)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=21)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        beside = not options.alone and install(Path(name))
        head = f"{'milliseconds':<28} {'':<28} {'Surveyor':>10}"
        print(head + (f" {'GetODK ' + GETODK:>12}" if beside else ""))
        for case in cases():
            if options.only in case.name:
                mine = ours(case, options.answers)
                other: dict[str, float] = {}
                if beside and case.others:
                    other = getodk(Path(name), case, options.answers)
                show(case, mine, other)


if __name__ == "__main__":
    main()
