"""Fetching the files of entries that came without them, after all text.

Which of them the server has is one question for all. Each file goes on where it was cut,
and is there only once its checksum fits. Whoever finishes an entry meanwhile does not
wait: fetching ends after the file that is under way, and goes on later.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.coming import ComingFile
from surveyor.store.project import Project
from surveyor.store.sendings import Destination, Incoming, Kind
from surveyor.sync.client import MOST_ASKED, Api, WrongOffset
from surveyor.sync.network_errors import AccessRefused, NotThatServer, ServerSays
from surveyor.texts import _

_OFFICE = ("office", "admin")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of the files that were wanted."""

    files: int = 0
    more: bool = False
    """The server has further ones, which go on later."""
    trouble: SurveyorError | None = None
    """Why it ended early."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Files that are still to come; each counts once."""

    entries: int = 0
    files: int = 0
    bytes: int = 0
    """What is left of them."""


def coming(files: Iterable[ComingFile]) -> Coming:
    """How much is still to come."""
    every = tuple(files)
    once = {one.sha256: one.size - min(one.here, one.size) for one in every}
    entries = {one.submission for one in every}
    return Coming(len(entries), len(once), sum(once.values()))


def can_fetch(place: Destination) -> bool:
    """Whether files of others may be fetched from a destination at all."""
    is_ours = place.kind == Kind.SURVEYOR
    return is_ours and place.options.incoming != Incoming.NEVER


def fetch_by_itself(place: Destination, role: str) -> bool:
    """Whether files of others are fetched without being asked for."""
    if place.options.incoming == Incoming.BY_ROLE:
        return role in _OFFICE
    return place.options.incoming == Incoming.AFTER


def fetch_files(
    project: Project,
    link: Api,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Fetched:
    """Fetches what is named here, lacks here, and is there; the smallest first.

    Args:
        project: Whose entries name them.
        link: An open session with a server.
        progress: Told the bytes.
        stop: Asked between files whether something else is more urgent.

    Raises:
        Cancelled: What was fetched stays, also of the file that was under way.
    """
    done = 0
    try:
        files = _there(link, project.coming.all())
        total = sum(one.size for one in files)
        gone = 0
        for number, one in enumerate(files, 1):
            if stop():
                return Fetched(done, more=True)
            what = _("Mengambil foto {n} dari {all}").format(
                n=formats.integer(number), all=formats.integer(len(files))
            )
            done += _fetch(project, link, one, _Way(progress, what, gone, total))
            gone += one.size
    except SurveyorError as error:
        return Fetched(done, more=not isinstance(error, AccessRefused), trouble=error)
    return Fetched(done)


@dataclass(frozen=True, slots=True)
class _Way:
    """Where one file stands among all."""

    progress: Progress | None
    what: str
    before: int
    total: int

    def step(self, here: int) -> None:
        if self.progress is not None:
            done = min(self.before + here, self.total)
            self.progress.step(done, self.total, self.what)


def _there(link: Api, files: Sequence[ComingFile]) -> list[ComingFile]:
    """Of files those that the server has whole, each once."""
    asked = list(dict.fromkeys((one.revision, one.revision_sha256) for one in files))
    lacking: set[str] = set()
    unknown: set[str] = set()
    for start in range(0, len(asked), MOST_ASKED):
        some = asked[start : start + MOST_ASKED]
        found = link.check(some)
        lacking |= found.files
        places = found.missing | found.changed
        unknown |= {some[at][0] for at in places if 0 <= at < len(some)}
    known = (one for one in files if one.revision not in unknown)
    return list(
        {one.sha256: one for one in known if one.sha256 not in lacking}.values()
    )


def _fetch(project: Project, link: Api, one: ComingFile, way: _Way) -> bool:
    """Whether the file is here now; what a server refuses is left for another time."""
    try:
        whole = _come(project, link, one, way)
    finally:
        named = project.coming.is_named(one.sha256)
        if not named:
            # The entry was withdrawn while its file came, even if not to its end.
            project.media.remove(one.sha256)
    return whole and named


def _come(project: Project, link: Api, one: ComingFile, way: _Way) -> bool:
    for _again in range(2):
        try:
            _go_on(project, link, one, way)
            break
        except WrongOffset:
            # Only what came so far: meanwhile a bundle may have brought the file.
            project.media.add_part(one.sha256, 0, b"")
        except ServerSays:
            return False
    return project.media.complete(one.sha256)


def _go_on(project: Project, link: Api, one: ComingFile, way: _Way) -> None:
    media = project.media
    here = media.part_size(one.sha256)
    way.step(here)
    if here == one.size and here:
        return
    with link.file(one.sha256, min(here, one.size)) as (start, blocks):
        here = start
        media.add_part(one.sha256, here, b"")
        for block in blocks:
            if here + len(block) > one.size:
                raise NotThatServer(host=link.connection.host)
            media.add_part(one.sha256, here, block)
            here += len(block)
            way.step(here)
