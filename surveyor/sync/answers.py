"""What a server says of a batch; in a few bytes where all is well, as it mostly is.

    long    {"answers": [{"id", "state", "sha256", "problem", "files"}, …]}
    short   {"states": "ssk", "sha256": …, "files": "all" | "none"}

The short form tells one letter an entry and one checksum over what the server has of
all of them, so it proves as much. A device that asks with `Surveyor-Answers: short` gets
it unless an entry was refused, or some files are wanted and others not.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from surveyor.revisions.model import Revision

HEADER = "Surveyor-Answers"
_LETTERS = {"stored": "s", "known": "k", "withdrawn": "w"}
_STATES = {letter: state for state, letter in _LETTERS.items()}


def shortened(
    answers: Sequence[Mapping[str, Any]], named: Mapping[str, Sequence[str]]
) -> dict[str, Any] | None:
    """The short form, or None where it cannot tell everything.

    Args:
        answers: In the long form.
        named: By id, the SHA-256 of the files that each entry names.
    """
    states = [_LETTERS.get(str(one["state"])) for one in answers]
    if None in states or any(one["problem"] for one in answers):
        return None
    wanted = {one["id"]: set(one["files"]) for one in answers}
    if not any(wanted.values()):
        files = "none"
    elif all(wanted[id_] == set(named.get(id_, ())) for id_ in wanted):
        files = "all"
    else:
        return None
    digests = (str(one["sha256"]) for one in answers)
    letters = "".join(letter or "" for letter in states)
    return {"states": letters, "sha256": _together(digests), "files": files}


def lengthened(
    given: Mapping[str, Any], sent: Sequence[Revision]
) -> list[dict[str, Any]]:
    """The answers in the long form, whichever was given.

    Args:
        given: What the server answered.
        sent: The entries in the order of their batch (`wire.in_order`).

    Raises:
        ValueError: It does not fit what was sent; nothing of it can be relied on.
    """
    if "states" not in given:
        answers = given.get("answers")
        if not isinstance(answers, list):
            raise ValueError("answers")
        return answers
    letters = str(given["states"])
    if len(letters) != len(sent) or not set(letters) <= set(_STATES):
        raise ValueError("states")
    if given.get("sha256") != _together(one.sha256 for one in sent):
        raise ValueError("sha256")
    every = given.get("files") == "all"
    return [
        {
            "id": one.id,
            "state": _STATES[letter],
            "sha256": one.sha256,
            "problem": None,
            "files": [a.sha256 for a in one.attachments]
            if every and letter != "w"
            else [],
        }
        for one, letter in zip(sent, letters, strict=True)
    ]


def _together(digests: Any) -> str:
    made = hashlib.sha256()
    for digest in digests:
        made.update(bytes.fromhex(digest))
    return made.hexdigest()
