"""A form filled in by a test: questions asked and answered in the form's own words.

Forms are XLSForms as Markdown tables, converted by pyxform as every import is, or XForms
put together by `xform` and `bind` where XLSForm cannot say it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from surveyor.engine.checks import check
from surveyor.engine.environment import Environment
from surveyor.engine.secondary import CsvTable, Table, TableSource, no_tables
from surveyor.engine.session import Session
from surveyor.engine.values import Change, Finished
from surveyor.forms.model import Form
from surveyor.forms.reading import read_form_bytes

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def form_of(text: str | bytes) -> Form:
    """A form from a Markdown table or XForm XML; its errors fail the test."""
    data = text.encode() if isinstance(text, str) else text
    reading = read_form_bytes(data)
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


def bind(ref: str, **attributes: str) -> str:
    """A bind; `jr_count` stands for `jr:count`, and so on."""
    given = "".join(
        f" {name.replace('_', ':', 1)}={quoteattr(value)}"
        for name, value in attributes.items()
    )
    return f"<bind nodeset={quoteattr(ref)}{given}/>"


def setvalue(event: str, ref: str, value: str | None = None, text: str = "") -> str:
    """A setvalue action."""
    given = "" if value is None else f" value={quoteattr(value)}"
    return f'<setvalue event="{event}" ref={quoteattr(ref)}{given}>{escape(text)}</setvalue>'


def repeat(ref: str, *inside: str, **attributes: str) -> str:
    """A repeat with what is in it; `count` is jr:count."""
    given = "".join(f" jr:{k}={quoteattr(v)}" for k, v in attributes.items())
    return (
        f"<group ref={quoteattr(ref)}><label>{ref}</label>"
        f"<repeat nodeset={quoteattr(ref)}{given}>{''.join(inside)}</repeat></group>"
    )


def ask(ref: str, inside: str = "") -> str:
    """A question for a text."""
    return f"<input ref={quoteattr(ref)}><label>{ref}</label>{inside}</input>"


def xform(nodes: str, *model: str, body: str = "") -> str:
    """An XForm: nodes of the instance `/data`, binds and actions, controls."""
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms"'
        ' xmlns:h="http://www.w3.org/1999/xhtml"'
        ' xmlns:jr="http://openrosa.org/javarosa"'
        ' xmlns:orx="http://openrosa.org/xforms"'
        ' xmlns:odk="http://www.opendatakit.org/xforms">'
        "<h:head><h:title>t</h:title><model>"
        f'<instance><data id="t">{nodes}</data></instance>{"".join(model)}'
        f"</model></h:head><h:body>{body}</h:body></h:html>"
    )


def tables(**files: str) -> TableSource:
    """Files beside a form by name without suffix: `sites="name,label\\n…"`."""
    made: dict[str, Table] = {
        f"{name}.csv": CsvTable.read(text.encode()) for name, text in files.items()
    }
    return made.get


class Scenario:
    """One entry of a form at a fixed time, with ids that count up."""

    def __init__(
        self,
        form: str | bytes | Form,
        *,
        now: datetime | Callable[[], datetime] = NOW,
        zone: tzinfo = UTC,
        files: TableSource = no_tables,
        language: str | None = None,
        session: Session | None = None,
    ) -> None:
        self.form = form if isinstance(form, Form) else form_of(form)
        numbers = count(1)
        self._clock = Environment(
            now=now if callable(now) else lambda: now,
            zone=zone,
            seed=1,
            new_uuid=lambda: str(next(numbers)),
            username="Ani",
            device_id="d1",
        )
        self._files = files
        self.session = session or Session.start(self.form, self._clock, files, language)

    # What the person does

    def answer(self, ref: str, value: object) -> "Scenario":
        """Answers a question."""
        self.session.set(ref, str(value))
        return self

    def change(self, ref: str, value: object) -> Change:
        """Answers a question, and tells what a view must look at again."""
        return self.session.set(ref, str(value))

    def add(self, ref: str, at: int | None = None) -> str:
        """Adds a row; its reference."""
        return self.session.add_repeat(ref, at).created or ""

    def remove(self, ref: str) -> "Scenario":
        """Removes a row."""
        self.session.remove_repeat(ref)
        return self

    def undo(self) -> "Scenario":
        """Takes back the last change."""
        self.session.undo()
        return self

    def redo(self) -> "Scenario":
        """Does again what was taken back."""
        self.session.redo()
        return self

    def speak(self, language: str) -> "Scenario":
        """Changes the language of the form."""
        self.session.language = language
        return self

    def reopened(self) -> "Scenario":
        """The draft closed and opened again."""
        xml = self.session.draft_xml()
        return self._again(Session.load(self.form, xml, self._clock, self._files))

    def corrected(self) -> "Scenario":
        """The finished entry opened for a correction."""
        xml = self.finish().xml
        return self._again(Session.edit(self.form, xml, self._clock, self._files))

    def finish(self) -> Finished:
        """Ends the entry."""
        return self.session.finish()

    # What the form says

    def value_of(self, ref: str) -> str:
        """What is stored."""
        return self.session.value(ref)

    def values_of(self, *refs: str) -> list[str]:
        """What is stored in several places."""
        return [self.session.value(ref) for ref in refs]

    def seen(self) -> dict[str, str]:
        """What XPath sees of each node."""
        return {state.ref: state.seen for state in self.session.nodes()}

    def choices_of(self, ref: str) -> list[str]:
        """The values that are offered."""
        return [choice.value for choice in self.session.question(ref).choices]

    def labels_of(self, ref: str) -> list[str]:
        """The words of the choices that are offered."""
        return [choice.label for choice in self.session.question(ref).choices]

    def label_of(self, ref: str) -> str:
        """The words of a question."""
        return self.session.question(ref).label

    def is_relevant(self, ref: str) -> bool:
        """Whether a node is relevant with all that it stands in."""
        return self._state(ref).relevant

    def is_required(self, ref: str) -> bool:
        """Whether an answer is required."""
        return self._state(ref).required

    def is_readonly(self, ref: str) -> bool:
        """Whether the person may not write."""
        return self._state(ref).readonly

    def rows(self, ref: str) -> int:
        """The number of rows of a series."""
        return self.session.group(ref).count

    def violations(self) -> list[tuple[str, str]]:
        """What keeps the entry from being finished: references and kinds."""
        return [(one.ref, one.kind) for one in self.session.validate()]

    def sent(self) -> str:
        """The finished XML."""
        return self.finish().xml.decode()

    def findings(self) -> list[tuple[str, str]]:
        """What the engine says of the form: codes and messages."""
        return [(found.code, found.message()) for found in check(self.form)]

    def _state(self, ref: str):
        return next(state for state in self.session.nodes() if state.ref == ref)

    def _again(self, session: Session) -> "Scenario":
        again = Scenario(self.form, files=self._files, session=session)
        again._clock = self._clock
        return again
