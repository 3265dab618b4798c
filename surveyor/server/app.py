"""The server put together: routes, words for every failure, health and metrics.

uvicorn ── Gate (size, rate, log) ── FastAPI ── routes ── Service ── database, blobs
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException

import surveyor
from surveyor.errors import SurveyorError
from surveyor.server import routes_files, routes_forms, routes_openrosa, routes_sync
from surveyor.server.access import bearer, device_of
from surveyor.server.asking import ServiceHere
from surveyor.server.gate import Gate, log_as_json
from surveyor.server.options import VARIABLE, Options
from surveyor.server.problems import (
    BadRequest,
    NotFound,
    RoleForbidden,
    WrongMethod,
    answer_of,
    is_openrosa,
    status_of,
)
from surveyor.server.service import Service
from surveyor.server.values import Role

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def create_app(options: Options) -> FastAPI:
    """The server as an ASGI application."""
    service = Service(options)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        service.prepare()
        yield
        service.close()

    app = FastAPI(
        title="Surveyor",
        version=surveyor.__version__,
        summary="API pusat: entri, lampiran, kuesioner, tinjauan",
        lifespan=lifespan,
    )
    app.state.service = service
    app.add_middleware(Gate, options=options, metrics=service.metrics)
    app.add_exception_handler(SurveyorError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    for module in (routes_sync, routes_files, routes_forms):
        app.include_router(module.router)
    for router in routes_openrosa.routers:
        app.include_router(router)
    app.add_api_route("/health", health, tags=["operation"])
    app.add_api_route(
        "/metrics", metrics, tags=["operation"], response_class=PlainTextResponse
    )
    return app


def from_environment() -> FastAPI:
    """The server of a worker process that `surveyor serve` started."""
    log_as_json()
    return create_app(Options.from_json(os.environ[VARIABLE]))


def health(service: ServiceHere) -> JSONResponse:
    """Whether the server and its database answer; for balancers, without token."""
    well = service.database.answers()
    body = {"status": "ok" if well else "down", "version": surveyor.__version__}
    return JSONResponse(body, 200 if well else 503)


def metrics(request: Request, service: ServiceHere) -> PlainTextResponse:
    """Counters of this process for Prometheus: from the machine itself, or an admin."""
    host = request.client.host if request.client else ""
    token = bearer(request.headers.get("authorization", ""))
    if host not in _LOOPBACK or token:
        device = device_of(service.devices, token, datetime.now(UTC))
        if device.role is not Role.ADMIN:
            raise RoleForbidden
    return PlainTextResponse(service.metrics.text())


def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SurveyorError)  # noqa: S101 (FastAPI knows the handler only as one of all errors)
    return _told(request, error)


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    # What was given is not repeated: it may be anything.
    return _told(request, BadRequest(reason=first["type"]), where[:200])


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    known: dict[int, SurveyorError] = {404: NotFound(), 405: WrongMethod()}
    refusal = known.get(error.status_code, BadRequest(reason=error.status_code))
    answer = _told(request, refusal)
    answer.headers.update(error.headers or {})
    return answer


def _told(request: Request, error: SurveyorError, where: str = "") -> Response:
    status = status_of(error)
    body, kind = answer_of(error, request.url.path, where)
    answer = Response(body, status, media_type=kind)
    offset = error.values.get("offset")
    if offset is not None:
        answer.headers["Upload-Offset"] = str(offset)
    if status in {429, 503}:
        answer.headers["Retry-After"] = "5"
    if status == 401:
        phone = is_openrosa(request.url.path)
        scheme = 'Basic realm="Surveyor", charset="UTF-8"' if phone else "Bearer"
        answer.headers["WWW-Authenticate"] = scheme
    return answer
