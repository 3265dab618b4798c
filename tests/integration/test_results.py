"""Scores and tables of a real project: names, periods, what is kept."""

import csv
from dataclasses import replace
from datetime import date

import pytest

from exports.to_csv import CsvLayout, write_rows
from surveyor.analysis.results import Period
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.results import (
    entries_of,
    period_before,
    results,
    rows,
    spans,
    tables,
)

TODAY = date(2026, 11, 23)
NAMES = {"Nur Aini", "Budi Santoso", "Yohanes Lawing", "Rahmawati"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "p"
    with fill_demo(folder, entries=8, today=TODAY) as made:
        yield made


def test_surveyors_are_told_by_name(project):
    found = results(project)

    assert {site.surveyor for site in found.sites} <= NAMES
    assert {p.surveyor for site in found.sites for p in site.pillars} <= NAMES


def test_a_surveyor_whom_the_project_does_not_know_is_told_by_code(project):
    settings = project.settings
    project.settings = replace(settings, surveyors=(("P01", "Nur Aini"),))
    names = {site.surveyor for site in results(project).sites}
    project.settings = settings

    assert names <= {"Nur Aini", "P02", "P03", "P07"}
    assert names - {"Nur Aini"}


def test_results_are_computed_once_until_the_project_changes(tmp_path):
    with fill_demo(tmp_path / "p", entries=2, today=TODAY) as project:
        first = results(project)
        again = results(project)
        row = entries_of(project, first.sites[0].site)[0]
        filling = Filling.correct(project, row.submission, Person("Nur Aini", "P01"))
        filling.finish()

        assert again is first
        assert results(project) is not first


def test_a_period_is_compared_with_the_one_before(project):
    dates = sorted({p.visited for s in results(project).sites for p in s.pillars})
    middle = dates[len(dates) // 2]
    length = middle - dates[0]
    found = results(project, "", middle, middle + length)
    before = period_before(Period(middle, middle + length))

    assert before.first <= dates[0] < before.last < middle
    assert any(pillar.previous is not None for pillar in found.pillars)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ((date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 10, 1), date(2026, 10, 31))),
        ((date(2026, 1, 1), date(2026, 3, 31)), (date(2025, 10, 1), date(2025, 12, 31))),
        ((date(2026, 11, 3), date(2026, 11, 9)), (date(2026, 10, 27), date(2026, 11, 2))),
    ],
)  # fmt: skip
def test_months_are_preceded_by_months_and_days_by_days(period, before):
    assert period_before(Period(*period)) == Period(*before)


def test_periods_to_choose_are_whole_months_quarters_and_years():
    _all, month, last, quarter, year = spans(date(2026, 2, 15))

    assert (month.first, month.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (last.first, last.last) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (quarter.first, quarter.last) == (date(2026, 1, 1), date(2026, 3, 31))
    assert (year.first, year.last) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_figure_of_a_site_opens_the_entries_behind_it(project):
    site = results(project).sites[0]
    counted = {one for pillar in site.pillars for one in pillar.submissions}

    assert counted <= {row.submission for row in entries_of(project, site.site)}


def test_labels_name_surveyors_sites_and_areas(project, tmp_path):
    layout = CsvLayout.international().with_labels("id")
    write_rows(tables(project, named=True), rows(project), tmp_path, layout)
    with (tmp_path / "smart_branding.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))

    sites = {site.name for site in project.sites.search()}
    assert {row["H03"] for row in found} <= NAMES
    assert {row["H08"] for row in found} <= sites
    assert {row["H05"] for row in found} == {"Kabupaten Kutai Kartanegara"}


def test_codes_stay_codes_without_labels(project, tmp_path):
    write_rows(tables(project), rows(project), tmp_path, CsvLayout.international())
    with (tmp_path / "smart_branding.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))

    assert {row["H03"] for row in found} <= {"P01", "P02", "P03", "P07"}
    assert {row["H05"] for row in found} == {"64.02"}
