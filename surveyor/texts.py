"""Every text that a person reads, in the language they chose.

Texts are written in Indonesian in the code, since Indonesian comes first, and
translated by the gettext catalogues in resources/i18n. Both faces, the window and
the command line, use these four functions, so the core needs no Qt to speak.
A text that must be kept and shown later is marked with `N_` and translated when
shown, so that a change of language reaches it.
"""

import gettext
import os

from resources import resource

SOURCE_LANGUAGE = "id"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}

_state: dict[str, gettext.NullTranslations] = {"now": gettext.NullTranslations()}
_name: dict[str, str] = {"now": SOURCE_LANGUAGE}


def use(language: str) -> None:
    """Switches every later text to a language of `LANGUAGES`.

    An unknown language falls back to Indonesian.
    """
    language = language if language in LANGUAGES else SOURCE_LANGUAGE
    if language == SOURCE_LANGUAGE:
        _state["now"] = gettext.NullTranslations()
    else:
        catalogue = resource("i18n", f"{language}.mo")
        with catalogue.open("rb") as file:
            _state["now"] = gettext.GNUTranslations(file)
    _name["now"] = language


def use_environment(preferred: str | None = None) -> None:
    """Uses the preferred language, else SURVEYOR_LANGUAGE, else Indonesian."""
    use(preferred or os.environ.get("SURVEYOR_LANGUAGE", SOURCE_LANGUAGE))


def language() -> str:
    """The language in use: `id` or `en`."""
    return _name["now"]


def _(text: str) -> str:
    """The text in the language in use."""
    return _state["now"].gettext(text) if text else ""


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for "translate later")
    """Marks a text for the catalogue and leaves it as it is."""
    return text


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a text for a number; Indonesian has one form, English two."""
    return _state["now"].ngettext(one, many, n)
