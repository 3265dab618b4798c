"""Questionnaires: which there are, their bytes, and new ones from an office."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from surveyor.server.asking import Caller, ServiceHere, body_of
from surveyor.server.problems import FormUnknown, RoleForbidden
from surveyor.server.ranges import part_of, ranged
from surveyor.server.service import Service
from surveyor.server.values import Device, Role

router = APIRouter(prefix="/v1/forms", tags=["forms"])
FORM_TYPE = "text/xml"


class FormLine(BaseModel):
    """A questionnaire in one version."""

    form: str
    version: str
    title: str
    sha256: str


class FormLines(BaseModel):
    """All questionnaires, in the order in which they came."""

    forms: list[FormLine]


class FormAdded(BaseModel):
    """What became of a questionnaire that was sent."""

    form_id: str
    version: str
    state: str
    """`stored` or `known`."""


@router.get("")
def list_forms(service: ServiceHere, device: Caller) -> FormLines:
    """All versions of all questionnaires."""
    return FormLines(
        forms=[
            FormLine(form=f.form_id, version=f.version, title=f.title, sha256=f.sha256)
            for f in service.forms.list()
        ]
    )


@router.post(
    "",
    openapi_extra={
        "requestBody": {
            "content": {FORM_TYPE: {"schema": {"type": "string"}}},
            "required": True,
        }
    },
)
async def add_form(request: Request, service: ServiceHere, device: Caller) -> FormAdded:
    """Adds a questionnaire as XForm XML; the same one again changes nothing."""
    if device.role is Role.SURVEYOR and not service.options.forms_from_surveyors:
        raise RoleForbidden
    body = await body_of(request, FORM_TYPE)
    return await run_in_threadpool(_add, service, device, body)


def _add(service: Service, device: Device, body: bytes) -> FormAdded:
    form, added = service.add_form(body)
    if added:
        service.devices.note(device.id, "form.added", f"{form.id} {form.version}")
    state = "stored" if added else "known"
    return FormAdded(form_id=form.id, version=form.version, state=state)


@router.get(
    "/{form_id}/{version:path}",
    response_class=Response,
    responses={200: {"content": {FORM_TYPE: {"schema": {"type": "string"}}}}},
)
def form_xml(
    request: Request, service: ServiceHere, device: Caller, form_id: str, version: str
) -> Response:
    """The XForm of one version; `~` stands for a version without number."""
    found = service.forms.get(form_id, "" if version == "~" else version)
    if found is None:
        raise FormUnknown(form=form_id[:80], version=version[:80])
    size, read = len(found.xml), part_of(found.xml)
    return ranged(request, found.sha256, size, read, FORM_TYPE)
