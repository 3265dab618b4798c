"""A map of sites and scores as one HTML file that opens anywhere without a network.

folium draws it; every script, style and outline is written into the file, and a file
that would still fetch something is refused.
"""

import base64
import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resources import resource
from surveyor.analysis.documents import MapModel, MapSite
from surveyor.areas import boundaries
from surveyor.errors import DiskFull, ReadOnly
from surveyor.texts import _

if TYPE_CHECKING:
    import folium

COLOURS = {
    "very_low": "#B3261E", "low": "#8A5300", "good": "#1E7A3C", "very_good": "#0B6B57",
    "": "#55635C",
}  # fmt: skip
_SCRIPTS = ("leaflet/leaflet.js", "jquery/jquery.min.js")
_STYLE_SHEET = "leaflet/leaflet.css"
_FETCHES = re.compile(
    r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?\s*(?:https?:)?//
        |@import|tileLayer\(""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_SEEN = 0.9
"""How much of its neighbourhood a map shows around the area, in degrees."""
_CLUSTERED_ABOVE = 300


class MapFetches(RuntimeError):
    """The made map would ask the network for something: a mistake of ours."""


def write_map(model: MapModel, path: Path) -> None:
    """Writes the map.

    Raises:
        DiskFull, ReadOnly: It cannot be written there.
        MapFetches: It would need a network; nothing is written.
    """
    text = render(model)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == 28:  # ENOSPC
            raise DiskFull(path=path.parent) from error
        raise ReadOnly(path=path) from error


def render(model: MapModel) -> str:
    """The map as HTML.

    Raises:
        MapFetches: It would need a network.
    """
    import folium

    drawn = folium.Map(
        tiles=None, prefer_canvas=True, min_zoom=4, max_zoom=16, zoom_control=True,
        control_scale=True, attributionControl=False,
    )  # fmt: skip
    drawn.default_js = []
    drawn.default_css = []
    _add_outlines(drawn, model)
    _add_sites(drawn, model)
    drawn.fit_bounds(_bounds(model), padding=(24, 24))
    root: Any = drawn.get_root()
    root.header.add_child(folium.Element(_assets()), name="assets")
    root.header.add_child(folium.Element(_style()), name="style")
    root.html.add_child(folium.Element(_panel(model)), name="panel")
    made = str(root.render())
    made = re.sub(r'\s*<script src="https?://[^"]*"></script>', "", made)
    made = re.sub(r'\s*<link rel="stylesheet" href="https?://[^"]*"\s*/?>', "", made)
    made = made.replace("L.control.scale()", "L.control.scale({imperial: false})")
    found = _FETCHES.search(_without_assets(made))
    if found:
        raise MapFetches(made[max(0, found.start() - 80) : found.end() + 80])
    return made


def _add_outlines(drawn: "folium.Map", model: MapModel) -> None:
    import folium

    west, south, east, north = _frame(model)
    near = [
        outline
        for outline in boundaries.regencies().values()
        if _overlaps(
            outline.box, (west - _SEEN, south - _SEEN, east + _SEEN, north + _SEEN)
        )
    ]
    others = _features([one for one in near if one.code != model.area_code])
    own = _features([one for one in near if one.code == model.area_code])
    pale = {"color": "#B9C4BF", "weight": 1, "fillColor": "#FFFFFF", "fillOpacity": 1}
    strong = {"color": "#0B6B57", "weight": 2, "fillColor": "#E1F0EB", "fillOpacity": 1}
    for features, look in ((others, pale), (own, strong)):
        if features:
            folium.GeoJson(
                {"type": "FeatureCollection", "features": features},
                style_function=lambda _feature, look=look: look,
                tooltip=folium.GeoJsonTooltip(fields=["nama"], labels=False),
            ).add_to(drawn)


def _add_sites(drawn: "folium.Map", model: MapModel) -> None:
    import folium

    many = len(model.sites) > _CLUSTERED_ABOVE
    marks = {code: _initials(name) for code, name in model.bands}
    for site in model.sites:
        colour = COLOURS.get(site.band, COLOURS[""])
        popup = folium.Popup(_popup(site), max_width=320)
        place = (site.lat, site.lon)
        if many:
            folium.CircleMarker(
                place, radius=5, color="#FFFFFF", weight=1, fill=True, fill_color=colour,
                fill_opacity=0.9, popup=popup,
            ).add_to(drawn)  # fmt: skip
            continue
        letter = marks.get(site.band, "·")
        icon = folium.DivIcon(
            icon_size=(26, 26), icon_anchor=(13, 13), class_name="site",
            html=f'<span style="background:{colour}">{letter}</span>',
        )  # fmt: skip
        tooltip = html.escape(site.name)
        folium.Marker(place, icon=icon, popup=popup, tooltip=tooltip).add_to(drawn)


def _popup(site: MapSite) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(label)}</td><td><b>{html.escape(value)}</b></td></tr>"
        for label, value, _band in site.scores
    )
    if not rows:
        rows = f"<tr><td>{html.escape(_('Belum ada entri pada periode ini'))}</td></tr>"
    about = " · ".join(part for part in (site.district, site.kind) if part)
    return f"<h3>{html.escape(site.name)}</h3><p>{html.escape(about)}</p><table>{rows}</table>"


def _panel(model: MapModel) -> str:
    legend = "".join(
        f'<li><span style="background:{COLOURS.get(code, COLOURS[""])}">'
        f"{html.escape(_initials(name))}</span>{html.escape(name)}</li>"
        for code, name in reversed(model.bands)
    )
    nothing = html.escape(_("data belum cukup"))
    legend += f'<li><span style="background:{COLOURS[""]}">·</span>{nothing}</li>'
    notice = html.escape(boundaries.notice(model.area_code))
    source = html.escape(
        _(
            "Data: geografis (MIT), kontributor OpenStreetMap, Natural Earth, idn-area-data (ODbL)"
        )
    )
    return (
        f'<div class="panel"><h1>{html.escape(model.title)}</h1>'
        f"<p>{html.escape(model.subtitle)}</p><ul>{legend}</ul></div>"
        f'<div class="source">{notice} {source}</div>'
    )


def _initials(name: str) -> str:
    """SB for "sangat baik": a band is told by letters too, not by colour alone."""
    return "".join(word[:1] for word in name.split()).upper()


def _style() -> str:
    font = base64.b64encode(
        resource("fonts", "SourceSans3_400Regular.ttf").read_bytes()
    ).decode()
    bold = base64.b64encode(
        resource("fonts", "SourceSans3_600SemiBold.ttf").read_bytes()
    ).decode()
    return f"""<style>
@font-face {{font-family:S;src:url(data:font/ttf;base64,{font})}}
@font-face {{font-family:S;font-weight:600;src:url(data:font/ttf;base64,{bold})}}
html,body,.leaflet-container{{font:14px/1.4 S,sans-serif!important;color:#17211D}}
.leaflet-container{{background:#DCE8EA}}
b,h1,h3{{font-weight:600}}
.panel{{position:fixed;top:16px;right:16px;z-index:900;background:#fff;border:1px solid #D9DFDC;
border-radius:12px;padding:14px 18px;max-width:280px}}
.panel h1{{font-size:18px;margin:0}} .panel p{{margin:2px 0 10px;color:#55635C}}
.panel ul{{list-style:none;margin:0;padding:0}} .panel li{{margin:5px 0}}
.panel span,.site span{{display:inline-flex;width:24px;height:24px;border-radius:12px;color:#fff;
align-items:center;justify-content:center;font-weight:600;font-size:11px;margin-right:8px}}
.site span{{border:2px solid #fff;margin:0;box-sizing:border-box;width:26px;height:26px}}
.source{{position:fixed;bottom:0;right:0;z-index:900;background:#fff;color:#55635C;
padding:2px 8px;font-size:12px}}
.leaflet-popup-content h3{{margin:0;font-size:16px}} .leaflet-popup-content p{{margin:2px 0 8px}}
.leaflet-popup-content td{{padding:2px 10px 2px 0}}
</style>"""


_MARK = "<!-- shipped -->"


def _assets() -> str:
    """Leaflet and jQuery (folium's popups need it), written into the file.

    What they name of the network (comments, a link to a home page, images) is taken
    out; the names of XML namespaces stay, nothing is fetched by them.
    """
    style = resource("web", _STYLE_SHEET).read_text("utf-8")
    style = _quiet(re.sub(r"url\((?!data:)[^)]*\)", "none", style))
    made = [f"<style>{style}</style>"]
    for name in _SCRIPTS:
        script = resource("web", *name.split("/")).read_text("utf-8")
        script = re.sub(r"//# sourceMappingURL=.*", "", script)
        script = _quiet(script).replace("</script", "<\\/script")
        made.append(f"<script>{script}</script>")
    return _MARK + "".join(made) + _MARK


def _quiet(text: str) -> str:
    """Without addresses, but for the namespaces of SVG and XLink."""
    return re.sub(r"https?://(?!www\.w3\.org/)[^\s\"')<]*", "", text)


def _without_assets(text: str) -> str:
    head, _mark, rest = text.partition(_MARK)
    return head + rest.rpartition(_MARK)[2]


def _features(outlines: list[boundaries.Outline]) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "properties": {"nama": html.escape(one.name)},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [[[round(x, 4), round(y, 4)] for x, y in ring]]
                    for ring in one.rings
                ],
            },
        }
        for one in outlines
    ]


def _frame(model: MapModel) -> tuple[float, float, float, float]:
    """West, south, east, north of the sites, or of the area where there are none."""
    if model.sites:
        lats = [site.lat for site in model.sites]
        lons = [site.lon for site in model.sites]
        return min(lons) - 0.1, min(lats) - 0.1, max(lons) + 0.1, max(lats) + 0.1
    outline = boundaries.regencies().get(model.area_code)
    return outline.box if outline else (95.0, -11.0, 141.0, 6.0)


def _bounds(model: MapModel) -> list[tuple[float, float]]:
    west, south, east, north = _frame(model)
    return [(south, west), (north, east)]


def _overlaps(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return (
        one[0] <= other[2]
        and one[2] >= other[0]
        and one[1] <= other[3]
        and one[3] >= other[1]
    )
