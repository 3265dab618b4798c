"""What follows from answers, as other processes work it out; imports little on purpose.

A process that is started for this has to import it first.
"""

from collections.abc import Sequence
from functools import lru_cache

from surveyor.engine.entities import EntityChange, entities
from surveyor.errors import SurveyorError
from surveyor.forms.model import Form
from surveyor.forms.xform import read_xform
from surveyor.store.values import Facts
from surveyor.usecases.facts import facts_of_answers

Derived = tuple[Facts, tuple[EntityChange, ...]]
"""What follows from the answers of one revision."""


def derive(
    form_xml: bytes, entries: Sequence[tuple[bytes, str]]
) -> list[Derived | None]:
    """Facts and entity changes of entries of one form; None for one with an error.

    Args:
        form_xml: The form, which was accepted before.
        entries: Answers and author of each.
    """
    form = _read(form_xml)
    made: list[Derived | None] = []
    for xml, author in entries:
        try:
            if form is None:
                made.append(None)
            else:
                made.append((facts_of_answers(form, xml, author), entities(form, xml)))
        except SurveyorError:
            made.append(None)
    return made


@lru_cache(maxsize=32)
def _read(xml: bytes) -> Form | None:
    return read_xform(xml).form
