"""What the printed documents and the map are made of, gathered from a project."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path

from surveyor import formats
from surveyor.analysis.documents import (
    DistrictReport,
    EntrySheet,
    Letterhead,
    MapModel,
    MapSite,
    PageSetup,
    ReportPhoto,
    Signature,
)
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import Photo, Results, SiteResult
from surveyor.analysis.scheme import Band, builtin_scheme
from surveyor.analysis.scoring import score_submission
from surveyor.areas.catalogue import Areas
from surveyor.errors import UserError
from surveyor.jobs import Progress
from surveyor.revisions.model import Revision, SubmissionId
from surveyor.store.project import Project
from surveyor.texts import N_, _, language
from surveyor.usecases.forms import form_of
from surveyor.usecases.results import results
from surveyor.usecases.sites import names_of
from surveyor.usecases.submissions import answers, title_of

MOST_PHOTOS = 24
"""Photos in a district report: four pages of 2 × 3."""
_UNFIT = re.compile(r"[^\w ().,-]")
"""What file names may not hold on some system."""
_LONGEST_NAME = 120


class NoSuchEntry(UserError):
    """An entry was named that the project does not have."""

    code = "documents.no_entry"
    text = N_("Entri {id} tidak ada dalam proyek ini.")
    hint = N_("Salin ID-nya dari daftar entri.")


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """What a district report is made with; empty fields take what the project has."""

    area: str = ""
    """Dotted code."""
    since: date | None = None
    until: date | None = None
    paper: str = ""
    """`A4` or `F4`."""
    letterhead: bool = True
    signature: bool = True


def district_report(
    project: Project,
    area: str = "",
    since: date | None = None,
    until: date | None = None,
    paper: str | None = None,
    progress: Progress | None = None,
) -> DistrictReport:
    """The district's report on an area and period."""
    choice = ReportChoice(area, since, until, paper or "")
    return report_of(project, choice, progress)


def report_of(
    project: Project, choice: ReportChoice, progress: Progress | None = None
) -> DistrictReport:
    """The district's report as it was asked for."""
    settings = project.settings
    found = results(project, choice.area, choice.since, choice.until, progress)
    return DistrictReport(
        letterhead=_letterhead(project) if choice.letterhead else Letterhead(),
        title=_("Laporan hasil survei kawasan wisata"),
        number=settings.report_number,
        area=found.area_name,
        area_code=found.area,
        bps_number=settings.bps_number,
        results=found,
        signature=_signature(project, found) if choice.signature else None,
        setup=_setup(project, choice.paper or None, found.checksum),
        map=_map_of(project, found),
        photos=_photos(project, found),
    )


def _signature(project: Project, found: Results) -> Signature:
    settings = project.settings
    return Signature(
        place=settings.place,
        day=found.computed.date(),
        on_behalf=settings.signer_on_behalf,
        position=settings.signer_position,
        name=settings.signer_name,
        rank=settings.signer_rank,
        nip=settings.signer_nip,
    )


def entry_sheet(
    project: Project, submission: str, paper: str | None = None
) -> EntrySheet:
    """One finished entry with its answers and scores.

    Raises:
        NoSuchEntry: The project does not have it.
    """
    revision = project.submissions.head(SubmissionId(submission))
    row = project.submissions.row(submission)
    if revision is None or row is None:
        raise NoSuchEntry(id=submission)
    area = " · ".join(one.name for one in reversed(Areas.open().path(row.area)))
    visited = formats.date_long(row.visited) if row.visited else "–"
    names = dict(project.settings.surveyors)
    facts = (
        (_("Kunjungan"), visited),
        (_("Petugas"), names.get(row.surveyor, row.surveyor) or row.author),
        (_("Wilayah"), f"{area} ({row.area})" if area else "–"),
        (_("Selesai"), formats.datetime_long(row.finished.astimezone())),
        (_("Revisi"), f"{row.revisions} · {row.revision}"),
    )
    form = form_of(project, revision.form_id, revision.form_version)
    return EntrySheet(
        letterhead=_letterhead(project),
        form_title=form.title,
        form_version=form.version,
        site=title_of(project, revision),
        facts=facts,
        groups=answers(project, revision.id),
        scores=scores_in_words(project, revision),
        setup=_setup(project, paper, hashlib.sha256(revision.xml).hexdigest()),
        notice=_("Instrumen usulan, bukan instrumen resmi Kominfo."),
    )


def entry_file_name(project: Project, submission: str, number: int = 1) -> str:
    """A name for an entry's PDF that says what it is: site, form, day of visit.

    Args:
        project: Whose entry.
        submission: Its id.
        number: From 2 on it is added, where the name is taken already.
    """
    row = project.submissions.row(submission)
    if row is None:
        raise NoSuchEntry(id=submission)
    title = form_of(project, row.form_id, row.form_version).title
    day = row.visited.isoformat() if row.visited else row.finished.date().isoformat()
    parts = [row.site_name or row.site, title, day, str(number) if number > 1 else ""]
    name = " - ".join(part for part in parts if part)
    return _UNFIT.sub("_", name).strip(". ")[:_LONGEST_NAME] + ".pdf"


def scores_in_words(
    project: Project, revision: Revision
) -> tuple[tuple[str, str], ...]:
    """Name and score with band of each dimension, then of the pillar."""
    scheme = builtin_scheme()
    form = form_of(project, revision.form_id, revision.form_version)
    score = score_submission(form, revision.xml, scheme)
    if score is None:
        return ()
    pillar = scheme.pillar(score.pillar)
    names = (
        {d.code: names_in(d.name, language()) for d in pillar.dimensions}
        if pillar
        else {}
    )
    made = []
    for dimension in score.dimensions:
        covered = formats.percent((dimension.coverage or 0) * 100)
        band = scheme.bands.of(dimension.score)
        value = _score(dimension.score, band)
        text = _("{score} (cakupan {covered})").format(score=value, covered=covered)
        made.append((names.get(dimension.code, dimension.code), text))
    name = names_in(pillar.name, language()) if pillar else score.pillar
    whole = _score(score.score, scheme.bands.of(score.score))
    made.append((name, whole + (" · " + _("sementara") if score.provisional else "")))
    return tuple(made)


def map_model(
    project: Project,
    area: str = "",
    since: date | None = None,
    until: date | None = None,
    progress: Progress | None = None,
) -> MapModel:
    """The sites of an area with their scores, as a map shows them."""
    return _map_of(project, results(project, area, since, until, progress))


def _map_of(project: Project, found: Results) -> MapModel:
    scores = {site.site: site for site in found.sites}
    numbers = {site.site: number for number, site in enumerate(found.sites, 1)}
    names = {p.code: names_in(p.name, language()) for p in found.pillars}
    kinds = names_of("S02")
    sites = []
    for site in project.sites.search("", found.area):
        if site.lat is None or site.lon is None:
            continue
        district = Areas.open().area(site.district)
        result = scores.get(site.id)
        sites.append(
            MapSite(
                name=site.name,
                lat=site.lat,
                lon=site.lon,
                kind=kinds.get(site.kind, site.kind),
                district=district.name if district else "",
                scores=_map_scores(result, names),
                band=_worst_band(result),
                number=numbers.get(site.id, 0),
            )
        )
    bands = tuple(
        (b.code, names_in(b.name, language())) for b in builtin_scheme().bands.levels
    )
    first, last = found.period.first, found.period.last
    period = f"{formats.date_long(first)} – {formats.date_long(last)}"
    return MapModel(
        title=_("Lokasi wisata {area}").format(area=found.area_name),
        subtitle=period,
        area_code=found.area,
        sites=tuple(sites),
        bands=bands,
    )


def _photos(project: Project, found: Results) -> tuple[ReportPhoto, ...]:
    """The photos of a report: sites take turns, so that each one is seen."""
    by_site: dict[str, list[Photo]] = {}
    for photo in found.photos:
        by_site.setdefault(photo.site_name, []).append(photo)
    turns = zip_longest(*by_site.values())
    chosen = [one for turn in turns for one in turn if one is not None][:MOST_PHOTOS]
    return tuple(
        ReportPhoto(
            photo.file,
            _photo_path(project, photo),
            photo.site_name,
            photo.spot or names_in(photo.label, language(), photo.question),
            photo.visited,
        )
        for photo in chosen
    )


def _photo_path(project: Project, photo: Photo) -> Path | None:
    head = project.submissions.head(SubmissionId(photo.submission))
    for attachment in head.attachments if head else ():
        if attachment.name == photo.file:
            return project.media.path(attachment.sha256)
    return None


def _map_scores(
    result: SiteResult | None, names: dict[str, str]
) -> tuple[tuple[str, str, str], ...]:
    if result is None:
        return ()
    return tuple(
        (
            names.get(p.pillar, p.pillar),
            _score(p.score, p.band),
            p.band.code if p.band else "",
        )
        for p in result.pillars
    )


def _worst_band(result: SiteResult | None) -> str:
    """The lower of a site's bands: a map should not hide a weak side."""
    bands = [p.band for p in result.pillars if p.band] if result else []
    return min(bands, key=lambda band: band.low).code if bands else ""


def _score(score: Fraction | None, band: Band | None) -> str:
    if score is None:
        return _("data belum cukup")
    name = names_in(band.name, language()) if band else ""
    return f"{formats.decimal(score, 2)} · {name}".rstrip(" ·")


def local_time(moment: datetime, zone: str) -> datetime:
    """The moment in WIB, WITA or WIT; in the machine's own zone for any other."""
    hours = {"WIB": 7, "WITA": 8, "WIT": 9}.get(zone)
    return moment.astimezone(timezone(timedelta(hours=hours)) if hours else None)


def _letterhead(project: Project) -> Letterhead:
    settings = project.settings
    logo: Path | None = project.media.path(settings.logo) if settings.logo else None
    return Letterhead(settings.letterhead, logo)


def _setup(project: Project, paper: str | None, checksum: str) -> PageSetup:
    area = Areas.open().area(project.settings.area)
    zone = area.zone if area else ""
    return PageSetup(
        paper=paper or project.settings.paper,
        language=language(),
        printed=local_time(datetime.now(UTC), zone),
        zone=zone,
        checksum=checksum,
    )
