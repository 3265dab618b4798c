"""A photo or another file on its way into an entry.

What takes long (reading, scaling, writing) is handed out as work that any thread may do;
only the answer itself is given where the entry is.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from surveyor.engine.session import Session
from surveyor.jobs import Progress
from surveyor.revisions.model import Attachment
from surveyor.store.project import Project
from surveyor.usecases.files import read_file
from surveyor.usecases.overview import spots
from surveyor.usecases.photo_exif import Shot
from surveyor.usecases.photos import prepare_photo


@dataclass(frozen=True, slots=True)
class Recorded:
    """A file that was recorded here: it goes once it is the answer, and not before."""

    path: Path


Source = Path | bytes | Shot | Recorded
"""A file, its bytes, or what a camera or microphone of this machine took."""
Preparation = Callable[[Progress], Attachment]


def preparation(
    project: Project, session: Session, ref: str, source: Source, edge: int
) -> Preparation:
    """What is to be done before a file can be an answer; to be called on any thread.

    Args:
        project: Keeps the file.
        session: The entry; it is read now, not by the work.
        ref: The upload question.
        source: What was given for it.
        edge: Longest edge of photos in pixels, where the question names none.

    Returns:
        Work that keeps the file and tells how. It raises FileMissing, FileUnreadable,
        NotAPicture, PictureTooLarge or FileTooLarge where it cannot be used, DiskFull,
        ReadOnly or ProjectGone where it cannot be kept, and Cancelled.
    """
    state = session.question(ref)
    question = state.question
    is_picture = question.attributes.get("mediatype", "image/*").startswith("image")
    most = state.bind.max_pixels or edge
    if isinstance(source, Shot):
        source = replace(source, place=place_of(session, ref))

    def work(progress: Progress) -> Attachment:
        project.drafts.presence.check()
        given = source.path if isinstance(source, Recorded) else source
        if is_picture or isinstance(given, Shot):
            photo = prepare_photo(given, most, progress=progress)
            data, suffix = photo.data, photo.suffix
        else:
            data, suffix = read_file(given)
        name = f"{question.name}-{uuid.uuid4().hex[:8]}{suffix}"
        return project.media.put_bytes(data, name)

    return work


def place_of(session: Session, ref: str) -> str:
    """The point of the entry that is nearest to a question in the form; "" for none.

    A point in the same row of a repeat is nearer than one of the whole entry.
    """
    binds = session.form.binds
    points = [
        spot.ref
        for spot in spots(session)
        if (bind := binds.get(_without_rows(spot.ref))) and bind.type == "geopoint"
    ]
    own_rows = _rows(ref)
    fitting = [p for p in points if _rows(p) == own_rows[: len(_rows(p))]]
    nearest = sorted(fitting, key=lambda p: -len(_rows(p)))
    return next((value for p in nearest if (value := session.value(p))), "")


def _rows(ref: str) -> tuple[str, ...]:
    """The rows around a question, the outermost first."""
    return tuple(ref[: found.end()] for found in re.finditer(r"\[\d+\]", ref))


def _without_rows(ref: str) -> str:
    return re.sub(r"\[\d+\]", "", ref)
