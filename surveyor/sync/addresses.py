"""What a person pastes as an address: recognised, and its secret taken out.

given                                         becomes
our set-up file or QR, JSON                   Surveyor
ODK Collect's settings QR (JSON, zlib+base64) what its server_url says
…/v1/key/TOKEN/projects/N                     ODK Central, token apart
…/#/projects/N/…, …/v1/projects/N             ODK Central
…/key/sv_TOKEN (what our phones have)          Surveyor, token apart
…/key/TOKEN                                   OpenRosa, token apart
…/v1/test/TOKEN/projects/N/forms/F/draft      OpenRosa, token apart
kf.…, kc.…, eu.kobotoolbox.org, …/collector/T KoboToolbox (OpenRosa on its kc host)
…/openrosa, …/formList, …/submission          OpenRosa
anything else                                 Surveyor
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from surveyor.store.sendings import Kind
from surveyor.sync.network_errors import BadAddress

TOKEN = "{token}"  # noqa: S105 (a place in an address, no secret)
_MOST_SETTINGS = 100_000
_KEY = re.compile(r"^(.*)/key/([^/]+)/projects/(\d+)(?:/.*)?$")
_KEY_ALONE = re.compile(r"^(.*)/key/([^/]+)(?:/(?:formList|submission)?)?$")
_OURS = "sv_"
_DRAFT = re.compile(r"^(.*)/test/([^/]+)/(projects/\d+/forms/[^/]+/draft)(?:/.*)?$")
_PROJECT = re.compile(r"^(.*/v1)/projects/(\d+)(?:/.*)?$")
_WINDOW = re.compile(r"^/projects/(\d+)")
_COLLECTOR = re.compile(r"^(.*)/collector/([^/]+)(?:/.*)?$")
_TAILS = re.compile(r"/(formList|submission|view/.*)?/*$")
_KOBO_HOSTS: Mapping[str, str] = {
    "kf.kobotoolbox.org": "kc.kobotoolbox.org",
    "eu.kobotoolbox.org": "kc-eu.kobotoolbox.org",
    "kobo.humanitarianresponse.info": "kc.humanitarianresponse.info",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A destination as it was recognised, before it is kept."""

    kind: Kind
    address: str
    """Without any secret; `{token}` stands where the server wants it in the path."""
    secret: str = field(default="", repr=False)
    """Token or password."""
    user: str = ""
    name: str = ""
    certificate: str = ""


def recognise(text: str) -> Found:
    """What an address, a set-up file or the text of a QR code says.

    Raises:
        BadAddress: None of these.
    """
    given = text.strip()
    settings = _settings(given)
    if settings is None:
        return _from_url(given)
    if "server" in settings:
        return _from_ours(settings, given)
    return _from_collect(settings, given)


def _settings(text: str) -> dict[str, Any] | None:
    """The JSON of a set-up, plain or packed; None where it is something else."""
    if text.startswith("{"):
        packed = text.encode()
    else:
        try:
            raw = base64.b64decode(text, validate=True)
            # Bounded: what is pasted may have been made to burst.
            packed = zlib.decompressobj().decompress(raw, _MOST_SETTINGS)
        except (binascii.Error, ValueError, zlib.error):
            return None
    try:
        found = json.loads(packed)
    except (ValueError, RecursionError) as error:
        raise BadAddress(given=_short(text)) from error
    if not isinstance(found, dict):
        raise BadAddress(given=_short(text))
    return found


def _from_ours(card: Mapping[str, Any], given: str) -> Found:
    if not isinstance(card["server"], str):
        raise BadAddress(given=_short(given))
    found = _from_url(card["server"])
    return Found(
        Kind.SURVEYOR,
        found.address,
        secret=str(card.get("token", "")),
        name=str(card.get("name", "")) or found.name,
        certificate=str(card.get("certificate", "")),
    )


def _from_collect(settings: Mapping[str, Any], given: str) -> Found:
    general, project = settings.get("general"), settings.get("project")
    if not isinstance(general, dict) or not isinstance(general.get("server_url"), str):
        raise BadAddress(given=_short(given))
    found = _from_url(general["server_url"])
    title = project.get("name", "") if isinstance(project, dict) else ""
    other = found.kind is Kind.SURVEYOR and not found.secret
    return Found(
        Kind.OPENROSA if other else found.kind,
        found.address,
        secret=found.secret or str(general.get("password", "")),
        user=str(general.get("username", "")),
        name=str(title) or found.name,
    )


def _from_url(given: str) -> Found:
    text = given if "://" in given else f"https://{given}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadAddress(given=_short(given)) from error
    host = (parts.hostname or "").lower()
    known = re.fullmatch(r"[\w.:-]+", host) and ("." in host or host == "localhost")
    if parts.scheme not in ("http", "https") or not (known or ":" in host):
        raise BadAddress(given=_short(given))
    bare = f"[{host}]" if ":" in host else host
    base = f"{parts.scheme}://{bare}" + (f":{port}" if port else "")
    if parts.username and parts.password:
        user, secret = parts.username, parts.password
    else:
        user = secret = ""
    for rule in _RULES:
        found = rule(base, host, parts.path, parts.fragment)
        if found is not None:
            return Found(found.kind, found.address, found.secret or secret, user, host)
    raise BadAddress(given=_short(given))


def _central_key(base: str, _host: str, path: str, _fragment: str) -> Found | None:
    match = _KEY.match(path)
    if match is None:
        return None
    root, token, number = match.groups()
    return Found(Kind.CENTRAL, f"{base}{root}/projects/{number}", token)


def _key_alone(base: str, _host: str, path: str, _fragment: str) -> Found | None:
    match = _KEY_ALONE.match(path)
    if match is None:
        return None
    root, token = match.groups()
    if token.startswith(_OURS):
        return Found(Kind.SURVEYOR, base + root, token)
    return Found(Kind.OPENROSA, f"{base}{root}/key/{TOKEN}", token)


def _central_draft(base: str, _host: str, path: str, _fragment: str) -> Found | None:
    match = _DRAFT.match(path)
    if match is None:
        return None
    root, token, rest = match.groups()
    return Found(Kind.OPENROSA, f"{base}{root}/test/{TOKEN}/{rest}", token)


def _central_project(base: str, _host: str, path: str, fragment: str) -> Found | None:
    match, window = _PROJECT.match(path), _WINDOW.match(fragment)
    if match is not None:
        return Found(Kind.CENTRAL, f"{base}{match.group(1)}/projects/{match.group(2)}")
    if window is not None:
        return Found(Kind.CENTRAL, f"{base}/v1/projects/{window.group(1)}")
    # Newer windows of Central have no `#` any more.
    shown = re.match(r"^/projects/(\d+)(?:/|$)", path)
    if shown is None:
        return None
    return Found(Kind.CENTRAL, f"{base}/v1/projects/{shown.group(1)}")


def _kobo(base: str, host: str, path: str, _fragment: str) -> Found | None:
    match = _COLLECTOR.match(path)
    if match is not None:
        return Found(
            Kind.OPENROSA, f"{base}{match.group(1)}/collector/{TOKEN}", match.group(2)
        )
    if host in _KOBO_HOSTS:
        return Found(Kind.OPENROSA, base.replace(host, _KOBO_HOSTS[host]))
    if host.startswith(("kf.", "kc.")):
        return Found(
            Kind.OPENROSA, base.replace("//kf.", "//kc.") + _TAILS.sub("", path)
        )
    return None


def _openrosa(base: str, host: str, path: str, _fragment: str) -> Found | None:
    short = _TAILS.sub("", path)
    if (
        path.rstrip("/") != short
        or short.endswith("/openrosa")
        or host.startswith("kc-")
    ):
        return Found(Kind.OPENROSA, base + short)
    return None


def _ours(base: str, _host: str, path: str, _fragment: str) -> Found:
    return Found(Kind.SURVEYOR, base + re.sub(r"/+(v1/?)?$", "", path))


_RULES: tuple[Callable[[str, str, str, str], Found | None], ...] = (
    _central_key,
    _key_alone,
    _central_draft,
    _central_project,
    _kobo,
    _openrosa,
    _ours,
)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
