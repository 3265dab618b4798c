"""OpenRosa: what ODK Collect, Enketo and our own desktop ask of any server.

The same addresses stand under /openrosa, with Basic or Bearer, and under /key/{token},
where the token is in the path. What the clients insist on: text/xml for lists, exactly
204 for HEAD, 201 or 202 with an OpenRosaResponse for a POST, the header
X-OpenRosa-Version on everything. Date is never looked at: Collect writes it wrongly.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from surveyor.server.access import basic, bearer, device_of
from surveyor.server.asking import ServiceHere
from surveyor.server.lists import file_of, files_of
from surveyor.server.multipart import sent
from surveyor.server.problems import (
    FormUnknown,
    InsecurePassword,
    NotFound,
    TokenMissing,
    openrosa_answer,
)
from surveyor.server.ranges import part_of, ranged
from surveyor.server.service import Service
from surveyor.server.submitting import Outcome, submit
from surveyor.server.values import Device, ServedForm

_LOOPBACK = {"127.0.0.1", "::1"}
_LIST = "http://openrosa.org/xforms/xformsList"
_MANIFEST = "http://openrosa.org/xforms/xformsManifest"
_XML = "text/xml; charset=utf-8"
Text = Annotated[str, Query(max_length=250)]


def by_header(request: Request, service: ServiceHere) -> Device:
    """The device of a Bearer token, or of a password over TLS or on this machine.

    Raises:
        InsecurePassword, TokenMissing, TokenUnknown, TokenExpired: It may not.
    """
    given = request.headers.get("authorization", "")
    token = bearer(given)
    if not token and given:
        host = request.client.host if request.client else ""
        if request.url.scheme != "https" and host not in _LOOPBACK:
            raise InsecurePassword
        token = basic(given)
    if not token:
        raise TokenMissing
    return _known(request, service, token)


def by_path(request: Request, service: ServiceHere, token: str) -> Device:
    """The device of a token that stands in the path.

    Raises:
        TokenUnknown, TokenExpired: It may not.
    """
    return _known(request, service, token)


def _known(request: Request, service: Service, token: str) -> Device:
    device = device_of(service.devices, token, datetime.now(UTC))
    request.state.device = device.id
    return device


def router_at(prefix: str, who: Callable[..., Device]) -> APIRouter:
    """The OpenRosa addresses under a prefix, for devices that `who` knows."""
    router = APIRouter(prefix=prefix, tags=["openrosa"])
    Known = Annotated[Device, Depends(who)]  # noqa: N806 (a type)

    @router.head("/formList", status_code=204, response_class=Response)
    def probe_list(_device: Known) -> Response:
        """Whether the list is there."""
        return Response(status_code=204)

    @router.get("/formList", response_class=Response)
    def form_list(
        request: Request,
        service: ServiceHere,
        _device: Known,
        formID: Text = "",  # noqa: N803 (the standard's name)
    ) -> Response:
        """The newest version of each form."""
        base = _base(request, service)
        forms = [f for f in service.newest_forms() if formID in {"", f.form_id}]
        inside = "".join(_form_entry(one, base) for one in forms)
        return _answer(f'<xforms xmlns="{_LIST}">{inside}</xforms>')

    @router.get("/formXml", response_class=Response)
    def form_xml(
        request: Request, service: ServiceHere, _device: Known, formID: Text,  # noqa: N803
        version: Text = "",
    ) -> Response:  # fmt: skip
        """The XForm of one version."""
        form = _form(service, formID, version)
        return ranged(request, form.md5, len(form.xml), part_of(form.xml), _XML)

    @router.get("/manifest", response_class=Response)
    def manifest(
        request: Request, service: ServiceHere, device: Known, formID: Text,  # noqa: N803
        version: Text = "",
    ) -> Response:  # fmt: skip
        """The files that a form needs beside it."""
        return _manifest(service, device, (formID, version), _base(request, service))

    @router.get("/media", response_class=Response)
    def media(
        request: Request, service: ServiceHere, device: Known, formID: Text,  # noqa: N803
        filename: Text, version: Text = "",
    ) -> Response:  # fmt: skip
        """One of those files."""
        form = service.form_of(formID, version)
        found = file_of(service, device, form, filename) if form is not None else None
        if found is None:
            raise NotFound
        kind = "text/csv" if filename.endswith(".csv") else "application/octet-stream"
        size, read = len(found.data), part_of(found.data)
        return ranged(request, found.md5, size, read, kind)

    _add_submission(router, who)
    return router


_FILE: dict[str, Any] = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["xml_submission_file"],
                    "properties": {"xml_submission_file": _FILE},
                    "additionalProperties": _FILE,
                }
            }
        },
    },
    "responses": {
        "201": {"description": "Stored", "content": {"text/xml": {}}},
        "202": {"description": "Was there already", "content": {"text/xml": {}}},
    },
}


def _add_submission(router: APIRouter, who: Callable[..., Device]) -> None:
    Known = Annotated[Device, Depends(who)]  # noqa: N806 (a type)

    @router.head("/submission", status_code=204, response_class=Response)
    def probe(service: ServiceHere, _device: Known) -> Response:
        """Whether one may send, and how much at once."""
        return Response(status_code=204, headers=_room(service))

    @router.post("/submission", status_code=201, openapi_extra=_BODY)
    async def submission(
        request: Request, service: ServiceHere, device: Known,
        deviceID: Annotated[str, Query(max_length=250)] = "",  # noqa: N803
    ) -> Response:  # fmt: skip
        """Takes an entry with some or all of its files; repeated, it changes nothing."""
        given = await sent(request, service.options.limits)
        try:
            outcome: Outcome = await run_in_threadpool(
                submit, service, device, given, deviceID
            )
        finally:
            given.close()
        body = openrosa_answer(outcome.message, "submit_success")
        status = 201 if outcome.is_new else 202
        return Response(body, status, _room(service), _XML)


def _room(service: Service) -> dict[str, str]:
    most = str(service.options.limits.openrosa_bytes)
    return {"X-OpenRosa-Accept-Content-Length": most}


def _answer(xml: str) -> Response:
    declared = f'<?xml version="1.0" encoding="utf-8"?>\n{xml}'
    return Response(declared.encode(), media_type=_XML)


def _base(request: Request, service: Service) -> str:
    """The address of this router as the client knows it, without a slash at the end."""
    path = request.url.path.rpartition("/")[0]
    outside = service.options.public_url.rstrip("/")
    return f"{outside or f'{request.url.scheme}://{request.url.netloc}'}{path}"


def _form(service: Service, form_id: str, version: str) -> ServedForm:
    found = service.forms.get(form_id, version)
    if found is None:
        raise FormUnknown(form=form_id, version=version)
    return found


def _form_entry(form: ServedForm, base: str) -> str:
    asked = urlencode({"formID": form.form_id, "version": form.version})
    parts = {
        "formID": form.form_id,
        "name": form.title,
        "version": form.version,
        "hash": f"md5:{form.md5}",
        "downloadUrl": f"{base}/formXml?{asked}",
        "manifestUrl": f"{base}/manifest?{asked}",
    }
    return f"<xform>{_elements(parts)}</xform>"


def _manifest(
    service: Service, device: Device, wanted: tuple[str, str], base: str
) -> Response:
    form = service.form_of(*wanted)
    if form is None:
        raise FormUnknown(form=wanted[0], version=wanted[1])
    inside = []
    for one in files_of(service, device, form):
        asked = {"formID": form.id, "version": form.version, "filename": one.name}
        parts = {
            "filename": one.name,
            "hash": f"md5:{one.md5}",
            "downloadUrl": f"{base}/media?{urlencode(asked)}",
        }
        kind = ' type="entityList"' if one.is_entities else ""
        inside.append(f"<mediaFile{kind}>{_elements(parts)}</mediaFile>")
    return _answer(f'<manifest xmlns="{_MANIFEST}">{"".join(inside)}</manifest>')


def _elements(parts: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts.items())


routers = (router_at("/openrosa", by_header), router_at("/key/{token}", by_path))
