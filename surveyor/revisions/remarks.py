"""Remarks in a merge: each one by itself, known by its question and its kind.

All remarks of a version stand as JSON in one node of the meta block. Taken as one
answer, those of one person would replace those of the other; taken apart, a remark is
added, changed and taken back like an answer.
"""

import json
from collections.abc import Mapping

from surveyor.revisions.history import Answers

REMARKS = "/meta/remarks"
"""Ends the key of the node that holds them."""
_UNKNOWN = "unknown"
"""The kind that takes the place of an answer."""
_PART = "\n"
"""Parts the key of one remark; it ends the key, too, so that it looks like no series."""


def is_remark(key: str) -> bool:
    """Whether a key is of remarks, together or taken apart."""
    return key.endswith((REMARKS, _PART))


def apart(answers: Answers) -> Answers:
    """The answers with each remark under a key of its own.

    What another program broke stays as it is, as one answer.
    """
    place = next((key for key in answers if key.endswith(REMARKS)), None)
    if place is None:
        return answers
    try:
        found = {
            _PART.join((place, one["key"], one["kind"], "")): _written(one)
            for one in json.loads(answers[place])
        }
    except (ValueError, TypeError, KeyError, RecursionError):
        return answers
    others = {key: value for key, value in answers.items() if key != place}
    return others | found


def together(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers with all remarks in one again, the oldest first.

    That somebody did not know an answer goes where another one gave it.
    """
    made = {key: value for key, value in answers.items() if not key.endswith(_PART)}
    found: dict[str, list[str]] = {}
    for key, value in answers.items():
        if key.endswith(_PART):
            found.setdefault(key.partition(_PART)[0], []).append(value)
    for place, remarks in found.items():
        given = sorted(map(json.loads, remarks), key=_when)
        kept = [
            one
            for one in given
            if one["kind"] != _UNKNOWN or not answers.get(str(one["key"]))
        ]
        if kept:
            made[place] = json.dumps(kept, ensure_ascii=False)
    return made


def _written(remark: Mapping[str, object]) -> str:
    return json.dumps(remark, ensure_ascii=False, sort_keys=True)


def _when(remark: Mapping[str, object]) -> tuple[str, str]:
    return str(remark.get("at", "")), _written(remark)
