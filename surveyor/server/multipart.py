"""What phones send: one XML part and files, each kept aside while it comes in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from surveyor.server.options import Limits
from surveyor.server.problems import BadRequest, EntryTooLarge, WrongType
from surveyor.texts import N_

XML_PART = "xml_submission_file"
INCOMPLETE = "*isIncomplete*"
_TYPE = "multipart/form-data"
_MOST_FILES, _MOST_FIELDS = 200, 20


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with an entry; its name is the part's, as in the XML."""

    name: str
    media_type: str
    file: IO[bytes]


@dataclass(frozen=True, slots=True)
class Sent:
    """A POST to /submission."""

    xml: bytes
    files: tuple[SentFile, ...]
    incomplete: bool
    """More posts with the same XML follow."""
    close: Callable[[], None]
    """Lets go of the files."""


class _Parser(MultiPartParser):
    """Also tells whether the body came to its end: half a photo must not be kept."""

    ended = False

    def on_end(self) -> None:
        self.ended = True

    def close(self) -> None:
        """Lets go of all files, also of one that broke off."""
        for file in self._files_to_close_on_error:
            file.close()


async def sent(request: Request, limits: Limits) -> Sent:
    """Takes a multipart body in; large files wait on disk.

    Raises:
        WrongType, BadRequest, EntryTooLarge: It is none, or cut off.
    """
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != _TYPE:
        raise WrongType(given=given[:80] or "?", wanted=_TYPE)
    parser = _Parser(
        request.headers,
        request.stream(),
        max_files=_MOST_FILES,
        max_fields=_MOST_FIELDS,
        max_part_size=limits.entry_bytes,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if "maximum size" in error.message:
            raise EntryTooLarge(limit=limits.entry_bytes) from error
        raise BadRequest(reason="multipart") from error
    except (LookupError, ValueError) as error:
        raise BadRequest(reason="multipart") from error

    try:
        _refuse_cut_off(parser)
        return Sent(
            _xml(form.getlist(XML_PART), limits),
            tuple(_files(form.multi_items())),
            form.get(INCOMPLETE) == "yes",
            parser.close,
        )
    except BaseException:
        parser.close()
        raise


def _refuse_cut_off(parser: _Parser) -> None:
    if not parser.ended:
        raise BadRequest(reason=N_("multipart terpotong"))


def _xml(parts: list[UploadFile | str], limits: Limits) -> bytes:
    if len(parts) != 1:
        raise BadRequest(reason=XML_PART)
    (part,) = parts
    if isinstance(part, str):
        return part.encode()
    data: bytes = part.file.read(limits.entry_bytes + 1)
    return data


def _files(items: list[tuple[str, UploadFile | str]]) -> list[SentFile]:
    found: dict[str, SentFile] = {}
    for name, part in items:
        if name == XML_PART or isinstance(part, str):
            continue
        kind = (part.content_type or "application/octet-stream")[:200]
        found[name] = SentFile(name, kind, part.file)
    return list(found.values())
