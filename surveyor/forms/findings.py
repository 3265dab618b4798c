"""What is wrong, or worth knowing, about a form: values with their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveyor.forms.model import Form, Place
from surveyor.texts import N_, _


class Severity(StrEnum):
    """An error keeps a form from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a form that its author should know.

    `text` and `hint` are marked templates (`N_`), filled with `values` and
    translated when they are shown.
    """

    code: str
    text: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    place: Place = field(default_factory=Place)
    values: Mapping[str, object] = field(default_factory=dict)

    def message(self) -> str:
        """What is wrong, in the language in use."""
        return _(self.text).format(**self.values)

    def advice(self) -> str:
        """What the author can do, in the language in use."""
        return _(self.hint).format(**self.values)

    def where(self) -> str:
        """The place in words, e.g. `lembar survey, baris 12, kolom relevant`."""
        parts = []
        if self.place.sheet:
            parts.append(_(N_("lembar {sheet}")).format(sheet=self.place.sheet))
        if self.place.row is not None:
            parts.append(_(N_("baris {row}")).format(row=self.place.row))
        if self.place.column:
            parts.append(_(N_("kolom {column}")).format(column=self.place.column))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file gave: a form unless an error was found, and findings."""

    form: Form | None
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the form from being used."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)
