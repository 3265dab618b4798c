from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from surveyor.analysis.aggregate import Request, aggregate
from surveyor.analysis.results import Options, Period, Several, Weighting
from surveyor.analysis.scheme import builtin_scheme
from surveyor.analysis.scored import scored
from tests.unit.analysis.small_form import (
    calculation,
    entry,
    group,
    make_form,
    question,
    repeat,
)

SCHEME = builtin_scheme()
LISTS = {
    "age": [("lt18", "< 18", ""), ("y18", "18–24", ""), ("y25", "25–34", "")],
    "lik": [(str(n), str(n), "") for n in (1, 2, 3, 4, 5, 99)],
}


def header():
    names = ("H03", "H04", "H05", "H06", "H08", "H08_name", "H13")
    return group(
        "H", *(question(n, "photo" if n == "H13" else "string") for n in names)
    )


def value(name, dimension, **own):
    return question(name, "int", dimension=dimension, rule="value", **own)


BRANDING = make_form(
    header(),
    group("HC", question("H15")),
    group(
        "TB", value("TB01", "TB", weight="2"), value("TB02", "TB", missing="-98 -99")
    ),
    group("BB", value("BB01", "BB")),
    group("CA", value("CA01", "CA")),
    group(
        "VS",
        repeat(
            "VS",
            calculation("VS_open"),
            question("VS01"),
            question("VS02", "one", "age"),
            question(
                "VS08", "one", "lik", dimension="TB", rule="scale 1 5", weight="0"
            ),
            question("VS08_imp", "one", "lik"),
            question("VS10", "int"),
            calculation("row_label"),
            question("SP07", "photo"),
            open="VS_open",
        ),
    ),
    lists=LISTS,
)
ECONOMY = make_form(
    header(),
    group("HC", question("H15")),
    group(
        "IN",
        value("IN01", "IN"),
        question("IN11", "int", missing="-98"),
        question("IN12", "int", missing="-98"),
    ),
    group("WF", value("WF01", "WF")),
    group("TX", value("TX01", "TX")),
    form_id="smart_economy",
    lists=LISTS,
)


def branding(site, tb, bb, ca, **more):
    body = {
        "TB": {"TB01": tb, "TB02": more.pop("tb02", tb)},
        "BB": {"BB01": bb},
        "CA": {"CA01": ca},
        "VS": {"VS": more.pop("visitors", [])},
    }
    return made(BRANDING, site, body, **more)


def economy(site, score, domestic, foreign, **more):
    body = {
        "IN": {"IN01": score, "IN11": domestic, "IN12": foreign},
        "WF": {"WF01": score},
        "TX": {"TX01": score},
    }
    return made(ECONOMY, site, body, **more)


def made(
    form,
    site,
    body,
    *,
    day="2026-11-05",
    key=None,
    district="64.02.06",
    consent="lisan",
):
    head = {
        "H03": "p1",
        "H04": day,
        "H05": "64.02",
        "H06": district,
        "H08": site,
        "H08_name": site.title(),
        "H13": "gate.jpg",
    }
    key = key or f"uuid:{form.id}-{site}-{day}"
    answers = {"H": head, "HC": {"H15": consent}} | (
        body if consent != "menolak" else {}
    )
    return scored(form, entry(answers, key), SCHEME)


def results(*entries, **asked):
    request = Request(
        area="64.02",
        area_name="Kabupaten Kutai Kartanegara",
        period=Period(date(2026, 11, 1), date(2026, 11, 30)),
        scheme=SCHEME,
        computed=datetime(2026, 12, 1, tzinfo=UTC),
        area_names={"64.02.06": "Tenggarong", "64.02.13": "Samboja"}.__getitem__,
    )
    return aggregate(entries, replace(request, **asked))


def visitor(age="y18", likes="4", matters="5", recommends=9, **more):
    return {
        "VS_open": 1,
        "VS01": "ya",
        "VS02": age,
        "VS08": likes,
        "VS08_imp": matters,
        "VS10": recommends,
    } | more


REFUSED = {"VS_open": 0, "VS01": "tidak"}


def test_the_area_is_the_mean_of_its_sites():
    result = results(branding("a", 80, 60, 40), branding("b", 40, 20, 30))

    (pillar,) = result.pillars
    assert pillar.code == "smart_branding"
    assert [d.score for d in pillar.dimensions] == [60, 40, 35]
    assert pillar.score == 45
    assert pillar.scale4 == Fraction("1.8")
    assert pillar.band.name["id"] == "kurang"
    assert (pillar.sites, pillar.left_out, pillar.provisional) == (2, 0, False)


def test_the_last_complete_entry_of_a_site_counts():
    result = results(
        branding("a", 10, 10, 10, day="2026-11-02"),
        branding("a", 80, 80, 80, day="2026-11-10"),
        branding("a", 90, "", 90, day="2026-11-20"),
    )

    (site,) = result.sites
    assert site.pillar("smart_branding").score == 80
    assert site.pillar("smart_branding").entries == 3
    assert site.visited == date(2026, 11, 10)
    assert result.counts.visits == 3
    assert (result.counts.submissions, result.counts.counted) == (3, 1)


def test_an_office_may_take_the_mean_of_the_complete_entries():
    result = results(
        branding("a", 10, 10, 10, day="2026-11-02"),
        branding("a", 80, 80, 80, day="2026-11-10"),
        branding("a", 90, "", 90, day="2026-11-20"),
        options=Options(several=Several.MEAN),
    )

    assert result.pillars[0].score == 45
    assert len(result.sites[0].pillars[0].submissions) == 2


def test_incomplete_sites_stay_out_of_the_mean_but_in_the_table():
    result = results(branding("a", 80, 80, 80), branding("b", 10, "", 10))

    pillar = result.pillars[0]
    assert (pillar.score, pillar.sites, pillar.left_out) == (80, 1, 1)
    assert [d.score for d in pillar.dimensions] == [80, 80, 80]
    assert [s.pillars[0].provisional for s in result.sites] == [False, True]
    assert result.counts.provisional == 1


def test_without_any_complete_site_the_figure_is_provisional():
    result = results(branding("a", 80, "", 40))

    pillar = result.pillars[0]
    assert pillar.provisional
    assert pillar.score == 60
    assert pillar.present == ("TB", "CA")


def test_sites_may_be_weighted_by_their_visitors():
    result = results(
        economy("a", 80, 300, 0),
        economy("b", 40, 50, 50),
        economy("c", 10, -98, 5),
        options=Options(weighting=Weighting.VISITORS),
    )

    pillar = result.pillars[0]
    assert pillar.score == 70
    assert (pillar.sites, pillar.left_out) == (2, 1)
    assert [s.visitors for s in result.sites] == [300, 100, None]


def test_a_site_has_a_pillar_for_each_form():
    result = results(branding("a", 80, 80, 80), economy("a", 40, 1, 1))

    assert [p.code for p in result.pillars] == ["smart_branding", "smart_economy"]
    assert len(result.sites) == 1
    assert result.counts.visits == 1
    assert result.counts.submissions == 2


def test_entries_outside_the_period_or_area_are_left_out():
    result = results(
        branding("a", 80, 80, 80, day="2026-10-31"),
        branding("b", 80, 80, 80, day="2026-12-01"),
        branding("c", 80, 80, 80, district="64.03.01"),
        branding("d", 80, 80, 80, district="64.020.1"),
    )

    assert result.is_empty
    assert result.pillars == ()
    assert result.counts.submissions == 0
    assert result.nps is None


def test_refusals_are_counted_and_score_nothing():
    result = results(
        branding("a", 80, 80, 80, visitors=[visitor(), REFUSED, REFUSED]),
        branding("b", 0, 0, 0, consent="menolak"),
    )

    assert result.counts.declined == 1
    assert [s.site for s in result.sites] == ["a"]
    assert (result.counts.visitors, result.counts.visitors_declined) == (1, 2)
    assert result.pillars[0].score == 80


def test_districts_have_subtotals():
    result = results(
        branding("a", 80, 80, 80),
        branding("b", 40, 40, 40),
        branding("c", 10, 10, 10, district="64.02.13"),
    )

    assert [(d.name, d.sites, d.pillars[0].score) for d in result.districts] == [
        ("Tenggarong", 2, 60),
        ("Samboja", 1, 10),
    ]
    assert [s.name for s in result.sites] == ["A", "B", "C"]


def test_items_tell_how_many_answers_they_rest_on():
    result = results(branding("a", 80, 60, 40, tb02=-98), branding("b", 40, 20, 30))

    items = {i.code: i for d in result.pillars[0].dimensions for i in d.items}
    assert (items["TB01"].n, items["TB01"].mean, items["TB01"].score) == (2, 60, 60)
    assert (items["TB02"].n, items["TB02"].sites, items["TB02"].score) == (1, 1, 40)


def test_the_strongest_the_weakest_and_the_findings():
    result = results(branding("a", 80, 60, 40, tb02=90))

    pillar = result.pillars[0]
    assert [i.code for i in pillar.strongest] == ["TB02", "TB01", "BB01"]
    assert [i.code for i in pillar.weakest] == ["CA01"]
    assert [i.code for i in pillar.below] == ["CA01"]


def test_respondents_are_tabulated_with_every_option():
    people = [visitor("y18"), visitor("y18"), visitor("y25"), REFUSED]

    result = results(branding("a", 80, 60, 40, visitors=people))

    (table,) = result.respondents
    assert (table.group, table.question, table.total) == ("visitors", "VS02", 3)
    assert [(r.value, r.count, r.share) for r in table.rows] == [
        ("lt18", 0, 0),
        ("y18", 2, Fraction(2, 3)),
        ("y25", 1, Fraction(1, 3)),
    ]


def test_recommendation_and_importance_come_from_the_same_visitors():
    people = [visitor(recommends=n) for n in (10, 9, 7, 0)]

    result = results(branding("a", 80, 60, 40, visitors=people))

    assert result.nps.score == 25
    (point,) = result.ipa.points
    assert (point.code, point.performance, point.importance) == ("VS08", 4, 5)


def test_dont_know_not_applicable_and_empty_are_told_apart():
    result = results(
        branding("a", 80, 60, 40, tb02=-98),
        branding("b", 80, 60, 40, tb02=-99),
        branding("c", 80, 60, 40, tb02=""),
        branding("d", 80, 60, 40, tb02=50),
    )

    quality = result.question("TB02")
    assert (quality.asked, quality.answered) == (4, 1)
    assert (quality.dont_know, quality.not_applicable, quality.empty) == (1, 1, 1)
    assert quality.missing == 3
    assert (quality.mean, quality.total) == (50, 50)


def test_few_interviews_make_the_perception_indicative():
    assert results(branding("a", 80, 60, 40, visitors=[visitor()] * 4)).indicative
    assert not results(branding("a", 80, 60, 40, visitors=[visitor()] * 5)).indicative


def test_photos_have_a_caption():
    people = [visitor(row_label="Dermaga", SP07="pier.jpg")]

    result = results(branding("a", 80, 60, 40, visitors=people))

    assert [(p.site_name, p.spot, p.file) for p in result.photos] == [
        ("A", "", "gate.jpg"),
        ("A", "Dermaga", "pier.jpg"),
    ]


def test_the_last_period_gives_the_trend():
    before = results(branding("a", 70, 70, 70))

    now = results(branding("a", 80, 60, 40), previous=before)

    assert now.pillars[0].previous == 70
    assert now.pillars[0].dimensions[2].previous == 70
    assert now.pillars[0].dimensions[2].items[0].previous == 70
    assert now.sites[0].pillars[0].previous == 70


def test_the_data_set_has_a_name_that_does_not_depend_on_order():
    one, two = branding("a", 80, 60, 40), branding("b", 40, 20, 30)

    assert results(one, two) == results(two, one)
    assert results(one).checksum != results(one, two).checksum
    assert results(one).versions.forms == (("smart_branding", "2026.1"),)
    assert results(one).versions.scheme == "2026.1"


@pytest.mark.parametrize("site", ["", "a"])
def test_an_entry_without_a_site_stands_alone(site):
    result = results(
        branding(site, 80, 60, 40, key="uuid:1"),
        branding(site, 80, 60, 40, key="uuid:2"),
    )

    assert len(result.sites) == (1 if site else 2)


def test_the_elements_of_the_skm_module_make_the_ikm():
    elements = [value(f"U{n}", "TB", weight="0") for n in range(1, 10)]
    form = make_form(header(), value("TB01", "TB"), *elements)
    answers = {f"U{n}": 3 for n in range(1, 10)} | {"U1": 4}
    xml = entry(
        {"H": {"H04": "2026-11-20", "H05": "64.02", "H08": "a"}, "TB01": 50} | answers
    )
    made = scored(form, xml, SCHEME, "uuid:1")

    result = results(made).ikm

    assert result.value == Fraction(28, 9) * 25
    assert result.band.code == "B"


def test_without_every_element_there_is_no_ikm():
    assert results(branding("a", 50, 50, 50)).ikm is None
