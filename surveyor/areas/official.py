"""Outlines that an office brought: GeoJSON in place of the indicative ones.

They lie in the person's folder, one file for each area, and are used by everything that
draws or asks for an outline.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from surveyor.areas.catalogue import Areas
from surveyor.areas.finding import dotted_code, same_name
from surveyor.areas.outline import Outline, Ring
from surveyor.areas.shipped import indicative
from surveyor.errors import FileMissing, ReadOnly, UserError
from surveyor.settings import home
from surveyor.texts import N_, _

MAX_BYTES = 60_000_000
_MOST_CORNERS = 2_000_000
_KEPT_CORNERS = 20_000
"""Of one area: as many as a map of it can show on any screen or sheet."""
_EAST, _NORTH = (90.0, 145.0), (-15.0, 10.0)
_APART_DEGREES = 0.3
_SOURCES = ("sumber", "source", "wadmsrc", "sumberdata")


class NotABoundary(UserError):
    """The file cannot serve as an outline; the one in use stays."""

    code = "boundary.unusable"
    text = N_("{name} tidak dapat dipakai sebagai batas wilayah: {reason}.")
    hint = N_(
        "Pilih berkas GeoJSON (lintang-bujur WGS84) berisi poligon kabupaten/kota. Peta "
        "tidak berubah."
    )


@dataclass(frozen=True, slots=True)
class Official:
    """An outline that was brought, and where it is from."""

    outline: Outline
    source: str
    """What the file says of its source, else its name."""
    added: date


def add_official(path: Path, code: str) -> Official:
    """Takes the outline of an area from a GeoJSON file.

    Args:
        path: The file; it may hold other areas too.
        code: Dotted code of the kabupaten or kota.

    Raises:
        FileMissing: There is no such file.
        NotABoundary: It is no GeoJSON, too large, in metres, or of another area.
        ReadOnly: It cannot be kept.
    """
    features = list(_features(path, _read(path)))
    chosen = _of_area(path, features, code)
    rings = tuple(
        ring for feature in chosen for ring in _rings(path, feature["geometry"])
    )
    area = Areas.open().area(code)
    made = Official(
        Outline(code, area.name if area else code, _simplified(rings)),
        _source(chosen[0], path),
        datetime.now(UTC).astimezone().date(),
    )
    _check_place(path, made.outline)
    _keep(made)
    return made


def remove_official(code: str) -> None:
    """Goes back to the indicative outline."""
    _path(code).unlink(missing_ok=True)


def officials() -> dict[str, Official]:
    """Code -> outline of every area that has an official one; broken files are none."""
    found = {}
    for path in sorted(_folder().glob("*.json")):
        try:
            data = json.loads(path.read_text("utf-8"))
            rings = tuple(
                tuple((float(x), float(y)) for x, y in ring) for ring in data["rings"]
            )
            outline = Outline(str(data["code"]), str(data["name"]), rings)
            added = date.fromisoformat(data["added"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if rings:
            found[outline.code] = Official(outline, str(data.get("source", "")), added)
    return found


def _folder() -> Path:
    return home() / "boundaries"


def _path(code: str) -> Path:
    return _folder() / f"{re.sub(r'[^0-9.]', '', code)}.json"


def _keep(made: Official) -> None:
    data = {
        "code": made.outline.code,
        "name": made.outline.name,
        "source": made.source,
        "added": made.added.isoformat(),
        "rings": made.outline.rings,
    }
    path = _path(made.outline.code)
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_text(json.dumps(data), "utf-8")
        part.replace(path)
    except OSError as error:
        raise ReadOnly(path=path.parent) from error


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise NotABoundary(name=path.name, reason=_("berkasnya lebih dari 60 MB"))
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except (OSError, ValueError, RecursionError) as error:
        raise NotABoundary(name=path.name, reason=_("isinya bukan GeoJSON")) from error


def _features(path: Path, data: Any) -> Iterator[Mapping[str, Any]]:
    """The features with an outline, however the file wraps them."""
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "Topology":
        reason = _("ini TopoJSON; simpan sebagai GeoJSON")
        raise NotABoundary(name=path.name, reason=reason)
    if kind == "FeatureCollection":
        given = data.get("features")
    elif kind == "Feature":
        given = [data]
    elif kind in ("Polygon", "MultiPolygon"):
        given = [{"geometry": data, "properties": {}}]
    else:
        raise NotABoundary(name=path.name, reason=_("isinya bukan GeoJSON"))
    for feature in given if isinstance(given, list) else ():
        shape = feature.get("geometry") if isinstance(feature, dict) else None
        if isinstance(shape, dict) and shape.get("type") in ("Polygon", "MultiPolygon"):
            yield feature


def _of_area(
    path: Path, features: Sequence[Mapping[str, Any]], code: str
) -> list[Mapping[str, Any]]:
    """The features that name the area; the only one of a file need not."""
    if not features:
        raise NotABoundary(name=path.name, reason=_("tidak ada poligon di dalamnya"))
    named = [one for one in features if _names(one, code)]
    if named:
        return named
    if len(features) == 1:
        return [features[0]]
    area = Areas.open().area(code)
    reason = _("tidak ada poligon untuk {area} ({code})")
    reason = reason.format(area=area.name if area else "", code=code)
    raise NotABoundary(name=path.name, reason=reason)


def _names(feature: Mapping[str, Any], code: str) -> bool:
    """By name or by dotted code: without dots it might be a code of BPS."""
    values = [str(value) for value in _properties(feature).values()]
    area = Areas.open().area(code)
    if any(value.strip() == code and "." in value for value in values):
        return True
    by_name = [value for value in values if area and same_name(area, value)]
    if not by_name or area is None:
        return False
    # Kabupaten Bogor and Kota Bogor share a name: then the code must tell.
    doubtful = {"kota", "kabupaten"} - {area.kind.lower()}
    others = any(
        word in value.lower().split() for word in doubtful for value in by_name
    )
    codes = {dotted_code(value) for value in values} - {""}
    return not others or code in codes


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    known = feature.get("properties")
    return known if isinstance(known, dict) else {}


def _rings(path: Path, shape: Mapping[str, Any]) -> Iterator[Ring]:
    given = shape.get("coordinates")
    polygons: Any = [given] if shape.get("type") == "Polygon" else given
    corners = 0
    try:
        for polygon in polygons or ():
            for ring in polygon:
                points = tuple((float(p[0]), float(p[1])) for p in ring)
                corners += len(points)
                if corners > _MOST_CORNERS:
                    reason = _("titiknya terlalu banyak (lebih dari dua juta)")
                    raise NotABoundary(name=path.name, reason=reason)
                if len(points) >= 4:
                    _check_degrees(path, points)
                    yield points if points[0] == points[-1] else (*points, points[0])
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise NotABoundary(name=path.name, reason=_("koordinatnya rusak")) from error


def _check_degrees(path: Path, points: Ring) -> None:
    for x, y in points:
        if not (math.isfinite(x) and math.isfinite(y)):
            raise NotABoundary(name=path.name, reason=_("koordinatnya rusak"))
        if abs(x) > 180 or abs(y) > 90:
            reason = _("koordinatnya dalam meter, bukan derajat")
            raise NotABoundary(name=path.name, reason=reason)
        if not (_EAST[0] <= x <= _EAST[1] and _NORTH[0] <= y <= _NORTH[1]):
            reason = _("letaknya di luar Indonesia")
            raise NotABoundary(name=path.name, reason=reason)


def _check_place(path: Path, outline: Outline) -> None:
    """An outline of quite another place is a mistake, such as a mistaken file."""
    known = indicative().get(outline.code)
    if not outline.rings:
        raise NotABoundary(name=path.name, reason=_("tidak ada poligon di dalamnya"))
    if known is None:
        return
    west, south, east, north = outline.box
    left, low, right, high = known.box
    apart = max(west - right, left - east, south - high, low - north)
    if apart > _APART_DEGREES:
        reason = _("letaknya jauh dari {area}").format(area=outline.name)
        raise NotABoundary(name=path.name, reason=reason)


def _source(feature: Mapping[str, Any], path: Path) -> str:
    for name, value in _properties(feature).items():
        if str(name).lower() in _SOURCES and value:
            return " ".join(str(value).split())[:120]
    return path.name


def _simplified(rings: tuple[Ring, ...]) -> tuple[Ring, ...]:
    """Leaves corners out that no map shows, until few enough are left."""
    tolerance = 0.00005
    made = rings
    while sum(map(len, made)) > _KEPT_CORNERS and tolerance < 0.05:
        made = tuple(_thinned(ring, tolerance) for ring in rings)
        made = tuple(ring for ring in made if len(ring) >= 4)
        tolerance *= 2
    return made


def _thinned(ring: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker's way, without recursion."""
    keep = {0, len(ring) - 1, _farthest(ring, 0, len(ring) - 1)[1]}
    bounds = sorted(keep)
    spans = list(pairwise(bounds))
    while spans:
        first, last = spans.pop()
        away, at = _farthest(ring, first, last)
        if away > tolerance:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return tuple(ring[number] for number in sorted(keep))


def _farthest(ring: Ring, first: int, last: int) -> tuple[float, int]:
    (x1, y1), (x2, y2) = ring[first], ring[last]
    dx, dy = x2 - x1, y2 - y1
    length = math.hypot(dx, dy)
    best, at = 0.0, first
    for number in range(first + 1, last):
        x, y = ring[number]
        away = (
            abs(dx * (y - y1) - dy * (x - x1)) / length
            if length
            else math.hypot(x - x1, y - y1)
        )
        if away > best:
            best, at = away, number
    return best, at
