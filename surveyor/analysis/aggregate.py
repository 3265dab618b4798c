"""From scored submissions to the results of an area in a period.

A site's entry is chosen first: the last complete one (or the mean, as the office
chose). A pillar of the area is the mean of the sites whose entry is complete; only
where there is none do incomplete ones make a provisional figure, so that the printed
dimensions always average to the printed pillar. Dimensions and items are means over
the same sites, and every figure of answers is counted over the chosen entries.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction

from surveyor.analysis import tallies as counting
from surveyor.analysis.items import item_results, weighted
from surveyor.analysis.means import mean_of
from surveyor.analysis.results import (
    AreaPillar,
    Counts,
    DimensionResult,
    DimensionValue,
    DistrictResult,
    ItemResult,
    Options,
    Period,
    PillarResult,
    Results,
    Several,
    SitePillar,
    SiteResult,
    Versions,
    Weighting,
)
from surveyor.analysis.scheme import Dimension, Pillar, Scheme
from surveyor.analysis.scored import Scored

_SHOWN = 3
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """What results are asked for."""

    area: str
    """Dotted code; "" for everything in the project."""
    area_name: str
    period: Period
    scheme: Scheme
    computed: datetime
    options: Options = field(default_factory=Options)
    area_names: Callable[[str], str] = str
    """Code -> name of a kecamatan."""
    surveyor_names: Callable[[str], str] = str
    """Code -> name of a person; the code where nobody knows one."""
    previous: Results | None = None
    """Of the period before, for the trend."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The counted entries of a site for one pillar."""

    site: str
    pillar: Pillar
    counted: tuple[Scored, ...]
    value: SitePillar


def aggregate(entries: Iterable[Scored], request: Request) -> Results:
    """The results of an area in a period.

    Entries outside of either, and of forms without scores, are left out; so are
    entries whose informant declined, which are only counted.
    """
    found = [entry for entry in entries if _belongs(entry, request)]
    found.sort(key=_when)
    chosen = _choose(found, request)
    counted = [entry for choice in chosen for entry in choice.counted]
    counted.sort(key=_when)
    tallies = counting.tally(counted)
    sites = _sites(chosen, found, request)
    scheme = request.scheme
    return Results(
        area=request.area,
        area_name=request.area_name,
        period=request.period,
        computed=request.computed,
        options=request.options,
        pillars=tuple(
            _pillar_result(pillar, chosen, sites, request)
            for pillar in scheme.pillars
            if any(choice.pillar is pillar for choice in chosen)
        ),
        sites=sites,
        districts=_districts(sites, request),
        counts=_counts(found, counted, sites, request),
        respondents=counting.respondents(tallies, scheme),
        nps=counting.recommendation(tallies, scheme),
        ipa=counting.importance(tallies, scheme),
        ikm=counting.satisfaction(tallies, scheme),
        questions=tuple(tally.result() for tally in tallies.values()),
        photos=counting.photos(counted),
        indicative=any(_is_indicative(entry, scheme) for entry in counted),
        versions=_versions(counted, scheme),
        bands=scheme.bands,
        findings_below=scheme.findings_below,
        checksum=_checksum(counted),
        weights={
            tally.question.code: tally.question.weight
            for tally in tallies.values()
            if tally.question.dimension
        },
    )


def _belongs(entry: Scored, request: Request) -> bool:
    visited, area = entry.facts.visited, entry.facts.area
    inside = not request.area or f"{area}.".startswith(f"{request.area}.")
    return (
        entry.plan.pillar is not None
        and visited is not None
        and request.period.first <= visited <= request.period.last
        and inside
    )


def _when(entry: Scored) -> tuple[date, datetime, str]:
    return (
        entry.facts.visited or date.min,
        entry.finished or _LONG_AGO,
        entry.submission,
    )


def _choose(found: Sequence[Scored], request: Request) -> list[_Chosen]:
    groups: dict[tuple[str, str], list[Scored]] = {}
    for entry in found:
        if entry.score is not None and not entry.facts.declined:
            groups.setdefault((entry.score.pillar, entry.site), []).append(entry)
    return [
        _chosen(site, pillar, entries, request)
        for pillar in request.scheme.pillars
        for (code, site), entries in groups.items()
        if code == pillar.code
    ]


def _chosen(
    site: str, pillar: Pillar, entries: Sequence[Scored], request: Request
) -> _Chosen:
    complete = [e for e in entries if e.score and not e.score.provisional]
    counted = tuple(complete or entries)
    if request.options.several is Several.LAST:
        counted = counted[-1:]
    scores = [entry.score for entry in counted if entry.score]
    bands, last = request.scheme.bands, counted[-1]
    dimensions = []
    for dimension in pillar.dimensions:
        parts = [score.dimension(dimension.code) for score in scores]
        mean = mean_of([part.score for part in parts if part])
        coverage = mean_of([part.coverage for part in parts if part])
        dimensions.append(
            DimensionValue(dimension.code, mean, bands.of(mean), coverage)
        )
    score = mean_of([score.score for score in scores])
    before = _previous_site(request.previous, site, pillar.code)
    value = SitePillar(
        pillar=pillar.code,
        score=score,
        band=bands.of(score),
        coverage=mean_of([score.coverage for score in scores]),
        provisional=not complete,
        dimensions=tuple(dimensions),
        submissions=tuple(entry.submission for entry in counted),
        entries=len(entries),
        visited=last.facts.visited,
        surveyor=request.surveyor_names(last.facts.surveyor),
        form_version=last.plan.form_version,
        interviews=sum(_interviews(entry, request.scheme) for entry in counted),
        previous=before.score if before else None,
    )
    return _Chosen(site, pillar, counted, value)


def _previous_site(
    previous: Results | None, site: str, pillar: str
) -> SitePillar | None:
    sites = previous.sites if previous else ()
    return next((s.pillar(pillar) for s in sites if s.site == site), None)


def _interviews(entry: Scored, scheme: Scheme) -> int:
    rows = (entry.rows.get(people.repeat) for people in scheme.respondents)
    return sum(count.held for count in rows if count)


def _is_indicative(entry: Scored, scheme: Scheme) -> bool:
    asked = (p.repeat for p in scheme.respondents if p.recommendation)
    counts = (entry.rows[name] for name in asked if name in entry.rows)
    return any(count.held < scheme.indicative_below for count in counts)


def _sites(
    chosen: Sequence[_Chosen], found: Sequence[Scored], request: Request
) -> tuple[SiteResult, ...]:
    visitors: dict[str, Fraction] = {}
    for entry in found:
        if entry.visitors is not None:
            visitors[entry.site] = entry.visitors
    by_site: dict[str, list[_Chosen]] = {}
    for choice in chosen:
        by_site.setdefault(choice.site, []).append(choice)
    sites = [
        _site(site, choices, visitors.get(site), request)
        for site, choices in by_site.items()
    ]
    return tuple(sorted(sites, key=lambda s: (s.district, s.name.casefold(), s.site)))


def _site(
    site: str,
    choices: Sequence[_Chosen],
    visitors: Fraction | None,
    request: Request,
) -> SiteResult:
    last = max((choice.counted[-1] for choice in choices), key=_when)
    facts = last.facts
    return SiteResult(
        site=site,
        name=facts.site_name or site,
        kind=facts.kind,
        district=facts.district,
        district_name=request.area_names(facts.district) if facts.district else "",
        visited=facts.visited,
        surveyor=request.surveyor_names(facts.surveyor),
        visitors=visitors,
        pillars=tuple(choice.value for choice in choices),
    )


def _weight(site: SiteResult, options: Options) -> Fraction | None:
    """A site's weight in a mean; None leaves it out."""
    return Fraction(1) if options.weighting is Weighting.SITES else site.visitors


def _voters(
    sites: Iterable[SiteResult], pillar: str, options: Options
) -> tuple[dict[str, Fraction], bool]:
    """The sites in a pillar's mean with their weights, and whether it is provisional."""
    complete: dict[str, Fraction] = {}
    others: dict[str, Fraction] = {}
    for site in sites:
        value, weight = site.pillar(pillar), _weight(site, options)
        if value is None or value.score is None or not weight:
            continue
        (others if value.provisional else complete)[site.site] = weight
    return (complete, False) if complete else (others, True)


def _area_pillar(
    pillar: Pillar, sites: Sequence[SiteResult], request: Request
) -> AreaPillar:
    weights, provisional = _voters(sites, pillar.code, request.options)
    values = {s.site: v for s in sites if (v := s.pillar(pillar.code))}
    bands = request.scheme.bands
    score = weighted({site: v.score for site, v in values.items()}, weights)
    dimensions = []
    for n, dimension in enumerate(pillar.dimensions):
        scores = {site: v.dimensions[n].score for site, v in values.items()}
        mean = weighted(scores, weights)
        dimensions.append(DimensionValue(dimension.code, mean, bands.of(mean), None))
    return AreaPillar(
        pillar.code,
        score,
        bands.of(score),
        provisional,
        len(weights),
        tuple(dimensions),
    )


def _districts(
    sites: Sequence[SiteResult], request: Request
) -> tuple[DistrictResult, ...]:
    groups: dict[str, list[SiteResult]] = {}
    for site in sites:
        groups.setdefault(site.district, []).append(site)
    return tuple(
        DistrictResult(
            code,
            members[0].district_name,
            len(members),
            tuple(
                _area_pillar(pillar, members, request)
                for pillar in request.scheme.pillars
                if any(site.pillar(pillar.code) for site in members)
            ),
        )
        for code, members in sorted(groups.items())
    )


def _pillar_result(
    pillar: Pillar,
    chosen: Sequence[_Chosen],
    sites: Sequence[SiteResult],
    request: Request,
) -> PillarResult:
    area = _area_pillar(pillar, sites, request)
    weights, _ = _voters(sites, pillar.code, request.options)
    own = [choice for choice in chosen if choice.pillar is pillar]
    before = request.previous.pillar(pillar.code) if request.previous else None
    old = {d.code: d for d in before.dimensions} if before else {}
    voters = [choice for choice in own if choice.site in weights]
    counted = {choice.site: choice.counted for choice in voters}
    items = item_results(counted, weights, request.scheme)
    dimensions = tuple(
        _dimension_result(d, value, voters, items, old.get(d.code))
        for d, value in zip(pillar.dimensions, area.dimensions, strict=True)
    )
    scored = [i for d in dimensions for i in d.items if i.score is not None]
    ranked = sorted(scored, key=lambda item: item.score or 0, reverse=True)
    low = request.scheme.findings_below
    return PillarResult(
        code=pillar.code,
        name=pillar.name,
        score=area.score,
        band=area.band,
        provisional=area.provisional,
        present=tuple(d.code for d in dimensions if d.score is not None),
        sites=area.sites,
        left_out=len(own) - area.sites,
        dimensions=dimensions,
        strongest=tuple(ranked[:_SHOWN]),
        weakest=tuple(ranked[_SHOWN:][::-1][:_SHOWN]),
        below=tuple(i for i in ranked[::-1] if i.score is not None and i.score < low),
        previous=before.score if before else None,
    )


def _dimension_result(
    dimension: Dimension,
    value: DimensionValue,
    voters: Sequence[_Chosen],
    items: Sequence[ItemResult],
    old: DimensionResult | None,
) -> DimensionResult:
    previous = {item.code: item.score for item in old.items} if old else {}
    return DimensionResult(
        code=dimension.code,
        name=dimension.name,
        score=value.score,
        band=value.band,
        sites=sum(_has(choice.value, dimension.code) for choice in voters),
        items=tuple(
            replace(item, previous=previous.get(item.code))
            for item in items
            if item.dimension == dimension.code
        ),
        previous=old.score if old else None,
    )


def _has(value: SitePillar, dimension: str) -> bool:
    return any(d.code == dimension and d.score is not None for d in value.dimensions)


def _counts(
    found: Sequence[Scored],
    counted: Sequence[Scored],
    sites: Sequence[SiteResult],
    request: Request,
) -> Counts:
    held: dict[str, int] = {}
    declined: dict[str, int] = {}
    for entry in counted:
        for people in request.scheme.respondents:
            rows = entry.rows.get(people.repeat)
            if rows:
                held[people.code] = held.get(people.code, 0) + rows.held
                declined[people.code] = declined.get(people.code, 0) + rows.declined
    return Counts(
        sites=len(sites),
        visits=len({(entry.site, entry.facts.visited) for entry in found}),
        submissions=len(found),
        counted=len(counted),
        declined=sum(entry.facts.declined for entry in found),
        visitors=held.get("visitors", 0),
        visitors_declined=declined.get("visitors", 0),
        businesses=held.get("businesses", 0),
        businesses_declined=declined.get("businesses", 0),
        provisional=sum(p.provisional for site in sites for p in site.pillars),
    )


def _versions(counted: Sequence[Scored], scheme: Scheme) -> Versions:
    forms = {(entry.plan.form_id, entry.plan.form_version) for entry in counted}
    return Versions(
        tuple(sorted(forms)),
        scheme.version,
        scheme.weights_version,
        scheme.bands.version,
    )


def _checksum(counted: Sequence[Scored]) -> str:
    lines = sorted(f"{entry.submission} {entry.sha256}\n" for entry in counted)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
