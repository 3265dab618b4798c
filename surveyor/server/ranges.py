"""Answers whose bytes may be fetched in parts: a cut download goes on where it was."""

import re
from collections.abc import Callable, Iterable, Iterator

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def ranged(
    request: Request,
    etag: str,
    size: int,
    read: Callable[[int, int], Iterable[bytes]],
    kind: str = "application/octet-stream",
) -> Response:
    """All of something, or the part that a request asks for.

    Args:
        request: Its If-None-Match, Range and If-Range are looked at.
        etag: What stands for these bytes and no others, without quotes.
        size: How many there are.
        read: Gives those from a place to before another one.
        kind: Content type.
    """
    mark = f'"{etag}"'
    headers = {"ETag": mark, "Accept-Ranges": "bytes"}
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range", "")
    if request.headers.get("if-range", mark) != mark:
        asked = ""
    span = _span(asked, size)
    if span is None:
        if asked.startswith("bytes="):
            headers["Content-Range"] = f"bytes */{size}"
            return Response(status_code=416, headers=headers)
        span = (0, size)
    start, end = span
    partly = (start, end) != (0, size)
    if partly:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    status = 206 if partly else 200
    return StreamingResponse(_each(read(start, end)), status, headers, kind)


def part_of(data: bytes) -> Callable[[int, int], Iterable[bytes]]:
    """`read` for bytes that are at hand."""
    return lambda start, end: (data[start:end],)


def _each(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from chunks


def _span(asked: str, size: int) -> tuple[int, int] | None:
    found = _RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start = int(found[1])
        end = min(size, int(found[2]) + 1) if found[2] else size
    return (start, end) if start < end else None
