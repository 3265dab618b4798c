"""Every text that a person reads, in the language they chose.

Texts are written in Indonesian in the code, since Indonesian comes first, and
translated by the gettext catalogues in resources/i18n. Both faces, the window and
the command line, use these functions, so the core needs no Qt to speak.
A text that must be kept and shown later is marked with `N_` and translated when
shown, so that a change of language reaches it.
"""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from resources import resource

SOURCE_LANGUAGE = "id"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}

_chosen: dict[str, str] = {"language": SOURCE_LANGUAGE}
_speaking: ContextVar[str | None] = ContextVar("speaking", default=None)


def use(language: str) -> None:
    """Switches every later text to a language of `LANGUAGES`.

    An unknown language falls back to Indonesian.
    """
    _chosen["language"] = language if language in LANGUAGES else SOURCE_LANGUAGE


def use_environment(preferred: str | None = None) -> None:
    """Uses the preferred language, else SURVEYOR_LANGUAGE, else Indonesian."""
    use(preferred or os.environ.get("SURVEYOR_LANGUAGE", SOURCE_LANGUAGE))


def language() -> str:
    """The language in use: `id` or `en`."""
    return _speaking.get() or _chosen["language"]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Another language for a while, in this thread only.

    So an English report can be made while the window stays Indonesian.
    """
    token = _speaking.set(language if language in LANGUAGES else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _speaking.reset(token)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    with resource("i18n", f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def _(text: str) -> str:
    """The text in the language in use."""
    return _catalogue(language()).gettext(text) if text else ""


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for "translate later")
    """Marks a text for the catalogue and leaves it as it is."""
    return text


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a text for a number; Indonesian has one form, English two."""
    return _catalogue(language()).ngettext(one, many, n)
