"""The map page: shipped outlines and the sites with their numbers, drawn by hand.

Nothing is fetched. Numbers that would cover each other move aside and keep a line to
their place.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exports.to_pdf import parts, style
from surveyor import formats
from surveyor.analysis.documents import MapModel, MapSite
from surveyor.areas import boundaries
from surveyor.texts import _

_SEA, _LAND, _OWN = "#E4EEF2", "#FFFFFF", "#E1F0EB"
_KM_PER_DEGREE = 111.32
_RADIUS = 6.2
_MOST_NUMBERS = 120
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def pages(model: MapModel | None, width: float, height: float) -> list[Any]:
    """The map on a page of its own; nothing where no site has a place.

    Args:
        model: What is drawn.
        width: Of the text, in points.
        height: Of a whole page.
    """
    from reportlab.platypus import PageBreak

    if model is None or not model.sites:
        return []
    tall = min(height - 110, width * 1.25)
    numbers = _(
        "Nomor menunjuk baris pada tabel lokasi wisata; warna menunjukkan pita "
        "pilar yang terlemah."
    )
    sources = _(
        "Sumber: geografis (MIT), kontributor OpenStreetMap, Natural Earth, "
        "idn-area-data (ODbL)."
    )
    return [
        PageBreak(),
        parts.text(_("Peta lokasi wisata"), "part"),
        _drawing(model, width, tall),
        parts.gap(6),
        _legend(model),
        parts.gap(4),
        parts.text(numbers, "small"),
        parts.text(f"{boundaries.notice(model.area_code)} {sources}", "small"),
    ]


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become points."""

    box: Box
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Points per degree of latitude."""
        west, south, east, north = self.box
        across = (east - west) * self.shrink
        return min(self.width / across, self.height / (north - south))

    @property
    def shrink(self) -> float:
        """Length of a degree of longitude over one of latitude."""
        return math.cos(math.radians((self.box[1] + self.box[3]) / 2))

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Points from the lower left corner; the box stands in the middle."""
        return self.places([(lon, lat)])[0]

    def places(self, ring: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """The same for many corners at once."""
        west, south, east, north = self.box
        up = self.scale
        across, x, y = self.shrink * up, (west + east) / 2, (south + north) / 2
        left, low = self.width / 2, self.height / 2
        return [((lon - x) * across + left, (lat - y) * up + low) for lon, lat in ring]

    @property
    def seen(self) -> Box:
        """The degrees that the whole drawing shows."""
        west, south, east, north = self.box
        half = self.width / 2 / self.scale / self.shrink, self.height / 2 / self.scale
        x, y = (west + east) / 2, (south + north) / 2
        return x - half[0], y - half[1], x + half[0], y + half[1]


def _drawing(model: MapModel, width: float, height: float) -> Any:
    from reportlab.graphics.shapes import Drawing, Rect

    frame = Frame(_box(model), width, height)
    drawing = Drawing(width, height)
    drawing.add(
        Rect(0, 0, width, height, fillColor=style.colour(_SEA), strokeColor=None)
    )
    for shape in (*_outlines(model, frame), *_sites(model.sites, frame)):
        drawing.add(shape)
    for shape in (*_scale_bar(frame), *_north(frame)):
        drawing.add(shape)
    drawing.add(
        Rect(0, 0, width, height, fillColor=None, strokeColor=style.colour(style.LINE))
    )
    return drawing


def _box(model: MapModel) -> Box:
    """The area's own outline with all sites, or the sites alone where it has none."""
    lons = [site.lon for site in model.sites]
    lats = [site.lat for site in model.sites]
    box = (min(lons), min(lats), max(lons), max(lats))
    outline = boundaries.regencies().get(model.area_code)
    if outline:
        own = outline.box
        box = (
            min(own[0], box[0]), min(own[1], box[1]),
            max(own[2], box[2]), max(own[3], box[3]),
        )  # fmt: skip
    pad = max(0.04, 0.05 * max(box[2] - box[0], box[3] - box[1]))
    return box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad


def _outlines(model: MapModel, frame: Frame) -> Iterator[Any]:
    seen = frame.seen
    own = model.area_code
    near = [one for one in boundaries.regencies().values() if _touches(one.box, seen)]
    for outline in boundaries.neighbours():
        if _touches(outline.box, seen):
            yield _shape(outline, frame, "#F1F1EE", style.LINE, 0.5)
    for outline in sorted(near, key=lambda o: o.code == own):
        if outline.code == own:
            yield _shape(outline, frame, _OWN, style.ACCENT, 1.1)
        else:
            yield _shape(outline, frame, _LAND, "#B9C4BF", 0.5)
    yield from _names([o for o in near if o.code != own], frame)


def _touches(one: Box, other: Box) -> bool:
    return (
        one[0] <= other[2]
        and one[2] >= other[0]
        and one[1] <= other[3]
        and one[3] >= other[1]
    )


def _shape(
    outline: boundaries.Outline, frame: Frame, ground: str, line: str, width: float
) -> Any:
    from reportlab.graphics.shapes import Path

    shape = Path(
        fillColor=style.colour(ground), strokeColor=style.colour(line),
        strokeWidth=width, strokeLineJoin=1,
    )  # fmt: skip
    for ring in outline.rings:
        corners = _clipped(frame.places(ring), frame)
        if len(corners) < 3:
            continue
        shape.moveTo(*corners[0])
        for corner in corners[1:]:
            shape.lineTo(*corner)
        shape.closePath()
    return shape


def _clipped(
    corners: list[tuple[float, float]], frame: Frame
) -> list[tuple[float, float]]:
    """A polygon cut to the drawing (Sutherland and Hodgman, side by side)."""
    for axis, edge, keeps_above in (
        (0, 0.0, True), (0, frame.width, False), (1, 0.0, True), (1, frame.height, False),
    ):  # fmt: skip
        corners = list(_cut(corners, axis, edge, keeps_above))
    return corners


def _cut(
    corners: Sequence[tuple[float, float]], axis: int, edge: float, above: bool
) -> Iterator[tuple[float, float]]:
    for number, here in enumerate(corners):
        before = corners[number - 1]
        inside = (here[axis] >= edge) == above
        if inside != ((before[axis] >= edge) == above):
            share = (edge - before[axis]) / (here[axis] - before[axis])
            yield (
                before[0] + share * (here[0] - before[0]),
                before[1] + share * (here[1] - before[1]),
            )
        if inside:
            yield here


def _names(outlines: Sequence[boundaries.Outline], frame: Frame) -> Iterator[Any]:
    """Names of the neighbours, in the middle of the part that is seen."""
    from reportlab.graphics.shapes import String
    from reportlab.pdfbase.pdfmetrics import stringWidth

    west, south, east, north = frame.seen
    for outline in outlines:
        box = outline.box
        lon = (max(box[0], west) + min(box[2], east)) / 2
        lat = (max(box[1], south) + min(box[3], north)) / 2
        room = (min(box[2], east) - max(box[0], west)) * frame.shrink * frame.scale
        name = outline.name.removeprefix("Kabupaten ")
        wide = stringWidth(name, style.ITALIC, 7)
        x, y = frame.place(lon, lat)
        inside = wide / 2 + 4 < x < frame.width - wide / 2 - 4
        if wide + 8 < room and inside and 12 < y < frame.height - 12:
            yield String(
                x, y, name, fontName=style.ITALIC, fontSize=7, textAnchor="middle",
                fillColor=style.colour("#8A968F"),
            )  # fmt: skip


def _sites(sites: Sequence[MapSite], frame: Frame) -> Iterator[Any]:
    from reportlab.graphics.shapes import Circle, Line, String

    numbered = [site for site in sites if site.number][:_MOST_NUMBERS]
    dots = [site for site in sites if site not in numbered]
    white = style.colour("#FFFFFF")
    for site in dots:
        x, y = frame.place(site.lon, site.lat)
        colour = style.colour(_ink(site))
        yield Circle(x, y, 2.6, fillColor=colour, strokeColor=white, strokeWidth=0.6)
    spots = [frame.place(site.lon, site.lat) for site in numbered]
    labels = apart(spots, frame.width, frame.height)
    for site, spot, label in zip(numbered, spots, labels, strict=True):
        if label != spot:
            colour = style.colour(_ink(site))
            yield Line(*spot, *label, strokeColor=colour, strokeWidth=0.6)
            yield Circle(*spot, 1.6, fillColor=colour, strokeColor=None)
    for site, label in zip(numbered, labels, strict=True):
        colour = style.colour(_ink(site))
        yield Circle(
            *label, _RADIUS, fillColor=colour, strokeColor=white, strokeWidth=0.8
        )
        size = 7 if site.number < 100 else 5.6
        yield String(
            label[0], label[1] - size * 0.34, str(site.number), fontSize=size,
            fontName=style.SEMIBOLD, textAnchor="middle", fillColor=white,
        )  # fmt: skip


def apart(
    spots: Sequence[tuple[float, float]], width: float, height: float
) -> list[tuple[float, float]]:
    """A place for the label of each spot, the nearest where it covers no other.

    Args:
        spots: Where the sites lie, in points.
        width: Of the drawing; labels stay inside.
        height: Of the drawing.
    """
    taken: list[tuple[float, float]] = []
    for spot in spots:
        taken.append(next(_free(spot, taken, width, height), spot))
    return taken


def _free(
    spot: tuple[float, float],
    taken: Sequence[tuple[float, float]],
    width: float,
    height: float,
) -> Iterator[tuple[float, float]]:
    least = 2 * _RADIUS + 1
    for ring in range(12):
        for step in range(12 if ring else 1):
            angle = math.tau * step / 12 + ring * 0.26
            x = spot[0] + ring * least * 0.75 * math.cos(angle)
            y = spot[1] + ring * least * 0.75 * math.sin(angle)
            inside = least < x < width - least and least < y < height - least
            if inside and all(math.hypot(x - a, y - b) >= least for a, b in taken):
                yield (x, y) if ring else spot


def _ink(site: MapSite) -> str:
    return style.BANDS[site.band][0] if site.band in style.BANDS else style.MUTED


def _scale_bar(frame: Frame) -> Iterator[Any]:
    from reportlab.graphics.shapes import Line, Rect, String

    per_km = frame.scale / _KM_PER_DEGREE
    fitting = [km for km in _STEPS if km * per_km <= frame.width * 0.28]
    km = fitting[-1] if fitting else _STEPS[0]
    length = km * per_km
    ink = style.colour(style.INK)
    yield Rect(
        6, 6, length + 44, 18, fillColor=style.colour("#FFFFFF"), strokeColor=None
    )
    yield Line(12, 12, 12 + length, 12, strokeColor=ink, strokeWidth=1.4)
    for x in (12, 12 + length):
        yield Line(x, 10, x, 16, strokeColor=ink, strokeWidth=1)
    yield String(
        12 + length + 5, 10, f"{formats.integer(km)} km", fontName=style.REGULAR,
        fontSize=8, fillColor=ink,
    )  # fmt: skip


def _north(frame: Frame) -> Iterator[Any]:
    from reportlab.graphics.shapes import Polygon, String

    x, y = frame.width - 18, frame.height - 30
    ink = style.colour(style.INK)
    yield Polygon(
        [x - 5, y, x, y + 14, x + 5, y, x, y + 3.5], fillColor=ink, strokeColor=None
    )
    # i18n: letter beside the arrow to the north
    yield String(
        x, y + 17, _("U"), fontName=style.SEMIBOLD, fontSize=8, textAnchor="middle",
        fillColor=ink,
    )  # fmt: skip


def _legend(model: MapModel) -> Any:
    shown = [parts.swatch(code, name) for code, name in reversed(model.bands)]
    shown.append(parts.swatch("", _("data belum cukup")))
    return parts.beside(shown, [92.0] * len(shown))
