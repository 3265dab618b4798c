"""A bundle that was opened, with what of it can be used here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from surveyor.errors import UserError
from surveyor.forms.model import Form
from surveyor.revisions.model import Receipt, Review, Revision, Withdrawal
from surveyor.store.project import Project
from surveyor.store.values import StoredForm
from surveyor.sync.bundle import Bundle, Refused
from surveyor.sync.cargo import FormFile
from surveyor.texts import _
from surveyor.usecases.forms import NoSuchForm, checked
from surveyor.usecases.merging import FormSource, forms_of

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]")
MOST_AT_ONCE = 20_000
"""Revisions of one file that are kept in memory; a larger file is read again."""
_LARGEST = 400_000_000
"""Bytes; the number alone may be a lie."""
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Left:
    """Something of a file that is left out."""

    place: str
    """Member and line, row of a table, or id."""
    reason: str


class Incoming(Protocol):
    """What a file hands over, as far as it can be used here."""

    left: list[Left]
    """What cannot; complete when the revisions were read."""
    forms: tuple[FormFile, ...]
    """Questionnaires that are not here yet."""
    reviews: tuple[Review, ...]
    withdrawals: tuple[Withdrawal, ...]
    receipts: tuple[Receipt, ...]
    author: str
    """Who hands it over, as they say."""

    @property
    def form_source(self) -> FormSource:
        """The forms of the file and of the project."""

    @property
    def total(self) -> int:
        """About how many revisions there are."""

    def revisions(self) -> Iterator[Revision]:
        """Those that can be used."""

    def file(self, sha256: str) -> bytes | None:
        """An attachment, checked; None where the file came without it."""


def stored_forms(incoming: Incoming) -> tuple[StoredForm, ...]:
    """The questionnaires that are not here yet, as the project keeps them."""
    now = datetime.now(UTC)
    return tuple(
        StoredForm(one.form_id, one.version, one.title, one.xml, now)
        for one in incoming.forms
    )


class BundleIncoming:
    """The lines of a bundle as values; those that cannot be used are told in `left`."""

    def __init__(self, project: Project, bundle: Bundle) -> None:
        """Reads everything but the revisions, checksums included.

        Raises:
            ChangedBundle, NotABundle: The file is not as it was written.
        """
        self.bundle = bundle
        self.author = bundle.sender.name
        self.left: list[Left] = []
        self._bad: dict[tuple[str, str], str] = {}
        self._own: dict[tuple[str, str], Form] = {}
        self._here = forms_of(project)
        self._roots: dict[tuple[str, str], bytes] = {}
        """Name of the root element of each form that entries came of."""
        self.forms = self._new_forms(project)
        self.reviews = tuple(self._usable(bundle.reviews()))
        self.withdrawals = tuple(self._usable(bundle.withdrawals()))
        self.receipts = tuple(self._usable(bundle.receipts()))
        self._withdrawn = {one.submission for one in self.withdrawals}
        self._withdrawn |= {one.submission for one in project.withdrawals.all()}
        self._kept: list[Revision] | None = None
        is_small = bundle.size("revisions") <= _LARGEST
        if is_small and bundle.count("revisions") <= MOST_AT_ONCE:
            self._kept = list(self._read())

    @property
    def form_source(self) -> FormSource:
        """The forms of the file and of the project."""
        return self._form

    def revisions(self) -> Iterator[Revision]:
        """Those that can be used.

        Raises:
            ChangedBundle, NotABundle: The file is not as it was written.
        """
        yield from self._read() if self._kept is None else self._kept

    @property
    def total(self) -> int:
        """How many revisions it says it has."""
        return self.bundle.count("revisions")

    def file(self, sha256: str) -> bytes | None:
        """An attachment, checked; None where the bundle came without it.

        Raises:
            ChangedBundle, NotABundle: Its bytes are others than they were.
        """
        return self.bundle.file(sha256)

    def _read(self) -> Iterator[Revision]:
        left: dict[str, Left] = {}
        for number, one in enumerate(self.bundle.revisions(), 1):
            problem = one.reason if isinstance(one, Refused) else self._problem(one)
            if isinstance(one, Revision) and not problem:
                yield one
            else:
                place = f"revisions.jsonl:{number}"
                left[place] = Left(place, problem)
        # A file that is read twice tells it once.
        known = {one.place for one in self.left}
        self.left += [one for place, one in left.items() if place not in known]

    def _usable(self, found: Iterable[_Value | Refused]) -> Iterator[_Value]:
        for one in found:
            if isinstance(one, Refused):
                self.left.append(Left(f"{one.member}:{one.line}", one.reason))
            else:
                yield one

    def _new_forms(self, project: Project) -> tuple[FormFile, ...]:
        new = []
        for one in self._usable(self.bundle.forms()):
            key = (one.form_id, one.version)
            stored = project.forms.get(*key)
            if stored is None:
                problem = self._read_form(one)
                new += [] if problem else [one]
            elif stored.xml != one.xml:
                problem = _("versi yang sama ada di sini dengan isi yang berbeda")
            else:
                continue
            if problem:
                self._bad[key] = problem
                place = f"{one.form_id} {one.version}".strip()
                self.left.append(Left(place, problem))
        return tuple(new)

    def _read_form(self, one: FormFile) -> str:
        """Why a questionnaire cannot be used; empty where it can."""
        from surveyor.forms.xform import read_xform

        reading = checked(read_xform(one.xml))
        if reading.form is None:
            return "; ".join(f.message() for f in reading.errors[:3])
        if (reading.form.id, reading.form.version) != (one.form_id, one.version):
            return _("nama atau versinya berbeda dari isinya")
        self._own[one.form_id, one.version] = reading.form
        return ""

    def _form(self, form_id: str, version: str) -> Form:
        key = (form_id, version)
        if key in self._bad:
            raise NoSuchForm(name=f"{form_id} {version}", known="")
        return self._own.get(key) or self._here(form_id, version)

    def _root(self, form_id: str, version: str) -> bytes:
        root = self._form(form_id, version).root[1:].encode()
        self._roots[form_id, version] = root
        return root

    def _without_form(self, one: Revision) -> str:
        bad = self._bad.get((one.form_id, one.form_version))
        name = f"{one.form_id} {one.form_version}".strip()
        text = _("kuesioner {name} tidak ada di sini dan tidak ikut dalam berkas")
        return f"{name}: {bad}" if bad else text.format(name=name)

    def _problem(self, one: Revision) -> str:
        """Why a revision cannot be used; empty where it can."""
        if one.erased:
            is_gone = one.submission in self._withdrawn
            return "" if is_gone else _("datang tanpa isi, padahal tidak ditarik")
        expected = self._roots.get((one.form_id, one.form_version))
        if expected is None:
            try:
                expected = self._root(one.form_id, one.form_version)
            except UserError:
                return self._without_form(one)
        root = _ROOT.search(one.xml)
        if root is None or root[1] != expected:
            return _("isinya bukan jawaban {name}").format(name=one.form_id)
        if f">{one.id}<".encode() not in one.xml:
            return _("ID di dalam isinya berbeda")
        if not one.parents and str(one.id) != one.submission:
            return _("entri asalnya tidak disebut")
        return ""
