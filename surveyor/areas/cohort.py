"""The cohort of 2021: which kabupaten and kota took part, each with its evidence.

No complete official list of the 48 was found, so this is a tag that an office can
edit, never a closed list.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from resources import resource
from surveyor.errors import FileMissing


@dataclass(frozen=True, slots=True)
class CohortMember:
    """A kabupaten or kota tagged as a member of the cohort."""

    code: str
    name: str
    destination: str
    grade: str
    """Kind of evidence: O official, N news, P paper, C copy, B other."""
    source: str


def cohort(path: Path | None = None) -> tuple[CohortMember, ...]:
    """The shipped list, or an office's own edited copy.

    Raises:
        FileMissing: The named copy is not there.
    """
    source = path or resource("regions", "cohort_2021.csv")
    if not source.exists():
        raise FileMissing(path=source)
    with source.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            CohortMember(
                row["code"],
                row["name"],
                row["destination"],
                row["grade"],
                row["source"],
            )
            for row in csv.DictReader(file)
        )
